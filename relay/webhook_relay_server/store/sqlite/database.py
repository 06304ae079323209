"""SqliteDatabase: one file, one writer thread, a few reader threads.

Why it is built like this:
- Every write goes through one connection on one thread, which also checkpoints: SQLite's WAL-reset bug
  (3.7.0 to 3.51.2) needs two connections that write or checkpoint at the same time. Other processes (the
  command line) write under the same file lock that the checkpoint takes.
- `synchronous=FULL`: a commit that returned survives a power cut. Its price is shared: whatever waits while
  one commit is on its way becomes the next one (group commit), so nothing waits for a timer.
- `BEGIN IMMEDIATE`: an upgrade from read to write inside a transaction would ignore the busy time-out.

What a disk can do to it is the business of `keeper.py`.
"""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any, Generic

import structlog
from filelock import Timeout
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from webhook_relay.errors import ConfigurationError
from webhook_relay_server.errors import RelayError, StoreBusyError, StoreUnavailableError
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
from webhook_relay_server.store.sqlite.faults import Fault, distrusted, fault_of, in_words, reason
from webhook_relay_server.store.sqlite.file import (
    engine_on,
    private_folder,
    servers_turn,
    size_of,
    was_served,
    writers_turn,
)
from webhook_relay_server.store.sqlite.keeper import Keeper
from webhook_relay_server.store.sqlite.threads import ReaderThreads

log = structlog.get_logger(__name__)

ROW_BYTES = 1024
"""What an event takes besides its content, with its share of the indexes, roughly."""
WRITE_BYTES = 16 * 1024
"""What a change of a few rows adds to the WAL, roughly."""
CLOSE_TIMEOUT = 10.0
"""Seconds for the writer to finish what waits when the relay stops."""


@dataclass(eq=False)
class _Write(Generic[Result]):
    """Something to be written: a function of the writer's session, and who waits for it."""

    work: Work[Result]
    future: asyncio.Future[Result]


@dataclass(eq=False, slots=True)
class _Append:
    """One entry of a batch, and who waits for it."""

    entry: NewEvent
    size: int
    future: asyncio.Future[Appended]


@dataclass(eq=False, slots=True)
class _Together:
    """Entries that are written in one transaction of their own, and who waits for them."""

    entries: Sequence[NewEvent]
    size: int
    future: asyncio.Future[Sequence[Appended]]


_Waiting = _Write[Any] | _Append | _Together


