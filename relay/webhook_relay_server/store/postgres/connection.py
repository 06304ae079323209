"""Connections to PostgreSQL: how each one is opened, and until when it waits."""

from __future__ import annotations

import asyncio
import random

import asyncpg
import structlog

from webhook_relay.errors import ConfigurationError
from webhook_relay_server.store.postgres.address import PostgresAddress
from webhook_relay_server.store.postgres.words import AWAY, DRIVER_ERRORS

log = structlog.get_logger(__name__)

CONNECT_LIMIT = 5.0
"""Seconds to connect and authenticate."""
STATEMENT_LIMIT = 10.0
"""Seconds for one statement. Pages and batches take milliseconds; what takes longer does not come back."""
LOCK_LIMIT = 5.0
"""Seconds to wait for a row that another relay holds: it commits in milliseconds, or has frozen."""
IDLE_LIMIT = 10.0
"""Seconds for which a relay that froze within a transaction may hold up the others."""
START_PATIENCE = 15.0
"""Seconds that a start waits for a database which starts at the same time, as in a compose file."""
RETRY = 0.5
"""Seconds between two tries to connect, at most."""
CLOSE_LIMIT = 5.0
"""Seconds to close connections in order; after that they are cut."""
APPLICATION = "webhook-relay"
"""How our sessions are called in pg_stat_activity."""


def server_settings() -> dict[str, str]:
    """Return what every session of ours begins with."""
    return {
        "application_name": APPLICATION,
        "statement_timeout": f"{STATEMENT_LIMIT * 1000:.0f}",
        "lock_timeout": f"{LOCK_LIMIT * 1000:.0f}",
        "idle_in_transaction_session_timeout": f"{IDLE_LIMIT * 1000:.0f}",
    }


async def connect(address: PostgresAddress, *, statement_limit: float | None = STATEMENT_LIMIT) -> asyncpg.Connection:
    """Return a connection whose commits are on disk when they return. Raises what the driver raises."""
    connection = await asyncpg.connect(
        address.dsn, timeout=CONNECT_LIMIT, command_timeout=statement_limit, server_settings=server_settings()
    )
    # Whatever the operator has set, short of losing what was acknowledged, stays.
    await connection.execute(
        "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'"
    )
    return connection


async def close_connection(connection: asyncpg.Connection) -> None:
    """Say goodbye, or leave without."""
    try:
        await connection.close(timeout=CLOSE_LIMIT)
    except DRIVER_ERRORS:
        connection.terminate()


async def connect_patiently(
    address: PostgresAddress, *, statement_limit: float | None = STATEMENT_LIMIT
) -> asyncpg.Connection:
    """Return the first connection of a start, waiting a little for the database. Raises ConfigurationError."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + START_PATIENCE
    while True:
        try:
            return await connect(address, statement_limit=statement_limit)
        except (asyncpg.InvalidAuthorizationSpecificationError, asyncpg.InvalidCatalogNameError) as error:
            raise _refused(address, error) from None
        except ValueError:  # the driver's words about an address may hold a piece of it
            raise ConfigurationError(
                f"DATABASE_URL has an option that cannot be used for {address.name}.",
                hint="See https://www.postgresql.org/docs/current/libpq-connect.html for what may follow the ?.",
                code="bad-database-url",
            ) from None
        except AWAY as error:
            if loop.time() > deadline:
                raise _unreachable(address, error) from None
            log.info("store.waiting", store=address.name, reason=type(error).__name__)
        await asyncio.sleep(random.uniform(RETRY / 2, RETRY))  # noqa: S311 - jitter


def _unreachable(address: PostgresAddress, error: BaseException) -> ConfigurationError:
    return ConfigurationError(
        f"The database {address.name} cannot be reached: {str(error) or type(error).__name__}.",
        hint="Start it, or correct DATABASE_URL.",
        code="store-unreachable",
    )


def _refused(address: PostgresAddress, error: asyncpg.PostgresError) -> ConfigurationError:
    return ConfigurationError(
        f"The database {address.name} does not let this relay in: {error}.",
        hint="Correct the user, the password or the database in DATABASE_URL.",
        code="store-refused",
    )
