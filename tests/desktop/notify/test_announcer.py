from __future__ import annotations

import asyncio
import contextlib
import sqlite3
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import hypothesis
import msgspec
import pytest
from hypothesis import strategies as st

from support.events import make_event
from support.shown import Shown
from webhook_relay.filters import EventMatch
from webhook_relay.handler import Outcome
from webhook_relay_desktop.automation.ledger import Ledger
from webhook_relay_desktop.inbox import Inbox
from webhook_relay_desktop.notify import announcer as announcing
from webhook_relay_desktop.notify.announcer import Announcer
from webhook_relay_desktop.notify.base import Notification
from webhook_relay_desktop.notify.do_not_disturb import DoNotDisturb
from webhook_relay_desktop.settings import Level, NotificationRule, NotificationSettings, QuietHours

RELAY = "the-relay"


@pytest.fixture
def inbox(tmp_path: Path) -> Iterator[Inbox]:
    inbox = Inbox.open(tmp_path / "inbox.db")
    yield inbox
    inbox.close()


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(announcing, "GATHER_SECONDS", 0.0)
    monkeypatch.setattr(announcing, "PAUSE_SECONDS", 0.0)


class Clock:
    """The clock on the wall, and one that only goes forward."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 26, 12, tzinfo=UTC)
        self.seconds = 0.0

    def go(self, **by: int) -> None:
        self.now += timedelta(**by)
        self.seconds += timedelta(**by).total_seconds()


class Disturbed(DoNotDisturb):
    """The system's do-not-disturb."""

    def __init__(self) -> None:
        self.on = False

    async def wanted(self) -> bool:
        return self.on


class Desk:
    """An announcer on an inbox. `again` is the next start of the program."""

    def __init__(self, inbox: Inbox, settings: NotificationSettings, clock: Clock | None = None) -> None:
        self.inbox, self.settings, self.clock = inbox, settings, clock or Clock()
        self.shown, self.disturbed = Shown(), Disturbed()
        self.announcer = Announcer(
            inbox,
            self.shown,
            settings,
            do_not_disturb=self.disturbed,
            now=lambda: self.clock.now,
            clock=lambda: self.clock.seconds,
        )
        self.stored = inbox.newest_position()

    def again(self) -> Desk:
        return Desk(self.inbox, self.settings, self.clock)

    def configure(self, settings: NotificationSettings) -> None:
        self.settings = settings
        self.announcer.configure(settings)

    def store(self, count: int = 1, **changes: Any) -> None:
        events = [make_event(self.stored + number + 1, **changes) for number in range(count)]
        self.stored += count
        self.inbox.store(RELAY, events)

    async def titles(self) -> list[str]:
        """Announce, and return what was shown for it."""
        before = len(self.shown.notifications)
        await self.announcer.announce()
        return [notification.title for notification in self.shown.notifications[before:]]


async def announced(inbox: Inbox, **settings: Any) -> list[Notification]:
    shown = Shown()
    await Announcer(inbox, shown, NotificationSettings(**settings)).announce()
    return shown.notifications


async def test_an_event_is_announced_once_also_over_a_restart(inbox: Inbox) -> None:
    inbox.store(RELAY, [make_event(1)])
    assert [notification.position for notification in await announced(inbox)] == [1]
    assert inbox.notified_at(1) is not None
    assert await announced(inbox) == []


async def test_a_burst_is_one_notification(inbox: Inbox) -> None:
    inbox.store(RELAY, [make_event(seq) for seq in range(1, 13)])
    (together,) = await announced(inbox)
    assert (together.position, together.title) == (12, "12 events in octo-org/octo-repo")
    assert all(inbox.notified_at(position) for position in range(1, 13))


async def test_what_a_rule_switches_off_is_neither_shown_nor_counted_nor_shown_later(inbox: Inbox) -> None:
    rule = NotificationRule("checks", EventMatch(types=("github.check_run.*", "stripe.invoice.paid")), Level.OFF)
    muted = [make_event(seq, type="github.check_run.created") for seq in range(1, 9)]
    inbox.store(RELAY, [*muted, make_event(9), make_event(10, type="stripe.invoice.paid")])
    shown = await announced(inbox, rules=(rule,))
    assert [notification.position for notification in shown] == [9]
    assert await announced(inbox) == []


async def test_a_replayed_event_is_not_notified(inbox: Inbox) -> None:
    inbox.store(RELAY, [make_event(1)])
    assert len(await announced(inbox)) == 1
    inbox.store(RELAY, [make_event(2, replay_of="default-e-1-1", delivery_id="d-1")])
    assert await announced(inbox) == []


