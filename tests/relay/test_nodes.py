"""Several relays on one PostgreSQL: every reader sees every event once and in order, whatever carries the rings."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable

import pytest

from support.nodes import Node, nodes_on, read_along, write_along
from support.postgres import PostgresServer
from support.redis_server import RedisServer
from support.waiting import until
from webhook_relay_server.push import remote
from webhook_relay_server.push.base import Bell, NoBell
from webhook_relay_server.push.postgres import postgres_bell
from webhook_relay_server.push.redis import redis_bell
from webhook_relay_server.store import log as log_module
from webhook_relay_server.store.vault import KEY_VARIABLE


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEY_VARIABLE, "A" * 43 + "=")


@pytest.fixture(params=["redis", "postgresql", "none"])
def make_bell(request: pytest.FixtureRequest, postgres_url: str) -> Callable[[], Bell]:
    if request.param == "redis":
        redis: RedisServer = request.getfixturevalue("redis")
        return lambda: redis_bell(redis.url, "test")
    return (lambda: postgres_bell(postgres_url)) if request.param == "postgresql" else NoBell


async def everybody_reads_and_writes(nodes: list[Node], seed: int, count: int = 150) -> None:
    """Write on every node and read on every node, with random stalls; check what each reader saw."""
    chance = random.Random(seed)
    writing = [asyncio.ensure_future(write_along(node, "default", count, chance)) for node in nodes]
    total = len(nodes) * count
    reading = [read_along(node, "default", total, chance) for node in nodes for _ in range(3)]
    for seen in await asyncio.gather(*reading):
        assert seen == list(range(1, total + 1))
    await asyncio.gather(*writing)


@pytest.mark.parametrize("seed", range(2))
async def test_every_reader_on_every_relay_sees_everything_once_and_in_order(
    postgres_url: str, make_bell: Callable[[], Bell], monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    monkeypatch.setattr(log_module, "TAIL_EVENTS", 40)  # some readers fall behind what is in memory
    monkeypatch.setattr(log_module, "POLL_INTERVAL", 0.2)
    async with nodes_on(postgres_url, "default", bells=[make_bell(), make_bell()]) as nodes:
        await everybody_reads_and_writes(nodes, seed)


async def test_an_event_of_another_relay_is_there_long_before_the_next_look(
    postgres_url: str, make_bell: Callable[[], Bell], monkeypatch: pytest.MonkeyPatch
) -> None:
    if make_bell is NoBell:
        pytest.skip("without a bell the next look is what finds it")
    async with nodes_on(postgres_url, "default", bells=[make_bell(), make_bell()]) as nodes:
        here, there = nodes
        await until(lambda: here.bell.connected and there.bell.connected)
        monkeypatch.setattr(log_module, "POLL_INTERVAL", 3600.0)
        there.store.log.look()  # the last one for an hour
        reading = asyncio.ensure_future(read_along(there, "default", 20, random.Random(0)))
        for _ in range(20):
            await here.store.log.append(here.store.entry())
        assert await asyncio.wait_for(reading, 20) == list(range(1, 21))


async def stop(redis: RedisServer) -> None:
    await asyncio.to_thread(redis.stop)


async def kill_and_start(redis: RedisServer) -> None:
    await asyncio.to_thread(redis.kill)
    await asyncio.to_thread(redis.start)


async def flush(redis: RedisServer) -> None:
    await asyncio.to_thread(redis.run, "FLUSHALL")


async def disconnect(redis: RedisServer) -> None:
    await asyncio.to_thread(redis.run, "CLIENT KILL TYPE pubsub")


async def partition(redis: RedisServer) -> None:
    redis.pause()


@pytest.mark.parametrize(
    "fault", [stop, kill_and_start, flush, disconnect, partition], ids=lambda fault: fault.__name__
)
async def test_delivery_is_complete_whatever_happens_to_redis(
    redis: RedisServer, postgres_url: str, monkeypatch: pytest.MonkeyPatch, fault: Callable[[RedisServer], object]
) -> None:
    monkeypatch.setattr(log_module, "POLL_INTERVAL", 0.3)
    monkeypatch.setattr(remote, "PUBLISH_LIMIT", 0.3)
    bells = [redis_bell(redis.url, "test"), redis_bell(redis.url, "test")]
    async with nodes_on(postgres_url, "default", bells=bells) as nodes:
        await until(lambda: all(node.bell.connected for node in nodes))
        running = asyncio.ensure_future(everybody_reads_and_writes(nodes, 7))
        await until(lambda: any(live.head > 20 for live in nodes[0].store.log._live.values()))
        await fault(redis)  # type: ignore[misc]
        await running
    redis.resume()


async def test_delivery_goes_on_after_postgresql_was_killed(
    postgres: PostgresServer, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_module, "POLL_INTERVAL", 0.3)
    bells = [postgres_bell(postgres_url), postgres_bell(postgres_url)]
    async with nodes_on(postgres_url, "default", bells=bells) as nodes:
        here, there = nodes
        reading = asyncio.ensure_future(read_along(there, "default", 40, random.Random(0)))
        await write_along(here, "default", 20, random.Random(1))
        await asyncio.to_thread(postgres.kill)
        await asyncio.to_thread(postgres.start)
        await write_along(here, "default", 20, random.Random(2))
        assert await asyncio.wait_for(reading, 30) == list(range(1, 41))


async def test_a_ring_for_another_channel_does_not_keep_a_relay_from_looking(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_module, "POLL_INTERVAL", 0.1)
    async with nodes_on(postgres_url, "busy", "quiet", bells=[NoBell(), NoBell()]) as (here, there):
        there.store.doorbell.listen([there.channel_id("busy")], lambda _: None)
        reading = asyncio.ensure_future(read_along(there, "quiet", 1, random.Random(0)))
        await here.store.log.append(here.store.entry("quiet"))
        async with asyncio.timeout(20):
            while not reading.done():
                there.store.log.grown(there.channel_id("busy"))
                await asyncio.sleep(0.001)
        assert await reading == [1]


async def test_a_new_reader_that_finds_an_event_first_does_not_hide_it_from_the_others(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_module, "POLL_INTERVAL", 3600.0)
    async with nodes_on(postgres_url, "default", bells=[NoBell(), NoBell()]) as (here, there):
        await here.store.log.append(here.store.entry())
        reading = asyncio.ensure_future(read_along(there, "default", 2, random.Random(0)))
        await until(lambda: there.store.doorbell.has_listeners(there.channel_id("default")))
        await here.store.log.append(here.store.entry())
        assert (await there.store.log.bounds(there.channel_id("default"))).head == 2
        assert await asyncio.wait_for(reading, 20) == [1, 2]


async def test_a_reader_that_moves_from_relay_to_relay_has_no_hole(
    postgres_url: str, make_bell: Callable[[], Bell], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_module, "POLL_INTERVAL", 0.2)
    chance = random.Random(3)
    async with nodes_on(postgres_url, "default", bells=[make_bell(), make_bell()]) as nodes:
        writing = [asyncio.ensure_future(write_along(node, "default", 150, chance)) for node in nodes]
        seen: list[int] = []
        while len(seen) < 300:
            goal = min(300, len(seen) + chance.randint(1, 40))
            seen += await read_along(chance.choice(nodes), "default", goal, chance, after=seen[-1] if seen else 0)
        assert seen == list(range(1, len(seen) + 1))
        await asyncio.gather(*writing)