class SqliteDatabase(Database):
    """Takes what is to be written and read, and hands it to the threads that do it."""

    kind = "SQLite"
    shared = False

    def __init__(self, path: Path, *, migrate: bool = True, max_bytes: int | None = None) -> None:
        """Name the file, which may have `max_bytes`. Without `migrate` one that is not up to date is refused."""
        super().__init__()
        self.path = path
        self.name = str(path)
        self._loop = asyncio.get_running_loop()
        self._gathered: list[_Waiting] = []
        self._waiting: deque[_Waiting] = deque()
        self._waiting_bytes = 0
        self._wake = threading.Condition()
        self._closing = False
        self._serving = servers_turn(path)
        self._threads = ReaderThreads(path)
        self._keeper = Keeper(
            path,
            writers_turn(path),
            self._threads,
            migrate=migrate,
            max_bytes=max_bytes,
            full=lambda: self._answer(self._full),
        )
        self._thread = threading.Thread(target=self._run, name="store-writer", daemon=True)

    async def open(self) -> None:
        """Open the file (making it when missing) and start the writer. Raises ConfigurationError."""
        private_folder(self.path.parent)
        ours = was_served(self.path)
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
            if not ours:
                undo.callback(Path(self._serving.lock_file).unlink, missing_ok=True)  # not ours, as it seems
            self._keeper.open(ours=ours)
            undo.pop_all()
        self._thread.start()

    async def close(self) -> None:
        """Write what waits, checkpoint, and let go of the file."""
        self._closing = True
        self._hand_over()
        await asyncio.to_thread(self._thread.join, CLOSE_TIMEOUT)
        await asyncio.to_thread(self._threads.close)
        self._keeper.close()
        self._serving.release()

    @property
    def waiting(self) -> int:
        """Writes that wait for the writer now."""
        return len(self._waiting) + len(self._gathered)

    @property
    def waiting_bytes(self) -> int:
        """Bytes of events that the writer has not written yet."""
        return self._waiting_bytes

    def trouble(self) -> RelayError | None:
        """Return why no event can be kept at this moment."""
        return self._keeper.trouble

    def submit(self, entry: NewEvent) -> asyncio.Future[Appended]:
        """Hand over `entry` to the writer."""
        append = _Append(entry, len(entry.content) + ROW_BYTES, self._loop.create_future())
        self._enqueue(append, append.size)
        return append.future

    def submit_together(self, entries: Sequence[NewEvent]) -> asyncio.Future[Sequence[Appended]]:
        """Hand over the entries to the writer as one."""
        size = sum(len(entry.content) + ROW_BYTES for entry in entries)
        together = _Together(entries, size, self._loop.create_future())
        self._enqueue(together, size)
        return together.future

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
            return await asyncio.wrap_future(self._threads.submit(work))
        except RuntimeError:  # the threads are closed: the file is being opened anew
            raise distrusted() from None
        except (sqlite3.Error, SQLAlchemyError) as error:
            self._keeper.found_damage(error)
            raise in_words(error) from error

    def _enqueue(self, write: _Waiting, size: int) -> None:
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
        while (batch := self._next_batch()) is not None:
            try:
                if isinstance(batch, _Write):
                    self._do_write(batch)
                elif isinstance(batch, _Together):
                    self._do_together(batch)
                elif batch:
                    self._do_append(batch)
                self._keeper.tend()
            except Exception:
                log.exception("store.writer_failed")  # a mistake of ours must not end it: everybody waits for it

    def _next_batch(self) -> _Write[Any] | _Together | list[_Append] | None:
        """Return what is to be written next; nothing when the keeper has something to do, None at the end."""
        with self._wake:
            if not self._waiting and not self._closing:
                self._wake.wait(self._keeper.patience)
            if not self._waiting:
                return None if self._closing else []
            first = self._waiting.popleft()
            if not isinstance(first, _Append):
                return first
            batch = [first]
            while self._waiting and len(batch) < MAX_BATCH and isinstance(self._waiting[0], _Append):
                batch.append(self._waiting.popleft())  # type: ignore[arg-type]
            return batch

    def _do_write(self, write: _Write[Any]) -> None:
        try:
            if not self._keeper.can_change:
                raise self._keeper.trouble or distrusted()
            with Session(self._keeper.session_connection) as session:
                result = write.work(session)
                session.commit()
        except Exception as error:  # noqa: BLE001 - handed to whoever waits
            told = self._keeper.failed(error)
            self._answer(lambda: _fail(write.future, told))
        else:
            self._answer(lambda: _succeed(write.future, result))
            self._keeper.wrote(WRITE_BYTES)

    def _do_append(self, batch: list[_Append]) -> None:
        trouble = self._keeper.trouble
        if trouble is not None:
            self._answer(lambda: self._fail_all(batch, trouble))
            return
        entries = [append.entry for append in batch]
        began = perf_counter()
        try:
            results = self._transaction(entries)
        except Exception as error:  # noqa: BLE001 - handed to whoever waits
            self._append_failed(batch, error)
        else:
            self.commits.note(perf_counter() - began, len(batch))
            self._keeper.appended(entries, results)
            self._answer(lambda: self._tell(batch, entries, results))
            self._keeper.wrote(sum(append.size for append in batch))

    def _do_together(self, together: _Together) -> None:
        trouble = self._keeper.trouble
        if trouble is not None:
            self._answer(lambda: self._fail_all([together], trouble))
            return
        try:
            results = self._transaction(together.entries)
        except Exception as error:  # noqa: BLE001 - handed to whoever waits
            told = self._keeper.failed(error)
            log.error("store.write_failed", reason=reason(error), events=len(together.entries))
            self._answer(lambda: self._fail_all([together], told))
        else:
            self._keeper.appended(together.entries, results)
            self._answer(lambda: self._tell_together(together, results))
            self._keeper.wrote(together.size)

    def _append_failed(self, batch: list[_Append], error: Exception) -> None:
        self.commits.failed += 1
        told = self._keeper.failed(error)
        fault = fault_of(error)
        alone = len(batch) == 1
        if not alone and (fault is None or (fault is Fault.FULL and self._keeper.trouble is None)):
            for append in batch:  # one entry that cannot be written must not take the others with it
                self._do_append([append])
            return
        if fault is None:
            log.error("store.entry_refused", exc_info=error)
        else:
            log.error("store.write_failed", reason=reason(error), events=len(batch))
        self._answer(lambda: self._fail_all(batch, told))

    def _transaction(self, entries: Sequence[NewEvent]) -> Sequence[Appended]:
        connection = self._keeper.connection
        connection.execute("BEGIN IMMEDIATE")
        try:
            results = write_batch(connection, entries)
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
        return results

    def _answer(self, answer: Callable[[], Any]) -> None:
        with suppress(RuntimeError):  # the loop is gone: so is whoever waited
            self._loop.call_soon_threadsafe(answer)

    # --- on the event loop -----------------------------------------------------------------------

    def _fail_all(self, batch: Sequence[_Append | _Together], error: Exception) -> None:
        for append in batch:
            self._waiting_bytes -= append.size
            _fail(append.future, error)

    def _tell(self, batch: Sequence[_Append], entries: Sequence[NewEvent], results: Sequence[Appended]) -> None:
        for append, result in zip(batch, results, strict=True):
            self._waiting_bytes -= append.size
            if not append.future.done():
                append.future.set_result(result)
        self._committed(entries, results)

    def _tell_together(self, together: _Together, results: Sequence[Appended]) -> None:
        self._waiting_bytes -= together.size
        _succeed(together.future, results)
        self._committed(together.entries, results)


def _succeed(future: asyncio.Future[Any], result: Any) -> None:
    if not future.done():
        future.set_result(result)


def _fail(future: asyncio.Future[Any], error: Exception) -> None:
    if not future.done():
        future.set_exception(error)
