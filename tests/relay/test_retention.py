from __future__ import annotations

import asyncio
import json
import secrets
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.clock import Clock
from support.relay import RunningRelay, hello, receive, receive_event, running_relay
from support.store import OpenStore, administration, open_store, stored_events
from webhook_relay.event import Cursor
from webhook_relay.messages import Ack, Credit, Gap, Ping, Pong, Resumed, Welcome, encode
from webhook_relay_server.errors import StoreUnavailableError
from webhook_relay_server.keeping import retention as retention_module
from webhook_relay_server.keeping.counting import count_channel
from webhook_relay_server.keeping.retention import READER_TIME, Retention
from webhook_relay_server.store import expiry
from webhook_relay_server.store.channels import every_channel
from webhook_relay_server.store.database import Work
from webhook_relay_server.store.directory import utc_now
from webhook_relay_server.store.expiry import Ages, Limits, past_their_time, remove_expired
from webhook_relay_server.store.positions import Position, save_positions
from webhook_relay_server.store.sources import ROTATION_GRACE
from webhook_relay_server.store.sqlite.offline import offline
from webhook_relay_server.store.statistics import count, sum_up
from webhook_relay_server.store.workspaces import FIRST

KEEP_TIME = timedelta(days=7)
LIMITS = Limits(7 * 86_400, events=3)


@pytest.fixture(autouse=True)
def batches_are_small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(expiry, "BATCH_EVENTS", 2)


async def append(store: OpenStore, clock: Clock, count: int, channel: str = "default") -> None:
    for _ in range(count):
        await store.log.append(store.entry(channel, time=clock()))


async def held(store: OpenStore, channel: str = "default") -> tuple[int, int]:
    known = store.directory.channel(FIRST, channel)
    assert known is not None
    bounds = await store.log.bounds(known.id)
    return bounds.first, bounds.head


async def test_what_is_young_stays_however_much_it_is(store_url: str) -> None:
    clock = Clock()
    async with open_store(store_url) as store:
        await append(store, clock, 10)
        clock.forward(KEEP_TIME)
        assert await Retention(store.log.database, clock, LIMITS).run_once() == 0
        assert await held(store) == (1, 10)


async def test_what_is_old_goes_in_small_steps_except_the_newest_of_each_channel(store_url: str) -> None:
    clock = Clock()
    async with open_store(store_url, "busy", "quiet") as store:
        await append(store, clock, 10, "busy")
        await append(store, clock, 3, "quiet")
        clock.forward(KEEP_TIME + timedelta(seconds=1))
        await append(store, clock, 1, "busy")
        assert await Retention(store.log.database, clock, LIMITS).run_once() == 8
        assert await held(store, "busy") == (9, 11)
        assert await held(store, "quiet") == (1, 3)


async def test_no_hole_is_left_when_the_clock_was_set_back(store_url: str) -> None:
    clock = Clock()
    async with open_store(store_url) as store:
        clock.forward(timedelta(days=30))
        await append(store, clock, 2)
        clock.forward(timedelta(days=-30))
        await append(store, clock, 8)
        clock.forward(KEEP_TIME + timedelta(days=1))
        await Retention(store.log.database, clock, LIMITS).run_once()
        channel = store.directory.channel(FIRST, "default")
        assert channel is not None
        first, head = await held(store)
        seqs = [frame.seq for frame in await store.log.read(channel.id, first - 1, 100)]
        assert seqs == list(range(first, head + 1))


@pytest.mark.parametrize("ahead", [1, 3, 10])
async def test_events_stamped_by_a_clock_that_was_ahead_go_with_what_follows_them(store_url: str, ahead: int) -> None:
    clock = Clock()
    async with open_store(store_url) as store:
        await append(store, clock, 5)
        clock.forward(timedelta(days=3650))
        await append(store, clock, ahead)
        clock.forward(timedelta(days=-3649))
        retention = Retention(store.log.database, clock, LIMITS)
        await append(store, clock, 4)
        clock.forward(KEEP_TIME - timedelta(days=1) + timedelta(seconds=1))
        assert await retention.run_once() == 5  # how old the next ones are is not known, so they are young
        clock.forward(timedelta(days=1))
        assert await retention.run_once() == ahead + 1
        assert await held(store) == (ahead + 7, ahead + 9)


