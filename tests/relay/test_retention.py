from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from support.relay import RunningRelay, hello, receive, receive_event
from support.store import Clock, OpenStore, open_store
from webhook_relay.event import Cursor
from webhook_relay.messages import Ack, Credit, Gap, Ping, Pong, Resumed, Welcome, encode
from webhook_relay_server import retention as retention_module
from webhook_relay_server.errors import StoreUnavailableError
from webhook_relay_server.retention import KEEP_TIME, Retention
from webhook_relay_server.store.directory import utc_now
from webhook_relay_server.store.expiry import remove_expired
from webhook_relay_server.store.sqlite.file import offline


@pytest.fixture(autouse=True)
def few_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention_module, "KEEP_EVENTS", 3)
    monkeypatch.setattr(retention_module, "BATCH", 2)


async def append(store: OpenStore, clock: Clock, count: int, channel: str = "default") -> None:
    for _ in range(count):
        await store.log.append(store.entry(channel, time=clock()))


async def held(store: OpenStore, channel: str = "default") -> tuple[int, int]:
    known = store.directory.channel(channel)
    assert known is not None
    bounds = await store.log.bounds(known.id)
    return bounds.first, bounds.head


async def test_what_is_young_stays_however_much_it_is(tmp_path: Path) -> None:
    clock = Clock()
    async with open_store(tmp_path / "relay.db") as store:
        await append(store, clock, 10)
        clock.forward(KEEP_TIME)
        assert await Retention(store.log.database, clock).run_once() == 0
        assert await held(store) == (1, 10)


async def test_what_is_old_goes_in_small_steps_except_the_newest_of_each_channel(tmp_path: Path) -> None:
    clock = Clock()
    async with open_store(tmp_path / "relay.db", "busy", "quiet") as store:
        await append(store, clock, 10, "busy")
        await append(store, clock, 3, "quiet")
        clock.forward(KEEP_TIME + timedelta(seconds=1))
        await append(store, clock, 1, "busy")
        assert await Retention(store.log.database, clock).run_once() == 8
        assert await held(store, "busy") == (9, 11)
        assert await held(store, "quiet") == (1, 3)


async def test_no_hole_is_left_when_the_clock_was_set_back(tmp_path: Path) -> None:
    clock = Clock()
    async with open_store(tmp_path / "relay.db") as store:
        clock.forward(timedelta(days=30))
        await append(store, clock, 2)
        clock.forward(timedelta(days=-30))
        await append(store, clock, 8)
        clock.forward(KEEP_TIME + timedelta(days=1))
        await Retention(store.log.database, clock).run_once()
        channel = store.directory.channel("default")
        assert channel is not None
        first, head = await held(store)
        seqs = [frame.seq for frame in await store.log.read(channel.id, first - 1, 100)]
        assert seqs == list(range(first, head + 1))


@pytest.mark.parametrize("ahead", [1, 3, 10])
async def test_events_stamped_by_a_clock_that_was_ahead_go_with_what_follows_them(tmp_path: Path, ahead: int) -> None:
    clock = Clock()
    async with open_store(tmp_path / "relay.db") as store:
        await append(store, clock, 5)
        clock.forward(timedelta(days=3650))
        await append(store, clock, ahead)
        clock.forward(timedelta(days=-3649))
        retention = Retention(store.log.database, clock)
        await append(store, clock, 4)
        clock.forward(KEEP_TIME - timedelta(days=1) + timedelta(seconds=1))
        assert await retention.run_once() == 5  # how old the next ones are is not known, so they are young
        clock.forward(timedelta(days=1))
        assert await retention.run_once() == ahead + 1
        assert await held(store) == (ahead + 7, ahead + 9)


async def test_the_numbers_go_on_after_events_were_removed(tmp_path: Path) -> None:
    clock = Clock()
    async with open_store(tmp_path / "relay.db") as store:
        await append(store, clock, 10)
        clock.forward(2 * KEEP_TIME)
        await Retention(store.log.database, clock).run_once()
        assert (await store.log.append(store.entry())).seq == 11


async def test_it_runs_again_and_again_whatever_happened_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention_module, "INTERVAL", 0.01)
    clock = Clock()
    async with open_store(tmp_path / "relay.db") as store:
        await append(store, clock, 10)
        clock.forward(2 * KEEP_TIME)
        write, failed = store.log.database.write, asyncio.Event()

        async def fail_once(*_: object) -> object:
            failed.set()
            monkeypatch.setattr(store.log.database, "write", write)
            raise StoreUnavailableError("not now")

        monkeypatch.setattr(store.log.database, "write", fail_once)
        following = asyncio.create_task(Retention(store.log.database, clock).follow())
        await asyncio.wait_for(failed.wait(), 10)
        async with asyncio.timeout(10):
            while await held(store) != (8, 10):
                await asyncio.sleep(0.005)
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)


# --- what a reader is told -----------------------------------------------------------------------------------


async def ten_events(relay: RunningRelay, http: httpx.AsyncClient) -> None:
    for _ in range(10):
        await relay.post(http, b"{}")


def forget_all_but(relay: RunningRelay, keep: int) -> None:
    with offline(relay.path) as session:
        while remove_expired(session, utc_now() + timedelta(days=1), keep, 100):
            pass


async def test_a_reader_that_was_away_for_too_long_is_told_the_gap(
    relay: RunningRelay, http: httpx.AsyncClient
) -> None:
    await ten_events(relay, http)
    async with relay.connect() as socket:
        await socket.send(hello())
        await receive(socket)
        resumed = await receive(socket)
        assert isinstance(resumed, Resumed)
    await asyncio.to_thread(forget_all_but, relay, 2)
    async with relay.connect() as socket:
        await socket.send(hello(cursor=Cursor(resumed.cursor.epoch, 4)))
        assert isinstance(await receive(socket), Welcome)
        gap = await receive(socket)
        assert isinstance(gap, Gap)
        assert (gap.first, gap.last, gap.head, gap.epoch) == (5, 8, 10, resumed.cursor.epoch)
        assert [(await receive_event(socket)).seq for _ in range(2)] == [9, 10]


async def test_a_slow_reader_that_is_overtaken_is_told_the_gap_between_two_events(
    relay: RunningRelay, http: httpx.AsyncClient
) -> None:
    await ten_events(relay, http)
    async with relay.connect() as socket:
        await socket.send(hello(credit=2))
        assert isinstance(await receive(socket), Welcome)
        assert isinstance(await receive(socket), Resumed)
        assert [(await receive_event(socket)).seq for _ in range(2)] == [1, 2]
        await asyncio.to_thread(forget_all_but, relay, 3)
        await socket.send(encode(Credit(10)).decode())
        gap = await receive(socket)
        assert isinstance(gap, Gap)
        assert (gap.channel, gap.first, gap.last, gap.head) == ("default", 3, 7, 10)
        assert [(await receive_event(socket)).seq for _ in range(3)] == [8, 9, 10]
        await socket.send(encode(Ack("default", Cursor(gap.epoch, 10))).decode())
        await socket.send(encode(Ping(1)).decode())
        assert await receive(socket) == Pong(1)
