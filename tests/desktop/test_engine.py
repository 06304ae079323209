from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from support.events import EPOCH, make_event
from support.stand_in_relay import TOKEN, StandInRelay, stand_in_relay
from webhook_relay.errors import ConfigurationError
from webhook_relay.event import Cursor, Event
from webhook_relay.link import LinkPhase, LinkState
from webhook_relay.messages import Gap, Problem, Reset
from webhook_relay_desktop.engine import Connection, Engine, Observer
from webhook_relay_desktop.inbox import Inbox, StoredEvent
from webhook_relay_desktop.notify import announcer as announcing
from webhook_relay_desktop.notify.announcer import Announcer, is_muted
from webhook_relay_desktop.notify.base import Notification, Notifier
from webhook_relay_desktop.settings import NotificationSettings

RELAY = "the-relay"


@pytest.fixture(params=[False, True], ids=["plain", "packed"])
async def relay(request: pytest.FixtureRequest) -> AsyncIterator[StandInRelay]:
    async with stand_in_relay(packing=request.param) as relay:
        yield relay


@pytest.fixture
def inbox(tmp_path: Path) -> Iterator[Inbox]:
    inbox = Inbox.open(tmp_path / "inbox.db")
    yield inbox
    inbox.close()


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(announcing, "GATHER_SECONDS", 0.0)
    monkeypatch.setattr(announcing, "PAUSE_SECONDS", 0.0)


class Seen:
    """Everything an engine told, and a way to wait for it."""

    def __init__(self) -> None:
        self.states: list[LinkState] = []
        self.stored: list[StoredEvent] = []
        self.gaps: list[Gap | Reset] = []
        self._changed = asyncio.Event()
        self.observer = Observer(on_link=self._link, on_stored=self._store, on_gap=self._gap)

    def _link(self, state: LinkState) -> None:
        self.states.append(state)
        self._changed.set()

    def _store(self, events: list[StoredEvent]) -> None:
        self.stored += events
        self._changed.set()

    def _gap(self, gap: Gap | Reset) -> None:
        self.gaps.append(gap)
        self._changed.set()

    async def until(self, condition: Callable[[], bool]) -> None:
        while not condition():
            self._changed.clear()
            await self._changed.wait()

    async def live(self) -> None:
        await self.until(lambda: bool(self.states) and self.states[-1].phase is LinkPhase.LIVE)

    async def events(self, count: int) -> list[int]:
        await self.until(lambda: len(self.stored) >= count)
        return [stored.event.seq for stored in self.stored]


class Shown(Notifier):
    """Keeps what would be on the screen."""

    def __init__(self) -> None:
        self.notifications: list[Notification] = []
        self._changed = asyncio.Event()

    async def show(self, notification: Notification) -> bool:
        self.notifications.append(notification)
        self._changed.set()
        return True

    async def until(self, count: int) -> list[Notification]:
        while len(self.notifications) < count:
            self._changed.clear()
            await self._changed.wait()
        return self.notifications


class Hands:
    """Stands in for the automation."""

    def __init__(self) -> None:
        self.wakes = 0
        self.ended = False

    def wake(self) -> None:
        self.wakes += 1

    async def run(self, stopping: asyncio.Event) -> None:
        await stopping.wait()
        self.ended = True


@asynccontextmanager
async def running(inbox: Inbox, url: str, seen: Seen, *, token: str = TOKEN, **options: Any) -> AsyncIterator[Engine]:
    engine = Engine(inbox, Connection(RELAY, url, token), observer=seen.observer, **options)
    stopping = asyncio.Event()
    task = asyncio.ensure_future(engine.run(stopping))
    try:
        yield engine
    finally:
        stopping.set()
        await asyncio.wait_for(task, 3)


async def test_events_go_into_the_inbox_and_only_then_to_the_relay_as_acknowledged(
    relay: StandInRelay, inbox: Inbox
) -> None:
    accepted = await relay.append(3)
    seen = Seen()
    async with running(inbox, relay.url, seen):
        assert await seen.events(3) == [1, 2, 3]
        await relay.until(lambda: bool(relay.acknowledged) and relay.acknowledged[-1].cursor == accepted[-1].cursor)
    assert [stored.event for stored in inbox.after(0, 10)] == accepted
    assert inbox.cursors(RELAY) == {"default": accepted[-1].cursor}
    assert seen.states[-1].phase is LinkPhase.CLOSED