@given(st.lists(st.integers(0, 30), max_size=40), st.integers(0, 30), st.integers(0, 30))
def test_only_what_is_past_its_time_goes_and_nothing_young_with_it(times: list[int], before: int, later: int) -> None:
    ages = Ages(before, before + later)
    expired = past_their_time(times, ages)
    gone = times[:expired]
    assert not gone or gone[-1] < ages.before
    assert not any(ages.before <= time <= ages.now for time in gone)
    young = next((at for at, time in enumerate(times) if ages.before <= time <= ages.now), len(times))
    assert all(time >= ages.before for time in times[expired:young])  # whatever could go has gone


async def test_a_channel_with_limits_of_its_own_is_kept_by_those(store_url: str) -> None:
    clock = Clock()
    administration(store_url).create_channel("short", keep_seconds=3600, keep_events=1)
    administration(store_url).create_source("source-of-short", scheme="github", channel="short")
    async with open_store(store_url, "default", "short") as store:
        for channel in ("default", "short"):
            await append(store, clock, 5, channel)
        clock.forward(timedelta(hours=1, seconds=1))
        retention = Retention(store.log.database, clock, LIMITS)
        assert await retention.run_once() == 4
        assert (await held(store), await held(store, "short")) == ((1, 5), (5, 5))
        await append(store, clock, 5, "short")
        clock.forward(timedelta(hours=2))
        administration(store_url).limit_channel("short", keep_seconds=None)
        assert await retention.run_once() == 0
        administration(store_url).limit_channel("short", keep_seconds=60, keep_events=None)
        assert await retention.run_once() == 3
        assert await held(store, "short") == (8, 10)


async def test_a_log_whose_last_event_has_gone_still_knows_where_its_readers_are(store_url: str) -> None:
    clock = Clock()
    async with open_store(store_url) as store:
        channel = store.directory.channel(FIRST, "default")
        assert channel is not None
        await append(store, clock, 3)
        last = (await store.log.bounds(channel.id, at=3)).id
        clock.forward(timedelta(hours=1))
        assert await Retention(store.log.database, clock, Limits(60, events=0)).run_once() == 3
        bounds = await store.log.bounds(channel.id, at=3)
        assert (bounds.first, bounds.head, bounds.id) == (4, 3, last)
        await append(store, clock, 1)
        assert await held(store) == (4, 4)


