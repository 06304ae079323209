"""The tables in PostgreSQL: made or upgraded once, however many relays start at the same moment."""

from __future__ import annotations

import asyncpg
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from webhook_relay.errors import ConfigurationError
from webhook_relay_server.store.postgres.address import PostgresAddress
from webhook_relay_server.store.postgres.connection import connect_patiently
from webhook_relay_server.store.postgres.words import cause_of
from webhook_relay_server.store.schema import ensure_schema

CHANGE_LOCK = 0x77_68_72_63
"""Key of the advisory lock under which the command line changes channels, sources and tokens."""


async def prepare(address: PostgresAddress, *, migrate: bool = True) -> None:
    """Make the tables of a new database, or upgrade older ones. Raises ConfigurationError when that is not allowed."""
    engine = create_async_engine(
        "postgresql+asyncpg://",
        async_creator=lambda: connect_patiently(address, statement_limit=None),  # the server has the limits
        poolclass=NullPool,
    )
    try:
        async with engine.connect() as connection:
            await connection.run_sync(ensure_schema, address.name, migrate=migrate)
    except (DBAPIError, OSError) as error:
        raise _not_prepared(address, cause_of(error)) from None
    finally:
        await engine.dispose()


def _not_prepared(address: PostgresAddress, cause: BaseException) -> ConfigurationError:
    if isinstance(cause, asyncpg.InsufficientPrivilegeError):
        return ConfigurationError(
            f"The tables cannot be made in {address.name}: {cause}.",
            hint="Let the user of DATABASE_URL create tables there: GRANT CREATE ON SCHEMA public TO ...",
            code="store-refused",
        )
    if isinstance(cause, asyncpg.LockNotAvailableError):
        return ConfigurationError(
            f"Another relay has been upgrading {address.name} for too long.",
            hint="Look at that relay; start this one when it is done.",
            code="store-busy",
        )
    return ConfigurationError(
        f"{address.name} could not be upgraded and is as it was: {cause}.",
        hint="Mend what the database says; otherwise go back to the older version.",
        code="store-not-upgraded",
    )
