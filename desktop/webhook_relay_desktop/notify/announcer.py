"""Announcer: tells a person about new events, as a reader of the inbox with durable positions of its own.

    READER   everything up to here was decided about: shown, kept for later, or left alone
    DIGEST   everything up to here was told also if it was kept: what lies between them is the next digest

While something keeps notifications quiet only READER moves; afterwards what lies between is told together, once.
Nothing of that is planned by the clock, so a clock that is set, a restart or the hour of summer time lose and repeat
nothing.

An event that was shown is noted as notified before the next one is shown. Where that fails, as on a full disk, only the
noting is tried again, and nothing else is shown until it is done: so a program that is killed between showing and
noting shows that one notification again, at most. What was noted is not shown again, wherever READER stands.

While a link catches up nothing is shown: a person who was away is told once, at the end, how much came.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from typing import Final

import structlog

from webhook_relay.filters import EventMatch
from webhook_relay_desktop.history_filter import Handled, HistoryFilter
from webhook_relay_desktop.inbox import Inbox, StoredEvent
from webhook_relay_desktop.notify.base import Notification, Notifier
from webhook_relay_desktop.notify.decision import Fate, Hush, Verdict, fate_of, hush_of, verdict_of
from webhook_relay_desktop.notify.digest import Kept
from webhook_relay_desktop.notify.do_not_disturb import DoNotDisturb, NeverSaid
from webhook_relay_desktop.notify.grouping import Group, Grouping, Round, Single, Told
from webhook_relay_desktop.notify.wording import (
    LAST_MOMENT,
    digest_notification,
    event_notification,
    group_notification,
)
from webhook_relay_desktop.settings import Level, NotificationSettings

READER: Final = "notifier"
DIGEST: Final = "digest"
NO_POSITION: Final = 0
"""Of a reader that never read."""
THE_BEGINNING: Final = -1
"""Of one that has read nothing and is there: before the first event, which is at 1."""
PAGE: Final = 200
"""Events read at a time, with their bodies: some megabytes."""
GATHER_SECONDS: Final = 0.3
"""What comes this close together (the jobs of one push, for example) is told together."""
PAUSE_SECONDS: Final = 2.0
"""Least time between two rounds, so that a busy channel is a count and not a flood."""
SETTLE_SECONDS: Final = 30.0
"""Longest wait for the end of a catch-up; then a person is told what has come so far."""
CALM_SECONDS: Final = 1.5
"""After a catch-up: relays that were away together come back within moments, and are told of together."""
LOOK_SECONDS: Final = 30.0
"""How often it is looked whether it is still quiet, while something waits to be told: nobody tells this program that
the clock was set, the machine slept, or the system's do-not-disturb ended."""

log = structlog.get_logger(__name__)


