"""SqliteDatabase: one file, one writer thread, a few reader threads.

Why it is built like this:
- Every write goes through one connection on one thread, which also checkpoints: SQLite's WAL-reset bug
  (3.7.0 to 3.51.2) needs two connections that write or checkpoint at the same time. Other processes (the
  command line) write under the same file lock that the checkpoint takes.
- `synchronous=FULL`: a commit that returned survives a power cut. Its price is shared: whatever waits while
  one commit is on its way becomes the next one (group commit), so nothing waits for a timer.
- `BEGIN IMMEDIATE`: an upgrade from read to write inside a transaction would ignore the busy time-out.
"""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic

import structlog
from filelock import Timeout
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from webhook_relay.errors import ConfigurationError
from webhook_relay_server.errors import StoreBusyError, StoreFullError, StoreUnavailableError
from webhook_relay_server.store.database import (
    MAX_BATCH,
    MAX_WAITING_BYTES,
    MAX_WAITING_WRITES,
    Database,
    Result,
    Work,
)
from webhook_relay_server.store.records import Appended, Bounds, NewEvent, Row, StoreSize
from webhook_relay_server.store.sqlite.events import read_bounds, read_heads, read_page, read_revision, write_batch
from webhook_relay_server.store.sqlite.file import (
    connect,
    engine_on,
    private_folder,
    servers_turn,
    size_of,
    writers_turn,
)
from webhook_relay_server.store.sqlite.offline import now_or_in_words
from webhook_relay_server.store.sqlite.preparation import prepare

log = structlog.get_logger(__name__)

CHECKPOINT_BYTES = 16 * 1024 * 1024
"""WAL growth between checkpoints: seldom enough not to be felt, small enough to stay cached."""
ROW_BYTES = 1024
"""What an event takes besides its content, with its share of the indexes, roughly."""
WRITE_BYTES = 16 * 1024
"""What a change of a few rows adds to the WAL, roughly."""
READERS = 3
"""Reader threads; SQLite readers do not block each other, and pages are short."""
CLOSE_TIMEOUT = 10.0
"""Seconds for the writer to finish what waits when the relay stops."""


@dataclass(eq=False)
class _Write(Generic[Result]):
    """Something to be written: a function of the writer's session, and who waits for it."""

    work: Work[Result]
    future: asyncio.Future[Result]


@dataclass(eq=False)
class _Append:
    """One entry of a batch, and who waits for it."""

    entry: NewEvent
    size: int
    future: asyncio.Future[Appended]


