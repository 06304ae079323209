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
from webhook_relay.errors import ConfigurationError, WebhookRelayError
from webhook_relay.event import Cursor, Event
from webhook_relay.link import LinkPhase, LinkState
from webhook_relay.messages import Gap, Problem, Reset
from webhook_relay_desktop.engine import Connection, Engine, Observer
from webhook_relay_desktop.inbox import Inbox, StoredEvent

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


class Seen:
    """Everything an engine told, and a way to wait for it."""

    def __init__(self) -> None:
        self.states: list[LinkState] = []
        self.stored: list[StoredEvent] = []
        self.gaps: list[Gap | Reset] = []
        self.settled: list[bool] = []
        self.caught_up: list[int] = []
        self.faults: list[WebhookRelayError | None] = []
        self._changed = asyncio.Event()
        self.observer = Observer(
            on_link=self._link,
            on_stored=self._store,
            on_gap=self._gap,
            on_settled=self.settled.append,
            on_fault=self._fault,
            on_caught_up=self._catch_up,
        )

    def _link(self, state: LinkState) -> None:
        self.states.append(state)
        self._changed.set()

    def _store(self, events: list[StoredEvent]) -> None:
        self.stored += events
        self._changed.set()

    def _gap(self, gap: Gap | Reset) -> None:
        self.gaps.append(gap)
        self._changed.set()

    def _fault(self, fault: WebhookRelayError | None) -> None:
        self.faults.append(fault)
        self._changed.set()

    def _catch_up(self, count: int) -> None:
        self.caught_up.append(count)
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


async def no_time(seconds: float) -> None:
    await asyncio.sleep(0)


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

    monkeypatch.setattr(inbox, "store", full_at_first)
    seen = Seen()
    async with running(inbox, relay.url, seen, sleep=no_time):
        assert await seen.events(2) == [1, 2]
    assert any("disk is full" in state.detail for state in seen.states if state.phase is LinkPhase.WAITING)
    assert len(relay.hellos) == 2


async def test_an_inbox_that_cannot_be_written_is_told_until_it_can(
    relay: StandInRelay, inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    await relay.append(2)
    full = WebhookRelayError("The disk is full.", code="disk-full")
    store, faults = inbox.store, [full, full]

    def full_at_first(name: str, events: list[Event]) -> list[int]:
        if faults:
            raise faults.pop()
        return store(name, events)

    monkeypatch.setattr(inbox, "store", full_at_first)
    seen = Seen()
    async with running(inbox, relay.url, seen, sleep=no_time):
        assert await seen.events(2) == [1, 2]
        await seen.until(lambda: seen.faults[-1] is None)
    assert [fault for fault in seen.faults if fault is not None] == [full, full]
    assert seen.faults.index(None) > 0, "it took something before it said so"


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
    (note,) = inbox.gaps(10)
    assert (note.first, note.reason) == (701, seen.gaps[0].reason)
    assert note.last < note.first, "nobody knows where the other log ended"
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


async def test_a_refusal_is_shown_and_final(relay: StandInRelay, inbox: Inbox) -> None:
    seen = Seen()
    async with running(inbox, relay.url, seen, token="whr_wrong") as engine:
        await seen.until(lambda: bool(seen.states) and seen.states[-1].phase is LinkPhase.REFUSED)
        assert "token create" in engine.state.detail
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

    seen = Seen()
    async with running(inbox, url, seen, token=token, sleep=never) as engine:
        await seen.until(lambda: bool(seen.states) and seen.states[-1].phase is LinkPhase.REFUSED)
        assert words in engine.state.detail
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

    monkeypatch.setattr(inbox, "cursors", broken_at_first)
    seen = Seen()
    async with running(inbox, relay.url, seen, sleep=no_time):
        await seen.live()
    assert seen.states[0].phase is LinkPhase.WAITING


async def test_what_came_while_nobody_listened_is_counted_once_and_what_comes_live_is_not(
    relay: StandInRelay, inbox: Inbox
) -> None:
    await relay.append(7)
    seen = Seen()
    async with running(inbox, relay.url, seen) as engine:
        await seen.until(lambda: seen.caught_up == [7])
        await seen.live()
        await relay.append(2)
        await seen.events(9)
        await relay.close_all()
        engine.reconnect()
        await relay.append(3)
        await seen.events(12)
        await relay.until(lambda: bool(relay.acknowledged) and relay.acknowledged[-1].cursor.seq == 12)
    assert seen.caught_up[0] == 7
    assert sum(seen.caught_up[1:]) <= 3, "those that came before the new link was up"


async def test_a_backlog_holds_notifications_back_until_all_of_it_is_here(relay: StandInRelay, inbox: Inbox) -> None:
    await relay.append(1200)
    seen = Seen()
    async with running(inbox, relay.url, seen):
        await seen.events(1200)
        await relay.until(lambda: bool(relay.acknowledged) and relay.acknowledged[-1].cursor.seq == 1200)
        await seen.live()
    assert seen.settled[0] is False
    assert seen.settled[-1] is True


async def test_a_broken_observer_stops_nothing(relay: StandInRelay, inbox: Inbox) -> None:
    def broken(what: object) -> None:
        raise LookupError("a broken window")

    await relay.append(2)
    engine = Engine(
        inbox, Connection(RELAY, relay.url, TOKEN), observer=Observer(broken, broken, broken, broken, broken)
    )
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


def test_a_connection_does_not_show_its_token() -> None:
    assert TOKEN not in repr(Connection(RELAY, "http://127.0.0.1:1", TOKEN))