class Announcer:
    """Shows notifications for what the inbox has and its own positions have not."""

    def __init__(
        self,
        inbox: Inbox,
        notifier: Notifier,
        settings: NotificationSettings,
        *,
        do_not_disturb: DoNotDisturb | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._inbox = inbox
        self._notifier = notifier
        self._settings = settings
        self._do_not_disturb = do_not_disturb or NeverSaid()
        self._now = now
        self._clock = clock
        self._sleep = sleep
        self._grouping = Grouping()
        self._unnoted: tuple[Sequence[int], datetime] | None = None
        """The events of a notification that was shown, and when, until that is noted."""
        self._woken = asyncio.Event()
        self._settled = asyncio.Event()
        self._settled.set()
        self._caught_up = False
        """Whether a link has caught up since the last round."""

    def configure(self, settings: NotificationSettings) -> None:
        """Take new settings for everything that was not announced yet; a pause may have ended."""
        self._settings = settings
        self._woken.set()

    def wake(self) -> None:
        """Look for new events: some were stored."""
        self._woken.set()

    def settle(self, *, settled: bool) -> None:
        """Hold back while a link catches up."""
        if settled:
            self._settled.set()
        else:
            self._settled.clear()
            self._caught_up = True

    async def hush(self) -> Hush | None:
        """Say why nothing pops up now, or None."""
        wanted = self._settings.respect_do_not_disturb and await self._do_not_disturb.wanted()
        return hush_of(self._settings, self._now(), do_not_disturb=wanted)

    async def run(self) -> None:
        """Work until cancelled. A fault costs one round; the positions make the next one tell it."""
        self._woken.set()  # what an earlier start did not get to
        waits = True
        while True:
            await self._wait(LOOK_SECONDS if waits else None)
            await self._sleep(GATHER_SECONDS)
            try:
                async with asyncio.timeout(SETTLE_SECONDS):
                    await self._calm()
            except TimeoutError:
                log.debug("announcer.not_settled")
            self._woken.clear()
            try:
                waits = await self.announce()
            except Exception:
                log.exception("announcer.failed")
                waits = True
            await self._sleep(PAUSE_SECONDS)

    async def _calm(self) -> None:
        """Wait until no link catches up, and none has just begun to behind another one."""
        await self._settled.wait()
        while self._caught_up:
            self._caught_up = False
            await self._sleep(CALM_SECONDS)
            await self._settled.wait()

    async def announce(self) -> bool:
        """Tell everything that is behind the positions, once. Say whether something waits to be told later."""
        await self._note_shown()
        settings, hush = self._settings, await self.hush()
        read = await asyncio.to_thread(self._inbox.reader_position, READER)
        newest = await asyncio.to_thread(self._inbox.newest_position)
        if hush is None and await asyncio.to_thread(self._something_waits):
            await self._tell_digest(settings, read)
        told, position = Round(), read
        while position < newest:
            page = await asyncio.to_thread(self._decide, position, settings, hush)
            if page is None:
                break
            position, shown = page
            for one in shown:
                told.add(one)
        now = self._clock()
        for part in self._grouping.plan(told, now):
            await self._show_part(part, settings, now)
        return await asyncio.to_thread(self._advance, max(read, newest), hush)

    async def _wait(self, seconds: float | None) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._woken.wait()
        except TimeoutError:
            return

    # --- deciding ---

    def _decide(
        self, position: int, settings: NotificationSettings, hush: Hush | None
    ) -> tuple[int, list[Told]] | None:
        """Read a page behind `position`; return its last position and those of it that pop up, or None at the end."""
        page = self._inbox.after(position, PAGE)
        if not page:
            return None
        shown = [
            _told(stored, verdict)
            for stored in page
            if fate_of((verdict := verdict_of(stored.event, settings)).level, hush) is Fate.SHOWN
            and self._inbox.notified_at(stored.position) is None
        ]
        return page[-1].position, shown

    # --- telling ---

    async def _show_part(self, part: Single | Group, settings: NotificationSettings, now: float) -> None:
        positions = (part.position,) if isinstance(part, Single) else part.new
        stored = await asyncio.to_thread(self._inbox.get, positions[-1])
        if stored is None:
            return  # removed meanwhile
        if isinstance(part, Single):
            notification = event_notification(part.position, stored.event, verdict_of(stored.event, settings))
        else:
            first = await asyncio.to_thread(self._inbox.get, part.first) or stored
            notification = group_notification(part, stored.event, since=first.event.time)
        self._grouping.count(part, now)
        await self._show(notification, positions)

    async def _show(self, notification: Notification, positions: Sequence[int]) -> None:
        """Show it and note that. Who quits the program meanwhile waits for both, and is not told again."""
        showing = asyncio.create_task(self._show_and_note(notification, positions), name="show and note")
        try:
            await asyncio.shield(showing)
        except asyncio.CancelledError:
            await asyncio.wait([showing])
            raise

    async def _show_and_note(self, notification: Notification, positions: Sequence[int]) -> None:
        if await self._notifier.show(notification):
            self._unnoted = positions, self._now()
            await self._note_shown()

    async def _note_shown(self) -> None:
        if self._unnoted is not None:
            await asyncio.to_thread(self._inbox.note_notified, *self._unnoted)
            self._unnoted = None

    # --- the digest ---

    async def _tell_digest(self, settings: NotificationSettings, read: int) -> None:
        kept = await asyncio.to_thread(self._kept, settings, read) if settings.digest else Kept()
        if kept.positions:
            span = EventMatch(since=kept.since, until=kept.until + LAST_MOMENT)
            failed = await asyncio.to_thread(self._inbox.count, HistoryFilter(match=span, handled=Handled.FAILED))
            await self._show(digest_notification(kept, failed), kept.positions)
        await asyncio.to_thread(self._inbox.set_reader_position, DIGEST, read)

    def _kept(self, settings: NotificationSettings, read: int) -> Kept:
        """Sum up what was kept from being told: the events between the two positions that nobody was told of."""
        kept = Kept()
        position = self._inbox.reader_position(DIGEST)
        while page := [stored for stored in self._inbox.after(position, PAGE) if stored.position <= read]:
            for stored in page:
                if (
                    verdict_of(stored.event, settings).level is not Level.OFF
                    and self._inbox.notified_at(stored.position) is None
                ):
                    kept.add(stored.position, stored.event)
            position = page[-1].position
        return kept

    def _something_waits(self) -> bool:
        """Say whether a digest is due. An inbox of an earlier version has a position for the reader only."""
        digest = self._inbox.reader_position(DIGEST)
        return digest not in (NO_POSITION, self._inbox.reader_position(READER))

    def _advance(self, position: int, hush: Hush | None) -> bool:
        """Move the positions behind what was decided about, both at once. Say whether a digest waits."""
        with self._inbox.transaction():
            if hush in (None, Hush.OFF):
                self._inbox.set_reader_position(DIGEST, position)
            elif self._inbox.reader_position(DIGEST) == NO_POSITION:
                self._inbox.set_reader_position(DIGEST, self._inbox.reader_position(READER) or THE_BEGINNING)
            self._inbox.set_reader_position(READER, position)
        return self._something_waits()


def _told(stored: StoredEvent, verdict: Verdict) -> Told:
    event, urgent = stored.event, verdict.level is Level.URGENT
    return Told(stored.position, event.source, event.subject, urgent, verdict.sound)
