"""Two relays on one store, clients that flip between them, and a doorbell that dies: late at most, never lost."""

from __future__ import annotations

import asyncio
import base64
import importlib.util
import os
import random
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from support.figures import milliseconds, of_form, print_figures
from support.light_reader import Place, read
from support.posting import ACCEPTED, Answer, Sender, Tally, senders
from support.served import Address, Served
from support.waiting import until

if importlib.util.find_spec("support.redis_server") is None:
    pytest.skip("this version has no store for several relays", allow_module_level=True)
if TYPE_CHECKING:
    from support.redis_server import RedisServer

SEED = 20261125
CLIENTS = of_form(short=10, long=40)
"""Every other one flips; the rest stay where they are as long as that relay is there."""
LONGEST_STAY = 40
"""Events after which a flipping client is on the other relay at the latest."""
FOR_EVER = 10**9
EVENTS = of_form(short=60, long=400)
"""Webhooks of each phase, over both relays."""
AT_ONCE = 6
PAUSE = 0.02
"""Seconds between two handfuls of webhooks, so that rings matter."""
KILLS = of_form(short=3, long=12)


class Nodes:
    """Two relays on one PostgreSQL."""

    def __init__(self, folder: Path, database_url: str, redis_url: str | None) -> None:
        environment = {} if redis_url is None else {"REDIS_URL": redis_url}
        first = Served(folder, name="node-0", database_url=database_url, environment=environment)
        second = Served(
            folder, name="node-1", database_url=database_url, environment=environment, secret=first.address.secret
        )
        self.served = [first, second]

    @property
    def addresses(self) -> list[Address]:
        return [replace(node.address, token=self.served[0].address.token) for node in self.served]

    def start(self) -> None:
        for node in self.served:
            node.start()

    def stop(self) -> list[int]:
        return [node.program.terminate() for node in self.served]


@contextmanager
def two_nodes(folder: Path, database_url: str, redis_url: str | None, patch: pytest.MonkeyPatch) -> Iterator[Nodes]:
    """Run two relays until the end of the block; both must end in order."""
    patch.setenv("WEBHOOK_RELAY_KEY", base64.urlsafe_b64encode(os.urandom(32)).decode())  # both need the same one
    nodes = Nodes(folder, database_url, redis_url)
    nodes.start()
    try:
        yield nodes
    finally:
        codes = nodes.stop()
    assert codes == [0, 0]


class Clients:
    """Clients of both relays. Some read a few events from one, break the link, and go on at the other."""

    def __init__(self, addresses: Sequence[Address], count: int) -> None:
        self.places = [Place(f"client-{index}") for index in range(count)]
        self.flips = 0
        self.seen_at: dict[str, list[float]] = {}
        self._addresses = addresses
        self._chance = random.Random(SEED)
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        self._tasks = [
            asyncio.create_task(self._read(place, LONGEST_STAY if number % 2 else FOR_EVER))
            for number, place in enumerate(self.places)
        ]

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def everybody_at(self, seq: int) -> None:
        await until(lambda: all(place.seq >= seq for place in self.places), "every client has everything")

    async def _read(self, place: Place, longest_stay: int) -> None:
        at = self._chance.randrange(2)
        while True:
            stay_until = place.seq + self._chance.randint(1, longest_stay)
            at = 1 - at
            try:
                reader = await read(self._addresses[at], place, seen=self._seen)
            except OSError:  # that relay is not there now
                await asyncio.sleep(self._chance.uniform(0, 0.2))
                continue
            try:
                while place.seq < stay_until and not reader.ended.done():
                    await asyncio.sleep(0.005)
            finally:
                reader.transport.abort()
                await asyncio.wait([reader.ended])
            self.flips += 1

    def _seen(self, _: Place, delivery: str) -> None:
        self.seen_at.setdefault(delivery, []).append(time.time())


