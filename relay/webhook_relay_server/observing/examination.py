"""Examination: gathers the facts about a running relay, each within its time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from webhook_relay_server.errors import RelayError, StoreUnavailableError
from webhook_relay_server.observing.health import (
    DatabaseFacts,
    DiskFacts,
    DoorbellFacts,
    ReaderFacts,
    Status,
    Verdict,
    judge_database,
    judge_disk,
    judge_doorbell,
    judge_readers,
    worst,
)
from webhook_relay_server.push.base import Bell
from webhook_relay_server.store.log import EventLog
from webhook_relay_server.store.positions import furthest_behind
from webhook_relay_server.store.schema import revision_in

LIMIT = 5.0
"""Seconds for each part: those who ask give up soon after, and a store that takes longer is no store."""

Facts = TypeVar("Facts")


@dataclass(frozen=True)
class Part(Generic[Facts]):
    """One part of a relay: the verdict, and the facts that it rests on (None when they could not be had)."""

    verdict: Verdict
    facts: Facts | None


@dataclass(frozen=True)
class Report:
    """How a relay is."""

    uptime: float
    """Seconds."""
    database: Part[DatabaseFacts]
    disk: Part[DiskFacts]
    doorbell: Part[DoorbellFacts]
    readers: Part[ReaderFacts]

    @property
    def status(self) -> Status:
        """How the whole is."""
        return worst(part.verdict for part in (self.database, self.disk, self.doorbell, self.readers))


class Examination:
    """Looks at an open relay."""

    def __init__(self, event_log: EventLog, bell: Bell, connected: Callable[[], int]) -> None:
        self._log = event_log
        self._database = event_log.database
        self._bell = bell
        self._connected = connected
        self._opened_at = asyncio.get_running_loop().time()

    @property
    def trouble(self) -> RelayError | None:
        """Why nothing can be kept now, as far as the last writes have shown. Any thread may ask, without waiting."""
        return self._database.trouble()

    async def ready(self) -> None:
        """Return when a write to the store has succeeded, now or a moment ago. Raises RelayError."""
        await _in_time(self._log.check())

    async def report(self) -> Report:
        """Look at everything. Raises nothing: what cannot be had is a verdict."""
        database, disk, readers = await asyncio.gather(
            _part(self._look_at_database, judge_database),
            _part(self._look_at_disk, judge_disk),
            _part(self._look_at_readers, judge_readers),
        )
        bell = DoorbellFacts(self._bell.kind, self._bell.connected)
        uptime = asyncio.get_running_loop().time() - self._opened_at
        return Report(uptime, database, disk, Part(judge_doorbell(bell), bell), readers)

    async def _look_at_database(self) -> DatabaseFacts:
        await self._log.check()
        revision = await self._database.query(revision_in)
        return DatabaseFacts(
            kind=self._database.kind,
            name=self._database.name,
            version=await self._database.version(),
            schema_revision=revision or "",
            commit_seconds=round(self._log.commit_seconds, 6),
            waiting_writes=self._database.waiting,
        )

    async def _look_at_disk(self) -> DiskFacts:
        size = await self._database.size()
        return DiskFacts(size.database, size.wal, size.free)

    async def _look_at_readers(self) -> ReaderFacts:
        return ReaderFacts(self._connected(), await self._database.query(furthest_behind))


async def _part(look: Callable[[], Awaitable[Facts]], judge: Callable[[Facts], Verdict]) -> Part[Facts]:
    try:
        facts = await _in_time(look())
    except RelayError as error:
        return Part(Verdict(Status.FAIL, f"{error.detail} {error.hint}".rstrip()), None)
    return Part(judge(facts), facts)


async def _in_time(answer: Awaitable[Facts]) -> Facts:
    try:
        async with asyncio.timeout(LIMIT):
            return await answer
    except TimeoutError:
        raise StoreUnavailableError(
            f"The store has not answered within {LIMIT:.0f} seconds.", hint="Look at its disk or its server."
        ) from None
