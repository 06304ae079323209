"""Appender: writes what is waiting, one batch at a time, over a connection of its own."""

from __future__ import annotations

import asyncio
import random
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import perf_counter

import asyncpg
import structlog

from webhook_relay.backoff import Backoff
from webhook_relay_server.errors import RelayError, StoreBusyError, StoreUnavailableError
from webhook_relay_server.store import database
from webhook_relay_server.store.counts import CommitCounts
from webhook_relay_server.store.postgres.address import PostgresAddress
from webhook_relay_server.store.postgres.connection import RETRY, connect
from webhook_relay_server.store.postgres.events import write_batch
from webhook_relay_server.store.postgres.words import DRIVER_ERRORS, away, in_words, is_away, is_broken, unknown_outcome
from webhook_relay_server.store.records import Appended, NewEvent

log = structlog.get_logger(__name__)

ROW_BYTES = 1024
"""What an event takes besides its content, roughly."""
MAX_BATCH_BYTES = 32 * 1024 * 1024
"""Contents in one transaction: it holds its channels' locks, so it must not take seconds. One event always goes."""
COMMIT_LIMIT = 8.0
"""Seconds for a whole batch; a sender waits for ten (GitHub)."""
PATIENCE = 3.0
"""Seconds for which batches wait for a database that went away: restarts take that long, and GitHub sends only once."""
CLOSE_LIMIT = 10.0
"""Seconds to write what waits when the relay stops."""


@dataclass(eq=False)
class _Append:
    """One entry on its way, and who waits for it."""

    entry: NewEvent
    size: int
    future: asyncio.Future[Appended]


@dataclass(eq=False)
class _Together:
    """Entries that make a batch of their own, and who waits for them."""

    entries: Sequence[NewEvent]
    size: int
    future: asyncio.Future[Sequence[Appended]]


class _Retries(Backoff):
    """For how long senders are refused at once while the database is away."""

    LONGEST = 2.0
    """Seconds: refusing costs nothing, and events are lost with senders that do not come back."""