class SqliteDatabase(Database):
    """Opens the file, makes the tables, and serialises every write."""

    kind = "SQLite"
    shared = False

    def __init__(self, path: Path, *, migrate: bool = True) -> None:
        """Name the file. Without `migrate` one that is not up to date is refused."""
        super().__init__()
        self.path = path
        self._migrate = migrate
        self.name = str(path)
        self._loop = asyncio.get_running_loop()
        self._gathered: list[_Write[Any] | _Append] = []
        self._waiting: deque[_Write[Any] | _Append] = deque()
        self._waiting_bytes = 0
        self._wake = threading.Condition()
        self._closing = False
        self._serving = servers_turn(path)
        self._turn = writers_turn(path)
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="store-reader")
        self._reader_connections = threading.local()
        self._open_readers: list[sqlite3.Connection] = []
        self._thread = threading.Thread(target=self._run, name="store-writer", daemon=True)

    async def open(self) -> None:
        """Open the file (making it when missing) and start the writer. Raises ConfigurationError."""
        private_folder(self.path.parent)
        try:
            self._serving.acquire()
        except Timeout:
            raise ConfigurationError(
                f"Another relay is already serving {self.path}.",
                hint="Stop it, or give this one its own DATABASE_URL and port.",
                code="store-in-use",
            ) from None
        with ExitStack() as undo:
            undo.callback(self._serving.release)
            self._connection = connect(self.path)
            undo.callback(self._connection.close)
            with now_or_in_words(self.path), self._turn:
                prepare(self._connection, self.path, migrate=self._migrate, serving=True)
            undo.pop_all()
        self._engine_connection = engine_on(self._connection).connect()
        self._thread.start()

    async def close(self) -> None:
        """Write what waits, checkpoint, and let go of the file."""
        self._closing = True
        self._hand_over()
        await asyncio.to_thread(self._thread.join, CLOSE_TIMEOUT)
        await asyncio.to_thread(self._readers.shutdown)
        for connection in self._open_readers:
            connection.close()
        self._engine_connection.close()
        with suppress(sqlite3.Error, Timeout), self._turn:
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self._connection.close()
        self._serving.release()

    @property
    def waiting(self) -> int:
        """Writes that wait for the writer now."""
        return len(self._waiting) + len(self._gathered)

    def submit(self, entry: NewEvent) -> asyncio.Future[Appended]:
        """Hand over `entry` to the writer."""
        append = _Append(entry, len(entry.content) + ROW_BYTES, self._loop.create_future())
        self._enqueue(append, append.size)
        return append.future

    async def write(self, work: Work[Result]) -> Result:
        """Run `work` in a transaction of its own on the writer; return its result after the commit."""
        future: asyncio.Future[Result] = self._loop.create_future()
        self._enqueue(_Write(work, future), 0)
        return await future

    async def query(self, work: Work[Result]) -> Result:
        """Run `work` on a reader thread with a session of the models."""

        def read(connection: sqlite3.Connection) -> Result:
            with Session(engine_on(connection)) as session:
                return work(session)

        return await self._read(read)

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
        """Return the version of the library."""
        return sqlite3.sqlite_version

    async def size(self) -> StoreSize:
        """Return the sizes of the files, and what is free on their disk."""
        try:
            return await asyncio.to_thread(size_of, self.path)
        except OSError as error:
            raise StoreUnavailableError(f"The store's folder cannot be read ({error.strerror}).") from error

    async def revision(self) -> int:
        """Return the number of the last change of channels, sources and tokens."""
        return await self._read(read_revision)

    async def _read(self, work: Callable[[sqlite3.Connection], Result]) -> Result:
        """Run `work` on a reader thread with a connection that cannot write."""
        try:
            return await self._loop.run_in_executor(self._readers, lambda: work(self._reader()))
        except (sqlite3.Error, SQLAlchemyError) as error:
            raise _in_words(error) from error

    def _enqueue(self, write: _Write[Any] | _Append, size: int) -> None:
        """Gather what this turn of the loop brings, and hand it to the writer as one."""
        if self._closing:
            raise StoreUnavailableError("The relay is stopping.", hint="Send it again in a moment.")
        if self.waiting and (self.waiting >= MAX_WAITING_WRITES or self._waiting_bytes + size > MAX_WAITING_BYTES):
            raise StoreBusyError("Too much is waiting to be written.", hint="Send it again in a second.")
        if not self._gathered:
            self._loop.call_soon(self._hand_over)
        self._gathered.append(write)
        self._waiting_bytes += size

    def _hand_over(self) -> None:
        with self._wake:
            self._waiting.extend(self._gathered)
            self._wake.notify()
        self._gathered.clear()

    # --- on the writer thread --------------------------------------------------------------------

    def _run(self) -> None:
        written = 0
        while (batch := self._next_batch()) is not None:
            if isinstance(batch, _Write):
                self._do_write(batch)
                written += WRITE_BYTES
            else:
                self._do_append(batch)
                written += sum(append.size for append in batch)
            if written >= CHECKPOINT_BYTES:
                self._checkpoint()
                written = 0

    def _next_batch(self) -> _Write[Any] | list[_Append] | None:
        with self._wake:
            while not self._waiting:
                if self._closing:
                    return None
                self._wake.wait()
            first = self._waiting.popleft()
            if isinstance(first, _Write):
                return first
            batch = [first]
            while self._waiting and len(batch) < MAX_BATCH and isinstance(self._waiting[0], _Append):
                batch.append(self._waiting.popleft())  # type: ignore[arg-type]
            return batch

    def _do_write(self, write: _Write[Any]) -> None:
        try:
            with Session(self._engine_connection) as session:
                result = write.work(session)
                session.commit()
        except Exception as error:  # noqa: BLE001 - handed to whoever waits
            reason = _in_words(error)
            self._answer(lambda: _fail(write.future, reason))
        else:
            self._answer(lambda: _succeed(write.future, result))

    def _do_append(self, batch: list[_Append]) -> None:
        entries = [append.entry for append in batch]
        try:
            results = self._transaction(entries)
        except sqlite3.OperationalError as error:
            reason = _in_words(error)
            log.error("store.write_failed", error=str(error), events=len(batch))
            self._answer(lambda: self._fail_all(batch, reason))
        except Exception as error:
            if len(batch) > 1:  # one entry that cannot be written must not take the others with it
                for append in batch:
                    self._do_append([append])
                return
            log.exception("store.entry_refused")
            reason = _in_words(error)
            self._answer(lambda: self._fail_all(batch, reason))
        else:
            self._answer(lambda: self._tell(batch, entries, results))

    def _transaction(self, entries: Sequence[NewEvent]) -> Sequence[Appended]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            results = write_batch(self._connection, entries)
            self._connection.execute("COMMIT")
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise
        return results

    def _checkpoint(self) -> None:
        try:
            with self._turn:
                self._connection.execute("PRAGMA wal_checkpoint(PASSIVE)")
        except (sqlite3.Error, Timeout) as error:
            log.warning("store.checkpoint_put_off", error=str(error))

    def _answer(self, answer: Callable[[], Any]) -> None:
        with suppress(RuntimeError):  # the loop is gone: so is whoever waited
            self._loop.call_soon_threadsafe(answer)

    # --- on the event loop -----------------------------------------------------------------------

    def _fail_all(self, batch: Sequence[_Append], error: Exception) -> None:
        for append in batch:
            self._waiting_bytes -= append.size
            _fail(append.future, error)

    def _tell(self, batch: Sequence[_Append], entries: Sequence[NewEvent], results: Sequence[Appended]) -> None:
        for append, result in zip(batch, results, strict=True):
            self._waiting_bytes -= append.size
            _succeed(append.future, result)
        self._committed(entries, results)

    # --- on a reader thread ----------------------------------------------------------------------

    def _reader(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._reader_connections, "connection", None)
        if connection is None:
            connection = connect(self.path)
            connection.execute("PRAGMA query_only=ON")
            self._reader_connections.connection = connection
            self._open_readers.append(connection)
        return connection


def _in_words(error: Exception) -> Exception:
    cause = getattr(error, "orig", error)  # SQLAlchemy wraps the driver's errors
    # DatabaseError itself is a damaged file; what a statement did wrong has a class below it.
    if isinstance(cause, sqlite3.OperationalError) or type(cause) is sqlite3.DatabaseError:
        if "full" in str(error):
            return StoreFullError("The disk is full; nothing was kept.", hint="Free some space on the relay.")
        return StoreUnavailableError("The store could not be written; nothing was kept.", hint="Send it again later.")
    return error


def _succeed(future: asyncio.Future[Any], result: Any) -> None:
    if not future.done():
        future.set_result(result)


def _fail(future: asyncio.Future[Any], error: Exception) -> None:
    if not future.done():
        future.set_exception(error)