async def post_to_both(everybody: Sequence[Sender], name: str, count: int, tally: Tally, chance: random.Random) -> None:
    """Post a few at a time, each to any relay, and to another one when that is not there."""

    async def deliver(delivery: str) -> None:
        tally.sent_at[delivery] = time.time()
        while (answer := await idle(delivery)).status != ACCEPTED:
            tally.add(delivery, answer)
            await asyncio.sleep(PAUSE)
        tally.add(delivery, answer)

    async def idle(delivery: str) -> Answer:
        sender = free.pop(chance.randrange(len(free)))
        try:
            return await sender.post(delivery)
        finally:
            free.append(sender)

    free = list(everybody)
    for start in range(0, count, AT_ONCE):
        await asyncio.gather(*(deliver(f"{name}-{index}") for index in range(start, min(count, start + AT_ONCE))))
        await asyncio.sleep(PAUSE)


def latency(clients: Clients, tally: Tally, name: str) -> str:
    """Return how long after it was sent the events of a phase were with each client."""
    seconds = [
        at - tally.sent_at[delivery]
        for delivery, times in clients.seen_at.items()
        if delivery.startswith(f"{name}-")
        for at in times
    ]
    return milliseconds(seconds)


def all_is_well(clients: Clients, tally: Tally) -> None:
    """Assert that every client has every event once, in the order that the senders were told."""
    order = sorted(tally.accepted, key=lambda delivery: tally.accepted[delivery])
    assert sorted(tally.accepted.values()) == list(range(1, len(order) + 1))
    for place in clients.places:
        assert place.deliveries == order
        assert (place.faults, place.gaps) == ([], [])


@pytest.mark.slow
@pytest.mark.timeout(300)
async def test_a_doorbell_that_is_killed_flushed_or_frozen_makes_events_late_and_loses_none(
    postgres_url: str,
    redis: RedisServer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    chance = random.Random(SEED)
    tally = Tally()
    with two_nodes(tmp_path, postgres_url, redis.url, monkeypatch) as nodes:
        clients = Clients(nodes.addresses, CLIENTS)
        clients.start()
        async with senders(nodes.addresses[0], AT_ONCE) as one, senders(nodes.addresses[1], AT_ONCE) as other:

            async def phase(name: str) -> None:
                await post_to_both([*one, *other], name, EVENTS, tally, chance)
                await clients.everybody_at(len(tally.accepted))

            await phase("well")
            assert redis.run("FLUSHALL") == "+OK"
            await phase("flushed")
            await asyncio.to_thread(redis.kill)
            await phase("killed")
            await asyncio.to_thread(redis.start)
            await until(lambda: redis.run("PUBSUB CHANNELS") != "*0", "the relays listen to the new Redis")
            await phase("back")
            redis.pause()
            await phase("frozen")
            redis.resume()
            await phase("again")
        await clients.stop()
        running = [node.program.running for node in nodes.served]
    print_figures(
        capsys,
        "two nodes, Redis",
        clients=CLIENTS,
        flips=clients.flips,
        accepted=len(tally.accepted),
        unanswered=tally.unanswered,
        refused=dict(tally.refused),
        **{name: latency(clients, tally, name) for name in ("well", "flushed", "killed", "back", "frozen", "again")},
    )
    assert running == [True, True]
    all_is_well(clients, tally)


@pytest.mark.slow
@pytest.mark.timeout(300)
async def test_clients_that_flip_between_relays_which_are_killed_have_every_event_once(
    postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    chance = random.Random(SEED)
    tally = Tally()
    with two_nodes(tmp_path, postgres_url, None, monkeypatch) as nodes:
        clients = Clients(nodes.addresses, CLIENTS)
        clients.start()
        async with senders(nodes.addresses[0], AT_ONCE) as one, senders(nodes.addresses[1], AT_ONCE) as other:
            posting = asyncio.create_task(post_to_both([*one, *other], "d", KILLS * EVENTS, tally, chance))
            for number in range(KILLS):
                await until(
                    lambda due=number * EVENTS + EVENTS // 2: len(tally.accepted) >= due, "webhooks are accepted"
                )
                victim = chance.choice(nodes.served)
                await asyncio.to_thread(victim.program.kill)
                await asyncio.to_thread(victim.start)
            await posting
        await clients.everybody_at(len(tally.accepted))
        await clients.stop()
    print_figures(
        capsys,
        "two nodes, killed",
        clients=CLIENTS,
        kills=KILLS,
        flips=clients.flips,
        accepted=len(tally.accepted),
        unanswered=tally.unanswered,
        refused=dict(tally.refused),
        latency=latency(clients, tally, "d"),
    )
    all_is_well(clients, tally)
