"""Announcer: tells a person about new events, as a reader of the inbox with durable positions of its own.

    READER   everything up to here was decided about: shown, kept for later, or left alone
    DIGEST   everything up to here was told also if it was kept: what lies between them is the next digest

While something keeps notifications quiet only READER moves; afterwards what lies between is told together, once.
Nothing of that is planned by the clock, so a clock that is set, a restart or the hour of summer time lose and repeat
nothing.

An event that was shown is noted as notified before the next one is shown. A program that is killed between showing and
noting shows that one notification again, at most; what was noted is not shown again, wherever READER stands.

While a link catches up nothing is shown: a person who was away is told once, at the end, how much came.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from sys import intern
from typing import Final

import structlog

from webhook_relay.filters import EventMatch
from webhook_relay_desktop.history_filter import Handled, HistoryFilter
from webhook_relay_desktop.inbox import Inbox, StoredEvent
from webhook_relay_desktop.notify.base import Notification, Notifier
from webhook_relay_desktop.notify.decision import Fate, Hush, Verdict, fate_of, hush_of, verdict_of
from webhook_relay_desktop.notify.do_not_disturb import DoNotDisturb, NeverSaid
from webhook_relay_desktop.notify.grouping import Group, Grouping, Single, Told
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
LOOK_SECONDS: Final = 30.0
"""How often it is looked whether it is still quiet, while something waits to be told: nobody tells this program that
the clock was set, the machine slept, or the system's do-not-disturb ended."""
MOST_NAMED: Final = 3
"""Subjects that a digest names."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Shown:
    """One event that gets a notification. Its body is read again when that is made: thousands may wait."""

    told: Told
    verdict: Verdict


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
        self._woken = asyncio.Event()
        self._settled = asyncio.Event()
        self._settled.set()

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
                    await self._settled.wait()
            except TimeoutError:
                log.debug("announcer.not_settled")
            self._woken.clear()
            try:
                waits = await self.announce()
            except Exception:
                log.exception("announcer.failed")
                waits = True
            await self._sleep(PAUSE_SECONDS)

    async def announce(self) -> bool:
        """Tell everything that is behind the positions, once. Say whether something waits to be told later."""
        settings, hush = self._settings, await self.hush()
        read = await asyncio.to_thread(self._inbox.reader_position, READER)
        newest = await asyncio.to_thread(self._inbox.newest_position)
        if hush is None and await asyncio.to_thread(self._something_waits):
            await self._tell_digest(settings, read)
        shown: list[_Shown] = []
        position = read
        while position < newest:
            page, chosen = await asyncio.to_thread(self._decide, position, settings, hush)
            shown += chosen
            if not page:
                break
            position = page[-1]
        await self._tell(shown)
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
    ) -> tuple[list[int], list[_Shown]]:
        """Read a page behind `position`; return its positions and those of its events that pop up."""
        page = self._inbox.after(position, PAGE)
        shown = [
            _Shown(_told(stored, verdict), verdict)
            for stored in page
            if fate_of((verdict := verdict_of(stored.event, settings)).level, hush) is Fate.SHOWN
            and self._inbox.notified_at(stored.position) is None
        ]
        return [stored.position for stored in page], shown

    # --- telling ---

    async def _tell(self, shown: Sequence[_Shown]) -> None:
        verdicts = {one.told.position: one.verdict for one in shown}
        for part in self._grouping.plan([one.told for one in shown], self._clock()):
            await self._show_part(part, verdicts)

    async def _show_part(self, part: Single | Group, verdicts: Mapping[int, Verdict]) -> None:
        positions = (part.position,) if isinstance(part, Single) else part.new
        stored = await asyncio.to_thread(self._inbox.get, positions[-1])
        if stored is None:
            return  # removed meanwhile
        if isinstance(part, Single):
            notification = event_notification(part.position, stored.event, verdicts[part.position])
        else:
            sound = any(verdicts[position].sound for position in positions)
            first = await asyncio.to_thread(self._inbox.get, part.first) or stored
            notification = group_notification(part, stored.event, since=first.event.time, sound=sound)
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
            await asyncio.to_thread(self._inbox.note_notified, positions, self._now())

    # --- the digest ---

    async def _tell_digest(self, settings: NotificationSettings, read: int) -> None:
        kept = await asyncio.to_thread(self._kept, settings, read) if settings.digest else []
        if kept:
            times = [stored.time for stored in kept]
            span = EventMatch(since=min(times), until=max(times) + LAST_MOMENT)
            failed = await asyncio.to_thread(self._inbox.count, HistoryFilter(match=span, handled=Handled.FAILED))
            abouts = Counter(stored.about for stored in kept).most_common(MOST_NAMED)
            notification = digest_notification(kept[-1].position, len(kept), failed, times, abouts)
            await self._show(notification, [stored.position for stored in kept])
        await asyncio.to_thread(self._inbox.set_reader_position, DIGEST, read)

    def _kept(self, settings: NotificationSettings, read: int) -> list[_Kept]:
        """Return what was kept from being told: the events between the two positions that nobody was told of."""
        kept: list[_Kept] = []
        position = self._inbox.reader_position(DIGEST)
        while page := [stored for stored in self._inbox.after(position, PAGE) if stored.position <= read]:
            kept += [
                _Kept(stored.position, stored.event.time, stored.event.subject or stored.event.source)
                for stored in page
                if verdict_of(stored.event, settings).level is not Level.OFF
                and self._inbox.notified_at(stored.position) is None
            ]
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
    event = stored.event
    return Told(stored.position, intern(event.source), intern(event.subject), verdict.level is Level.URGENT)


@dataclass(frozen=True, slots=True)
class _Kept:
    """An event of a digest."""

    position: int
    time: datetime
    about: str