class Appender:
    """Group commit: whatever arrives while one batch is being committed becomes the next one."""

    def __init__(
        self,
        address: PostgresAddress,
        committed: Callable[[Sequence[NewEvent], Sequence[Appended]], None],
        commits: CommitCounts,
    ) -> None:
        self._address = address
        self._commits = commits
        self._committed = committed
        self._loop = asyncio.get_running_loop()
        self._waiting: deque[_Append | _Together] = deque()
        self._waiting_bytes = 0
        self._wake = asyncio.Event()
        self._closing = False
        self._connection: asyncpg.Connection | None = None
        self._retries = _Retries(random.random)
        self._away_since: float | None = None
        self._refuse_until = 0.0
        self._task = asyncio.create_task(self._run(), name="store-appender")

    @property
    def waiting(self) -> int:
        """Entries that wait for a commit which has not begun."""
        return len(self._waiting)

    @property
    def waiting_bytes(self) -> int:
        """Bytes of entries that are not written yet."""
        return self._waiting_bytes

    def submit(self, entry: NewEvent) -> asyncio.Future[Appended]:
        """Have the entry written with the next batch; the future ends after the commit. Raises RelayError."""
        append = _Append(entry, len(entry.content) + ROW_BYTES, self._loop.create_future())
        self._admit(append.size)
        self._waiting.append(append)
        self._waiting_bytes += append.size
        self._wake.set()
        return append.future

    def submit_together(self, entries: Sequence[NewEvent]) -> asyncio.Future[Sequence[Appended]]:
        """Have the entries written as one batch, all of them or none. Raises RelayError."""
        size = sum(len(entry.content) + ROW_BYTES for entry in entries)
        together = _Together(entries, size, self._loop.create_future())
        self._admit(size)
        self._waiting.append(together)
        self._waiting_bytes += size
        self._wake.set()
        return together.future

    async def close(self) -> None:
        """Write what waits, and let go of the connection."""
        self._closing = True
        self._wake.set()
        _, late = await asyncio.wait({self._task}, timeout=CLOSE_LIMIT)
        for task in late:
            task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        self._fail([*self._waiting], away())
        self._drop_connection()

    def _admit(self, size: int) -> None:
        if self._closing:
            raise StoreUnavailableError("The relay is stopping.", hint="Send it again in a moment.")
        if self._loop.time() < self._refuse_until:
            raise away()
        many = len(self._waiting) >= database.MAX_WAITING_WRITES
        if self._waiting and (many or self._waiting_bytes + size > database.MAX_WAITING_BYTES):
            raise StoreBusyError("Too much is waiting to be written.", hint="Send it again in a second.")

    # --- the task ------------------------------------------------------------------------------------

    async def _run(self) -> None:
        while batch := await self._next_batch():
            if isinstance(batch, _Together):
                await self._write_together(batch)
            else:
                await self._write(batch)

    async def _next_batch(self) -> _Together | list[_Append]:
        """Return what waits, as much of it as one transaction takes; nothing when the relay stops."""
        while not self._waiting:
            if self._closing:
                return []
            self._wake.clear()
            await self._wake.wait()
        first = self._waiting.popleft()
        if isinstance(first, _Together):
            return first
        batch = [first]
        size = first.size
        while self._waiting and len(batch) < database.MAX_BATCH:
            following = self._waiting[0]
            if isinstance(following, _Together) or size + following.size > MAX_BATCH_BYTES:
                break
            batch.append(following)
            self._waiting.popleft()
            size += following.size
        return batch

    async def _write_together(self, together: _Together) -> None:
        try:
            results = await self._commit(together.entries)
        except Exception as error:  # noqa: BLE001 - handed to whoever waits
            log.error("store.write_failed", error=f"{type(error).__name__}: {error}", events=len(together.entries))
            self._fail([together], in_words(error))
        except BaseException:
            self._fail([together], unknown_outcome())
            raise
        else:
            self._waiting_bytes -= together.size
            if not together.future.done():
                together.future.set_result(results)
            self._committed(together.entries, results)

    async def _write(self, batch: list[_Append]) -> None:
        entries = [append.entry for append in batch]
        began = perf_counter()
        try:
            results = await self._commit(entries)
        except Exception as error:
            self._commits.failed += 1
            if is_away(error) or isinstance(error, StoreUnavailableError):
                log.error("store.write_failed", error=f"{type(error).__name__}: {error}", events=len(batch))
                self._fail(batch, in_words(error))
            elif len(batch) > 1:  # one entry that cannot be written must not take the others with it
                for append in batch:
                    await self._write([append])
            else:
                log.exception("store.entry_refused")
                self._fail(batch, in_words(error))
        except BaseException:
            self._fail(batch, unknown_outcome())
            raise
        else:
            self._commits.note(perf_counter() - began, len(batch))
            self._tell(batch, entries, results)

    async def _commit(self, entries: Sequence[NewEvent]) -> Sequence[Appended]:
        """Write the entries, once more when a connection broke before anything can have been kept."""
        try:
            return await self._transaction(entries)
        except Exception as error:
            if isinstance(error, RelayError) or not is_broken(error):
                raise
        return await self._transaction(entries)

    async def _transaction(self, entries: Sequence[NewEvent]) -> Sequence[Appended]:
        """Write the entries in one transaction. The connection is given up whenever its state is in doubt."""
        connection = await self._connected()
        committing = False
        try:
            async with asyncio.timeout(COMMIT_LIMIT):
                await connection.execute("BEGIN")
                results = await write_batch(connection, entries)
                committing = True
                await connection.execute("COMMIT")
        except BaseException as error:
            if committing and is_away(error):
                self._drop_connection()
                raise unknown_outcome() from error
            await self._roll_back(error)
            raise
        return results

    async def _roll_back(self, error: BaseException) -> None:
        if isinstance(error, Exception) and not is_away(error) and self._connection is not None:
            try:
                async with asyncio.timeout(COMMIT_LIMIT):
                    await self._connection.execute("ROLLBACK")
            except DRIVER_ERRORS:
                self._drop_connection()
            return
        self._drop_connection()

    async def _connected(self) -> asyncpg.Connection:
        """Return the connection, made again if need be. Raises what the driver raises, after PATIENCE."""
        while self._connection is None or self._connection.is_closed():
            try:
                self._connection = await connect(self._address)
            except Exception as error:
                now = self._loop.time()
                self._away_since = now if self._away_since is None else self._away_since
                if not is_away(error) or now - self._away_since > PATIENCE:
                    self._refuse_until = now + self._retries.after(0)
                    raise
                await asyncio.sleep(random.uniform(0, RETRY))  # noqa: S311 - jitter
        self._away_since = None
        self._retries.reset()
        return self._connection

    def _drop_connection(self) -> None:
        if self._connection is not None:
            self._connection.terminate()
        self._connection = None

    # --- answers -------------------------------------------------------------------------------------

    def _fail(self, batch: Sequence[_Append | _Together], error: Exception) -> None:
        for append in batch:
            self._waiting_bytes -= append.size
            if not append.future.done():
                append.future.set_exception(error)

    def _tell(self, batch: Sequence[_Append], entries: Sequence[NewEvent], results: Sequence[Appended]) -> None:
        for append, result in zip(batch, results, strict=True):
            self._waiting_bytes -= append.size
            if not append.future.done():
                append.future.set_result(result)
        self._committed(entries, results)
