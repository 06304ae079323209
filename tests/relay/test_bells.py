"""The bells between nodes: one test body, against a real Redis and a real PostgreSQL."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.postgres import PostgresServer
from support.redis_server import RedisServer
from support.servers import Server
from support.waiting import until
from webhook_relay_server.push import remote
from webhook_relay_server.push.base import Bell, Listener, NoBell
from webhook_relay_server.push.outbox import MAX_WAITING, Outbox
from webhook_relay_server.push.postgres import postgres_bell
from webhook_relay_server.push.redis import redis_bell
from webhook_relay_server.push.remote import MAX_RINGS, decode_rings, encode_rings

NODE = "0123456789abcdef"


@dataclass
class Exchange:
    """A server that carries rings, and what can happen to it."""

    server: Server
    make: Callable[[], Bell]
    forget: Callable[[], object]
    """Empties it, as an operator might."""
    disconnect: Callable[[], object]
    """Ends every connection."""


@pytest.fixture(params=["redis", "postgresql"])
def exchange(request: pytest.FixtureRequest) -> Iterator[Exchange]:
    if request.param == "redis":
        redis: RedisServer = request.getfixturevalue("redis")
        yield Exchange(
            redis,
            lambda: redis_bell(redis.url, "test"),
            lambda: redis.run("FLUSHALL"),
            lambda: (redis.run("CLIENT KILL TYPE pubsub"), redis.run("CLIENT KILL TYPE normal")),
        )
        redis.start()
    else:
        postgres: PostgresServer = request.getfixturevalue("postgres")
        url: str = request.getfixturevalue("postgres_url")
        others = "pid <> pg_backend_pid() AND application_name = 'webhook-relay-bell'"
        yield Exchange(
            postgres,
            lambda: postgres_bell(url),
            lambda: postgres.run("DISCARD ALL", url.rpartition("/")[2]),
            lambda: postgres.run(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}"),
        )
        postgres.start()


@dataclass
class Node:
    """A node with a bell, and what it has heard."""

    bell: Bell
    grown: list[int] = field(default_factory=list)
    changes: int = 0
    doubts: int = 0

    def listener(self) -> Listener:
        return Listener(self.grown.append, self._changed, self._missed)

    def _changed(self) -> None:
        self.changes += 1

    def _missed(self) -> None:
        self.doubts += 1


class Nodes:
    """Nodes of one test; their bells are carried until the end of the block."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange
        self._tasks: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> Nodes:
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def add(self) -> Node:
        node = Node(self._exchange.make())
        self._tasks.append(asyncio.create_task(node.bell.follow(node.listener())))
        return node

    async def connected(self, count: int = 2) -> list[Node]:
        nodes = [self.add() for _ in range(count)]
        for node in nodes:
            await until(lambda node=node: node.bell.connected)  # type: ignore[misc]
        return nodes


async def test_every_other_node_hears_a_ring_and_the_one_that_rang_does_not(exchange: Exchange) -> None:
    async with Nodes(exchange) as nodes:
        here, there, elsewhere = await nodes.connected(3)
        here.bell.ring(7)
        await until(lambda: there.grown == [7] and elsewhere.grown == [7])
        there.bell.ring(8)
        await until(lambda: here.grown == [8])
        assert there.grown == [7]


async def test_a_change_of_the_directory_is_heard_apart_from_channels(exchange: Exchange) -> None:
    async with Nodes(exchange) as nodes:
        here, there = await nodes.connected()
        here.bell.ring_directory()
        await until(lambda: there.changes == 1)
        assert there.grown == []
        assert here.changes == 0


async def test_rings_that_wait_together_are_heard_once_each(exchange: Exchange) -> None:
    async with Nodes(exchange) as nodes:
        here, there = await nodes.connected()
        channels = [*range(1, MAX_RINGS * 2 + 10)]
        for channel in channels * 3:
            here.bell.ring(channel)
        await until(lambda: len(there.grown) >= len(channels))
        here.bell.ring_directory()
        await until(lambda: there.changes == 1)
        assert there.grown == channels


async def test_a_node_that_was_not_there_yet_is_told_that_it_may_have_missed_rings(exchange: Exchange) -> None:
    async with Nodes(exchange) as nodes:
        here, _ = await nodes.connected()
        assert here.doubts == 1


@pytest.mark.parametrize("end", ["stop", "kill"])
async def test_a_bell_comes_back_by_itself_when_its_server_does(exchange: Exchange, end: str) -> None:
    async with Nodes(exchange) as nodes:
        here, there = await nodes.connected()
        await asyncio.to_thread(getattr(exchange.server, end))
        await until(lambda: not here.bell.connected and not there.bell.connected)
        here.bell.ring(1)
        await asyncio.to_thread(exchange.server.start)
        await until(lambda: here.doubts == there.doubts == 2)
        here.bell.ring(2)
        await until(lambda: 2 in there.grown)


