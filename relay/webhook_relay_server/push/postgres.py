"""Rings over PostgreSQL's LISTEN/NOTIFY (https://www.postgresql.org/docs/current/sql-notify.html).

They go over a connection of their own, after the commit they tell of and not in its transaction: PostgreSQL
takes one lock for all commits that notify, so that they would wait for each other.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from functools import partial

import asyncpg

from webhook_relay_server.push.remote import OPEN_LIMIT, PUBLISH_LIMIT, Heard, Line, LineLostError, RemoteBell

CHANNEL = "webhook_relay_rings"
"""A name of LISTEN; other databases of the same server do not hear it."""
_DRIVER_ERRORS = (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError)


class _PostgresLine(Line):
    def __init__(self, connection: asyncpg.Connection) -> None:
        self._connection = connection
        self._lost = asyncio.Event()
        connection.add_termination_listener(lambda _: self._lost.set())

    async def publish(self, message: str) -> None:
        with _in_words():
            await self._connection.execute("SELECT pg_notify($1, $2)", CHANNEL, message)

    async def listen(self) -> None:
        await self._lost.wait()
        raise LineLostError("the connection was closed")


def postgres_bell(dsn: str) -> RemoteBell:
    """Return a bell over the database at `dsn`; its nodes hear each other."""
    return RemoteBell("postgresql", partial(_open, dsn))


@asynccontextmanager
async def _open(dsn: str, heard: Heard) -> AsyncIterator[Line]:
    with _in_words():
        connection = await asyncpg.connect(
            dsn,
            timeout=OPEN_LIMIT,
            command_timeout=PUBLISH_LIMIT,
            # A ring is worth no fsync: it may be lost.
            server_settings={"application_name": "webhook-relay-bell", "synchronous_commit": "off"},
        )
    try:
        line = _PostgresLine(connection)
        with _in_words():
            await connection.add_listener(CHANNEL, lambda _connection, _pid, _channel, text: heard(text))
        yield line
    finally:
        await _close(connection)


async def _close(connection: asyncpg.Connection) -> None:
    try:
        await connection.close(timeout=PUBLISH_LIMIT)
    except _DRIVER_ERRORS:
        connection.terminate()


@contextmanager
def _in_words() -> Iterator[None]:
    try:
        yield
    except _DRIVER_ERRORS as error:
        raise LineLostError(f"{type(error).__name__}: {error}") from None
