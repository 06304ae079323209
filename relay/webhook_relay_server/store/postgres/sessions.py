"""Sessions: work in terms of the models, on connections of its own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.pool import NullPool
from sqlmodel import Session

from webhook_relay.errors import ConfigurationError
from webhook_relay_server.errors import RelayError
from webhook_relay_server.store.database import Result, Work
from webhook_relay_server.store.postgres.address import PostgresAddress
from webhook_relay_server.store.postgres.connection import (
    CONNECT_LIMIT,
    close_connection,
    connect,
    connect_patiently,
)
from webhook_relay_server.store.postgres.schema import CHANGE_LOCK, prepare
from webhook_relay_server.store.postgres.words import DRIVER_ERRORS, in_words

CONNECTIONS = 4
"""Connections with sessions: one each for questions about events, counting, and retention, and one for the rest."""
WORK_LIMIT = 15.0
"""Seconds for one piece of work with all its statements, and for a connection to do it on."""


class Sessions:
    """Runs work in transactions: to write, or to read one snapshot."""

    def __init__(self, address: PostgresAddress) -> None:
        self._engine = create_async_engine(
            "postgresql+asyncpg://",
            async_creator=lambda: connect(address),
            pool_size=CONNECTIONS,
            max_overflow=0,
            pool_timeout=CONNECT_LIMIT,
            pool_pre_ping=True,
        )
        # One snapshot for all statements: the directory must not take an old token for part of a new revision.
        self._snapshots = self._engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)

    async def close(self) -> None:
        """Let go of the connections."""
        await self._engine.dispose()

    async def write(self, work: Work[Result]) -> Result:
        """Run `work` and commit. Raises RelayError, or what `work` raises."""
        return await _run(self._engine, work)

    async def query(self, work: Work[Result]) -> Result:
        """Run `work` on one snapshot. Raises RelayError, or what `work` raises."""
        return await _run(self._snapshots, work)


async def _run(engine: AsyncEngine, work: Work[Result]) -> Result:
    try:
        async with asyncio.timeout(WORK_LIMIT), engine.connect() as connection:
            return await _in_transaction(connection, work)
    except (SQLAlchemyError, *DRIVER_ERRORS) as error:
        raise in_words(error) from error


async def _in_transaction(connection: AsyncConnection, work: Work[Result]) -> Result:
    async with AsyncSession(connection, sync_session_class=Session) as session:
        result = await session.run_sync(lambda sync: work(_checked(sync)))
        await session.commit()
        return result


def _checked(session: object) -> Session:
    if not isinstance(session, Session):  # what `sync_session_class` says
        raise TypeError("a session of the models was expected")
    return session


@asynccontextmanager
async def reading(address: PostgresAddress) -> AsyncIterator[Sessions]:
    """Lend sessions to a program that is no relay. Raises ConfigurationError when the database is not there."""
    await close_connection(await connect_patiently(address))
    sessions = Sessions(address)
    try:
        yield sessions
    finally:
        await sessions.close()


def change(address: PostgresAddress, work: Work[Result], *, migrate: bool = True) -> Result:
    """Run `work` as one transaction from a program without a relay, one such change after the other.

    Raises ConfigurationError.
    """
    # A thread of its own: the caller may stand in an event loop already.
    with ThreadPoolExecutor(1, thread_name_prefix="store-change") as thread:
        return thread.submit(asyncio.run, _change(address, work, migrate)).result()


async def _change(address: PostgresAddress, work: Work[Result], migrate: bool) -> Result:
    await prepare(address, migrate=migrate)
    engine = create_async_engine("postgresql+asyncpg://", async_creator=lambda: connect(address), poolclass=NullPool)
    try:
        return await _run(engine, lambda session: work(_in_turn(session)))
    except RelayError as error:
        raise ConfigurationError(
            f"The store {address.name} could not be changed: {error.detail}",
            hint="Try again in a moment.",
            code="store-busy",
        ) from None
    finally:
        await engine.dispose()


def _in_turn(session: Session) -> Session:
    """Wait until no other change is under way: what one checks must still hold when it commits."""
    session.connection().execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": CHANGE_LOCK})
    return session