async def test_large_events_go_in_smaller_steps(store_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(expiry, "BATCH_EVENTS", 100)
    monkeypatch.setattr(expiry, "BATCH_BYTES", 3_000)
    clock = Clock()
    async with open_store(store_url) as store:
        for _ in range(8):
            await store.log.append(store.entry(time=clock(), body=json.dumps(secrets.token_hex(1_000)).encode()))
        clock.forward(2 * KEEP_TIME)
        await count_channel(store.log.database, 1)
        remove = partial(remove_expired, channel_id=1, default=LIMITS, now=clock())
        assert [await store.log.database.write(remove) for _ in range(4)] == [2, 2, 1, 0]


async def test_webhooks_are_taken_between_any_two_steps_of_a_long_removal(
    store_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(expiry, "BATCH_EVENTS", 20)
    clock = Clock()
    async with open_store(store_url) as store:
        await asyncio.gather(*(store.log.append(store.entry(time=clock())) for _ in range(1_000)))
        clock.forward(2 * KEEP_TIME)
        steps = []
        write = store.log.database.write

        async def counted(work: Work[Any]) -> Any:
            steps.append(await write(work))
            return steps[-1]

        monkeypatch.setattr(store.log.database, "write", counted)
        removing = asyncio.create_task(Retention(store.log.database, clock, LIMITS).run_once())
        waited, seqs = [], []
        while not removing.done():
            before = len(steps)
            seqs.append((await store.log.append(store.entry(time=clock()))).seq)
            waited.append(len(steps) - before)
        assert await removing == 1_000
        assert [step for step in steps if step not in (None, 0, True)] == [20] * 50
        assert max(waited) <= 2  # the step that was under way, and at most one that came before it was answered
        assert seqs == list(range(1_001, 1_001 + len(seqs)))
        assert len(seqs) > 25


async def test_readers_that_do_not_come_back_and_secrets_that_are_replaced_are_forgotten(store_url: str) -> None:
    clock = Clock()
    clock.now = utc_now()  # the administration has no other clock
    async with open_store(store_url) as store:
        database = store.log.database
        channel = store.directory.channel(FIRST, "default")
        assert channel is not None
        places = [
            Position("lost", channel.id, "lost", "t", channel.epoch, 1, clock() - READER_TIME - timedelta(days=1)),
            Position("here", channel.id, "here", "t", channel.epoch, 1, clock() - READER_TIME + timedelta(days=1)),
        ]
        await database.write(partial(save_positions, positions=places))
        administration(store_url).rotate_secret("source-of-default")
        retention = Retention(database, clock, LIMITS)
        await retention.run_once()
        assert [reader.name for reader in administration(store_url).list_readers("default")] == ["here"]
        assert [source.secrets for source in administration(store_url).list_sources()] == [2]
        clock.forward(ROTATION_GRACE + timedelta(seconds=60))
        await retention.run_once()
        assert [source.secrets for source in administration(store_url).list_sources()] == [1]


async def test_the_numbers_go_on_after_events_were_removed(store_url: str) -> None:
    clock = Clock()
    async with open_store(store_url) as store:
        await append(store, clock, 10)
        clock.forward(2 * KEEP_TIME)
        await Retention(store.log.database, clock, LIMITS).run_once()
        assert (await store.log.append(store.entry())).seq == 11


async def test_it_runs_again_and_again_whatever_happened_before(
    store_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention_module, "INTERVAL", 0.01)
    clock = Clock()
    async with open_store(store_url) as store:
        await append(store, clock, 10)
        clock.forward(2 * KEEP_TIME)
        write, failed = store.log.database.write, asyncio.Event()

        async def fail_once(*_: object) -> object:
            failed.set()
            monkeypatch.setattr(store.log.database, "write", write)
            raise StoreUnavailableError("not now")

        monkeypatch.setattr(store.log.database, "write", fail_once)
        following = asyncio.create_task(Retention(store.log.database, clock, LIMITS).follow())
        await asyncio.wait_for(failed.wait(), 10)
        async with asyncio.timeout(10):
            while await held(store) != (8, 10):
                await asyncio.sleep(0.005)
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)


async def test_a_round_begins_at_once_when_there_is_no_room_for_what_is_new(store_url: str) -> None:
    clock = Clock()
    async with open_store(store_url) as store:
        retention = Retention(store.log.database, clock, LIMITS)
        following = asyncio.create_task(retention.follow())
        await append(store, clock, 10)
        clock.forward(2 * KEEP_TIME)
        async with asyncio.timeout(10):
            while await held(store) != (8, 10):
                retention.hurry()
                await asyncio.sleep(0.005)
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)


# --- what a reader is told -----------------------------------------------------------------------------------


async def ten_events(relay: RunningRelay, http: httpx.AsyncClient) -> None:
    for _ in range(10):
        await relay.post(http, b"{}")


def forget_all_but(relay: RunningRelay, keep: int) -> None:
    with offline(relay.path) as session:
        [channel] = every_channel(session)
        count(session, sum_up(session, channel.id or 0))
        session.expire_all()
        while remove_expired(session, channel.id or 0, Limits(0, keep), utc_now() + timedelta(days=1)):
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


async def test_a_relay_goes_by_the_limits_of_a_channel_and_tells_its_reader_the_gap(
    tmp_path: Path, http: httpx.AsyncClient
) -> None:
    with running_relay(tmp_path) as relay:
        await ten_events(relay, http)
        async with relay.connect() as socket:
            await socket.send(hello())
            await receive(socket)
            resumed = await receive(socket)
            assert isinstance(resumed, Resumed)
    administration(tmp_path / "relay.db").limit_channel("default", keep_seconds=0, keep_events=3)
    with running_relay(tmp_path) as relay:
        async with asyncio.timeout(20):
            while len(stored_events(relay.path)) > 3:
                await asyncio.sleep(0.02)
        async with relay.connect() as socket:
            await socket.send(hello(cursor=Cursor(resumed.cursor.epoch, 4)))
            assert isinstance(await receive(socket), Welcome)
            gap = await receive(socket)
            assert isinstance(gap, Gap)
            assert (gap.first, gap.last, gap.head) == (5, 7, 10)
            assert [(await receive_event(socket)).seq for _ in range(3)] == [8, 9, 10]
