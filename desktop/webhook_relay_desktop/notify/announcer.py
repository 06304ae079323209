"""Announcer: tells a person about new events, as a reader of the inbox with a durable position of its own.

Many events at once become one notification. While the link catches up nothing is shown: a person who was away
is told once, at the end, how much came.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

import structlog

from webhook_relay_desktop.inbox import Inbox, InboxRow
from webhook_relay_desktop.notify.base import Notifier
from webhook_relay_desktop.notify.text import batch_notification, event_notification
from webhook_relay_desktop.settings import NotificationSettings

READER: Final = "notifier"
MOST_SINGLE: Final = 5
"""Notifications shown one by one; above that a person reads none of them."""
PAGE: Final = 500
"""Rows read at a time; rows hold no bodies."""
GATHER_SECONDS: Final = 0.3
"""What comes this close together (the jobs of one push, for example) is told together."""
PAUSE_SECONDS: Final = 2.0
"""Least time between two rounds, so that a busy channel is a count and not a flood."""
SETTLE_SECONDS: Final = 30.0
"""Longest wait for the end of a catch-up; then a person is told what has come so far."""

log = structlog.get_logger(__name__)


def is_muted(type: str, muted: Sequence[str]) -> bool:
    """Say whether events of `type` stay quiet: named exactly, or by a beginning such as `github.*`."""
    return any(type == entry or (entry.endswith("*") and type.startswith(entry[:-1])) for entry in muted)


class Announcer:
    """Shows notifications for what the inbox has and its own position has not."""

    def __init__(
        self,
        inbox: Inbox,
        notifier: Notifier,
        settings: NotificationSettings,
        *,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._inbox = inbox
        self._notifier = notifier
        self._settings = settings
        self._sleep = sleep
        self._woken = asyncio.Event()
        self._settled = asyncio.Event()
        self._settled.set()

    def configure(self, settings: NotificationSettings) -> None:
        """Take new settings for everything that was not announced yet."""
        self._settings = settings

    def wake(self) -> None:
        """Look for new events: some were stored."""
        self._woken.set()

    def settle(self, *, settled: bool) -> None:
        """Hold back while a link catches up."""
        if settled:
            self._settled.set()
        else:
            self._settled.clear()

    async def run(self) -> None:
        """Work until cancelled. A fault costs one round; the position makes the next one tell it."""
        self._woken.set()  # what an earlier start did not get to
        while True:
            await self._woken.wait()
            await self._sleep(GATHER_SECONDS)
            try:
                async with asyncio.timeout(SETTLE_SECONDS):
                    await self._settled.wait()
            except TimeoutError:
                log.debug("announcer.not_settled")
            self._woken.clear()
            try:
                await self.announce()
            except Exception:
                log.exception("announcer.failed")
            await self._sleep(PAUSE_SECONDS)

    async def announce(self) -> None:
        """Tell everything that is behind the position, once."""
        newest = await asyncio.to_thread(self._inbox.newest_position)
        settings = self._settings
        count, rows = await asyncio.to_thread(self._wanted, newest, settings)
        if count > MOST_SINGLE:
            await self._notifier.show(batch_notification(rows[0].position, count, rows[0].summary or rows[0].type))
        else:
            for row in reversed(rows):
                await self._show(row.position)
        await asyncio.to_thread(self._inbox.set_reader_position, READER, newest)

    async def _show(self, position: int) -> None:
        stored = await asyncio.to_thread(self._inbox.get, position)
        if stored is not None:
            await self._notifier.show(event_notification(position, stored.event))

    def _wanted(self, newest: int, settings: NotificationSettings) -> tuple[int, list[InboxRow]]:
        """Count the events to tell about; returns at most MOST_SINGLE of them, newest first."""
        told = self._inbox.reader_position(READER)
        count, kept = 0, list[InboxRow]()
        above: int | None = newest + 1
        while settings.enabled and above is not None and above > told + 1:
            page = self._inbox.rows_below(above, PAGE)
            rows = [row for row in page if row.position > told and not is_muted(row.type, settings.muted_types)]
            count += len(rows)
            kept += rows[: MOST_SINGLE - len(kept)]
            above = page[-1].position if page else None
        return count, kept