async def test_nothing_is_acknowledged_that_could_not_be_stored_and_it_is_tried_again(
    relay: StandInRelay, inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    await relay.append(2)
    store, faults = inbox.store, [sqlite3.OperationalError("database or disk is full")]

    def full_at_first(name: str, events: list[Event]) -> list[int]:
        if faults:
            raise faults.pop()
        assert relay.acknowledged == []
        return store(name, events)

    async def no_time(seconds: float) -> None:
        await asyncio.sleep(0)

    monkeypatch.setattr(inbox, "store", full_at_first)
    seen = Seen()
    async with running(inbox, relay.url, seen, sleep=no_time):
        assert await seen.events(2) == [1, 2]
    assert any("disk is full" in state.detail for state in seen.states if state.phase is LinkPhase.WAITING)
    assert len(relay.hellos) == 2


async def test_the_next_start_reads_on_from_the_inboxs_cursor_with_the_same_identity(
    relay: StandInRelay, inbox: Inbox
) -> None:
    await relay.append(2)
    for seq in (2, 3):
        seen = Seen()
        async with running(inbox, relay.url, seen):
            await seen.until(lambda seen=seen, seq=seq: bool(seen.stored) and seen.stored[-1].event.seq == seq)  # type: ignore[misc]
        await relay.append()
    assert relay.hellos[1].subscriptions[0].cursor == make_event(2).cursor
    assert relay.hellos[0].client.id == relay.hellos[1].client.id == inbox.client_id()


async def test_an_event_that_is_here_already_is_acknowledged_but_not_told_again(
    relay: StandInRelay, inbox: Inbox
) -> None:
    inbox.store("an older name of the relay", [make_event(1)])
    await relay.append(2)
    seen = Seen()
    async with running(inbox, relay.url, seen):
        assert await seen.events(1) == [2]
        await relay.until(lambda: bool(relay.acknowledged) and relay.acknowledged[-1].cursor.seq == 2)
    assert inbox.newest_position() == 2


async def test_only_known_events_are_acknowledged_and_nobody_is_told(relay: StandInRelay, inbox: Inbox) -> None:
    inbox.store("an older name of the relay", [make_event(1)])
    await relay.append(1)
    seen = Seen()
    async with running(inbox, relay.url, seen):
        await relay.until(lambda: bool(relay.acknowledged))
    assert seen.stored == []


async def test_a_gap_is_noted_and_the_place_behind_it_is_kept(relay: StandInRelay, inbox: Inbox) -> None:
    inbox.set_cursor(RELAY, "default", Cursor(EPOCH, 1))
    await relay.append(5)
    relay.forget(4)
    seen = Seen()
    async with running(inbox, relay.url, seen):
        assert await seen.events(1) == [5]
        await relay.until(lambda: len(relay.acknowledged) == 2)
    assert [ack.cursor.seq for ack in relay.acknowledged] == [4, 5]
    (note,) = inbox.gaps(10)
    assert (note.first, note.last, note.reason) == (2, 4, "retention")
    assert isinstance(seen.gaps[0], Gap)
    assert inbox.cursors(RELAY) == {"default": make_event(5).cursor}


async def test_a_reset_puts_the_cursor_into_the_other_log(relay: StandInRelay, inbox: Inbox) -> None:
    inbox.set_cursor(RELAY, "default", Cursor("gone", 700))
    seen = Seen()
    async with running(inbox, relay.url, seen):
        await seen.until(lambda: bool(seen.gaps))
        await seen.live()
    assert isinstance(seen.gaps[0], Reset)
    assert inbox.cursors(RELAY) == {"default": Cursor(EPOCH, 0)}


async def test_a_first_connection_without_events_keeps_its_place(relay: StandInRelay, inbox: Inbox) -> None:
    await relay.append(5)
    relay.forget(5)
    relay.logs["default"] = []
    seen = Seen()
    async with running(inbox, relay.url, seen):
        await seen.live()
        await relay.until(lambda: bool(relay.hellos))
        while not inbox.cursors(RELAY):
            await asyncio.sleep(0)
    assert inbox.cursors(RELAY) == {"default": Cursor(EPOCH, 0)}


async def test_a_refusal_is_shown_and_the_rest_goes_on(relay: StandInRelay, inbox: Inbox) -> None:
    seen, hands = Seen(), Hands()
    async with running(inbox, relay.url, seen, token="whr_wrong", automation=hands) as engine:
        await seen.until(lambda: bool(seen.states) and seen.states[-1].phase is LinkPhase.REFUSED)
        assert "token create" in engine.state.detail
        assert not hands.ended
    assert hands.ended
    assert engine.state == seen.states[-1]
    assert engine.state.phase is LinkPhase.REFUSED, "that it was closed afterwards says nothing"
    assert len(relay.headers) == 1


async def test_a_relay_that_does_not_understand_us_is_not_asked_again(relay: StandInRelay, inbox: Inbox) -> None:
    seen = Seen()
    async with running(inbox, relay.url, seen):
        await seen.live()
        await relay.close_all(4400, Problem("bad-frame", "Not understood.", "Update."))
        await seen.until(lambda: seen.states[-1].phase is LinkPhase.REFUSED)
    assert len(relay.hellos) == 1


@pytest.mark.parametrize(
    ("url", "token", "words"),
    [
        ("ftp://relay.example.org", TOKEN, "address is not usable"),
        ("http://127.0.0.1:1/?token=whr_hidden", TOKEN, "more than an address"),
        ("http://127.0.0.1:1", "whr_hidden\nline", "token is not usable"),
    ],
)
async def test_a_connection_that_cannot_be_used_is_final_and_said_without_its_secret(
    url: str, token: str, words: str, inbox: Inbox
) -> None:
    async def never(seconds: float) -> None:
        raise AssertionError("it must not be tried again")

    seen, hands = Seen(), Hands()
    async with running(inbox, url, seen, token=token, automation=hands, sleep=never) as engine:
        await seen.until(lambda: bool(seen.states) and seen.states[-1].phase is LinkPhase.REFUSED)
        assert words in engine.state.detail
        assert not hands.ended, "handlers go on"
    assert [state.phase for state in seen.states] == [LinkPhase.REFUSED]
    assert "whr_hidden" not in repr(seen.states)


async def test_an_inbox_that_cannot_be_used_for_a_while_is_not_final(
    relay: StandInRelay, inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    cursors, faults = inbox.cursors, [ConfigurationError("The inbox cannot be used: disk I/O error.")]

    def broken_at_first(name: str) -> dict[str, Cursor]:
        if faults:
            raise faults.pop()
        return cursors(name)

    async def no_time(seconds: float) -> None:
        await asyncio.sleep(0)

    monkeypatch.setattr(inbox, "cursors", broken_at_first)
    seen = Seen()
    async with running(inbox, relay.url, seen, sleep=no_time):
        await seen.live()
    assert seen.states[0].phase is LinkPhase.WAITING


async def test_the_automation_is_woken_for_new_events(relay: StandInRelay, inbox: Inbox) -> None:
    seen, hands = Seen(), Hands()
    async with running(inbox, relay.url, seen, automation=hands):
        await relay.append(1)
        await seen.events(1)
        assert hands.wakes == 1


async def test_a_broken_observer_stops_nothing(relay: StandInRelay, inbox: Inbox) -> None:
    def broken(what: object) -> None:
        raise LookupError("a broken window")

    await relay.append(2)
    engine = Engine(inbox, Connection(RELAY, relay.url, TOKEN), observer=Observer(broken, broken, broken))
    stopping = asyncio.Event()
    task = asyncio.ensure_future(engine.run(stopping))
    await relay.until(lambda: bool(relay.acknowledged) and relay.acknowledged[-1].cursor.seq == 2)
    stopping.set()
    await asyncio.wait_for(task, 3)


async def test_a_new_try_can_be_asked_for(relay: StandInRelay, inbox: Inbox) -> None:
    seen = Seen()
    async with running(inbox, relay.url, seen) as engine:
        await seen.live()
        engine.reconnect()
        await relay.until(lambda: len(relay.hellos) == 2)
    engine.reconnect()  # nothing to do any more, and no harm


async def test_an_automation_that_does_not_end_does_not_keep_the_program(
    relay: StandInRelay, inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Stubborn(Hands):
        async def run(self, stopping: asyncio.Event) -> None:
            await asyncio.Event().wait()

    monkeypatch.setattr("webhook_relay_desktop.engine.STOP_SECONDS", 0.1)
    async with running(inbox, relay.url, Seen(), automation=Stubborn()):
        await relay.until(lambda: bool(relay.hellos))


def test_a_connection_does_not_show_its_token() -> None:
    assert TOKEN not in repr(Connection(RELAY, "http://127.0.0.1:1", TOKEN))


# --- notifications -----------------------------------------------------------------------------------


async def test_each_of_a_few_events_is_shown(relay: StandInRelay, inbox: Inbox) -> None:
    seen, shown = Seen(), Shown()
    async with running(inbox, relay.url, seen, notifier=shown):
        await seen.live()
        await relay.append(1)
        await shown.until(1)
        await relay.append(1)
        assert [notification.position for notification in await shown.until(2)] == [1, 2]


async def test_what_came_while_away_is_one_notification(relay: StandInRelay, inbox: Inbox) -> None:
    await relay.append(1200)
    seen, shown = Seen(), Shown()
    async with running(inbox, relay.url, seen, notifier=shown):
        (notification,) = await shown.until(1)
        await seen.events(1200)
    assert "1200" in notification.title
    assert notification.position == 1200


async def announced(inbox: Inbox, **settings: Any) -> list[Notification]:
    shown = Shown()
    await Announcer(inbox, shown, NotificationSettings(**settings)).announce()
    return shown.notifications


async def test_an_event_is_announced_once_also_over_a_restart(inbox: Inbox) -> None:
    inbox.store(RELAY, [make_event(1)])
    assert [notification.position for notification in await announced(inbox)] == [1]
    assert await announced(inbox) == []


async def test_five_are_shown_in_order_and_six_are_one(inbox: Inbox) -> None:
    inbox.store(RELAY, [make_event(seq) for seq in range(1, 6)])
    assert [notification.position for notification in await announced(inbox)] == [1, 2, 3, 4, 5]
    inbox.store(RELAY, [make_event(seq) for seq in range(6, 12)])
    (together,) = await announced(inbox)
    assert together.position == 11
    assert together.title.startswith("6 ")


async def test_muted_types_are_neither_shown_nor_counted_nor_shown_later(inbox: Inbox) -> None:
    muted = [make_event(seq, type="github.check_run.created") for seq in range(1, 9)]
    inbox.store(RELAY, [*muted, make_event(9), make_event(10, type="stripe.invoice.paid")])
    shown = await announced(inbox, muted_types=("github.check_run.*", "stripe.invoice.paid"))
    assert [notification.position for notification in shown] == [9]
    assert await announced(inbox) == []


async def test_switched_off_means_silence_now_and_no_flood_later(inbox: Inbox) -> None:
    inbox.store(RELAY, [make_event(seq) for seq in range(1, 9)])
    assert await announced(inbox, enabled=False) == []
    assert await announced(inbox) == []


async def test_many_pages_are_counted(inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(announcing, "PAGE", 7)
    inbox.store(RELAY, [make_event(seq) for seq in range(1, 51)])
    (together,) = await announced(inbox)
    assert together.title.startswith("50 ")


async def test_other_settings_count_for_what_comes_next(relay: StandInRelay, inbox: Inbox) -> None:
    seen, shown = Seen(), Shown()
    async with running(inbox, relay.url, seen, notifier=shown) as engine:
        await seen.live()
        engine.configure_notifications(NotificationSettings(muted_types=("github.push",)))
        await relay.append(2)
        await relay.append(1, type="github.release.published")
        assert [notification.position for notification in await shown.until(1)] == [3]


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


@pytest.mark.parametrize(
    ("type", "muted"),
    [
        ("github.push", True),
        ("github.pushed", False),
        ("stripe.invoice.paid", True),
        ("stripe", False),
        ("slack.message", False),
    ],
)
def test_a_muted_entry_is_a_type_or_a_beginning(type: str, muted: bool) -> None:
    assert is_muted(type, ("github.push", "stripe.*")) is muted
