"""SIGTERM under load: what was accepted is there, what was not is refused, and it does not take long."""

from __future__ import annotations

import asyncio
import random
import time
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

import pytest

from support.figures import of_form, print_figures
from support.light_reader import Followers, Place, reading
from support.posting import ACCEPTED, Answer, Sender, Tally, request, senders
from support.served import Served
from support.waiting import until
from webhook_relay.messages import CLOSE_GOING_AWAY

SEED = 20261125
ROUNDS = of_form(short=2, long=12)
SENDERS = 32
READERS = 20
DRIPPING = 6
"""Senders whose body is only half here when the relay is told to stop."""
DRIP_PAUSES = (0.2, 1.0, 6.0)
"""Seconds until the other half comes: while the relay waits for it, and long after it has gone."""
STUCK = 3
"""Readers that take nothing any more."""
STUCK_FILL = of_form(short=60, long=200)
"""Large events before, so that something waits in the stuck readers' sockets."""
LARGE = 64 * 1024
PROMISE = 10.0
"""Seconds within which a relay that is told to stop is gone, whatever its clients do."""
REFUSALS = {503}
"""Statuses that a sender may meet while the relay stops, and tries again after."""


@dataclass
class Round:
    """What one SIGTERM came to."""

    exit_code: int
    seconds: float
    accepted: int


async def keep_posting(sender: Sender, name: str, tally: Tally, stopped: asyncio.Event) -> None:
    """Post one delivery after the other until there is nobody to take it."""
    number = 0
    while not stopped.is_set():
        delivery = f"{name}-{number}"
        answer = await sender.post(delivery)
        tally.add(delivery, answer)
        if answer.status == 0 and not answer.connected:
            return
        number += 1


async def post_slowly(sender: Sender, relay: Served, delivery: str, pause: float) -> Answer:
    """Send half of a body, and the rest after a while."""
    return await sender.post(delivery, cut_at=len(request(relay.address, delivery)) - 10, pause=pause)


async def stop_under_load(relay: Served, number: int, chance: random.Random, everything: Tally) -> Round:
    """Let senders post and readers read, tell the relay to stop at some moment, and count.

    Every other round is a hard one: some senders drip, and some readers take nothing.
    """
    before = len(everything.accepted)
    hard = number % 2 == 0
    async with (
        reading(relay.address) as connect,
        senders(relay.address, SENDERS) as busy,
        senders(relay.address, DRIPPING if hard else 0) as slow,
    ):
        for index in range(STUCK if hard else 0):
            (await connect(Place(f"stuck-{number}-{index}"))).transport.pause_reading()
        for index in range(STUCK_FILL if hard else 0):
            delivery = f"large-{number}-{index}"
            everything.add(delivery, await busy[0].post(delivery, large(delivery)))
        tally, stopped = Tally(), asyncio.Event()
        posting = [
            asyncio.create_task(keep_posting(sender, f"r{number}-s{index}", tally, stopped))
            for index, sender in enumerate(busy)
        ]
        enough = chance.randrange(200, 400)
        await until(lambda: len(tally.accepted) >= enough, f"{enough} webhooks are accepted")
        names = [f"slow-{number}-{index}" for index in range(len(slow))]
        dripping = [
            asyncio.create_task(post_slowly(sender, relay, delivery, pause))
            for sender, delivery, pause in zip(slow, names, cycle(DRIP_PAUSES), strict=False)
        ]
        await asyncio.sleep(chance.uniform(0, 0.05))  # anywhere between two commits, or inside one
        began = time.monotonic()
        exit_code = await asyncio.to_thread(relay.program.terminate)
        seconds = time.monotonic() - began
        stopped.set()
        await asyncio.gather(*posting)
        for delivery, answer in zip(names, await asyncio.gather(*dripping), strict=True):
            everything.add(delivery, answer)
    add_up(everything, tally)
    return Round(exit_code, seconds, len(everything.accepted) - before)


def large(delivery: str) -> bytes:
    return b'{"after":"%b","filling":"%b"}' % (delivery.encode(), b"x" * LARGE)


def add_up(everything: Tally, tally: Tally) -> None:
    everything.accepted |= tally.accepted
    everything.refused += tally.refused
    everything.unanswered += tally.unanswered
    everything.unconnected += tally.unconnected


@pytest.mark.slow
@pytest.mark.timeout(600)
async def test_a_relay_that_is_told_to_stop_under_load_loses_nothing_and_is_gone_in_time(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    relay = Served(tmp_path)
    chance = random.Random(SEED)
    everything = Tally()
    rounds = []
    followers = Followers(relay.address, [Place(f"reader-{index}") for index in range(READERS)], seed=SEED)
    try:
        for number in range(ROUNDS):
            relay.start()
            followers.start() if number == 0 else None
            await until(lambda: followers.connected() == READERS, "every reader is back")
            last = list(followers.readers.values())
            rounds.append(await stop_under_load(relay, number, chance, everything))
            goodbyes = {await reader.ended for reader in last}
            assert goodbyes == {CLOSE_GOING_AWAY}
        relay.start()
        stored = relay.stored()
        await until(lambda: followers.least() >= len(stored), "every reader has everything")
    finally:
        await followers.stop()
        last_exit = relay.program.terminate()

    longest = max(done.seconds for done in rounds)
    lost = set(everything.accepted) - set(stored)
    print_figures(
        capsys,
        "shutdown",
        rounds=ROUNDS,
        accepted=len(everything.accepted),
        stored=len(stored),
        lost=len(lost),
        refused=dict(everything.refused),
        unanswered=everything.unanswered,
        longest_exit=f"{longest:.1f} s",
        longest_plain_exit=f"{max(done.seconds for done in rounds[1::2]):.1f} s",
    )
    assert lost == set()
    assert [done.exit_code for done in rounds] == [0] * ROUNDS
    assert last_exit == 0
    assert longest < PROMISE
    assert set(everything.refused) <= REFUSALS
    assert ACCEPTED not in everything.refused
    for delivery, seq in everything.accepted.items():
        assert stored[seq - 1] == delivery
    for place in followers.places:
        assert place.faults == []
        assert place.deliveries == stored