async def test_what_the_relay_sends_again_is_not_notified_again(inbox: Inbox) -> None:
    for _ in range(2):
        inbox.store(RELAY, [make_event(1), make_event(2)])
    assert len(await announced(inbox)) == 2
    inbox.store(RELAY, [make_event(1), make_event(2)])
    assert await announced(inbox) == []


async def test_a_killed_program_repeats_at_most_the_one_that_it_had_not_noted(inbox: Inbox) -> None:
    """The process dies between showing the third of four and noting it."""
    inbox.store(RELAY, [make_event(seq, subject=f"repo-{seq}", source=f"s{seq}") for seq in range(1, 5)])
    shown = Shown()

    class Killed(BaseException):
        pass

    class Deadly(Shown):
        async def show(self, notification: Notification) -> bool:
            await shown.show(notification)
            if notification.position == 3:
                raise Killed
            return True

    with pytest.raises(Killed):
        await Announcer(inbox, Deadly(), NotificationSettings()).announce()
    rest = await announced(inbox)
    assert [notification.position for notification in shown.notifications] == [1, 2, 3]
    assert [notification.position for notification in rest] == [3, 4]


async def test_who_quits_while_a_notification_is_shown_is_not_told_again(inbox: Inbox) -> None:
    inbox.store(RELAY, [make_event(1)])

    class Quitting(Shown):
        async def show(self, notification: Notification) -> bool:
            running.cancel()
            await asyncio.sleep(0)  # as a service that has shown it and has not answered yet
            return await super().show(notification)

    shown = Quitting()
    running = asyncio.ensure_future(Announcer(inbox, shown, NotificationSettings()).run())
    await asyncio.wait([running], timeout=10)
    assert running.cancelled()
    assert len(shown.notifications) == 1
    assert await announced(inbox) == []


NIGHT = NotificationSettings(quiet=QuietHours(enabled=True, begin="22:00", end="07:00"))


@pytest.fixture
def _utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with monkeypatch.context() as environment:
        environment.setenv("TZ", "UTC")
        time.tzset()
        yield
    time.tzset()


@pytest.mark.usefixtures("_utc")
class TestDigest:
    async def test_what_came_at_night_is_told_together_in_the_morning_once(self, inbox: Inbox) -> None:
        desk = Desk(inbox, NIGHT)
        desk.clock.go(hours=11)
        for _ in range(3):
            desk.store(10)
            assert await desk.titles() == []
            desk.clock.go(minutes=30)
        desk.clock.go(hours=8)
        desk.store(1)
        assert await desk.titles() == ["While it was quiet: 30 events", "octo-org/octo-repo: github.push"]
        assert await desk.titles() == []
        assert await desk.again().titles() == []

    async def test_it_is_told_after_a_restart_too(self, inbox: Inbox) -> None:
        desk = Desk(inbox, NIGHT)
        desk.clock.go(hours=11)
        desk.store(3)
        await desk.titles()
        again = desk.again()
        assert await again.titles() == []
        again.clock.go(hours=9)
        assert await again.again().titles() == ["While it was quiet: 3 events"]

    async def test_an_urgent_event_pops_up_at_night_and_is_not_told_again(self, inbox: Inbox) -> None:
        rule = NotificationRule("alarm", EventMatch(types=("alarm",)), Level.URGENT)
        desk = Desk(inbox, msgspec.structs.replace(NIGHT, rules=(rule,)))
        desk.clock.go(hours=11)
        desk.store(1, type="alarm")
        desk.store(2)
        assert await desk.titles() == ["octo-org/octo-repo: alarm"]
        desk.clock.go(hours=9)
        assert await desk.titles() == ["While it was quiet: 2 events"]

    async def test_a_pause_holds_everything_until_it_ends(self, inbox: Inbox) -> None:
        desk = Desk(inbox, NotificationSettings(otherwise=Level.URGENT))
        desk.configure(msgspec.structs.replace(desk.settings, paused_until=desk.clock.now + timedelta(hours=1)))
        desk.store(2)
        assert await desk.titles() == []
        desk.clock.go(hours=1)
        assert await desk.titles() == ["While it was quiet: 2 events"]

    async def test_what_came_while_the_system_wanted_no_disturbance_is_told_afterwards(self, inbox: Inbox) -> None:
        desk = Desk(inbox, NotificationSettings())
        desk.disturbed.on = True
        desk.store(2)
        assert await desk.titles() == []
        desk.disturbed.on = False
        assert await desk.titles() == ["While it was quiet: 2 events"]

    async def test_nothing_that_came_is_nothing_to_tell(self, inbox: Inbox) -> None:
        desk = Desk(inbox, NIGHT)
        desk.store(1)
        assert len(await desk.titles()) == 1
        desk.clock.go(hours=11)
        assert await desk.titles() == []
        desk.clock.go(hours=9)
        assert await desk.titles() == []

    async def test_without_a_wish_for_it_there_is_none_and_none_later(self, inbox: Inbox) -> None:
        desk = Desk(inbox, msgspec.structs.replace(NIGHT, digest=False))
        desk.clock.go(hours=11)
        desk.store(2)
        await desk.titles()
        desk.clock.go(hours=9)
        assert await desk.titles() == []
        desk.configure(NIGHT)
        assert await desk.titles() == []

    async def test_silent_events_count_in_it(self, inbox: Inbox) -> None:
        desk = Desk(inbox, msgspec.structs.replace(NIGHT, otherwise=Level.SILENT))
        desk.clock.go(hours=11)
        desk.store(2)
        await desk.titles()
        desk.clock.go(hours=9)
        assert await desk.titles() == ["While it was quiet: 2 events"]

    async def test_an_inbox_of_an_earlier_version_begins_without_one(self, inbox: Inbox) -> None:
        inbox.store(RELAY, [make_event(1)])
        inbox.set_reader_position("notifier", 1)
        assert await Desk(inbox, NotificationSettings()).titles() == []

    async def test_failed_handlers_are_counted(self, inbox: Inbox) -> None:
        desk = Desk(inbox, NIGHT)
        desk.clock.go(hours=11)
        desk.store(3)
        await desk.titles()
        ledger = Ledger(inbox)
        with inbox.transaction():
            (run,) = ledger.enqueue(2, ["greet"], reader_position=3)
        ledger.start(run.id)
        ledger.finish(run.id, Outcome.failed("it broke"))
        desk.clock.go(hours=9)
        await desk.titles()
        assert desk.shown.notifications[-1].body == "1 failed. octo-org/octo-repo (3)"


