"""The property that everything rests on: every reader gets every event once and in order, whatever stalls."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from support.store import OpenStore, open_store
from webhook_relay.filters import EventFilter
from webhook_relay.messages import Gap, Passed, decode_server_message
from webhook_relay_server.delivery import fanout as fanout_module
from webhook_relay_server.delivery.fanout import Fanout
from webhook_relay_server.delivery.reader import Reader
from webhook_relay_server.delivery.reading import Credits, Place
from webhook_relay_server.delivery.selection import Selection
from webhook_relay_server.delivery.wire import MAX_BACKLOG, Listener, Wire
from webhook_relay_server.frame import Burst
from webhook_relay_server.keeping.counting import count_channel
from webhook_relay_server.store import log as log_module
from webhook_relay_server.store.expiry import Limits, remove_expired
from webhook_relay_server.store.records import Appended
from webhook_relay_server.store.workspaces import FIRST

END_OF_TIME = datetime(9999, 1, 1, tzinfo=UTC)


class StallingWire(Wire):
    """Takes frames, and stalls when it is told to: then it has a long backlog until it goes on."""

    def __init__(self, *, deflates: bool = True) -> None:
        self.seqs: list[int] = []
        self._deflates = deflates
        self.said: list[object] = []
        self.out: list[object] = []
        """Seqs and messages, in their order."""
        self._going = asyncio.Event()
        self._going.set()
        self.bursts: list[Burst] = []

    def stall(self) -> None:
        self._going.clear()

    def go_on(self) -> None:
        self._going.set()

    @property
    def backlog(self) -> int:
        return 0 if self._going.is_set() else MAX_BACKLOG + 1

    @property
    def taken(self) -> int:
        return len(self.seqs)

    @property
    def deflates(self) -> bool:
        return self._deflates

    @property
    def deaf(self) -> bool:
        return False

    def send_events(self, burst: Burst) -> None:
        self.bursts.append(burst)
        self.seqs += [frame.seq for frame in burst.frames]
        self.out += [frame.seq for frame in burst.frames]

    def say(self, text: bytes) -> None:
        self.said.append(decode_server_message(text))
        self.out.append(self.said[-1])

    async def room(self) -> None:
        await self._going.wait()

    def close(self, code: int, reason: str) -> None:
        self.said.append(code)

    async def listen(self, listener: Listener) -> None:
        """Hear nothing."""

    async def finish(self) -> None:
        """Have nothing left to say."""


def reader(
    store: OpenStore,
    channels: Sequence[str] = ("default",),
    *,
    credit: int = 600,
    after: int = 0,
    deflates: bool = True,
    wanted: EventFilter | None = None,
) -> Reader:
    made = Reader("r", StallingWire(deflates=deflates))
    made.credits = Credits(credit)
    known = [store.directory.channel(FIRST, channel) for channel in channels]
    made.places = tuple(
        Place(channel.id, channel.name, channel.epoch, after, Selection(wanted, after) if wanted else None)
        for channel in known
        if channel
    )
    return made


def wire_of(one: Reader) -> StallingWire:
    assert isinstance(one.wire, StallingWire)
    return one.wire


class Serving:
    """A fan-out that runs for as long as the block lasts."""

    def __init__(self, store: OpenStore) -> None:
        self.fanout = Fanout(store.log, store.doorbell)

    async def __aenter__(self) -> Fanout:
        self._task = asyncio.create_task(self.fanout.follow())
        return self.fanout

    async def __aexit__(self, *_: object) -> None:
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)


async def until_it_has(one: Reader, count: int) -> None:
    async with asyncio.timeout(30):
        while len(wire_of(one).seqs) < count:
            await asyncio.sleep(0.001)


async def keep_only(store: OpenStore, events: int) -> None:
    """Remove all but the newest events."""
    channel = store.directory.channel(FIRST, "default")
    assert channel is not None
    limits = Limits(seconds=0, events=events)
    await count_channel(store.log.database, channel.id)  # what is in no statistics yet stays
    await store.log.database.write(lambda session: remove_expired(session, channel.id, limits, END_OF_TIME))


async def until_live(one: Reader) -> None:
    async with asyncio.timeout(30):
        while not all(place.live for place in one.places):
            await asyncio.sleep(0.001)


@pytest.mark.parametrize("seed", range(12))
async def test_no_reader_misses_an_event_or_sees_another_order_whatever_stalls(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    chance = random.Random(seed)
    monkeypatch.setattr(log_module, "TAIL_EVENTS", chance.choice([1, 5, 40]))
    monkeypatch.setattr(log_module, "PAGE_EVENTS", chance.choice([1, 7, 300]))
    monkeypatch.setattr(fanout_module, "PAGE_EVENTS", chance.choice([1, 7, 300]))
    monkeypatch.setattr(fanout_module, "READERS_A_TURN", chance.choice([1, 3, 128]))
    async with open_store(tmp_path / "relay.db") as store, Serving(store) as fanout:
        readers = [reader(store, credit=chance.choice([1, 10, 600]), deflates=number > 3) for number in range(8)]
        await Weather(chance, store, fanout, readers).blow()
        for one in readers:
            wire_of(one).go_on()
            while len(wire_of(one).seqs) < TOTAL:
                one.credits.grant(600)
                fanout.granted(one)
                await until_it_has(one, len(wire_of(one).seqs) + 1)
            assert wire_of(one).seqs == list(range(1, TOTAL + 1))
            assert one.credits.open >= 0


TOTAL = 200
"""Events in one run."""


class Weather:
    """Appends, joins, stalls and grants in an order that chance decides."""

    def __init__(self, chance: random.Random, store: OpenStore, fanout: Fanout, readers: list[Reader]) -> None:
        self.chance, self.store, self.fanout = chance, store, fanout
        self.waiting, self.joined = list(readers), list[Reader]()
        self.appending: list[asyncio.Future[Appended]] = []
        self.types: list[str] = []

    async def blow(self) -> None:
        while len(self.appending) < TOTAL or self.waiting:
            step = self.chance.choice([self.append, self.append, self.join, self.stall, self.go_on, self.grant])
            step()
            for _ in range(self.chance.randrange(4)):
                await asyncio.sleep(0)
        await asyncio.gather(*self.appending)

    def append(self) -> None:
        count = min(self.chance.randrange(1, 30), TOTAL - len(self.appending))
        types = [self.chance.choice(["rare", "usual", "usual", "usual"]) for _ in range(count)]
        self.types += types
        self.appending += [asyncio.ensure_future(self.store.log.append(self.store.entry(type=one))) for one in types]

    def seqs_of(self, kind: str) -> list[int]:
        """Return the seqs of the events of a type."""
        return sorted(one.result().seq for one, of in zip(self.appending, self.types, strict=True) if of == kind)

    def join(self) -> None:
        if self.waiting:
            self.joined.append(self.waiting.pop())
            self.fanout.add(self.joined[-1])

    def stall(self) -> None:
        if self.joined:
            wire_of(self.chance.choice(self.joined)).stall()

    def go_on(self) -> None:
        if self.joined:
            wire_of(self.chance.choice(self.joined)).go_on()

    def grant(self) -> None:
        if self.joined:
            one = self.chance.choice(self.joined)
            one.credits.grant(self.chance.randrange(1, 200))
            self.fanout.granted(one)


@pytest.mark.parametrize("seed", range(12))
async def test_a_reader_gets_every_event_that_it_wants_and_is_told_of_none_too_early_whatever_stalls(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    chance = random.Random(seed)
    monkeypatch.setattr(log_module, "TAIL_EVENTS", chance.choice([1, 5, 40]))
    monkeypatch.setattr(log_module, "PAGE_EVENTS", chance.choice([1, 7, 300]))
    monkeypatch.setattr(fanout_module, "PAGE_EVENTS", chance.choice([1, 7, 300]))
    monkeypatch.setattr(fanout_module, "TOLD_AFTER", told_after := chance.choice([1, 5, 30]))
    async with open_store(tmp_path / "relay.db") as store, Serving(store) as fanout:
        readers = [
            reader(store, credit=chance.choice([1, 10, 600]), deflates=number > 1, wanted=RARE) for number in range(4)
        ]
        weather = Weather(chance, store, fanout, readers)
        await weather.blow()
        rare = weather.seqs_of("rare")
        for one in readers:
            wire_of(one).go_on()
            while len(wire_of(one).seqs) < len(rare):
                one.credits.grant(600)
                fanout.granted(one)
                await until_it_has(one, len(wire_of(one).seqs) + 1)
            one.credits.grant(600)
            fanout.granted(one)
            await until_live(one)
            assert wire_of(one).seqs == rare
            assert one.credits.open >= 0
            assert TOTAL - known_to(wire_of(one), rare) < told_after


RARE = EventFilter(types=("rare",))


def known_to(wire: StallingWire, wanted: list[int]) -> int:
    """Return the seq up to which a reader knows that it has what it wants; it must have had it when it was told."""
    had, known = 0, 0
    for one in wire.out:
        seq = one.cursor.seq if isinstance(one, Passed) else one
        assert isinstance(seq, int)
        assert seq > known
        had += isinstance(one, int)
        assert wanted[:had] == [number for number in wanted if number <= seq]
        known = seq
    return known


async def test_a_reader_that_is_passed_over_is_told_when_it_is_up_to_date_and_then_now_and_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fanout_module, "TOLD_AFTER", 3)
    async with open_store(tmp_path / "relay.db") as store, Serving(store) as fanout:
        kept = [await store.log.append(store.entry()) for _ in range(5)]
        one = reader(store, wanted=RARE)
        fanout.add(one)
        await until_live(one)
        cursors = [told.cursor for told in wire_of(one).said if isinstance(told, Passed)]
        assert (cursors[-1].seq, cursors[-1].id) == (5, kept[-1].id)
        wire_of(one).out.clear()
        for kind in ("usual", "usual", "rare", "usual", "usual", "usual", "usual", "rare"):
            await store.log.append(store.entry(type=kind))
            await asyncio.sleep(0.01)
        await until_it_has(one, 2)
        assert [told.cursor.seq if isinstance(told, Passed) else told for told in wire_of(one).out] == [8, 11, 13]
        assert one.credits.open == 598


async def test_a_gap_counts_for_a_reader_that_wants_only_some_events_too(tmp_path: Path) -> None:
    async with open_store(tmp_path / "relay.db") as store, Serving(store) as fanout:
        for kind in ("usual",) * 6 + ("rare", "usual"):
            await store.log.append(store.entry(type=kind))
        await keep_only(store, 3)
        one = reader(store, wanted=RARE)
        fanout.add(one)
        await until_live(one)
        gap, passed = wire_of(one).said
        assert isinstance(gap, Gap)
        assert isinstance(passed, Passed)
        assert (gap.last, wire_of(one).seqs, passed.cursor.seq) == (5, [7], 8)


async def test_the_same_bytes_are_written_to_every_live_reader(tmp_path: Path) -> None:
    async with open_store(tmp_path / "relay.db") as store, Serving(store) as fanout:
        readers = [reader(store) for _ in range(3)]
        for one in readers:
            fanout.add(one)
            await until_live(one)
        await store.log.append(store.entry())
        for one in readers:
            await until_it_has(one, 1)
        assert len({id(wire_of(one).bursts[0].deflated) for one in readers}) == 1


async def test_a_reader_that_has_found_the_newest_event_itself_does_not_get_it_again(tmp_path: Path) -> None:
    async with open_store(tmp_path / "relay.db") as store, Serving(store) as fanout:
        first, quicker = reader(store), reader(store, after=1)
        fanout.add(first)
        await until_live(first)
        await store.log.append(store.entry())
        fanout._go_live(quicker, quicker.places[0])  # before the fan-out has had its turn
        await store.log.append(store.entry())
        await until_it_has(first, 2)
        await until_it_has(quicker, 1)
        assert (wire_of(first).seqs, wire_of(quicker).seqs) == ([1, 2], [2])


async def test_a_reader_of_several_channels_spends_one_credit_on_all_of_them(tmp_path: Path) -> None:
    async with open_store(tmp_path / "relay.db", "red", "green") as store, Serving(store) as fanout:
        one = reader(store, ["red", "green"], credit=3)
        fanout.add(one)
        await until_live(one)
        await asyncio.gather(*(store.log.append(store.entry(channel)) for channel in ("red", "green") * 5))
        await until_it_has(one, 3)
        for _ in range(20):
            await asyncio.sleep(0.001)
        assert len(wire_of(one).seqs) == 3
        one.credits.grant(600)
        fanout.granted(one)
        await until_it_has(one, 10)
        assert sorted(wire_of(one).seqs) == sorted([1, 2, 3, 4, 5] * 2)


async def test_a_reader_that_retention_has_overtaken_is_told_the_gap(tmp_path: Path) -> None:
    async with open_store(tmp_path / "relay.db") as store, Serving(store) as fanout:
        await asyncio.gather(*(store.log.append(store.entry()) for _ in range(10)))
        await keep_only(store, 4)
        one = reader(store)
        fanout.add(one)
        await until_it_has(one, 4)
        [notice] = wire_of(one).said
        assert isinstance(notice, Gap)
        assert (notice.first, notice.last, notice.head) == (1, 6, 10)
        assert wire_of(one).seqs == [7, 8, 9, 10]


async def test_a_reader_of_a_log_that_was_emptied_is_told_the_gap_and_is_live(tmp_path: Path) -> None:
    async with open_store(tmp_path / "relay.db") as store, Serving(store) as fanout:
        await asyncio.gather(*(store.log.append(store.entry()) for _ in range(3)))
        await keep_only(store, 0)
        one = reader(store)
        fanout.add(one)
        await until_live(one)
        [notice] = wire_of(one).said
        assert isinstance(notice, Gap)
        assert (notice.first, notice.last) == (1, 3)
        await store.log.append(store.entry())
        await until_it_has(one, 1)
        assert wire_of(one).seqs == [4]


async def test_a_reader_without_deflate_holds_no_whole_page_while_it_stalls(tmp_path: Path) -> None:
    async with open_store(tmp_path / "relay.db") as store, Serving(store) as fanout:
        await asyncio.gather(*(store.log.append(store.entry()) for _ in range(50)))
        one = reader(store, deflates=False)
        wire = wire_of(one)
        send, wire.send_events = wire.send_events, lambda burst: (send(burst), wire.stall())  # type: ignore[method-assign,assignment,func-returns-value]
        fanout.add(one)
        for expected in (1, 2, 3):
            await until_it_has(one, expected)
            await asyncio.sleep(0.01)
            assert wire.seqs == list(range(1, expected + 1))
            wire.go_on()


async def test_nobody_left_means_nothing_is_kept_in_memory(tmp_path: Path) -> None:
    async with open_store(tmp_path / "relay.db") as store, Serving(store) as fanout:
        both = [reader(store), reader(store)]
        for one in both:
            fanout.add(one)
        number = both[0].places[0].channel_id
        fanout.remove(both[0])
        assert store.doorbell.has_listeners(number)
        fanout.remove(both[1])
        assert not store.doorbell.has_listeners(number)
