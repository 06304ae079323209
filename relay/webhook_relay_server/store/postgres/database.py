"""PostgresDatabase: the log in a PostgreSQL that several relays may share.

Three kinds of connections, so that none waits for another kind:
- one that appends (`appender.py`), batch by batch;
- a few that read pages and heads, in the driver's own terms;
- a few with sessions of the models, for channels, sources, tokens, positions and retention.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager

import asyncpg
import structlog

from webhook_relay_server.store.database import Database, Result, Work
from webhook_relay_server.store.postgres.address import PostgresAddress
from webhook_relay_server.store.postgres.appender import Appender
from webhook_relay_server.store.postgres.connection import (
    CLOSE_LIMIT,
    CONNECT_LIMIT,
    STATEMENT_LIMIT,
    close_connection,
    connect_patiently,
    server_settings,
)
from webhook_relay_server.store.postgres.events import (
    read_bounds,
    read_heads,
    read_page,
    read_revision,
    read_size,
    read_version,
)
from webhook_relay_server.store.postgres.schema import prepare
from webhook_relay_server.store.postgres.sessions import Sessions
from webhook_relay_server.store.postgres.words import DRIVER_ERRORS, in_words, is_away
from webhook_relay_server.store.records import Appended, Bounds, NewEvent, Row, StoreSize

log = structlog.get_logger(__name__)

READERS = 4
"""Connections that read. Pages take a millisecond; more would only wait for the same cores."""


class PostgresDatabase(Database):
    """Connects, makes the tables, and hands every kind of question to its connections."""

    kind = "PostgreSQL"
    shared = True

    def __init__(self, address: PostgresAddress, *, migrate: bool = True) -> None:
        """Name the database. Without `migrate` one that is not up to date is refused."""
        super().__init__()
        self._migrate = migrate
        self.name = address.name
        self._address = address
        self._stack = AsyncExitStack()

    async def open(self) -> None:
        """Connect, waiting a little for a database that is starting, and make the tables of a new one."""
        await prepare(self._address, migrate=self._migrate)
        first = await connect_patiently(self._address)
        try:
            await _warn_if_not_durable(first, self.name)
        finally:
            await close_connection(first)
        self._readers = asyncpg.create_pool(
            self._address.dsn,
            min_size=0,
            max_size=READERS,
            timeout=CONNECT_LIMIT,
            command_timeout=STATEMENT_LIMIT,
            server_settings=server_settings(),
        )
        await self._readers
        self._stack.push_async_callback(self._close_readers)
        self._sessions = Sessions(self._address)
        self._stack.push_async_callback(self._sessions.close)
        self._appender = Appender(self._address, self._tell, self.commits)
        self._stack.push_async_callback(self._appender.close)

    async def close(self) -> None:
        """Write what waits, and let go of the connections."""
        await self._stack.aclose()

    @property
    def waiting(self) -> int:
        """Writes that wait for the appender now."""
        return self._appender.waiting

    @property
    def waiting_bytes(self) -> int:
        """Bytes of events that the appender has not written yet."""
        return self._appender.waiting_bytes

    def submit(self, entry: NewEvent) -> asyncio.Future[Appended]:
        """Hand over `entry` to be written with the next batch."""
        return self._appender.submit(entry)

    def submit_together(self, entries: Sequence[NewEvent]) -> asyncio.Future[Sequence[Appended]]:
        """Hand over the entries to be written as a batch of their own."""
        return self._appender.submit_together(entries)

    async def write(self, work: Work[Result]) -> Result:
        """Run `work` in a transaction of its own; return its result after the commit."""
        return await self._sessions.write(work)

    async def query(self, work: Work[Result]) -> Result:
        """Run `work`, which cannot write, on one snapshot."""
        return await self._sessions.query(work)

    async def bounds(self, channel_id: int, at: int | None = None) -> Bounds:
        """Return what the channel holds, and which event is at seq `at`."""
        return await self._read(lambda connection: read_bounds(connection, channel_id, at))

    async def page(self, channel_id: int, after: int, limit: int) -> list[Row]:
        """Return a page of events behind seq `after`."""
        return await self._read(lambda connection: read_page(connection, channel_id, after, limit))

    async def heads(self, channel_ids: Sequence[int]) -> Mapping[int, int]:
        """Return the newest seq of each of these channels."""
        return await self._read(lambda connection: read_heads(connection, channel_ids))

    async def version(self) -> str:
        """Return the version of the server."""
        return await self._read(read_version)

    async def size(self) -> StoreSize:
        """Return the size of the database; the server does not tell what is free on its disk."""
        return StoreSize(await self._read(read_size))

    async def revision(self) -> int:
        """Return the number of the last change of channels, sources and tokens."""
        return await self._read(read_revision)

    def _tell(self, entries: Sequence[NewEvent], results: Sequence[Appended]) -> None:
        self._committed(entries, results)

    async def _read(self, work: Callable[[asyncpg.Connection], Awaitable[Result]]) -> Result:
        try:
            async with self._reader() as connection:
                return await work(connection)
        except DRIVER_ERRORS as error:
            raise in_words(error) from error

    @asynccontextmanager
    async def _reader(self) -> AsyncIterator[asyncpg.Connection]:
        """Lend a connection that reads; one whose state is in doubt does not come back."""
        async with asyncio.timeout(STATEMENT_LIMIT), self._readers.acquire(timeout=CONNECT_LIMIT) as connection:
            try:
                yield connection
            except BaseException as error:
                if is_away(error) or not isinstance(error, Exception):
                    connection.terminate()
                raise

    async def _close_readers(self) -> None:
        try:
            async with asyncio.timeout(CLOSE_LIMIT):
                await self._readers.close()
        except DRIVER_ERRORS:
            self._readers.terminate()


async def _warn_if_not_durable(connection: asyncpg.Connection, name: str) -> None:
    if await connection.fetchval("SHOW fsync") == "off":
        log.warning("store.not_durable", store=name, reason="fsync is off: a power cut loses acknowledged webhooks")