steps = st.lists(
    st.one_of(
        st.tuples(st.just("store"), st.integers(1, 4)),
        st.tuples(st.just("clock"), st.integers(-300, 900)),
        st.tuples(st.just("disturb"), st.booleans()),
        st.tuples(st.just("restart"), st.just(0)),
    ),
    max_size=12,
)


@hypothesis.given(steps, st.sampled_from([NIGHT, NotificationSettings()]))
@hypothesis.settings(max_examples=40)
@pytest.mark.usefixtures("_utc")
def test_whatever_clock_system_and_restarts_do_each_event_is_told_exactly_once(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, Any]], settings: NotificationSettings
) -> None:
    """Clocks may be set back and forward: as single notification, in a burst or in a digest, nothing comes twice."""

    async def live(inbox: Inbox) -> None:
        told: Counter[int] = Counter()
        noted = inbox.note_notified

        def count(positions: Sequence[int], at: datetime) -> None:
            told.update(positions)
            noted(positions, at)

        inbox.note_notified = count  # type: ignore[method-assign]
        desk = Desk(inbox, settings)
        disturbed = False
        for what, value in steps:
            if what == "store":
                desk.store(value)
            elif what == "clock":
                desk.clock.now += timedelta(minutes=value)
                desk.clock.seconds += abs(value) * 60
            elif what == "disturb":
                disturbed = value
            else:
                desk = desk.again()
            desk.disturbed.on = disturbed
            await desk.titles()
        desk.disturbed.on = False
        desk.configure(NotificationSettings())
        await desk.titles()
        assert told == Counter(range(1, desk.stored + 1))

    with contextlib.closing(Inbox.open(tmp_path_factory.mktemp("inbox") / "inbox.db")) as inbox:
        asyncio.run(live(inbox))


