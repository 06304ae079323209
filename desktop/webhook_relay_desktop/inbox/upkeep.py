"""Upkeep: what an inbox does when there is time: index words, count figures, let old events go."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from time import monotonic
from typing import Final

import structlog

from webhook_relay_desktop.inbox.inbox import Inbox
from webhook_relay_desktop.inbox.retention import PAUSE_SECONDS, Keep

IDLE_SECONDS: Final = 1.0
"""How long a new event waits until its body can be found; a search itself does not wait for this."""
REST_SECONDS: Final = 0.02
"""Between two batches; a batch takes as long, so half of one core is left to whatever else goes on."""
BUSY_RATE: Final = 2_000
"""Events a second: the machine is catching up, and nothing else is done here until it has."""
SWEEP_SECONDS: Final = 600.0
"""Between two looks for events that are too old."""
RETRY_SECONDS: Final = 60.0
"""After a fault, such as a full disk."""

log = structlog.get_logger(__name__)


class Upkeep:
    """Works in the background of one inbox, in small transactions, and goes on where an earlier start ended."""

    def __init__(
        self,
        inbox: Inbox,
        keep: Keep,
        *,
        on_removed: Callable[[int], None] = lambda removed: None,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
        time: Callable[[], float] = monotonic,
    ) -> None:
        """`on_removed` gets how many events a sweep removed, on the event loop's thread."""
        self._inbox = inbox
        self._keep = keep
        self._on_removed = on_removed
        self._sleep = sleep
        self._time = time
        self._until_sweep = 0.0

    def configure(self, keep: Keep) -> None:
        """Take what a person wants to keep from now on."""
        if keep != self._keep:
            self._keep = keep
            self._until_sweep = 0.0

    async def run(self) -> None:
        """Work until cancelled. A fault costs a minute and nothing else."""
        while True:
            try:
                await asyncio.to_thread(self._inbox.statistics.prepare)
                await self._work()
            except Exception:
                log.exception("upkeep.failed", next_try_seconds=RETRY_SECONDS)
                await self._sleep(RETRY_SECONDS)

    async def _work(self) -> None:
        newest, looked_at = await self._newest(), self._time()
        while True:
            before, newest = newest, await self._newest()
            since, looked_at = looked_at, self._time()
            busy = newest - before > BUSY_RATE * (looked_at - since)
            worked = not busy and await asyncio.to_thread(self._advance)
            seconds = REST_SECONDS if worked else IDLE_SECONDS
            await self._sleep(seconds)
            self._until_sweep -= seconds
            if not busy and not worked and self._until_sweep <= 0:
                await self.sweep()

    async def sweep(self) -> int:
        """Remove what is not kept; return how many events went."""
        self._until_sweep = SWEEP_SECONDS
        removed, place, done = 0, 0, False
        while not done:
            swept = await asyncio.to_thread(self._inbox.retention.step, self._keep, place)
            removed, place, done = removed + swept.removed, swept.place, swept.done
            await self._sleep(PAUSE_SECONDS)
        if removed:
            log.info("inbox.events_removed", events=removed)
            self._on_removed(removed)
        return removed

    async def _newest(self) -> int:
        return await asyncio.to_thread(self._inbox.newest_position)

    def _advance(self) -> bool:
        words = self._inbox.words.advance()
        return bool(self._inbox.statistics.advance()) or bool(words)
