"""Database: the contract of the engines that hold the log. `sqlite/` and `postgres/` keep it; one test body checks all.

What every engine promises:
- `append` returns after the commit that holds the event, on a disk that was told to write it (fsync). What is waiting
  while one commit is on its way becomes the next one (group commit); nothing waits for a timer.
- `seq` is 1, 2, 3, ... in each channel without a hole, and in the order of the commits: whoever reads everything behind
  a seq will never miss one that is committed later, however many nodes write.
- The same delivery of a source is stored once, also when it comes to several nodes at the same moment.
- An entry that cannot be written does not take the others of its batch with it.
- Entries that are submitted together are in one commit, all of them or none.
- Every wait has an end: a database that is away, locked or full is a RelayError that says when to come back.
"""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

import structlog
from sqlmodel import Session

from webhook_relay_server.errors import RelayError
from webhook_relay_server.store.counts import CommitCounts
from webhook_relay_server.store.records import Appended, Bounds, NewEvent, Row, StoreSize

log = structlog.get_logger(__name__)

MAX_WAITING_WRITES = 10_000
"""Far above what arrives during one commit; reached only when the disk stands still."""
MAX_WAITING_BYTES = 256 * 1024 * 1024
"""Contents waiting to be written; ten of the largest, or 100,000 usual ones."""
MAX_BATCH = 500
"""Writes in one transaction: the share of the fsync is small by then, and latency is not."""
PAGE_BYTES = 512 * 1024
"""A page stops growing here; it always holds at least one event. It is what waits in memory for a reader that takes
nothing, so it is small; 300 usual events fit."""

Result = TypeVar("Result")
Work = Callable[[Session], Result]
"""Something to be done in one transaction, in terms of the models. It must not wait for anything else."""
Committed = Callable[[Sequence[NewEvent], Sequence[Appended]], None]
"""Told on the event loop of the entries and results of a commit, in commit order."""


class Database(ABC):
    """One store. Bound to the event loop that it is opened on."""

    kind: str
    """Of the engine, as people call it."""
    name: str
    """What to call it in messages; holds no password."""
    shared: bool
    """Whether other relays may write to it at the same time."""

    def __init__(self) -> None:
        self._committed: Committed = _nobody
        self._full: Callable[[], None] = _nothing
        self.commits = CommitCounts()

    def on_commit(self, listener: Committed) -> None:
        """Call `listener` after every commit of this relay's own."""
        self._committed = listener

    def on_full(self, listener: Callable[[], None]) -> None:
        """Call `listener` on the event loop when there is no room for more events: deleting may make some."""
        self._full = listener

    def trouble(self) -> RelayError | None:
        """Return why no event can be kept at this moment; None when nothing is known to stand in the way."""
        return None

    @abstractmethod
    async def open(self) -> None:
        """Connect, and make the store when it is new. Raises ConfigurationError with the next step."""

    @abstractmethod
    async def close(self) -> None:
        """Write what waits, and let go."""

    @property
    @abstractmethod
    def waiting(self) -> int:
        """Writes that wait for the engine now."""

    @property
    @abstractmethod
    def waiting_bytes(self) -> int:
        """Bytes of events that wait, or are being written, now."""

    @abstractmethod
    def submit(self, entry: NewEvent) -> asyncio.Future[Appended]:
        """Hand over `entry` to be written with whatever else is waiting; the result is there after the commit.

        Raises RelayError when no more may wait; the future can have one too.
        """

    @abstractmethod
    def submit_together(self, entries: Sequence[NewEvent]) -> asyncio.Future[Sequence[Appended]]:
        """Hand over at most MAX_BATCH entries to be written in one commit: all of them, or none.

        Those that repeat a delivery are found as ever. Raises RelayError when no more may wait; the future can too.
        """

    async def append(self, entry: NewEvent) -> Appended:
        """Write `entry`; return where it is after the commit that holds it. Raises RelayError."""
        return await self.submit(entry)

    @abstractmethod
    async def write(self, work: Work[Result]) -> Result:
        """Run `work` in a transaction of its own; return its result after the commit. Raises RelayError."""

    @abstractmethod
    async def query(self, work: Work[Result]) -> Result:
        """Run `work`, which only reads. Raises RelayError."""

    @abstractmethod
    async def bounds(self, channel_id: int, at: int | None = None) -> Bounds:
        """Return what the channel holds, as one consistent view, and which event is at seq `at`.

        Raises NotFoundError when there is no such channel.
        """

    @abstractmethod
    async def page(self, channel_id: int, after: int, limit: int) -> list[Row]:
        """Return the events behind seq `after`, oldest first, ending before a hole, at `limit` or at PAGE_BYTES.

        An event whose content is not what was stored is left out, as if it were not there.
        """

    @abstractmethod
    async def heads(self, channel_ids: Sequence[int]) -> Mapping[int, int]:
        """Return the newest seq of each of these channels."""

    @abstractmethod
    async def version(self) -> str:
        """Return the version of the engine. Raises RelayError."""

    @abstractmethod
    async def size(self) -> StoreSize:
        """Return how large the store is. Raises RelayError."""

    @abstractmethod
    async def revision(self) -> int:
        """Return the number that grows with every change of channels, sources and tokens."""


def say_damaged(channel_id: int, seq: int) -> None:
    """Log that the disk has not kept an event as it was stored. Its readers are told of a gap."""
    log.error("store.event_damaged", channel_id=channel_id, seq=seq)


def _nobody(_entries: Sequence[NewEvent], _results: Sequence[Appended]) -> None:
    """Stand for the listener until there is one."""


def _nothing() -> None:
    """Stand for the other listener."""
