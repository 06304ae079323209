"""Database: one SQLite file, one writer thread, a few reader threads.

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
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

import structlog
from filelock import FileLock, Timeout
from sqlmodel import Session

from webhook_relay.errors import ConfigurationError
from webhook_relay_server.errors import StoreBusyError, StoreFullError, StoreUnavailableError
from webhook_relay_server.store.file import connect, engine_on, prepare, private_folder, writers_turn

log = structlog.get_logger(__name__)

MAX_WAITING_WRITES = 10_000
"""Far above what arrives during one commit; reached only when the disk stands still."""
MAX_WAITING_BYTES = 256 * 1024 * 1024
"""Bodies waiting to be written; ten of the largest, or 32,000 usual ones."""
MAX_BATCH = 500
"""Writes in one transaction: the share of the fsync is small by then, and latency is not."""
CHECKPOINT_BYTES = 16 * 1024 * 1024
"""WAL growth between checkpoints: seldom enough not to be felt, small enough to stay cached."""
WRITE_BYTES = 16 * 1024
"""What a change of a few rows adds to the WAL, roughly."""
READERS = 3
"""Reader threads; SQLite readers do not block each other, and pages are short."""
CLOSE_TIMEOUT = 10.0
"""Seconds for the writer to finish what waits when the relay stops."""

Result = TypeVar("Result")


@dataclass(eq=False)
class _Write(Generic[Result]):
    """Something to be written: a function of the writer's session, and who waits for it."""

    work: Callable[[Session], Result]
    future: asyncio.Future[Result]


@dataclass(eq=False)
class Append(Generic[Result]):
    """One entry of a batch, and who waits for it."""

    entry: Any
    size: int
    future: asyncio.Future[Result]


BatchWriter = Callable[[sqlite3.Connection, Sequence[Any]], Sequence[Any]]
"""Writes entries inside an open transaction and returns one result for each."""
Committed = Callable[[Sequence[Any], Sequence[Any]], None]
"""Told on the event loop of the entries and results of a commit, in commit order."""


class Database:
    """Opens the file, makes the tables, and serialises every write. Bound to the loop it was opened on."""

    def __init__(self, path: Path, *, write_batch: BatchWriter, committed: Committed) -> None:
        self.path = path
        self._write_batch = write_batch
        self._committed = committed
        self._loop = asyncio.get_running_loop()
        self._gathered: list[_Write[Any] | Append[Any]] = []
        self._waiting: deque[_Write[Any] | Append[Any]] = deque()
        self._waiting_bytes = 0
        self._wake = threading.Condition()
        self._closing = False
        self._serving = FileLock(f"{path}.serving", timeout=0)
        self._turn = writers_turn(path)
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="store-reader")
        self._reader_connections = threading.local()
        self._open_readers: list[sqlite3.Connection] = []
        self._thread = threading.Thread(target=self._run, name="store-writer", daemon=True)

    def open(self) -> None:
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
            with self._turn:
                prepare(self._connection, self.path)
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

    async def append(self, entry: Any, size: int) -> Any:
        """Write `entry` with whatever else is waiting; return its result after the commit that holds it."""
        append: Append[Any] = Append(entry, size, self._loop.create_future())
        self._enqueue(append, size)
        return await append.future

    async def write(self, work: Callable[[Session], Result]) -> Result:
        """Run `work` in a transaction of its own on the writer; return its result after the commit."""
        future: asyncio.Future[Result] = self._loop.create_future()
        self._enqueue(_Write(work, future), 0)
        return await future

    async def read(self, work: Callable[[sqlite3.Connection], Result]) -> Result:
        """Run `work` on a reader thread with a connection that cannot write."""
        return await self._loop.run_in_executor(self._readers, lambda: work(self._reader()))

    async def query(self, work: Callable[[Session], Result]) -> Result:
        """Run `work` on a reader thread with a session of the models."""

        def read(connection: sqlite3.Connection) -> Result:
            with Session(engine_on(connection)) as session:
                return work(session)

        return await self.read(read)

    def _enqueue(self, write: _Write[Any] | Append[Any], size: int) -> None:
        """Gather what this turn of the loop brings, and hand it to the writer as one."""
        if self._closing:
            raise StoreUnavailableError("The relay is stopping.", hint="Send it again in a moment.")
        waiting = len(self._waiting) + len(self._gathered)
        if waiting and (waiting >= MAX_WAITING_WRITES or self._waiting_bytes + size > MAX_WAITING_BYTES):
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

    def _next_batch(self) -> _Write[Any] | list[Append[Any]] | None:
        with self._wake:
            while not self._waiting:
                if self._closing:
                    return None
                self._wake.wait()
            first = self._waiting.popleft()
            if isinstance(first, _Write):
                return first
            batch = [first]
            while self._waiting and len(batch) < MAX_BATCH and isinstance(self._waiting[0], Append):
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

    def _do_append(self, batch: list[Append[Any]]) -> None:
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

    def _transaction(self, entries: Sequence[Any]) -> Sequence[Any]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            results = self._write_batch(self._connection, entries)
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

    def _fail_all(self, batch: Sequence[Append[Any]], error: Exception) -> None:
        for append in batch:
            self._waiting_bytes -= append.size
            _fail(append.future, error)

    def _tell(self, batch: Sequence[Append[Any]], entries: Sequence[Any], results: Sequence[Any]) -> None:
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