async def test_a_digest_comes_by_itself_when_the_system_may_be_disturbed_again(
    inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(announcing, "LOOK_SECONDS", 0.01)
    desk = Desk(inbox, NotificationSettings())
    desk.disturbed.on = True
    desk.store(2)
    task = asyncio.ensure_future(desk.announcer.run())
    while inbox.reader_position("notifier") < 2:
        await asyncio.sleep(0.01)
    desk.disturbed.on = False
    (digest,) = await desk.shown.until(1)
    assert digest.title == "While it was quiet: 2 events"
    task.cancel()
    await asyncio.wait([task])


async def test_switched_off_means_silence_now_and_no_flood_later(inbox: Inbox) -> None:
    inbox.store(RELAY, [make_event(seq) for seq in range(1, 9)])
    assert await announced(inbox, enabled=False) == []
    assert await announced(inbox) == []


async def test_many_pages_are_counted(inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(announcing, "PAGE", 7)
    inbox.store(RELAY, [make_event(seq) for seq in range(1, 51)])
    (together,) = await announced(inbox)
    assert together.title.startswith("50 ")


async def test_other_settings_count_for_what_comes_next(inbox: Inbox) -> None:
    shown = Shown()
    announcer = Announcer(inbox, shown, NotificationSettings())
    pushes = NotificationRule("pushes", EventMatch(types=("github.push",)), Level.OFF)
    announcer.configure(NotificationSettings(rules=(pushes,)))
    inbox.store(RELAY, [make_event(1), make_event(2), make_event(3, type="github.release.published")])
    await announcer.announce()
    assert [notification.position for notification in shown.notifications] == [3]


async def test_a_fault_costs_one_round_and_the_next_one_tells_it(inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    newest, faults = inbox.newest_position, [sqlite3.OperationalError("locked")]

    def locked_at_first() -> int:
        if faults:
            announcer.wake()
            raise faults.pop()
        return newest()

    inbox.store(RELAY, [make_event(1)])
    monkeypatch.setattr(inbox, "newest_position", locked_at_first)
    shown = Shown()
    announcer = Announcer(inbox, shown, NotificationSettings())
    task = asyncio.ensure_future(announcer.run())
    announcer.wake()
    while faults:
        await asyncio.sleep(0)
    announcer.wake()
    assert [notification.position for notification in await shown.until(1)] == [1]
    task.cancel()
    await asyncio.wait([task])


async def test_what_could_not_be_noted_is_noted_later_and_not_shown_or_counted_again(
    inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    note, faults = inbox.note_notified, 3

    def on_a_full_disk(positions: Sequence[int], at: datetime) -> None:
        nonlocal faults
        if faults:
            faults -= 1
            raise sqlite3.OperationalError("disk full")
        note(positions, at)

    monkeypatch.setattr(inbox, "note_notified", on_a_full_disk)
    desk = Desk(inbox, NotificationSettings())
    desk.store(3)
    desk.store(4, subject="octo-org/other")
    with pytest.raises(sqlite3.OperationalError):
        await desk.announcer.announce()
    shown_at = desk.clock.now
    for _ in range(2):
        desk.clock.go(seconds=30)
        with pytest.raises(sqlite3.OperationalError):
            await desk.announcer.announce()
    assert [notification.title for notification in desk.shown.notifications] == ["3 events in octo-org/octo-repo"]
    assert await desk.titles() == ["4 events in octo-org/other"]
    assert inbox.notified_at(1) == shown_at
    desk.store()
    assert await desk.titles() == ["4 events in octo-org/octo-repo"]


async def test_a_digest_that_could_not_be_noted_is_told_once(inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    note, faults = inbox.note_notified, [sqlite3.OperationalError("disk full")]
    desk = Desk(inbox, NotificationSettings())
    desk.disturbed.on = True
    desk.store(2)
    assert await desk.titles() == []
    desk.disturbed.on = False

    def full_at_first(positions: Sequence[int], at: datetime) -> None:
        if faults:
            raise faults.pop()
        note(positions, at)

    monkeypatch.setattr(inbox, "note_notified", full_at_first)
    with pytest.raises(sqlite3.OperationalError):
        await desk.announcer.announce()
    assert len(desk.shown.notifications) == 1
    assert await desk.titles() == []


async def test_a_catch_up_that_takes_for_ever_is_told_in_between(inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(announcing, "SETTLE_SECONDS", 0.01)
    inbox.store(RELAY, [make_event(1)])
    shown = Shown()
    announcer = Announcer(inbox, shown, NotificationSettings())
    announcer.settle(settled=False)
    task = asyncio.ensure_future(announcer.run())
    await shown.until(1)
    task.cancel()
    await asyncio.wait([task])


async def test_links_that_catch_up_one_behind_the_other_are_told_of_in_one_notification(inbox: Inbox) -> None:
    shown, calm = Shown(), 0

    async def sleep(seconds: float) -> None:
        nonlocal calm
        if seconds == announcing.CALM_SECONDS:
            calm += 1
            if calm == 1:  # the first one's backlog is here, and the second one's begins to come
                announcer.settle(settled=False)
                asyncio.get_running_loop().call_later(0.05, second_ends)
        await asyncio.sleep(0)

    def second_ends() -> None:
        inbox.store("another-relay", [make_event(seq) for seq in range(11, 15)])
        announcer.wake()
        announcer.settle(settled=True)

    announcer = Announcer(inbox, shown, NotificationSettings(), sleep=sleep)
    announcer.settle(settled=False)
    inbox.store(RELAY, [make_event(seq) for seq in range(1, 4)])
    announcer.settle(settled=True)
    task = asyncio.ensure_future(announcer.run())
    async with asyncio.timeout(10):
        (together,) = await shown.until(1)
    task.cancel()
    await asyncio.wait([task])
    assert together.title == "7 events in octo-org/octo-repo"
    assert [notification.title for notification in shown.notifications] == [together.title]