async def test_a_bell_waits_for_a_server_that_is_not_there_at_the_start(exchange: Exchange) -> None:
    await asyncio.to_thread(exchange.server.stop)
    async with Nodes(exchange) as nodes:
        here, there = nodes.add(), nodes.add()
        here.bell.ring(5)
        assert not here.bell.connected
        await asyncio.to_thread(exchange.server.start)
        await until(lambda: here.bell.connected and there.bell.connected)
        here.bell.ring(6)
        await until(lambda: 6 in there.grown)


async def test_a_bell_comes_back_when_its_connections_are_ended(exchange: Exchange) -> None:
    async with Nodes(exchange) as nodes:
        here, there = await nodes.connected()
        await asyncio.to_thread(exchange.disconnect)
        await until(lambda: here.doubts == there.doubts == 2)
        here.bell.ring(2)
        await until(lambda: there.grown == [2])


async def test_a_server_that_is_emptied_goes_on_carrying_rings(exchange: Exchange) -> None:
    async with Nodes(exchange) as nodes:
        here, there = await nodes.connected()
        await asyncio.to_thread(exchange.forget)
        here.bell.ring(2)
        await until(lambda: there.grown == [2])


async def test_a_server_that_stops_answering_is_noticed_and_ringing_never_waits(
    exchange: Exchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remote, "BEAT", 0.2)
    monkeypatch.setattr(remote, "PUBLISH_LIMIT", 0.5)
    async with Nodes(exchange) as nodes:
        here, there = await nodes.connected()
        exchange.server.pause()
        for channel in range(1, MAX_WAITING + 100):
            here.bell.ring(channel)
        await until(lambda: not here.bell.connected)
        exchange.server.resume()
        await until(lambda: here.bell.connected and there.bell.connected)
        here.bell.ring_directory()
        await until(lambda: there.changes == 1)


async def test_a_line_over_which_nothing_comes_back_is_given_up(
    exchange: Exchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remote, "BEAT", 0.05)
    monkeypatch.setattr(remote, "SILENCE_LIMIT", 0.2)
    async with Nodes(exchange) as nodes:
        (here,) = await nodes.connected(1)
        monkeypatch.setattr(remote, "decode_rings", lambda _text: ("f" * 16, []))  # our own are not among them
        await until(lambda: here.doubts >= 2)


async def test_a_bell_that_is_told_to_stop_stops_whatever_it_is_doing(exchange: Exchange) -> None:
    chance = random.Random(1)
    for _ in range(100):
        bell = exchange.make()
        following = asyncio.create_task(bell.follow(Node(bell).listener()))
        began = asyncio.get_running_loop().time()
        length = chance.random() * 0.02
        while asyncio.get_running_loop().time() - began < length:
            bell.ring(1)
            await asyncio.sleep(0)
        following.cancel()
        _, late = await asyncio.wait({following}, timeout=10)
        assert not late


async def test_no_password_of_the_server_is_in_what_the_bell_says(
    exchange: Exchange, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    async with Nodes(exchange) as nodes:
        (here,) = await nodes.connected(1)
        await asyncio.to_thread(exchange.disconnect)
        await until(lambda: here.doubts == 2)
        await asyncio.to_thread(exchange.server.stop)
        await until(lambda: not here.bell.connected)
    said = caplog.text + "".join(capsys.readouterr())
    assert "bell.lost" in said
    assert exchange.server.password not in said  # type: ignore[attr-defined]


async def test_a_node_on_its_own_rings_for_nobody() -> None:
    bell = NoBell()
    bell.ring(1)
    bell.ring_directory()
    assert bell.connected
    with suppress(TimeoutError):
        async with asyncio.timeout(0):
            await bell.follow(Listener(lambda _: None, lambda: None, lambda: None))


# --- without a server ------------------------------------------------------------------------------------


@given(st.lists(st.integers(0, 2**63 - 1), max_size=MAX_RINGS))
def test_a_message_says_what_was_rung_for_and_fits_into_a_notification(rings: list[int]) -> None:
    text = encode_rings(NODE, rings)
    assert len(text) < 8000
    assert decode_rings(text) == (NODE, rings)


@pytest.mark.parametrize(
    "text", ["", "x", f"{NODE}", f"{NODE}:-1", f"{NODE}:1,2", f"{NODE}:\u0661", f"{NODE}:{'9' * 20}"]
)
def test_what_no_node_has_sent_is_not_understood(text: str) -> None:
    assert decode_rings(text) is None


async def test_an_outbox_keeps_each_ring_once_and_in_order() -> None:
    outbox = Outbox()
    outbox.put([3, 1, 3, 2, 1])
    assert await outbox.take(2, 1) == [3, 1]
    outbox.put([3])
    assert await outbox.take(10, 1) == [2, 3]
    assert await outbox.take(10, 0) == []


async def test_an_outbox_is_bounded() -> None:
    outbox = Outbox()
    outbox.put(range(MAX_WAITING + 5))
    assert len(await outbox.take(2 * MAX_WAITING, 1)) == MAX_WAITING
