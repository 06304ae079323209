"""The wall clock jumps while events arrive and readers read: order, readers and the log are none the worse for it."""

from __future__ import annotations

import random
import sqlite3
import time
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from support.faked_time import FakedTime
from support.figures import of_form, print_figures
from support.light_reader import Followers, Place
from support.posting import ACCEPTED, Sender, Tally, post_all, senders
from support.served import Following, Served
from support.waiting import until

SEED = 20261125
JUMPS = of_form(short=6, long=60)
FARTHEST = 72.0
"""Hours, in both directions, of a jump that is somebody's mistake."""
AT_ONCE = 10
"""Webhooks after each jump."""
SENDERS = 4
READERS = 3
YEARS = timedelta(days=3650)

HEARTBEAT = [
    ("webhook_relay.messages", "HEARTBEAT_INTERVAL", 1.0),
    ("webhook_relay.messages", "HEARTBEAT_DEADLINE", 3.0),
    ("webhook_relay_server.delivery.heartbeat", "ROUND", 0.1),
]
KEPT = 20
RETENTION = [
    ("webhook_relay_server.keeping.retention", "INTERVAL", 0.1),
    ("webhook_relay_server.store.expiry", "BATCH_EVENTS", 10),
]
KEEP = {"WEBHOOK_RELAY_KEEP_EVENTS": str(KEPT)}
SETTLE = 3.0
"""Seconds, instead of a day, for which a jump must stand before retention believes it."""
WEEK_AND_A_DAY = timedelta(days=8)


@pytest.mark.slow
@pytest.mark.timeout(600)
async def test_no_jump_of_the_clock_loses_doubles_or_reorders_events_or_ends_a_link(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    clock = FakedTime(tmp_path)
    relay = Served(tmp_path, patches=HEARTBEAT, environment=clock.environment)
    client = Following(tmp_path, relay.address, environment=clock.environment)
    followers = Followers(relay.address, [Place(f"reader-{index}") for index in range(READERS)], seed=SEED)
    chance = random.Random(SEED)
    tally = Tally()
    relay.start()
    try:
        client.program.start()
        followers.start()
        await until(lambda: followers.connected() == READERS, "every reader is there")
        async with senders(relay.address, SENDERS) as everybody:
            for number in range(JUMPS):
                clock.jump_to(timedelta(hours=chance.uniform(-FARTHEST, FARTHEST)))
                pings = [place.pings for place in followers.places]
                await post_all(everybody, [f"d-{number}-{index}" for index in range(AT_ONCE)], tally)
                again = await everybody[0].post("d-0-0")
                assert (again.status, again.receipt["duplicate"]) == (ACCEPTED, True)
                await until(
                    lambda before=pings: all(
                        place.pings > n for place, n in zip(followers.places, before, strict=True)
                    ),
                    "the relay's heart beats after the jump",
                )
        await until(lambda: followers.least() == len(tally.accepted), "every reader has everything")
        await until(lambda: len(client.received()) == len(tally.accepted), "the client has everything")
    finally:
        await followers.stop()
        client_exit = client.program.terminate()
        relay_exit = relay.program.terminate()
    stored = relay.stored()
    print_figures(
        capsys,
        "clock",
        jumps=JUMPS,
        accepted=len(tally.accepted),
        stored=len(stored),
        client=len(client.received()),
        connections=sum(place.connections for place in followers.places),
        readers=READERS,
    )
    assert sorted(stored) == sorted(tally.accepted)
    assert all(stored[seq - 1] == delivery for delivery, seq in tally.accepted.items())
    assert client.received() == stored
    for place in followers.places:
        assert place.deliveries == stored
        assert (place.faults, place.gaps, place.connections) == ([], [], 1)
    assert (client_exit, relay_exit) == (0, 0)


FORGOTTEN = """
INSERT INTO reader (client_id, channel_id, name, token_id, epoch, seq, seen_at)
SELECT 'long-gone', id, 'long-gone', 'none', epoch, 0, 0 FROM channel LIMIT 1
"""
"""A client that was last seen in 1970. Every round of retention ends with forgetting it."""


async def post_through_a_round(relay: Served, everybody: list[Sender], tally: Tally) -> None:
    """Post until a round of retention has begun and ended: the first one that ends may have begun before."""
    with closing(sqlite3.connect(relay.path, isolation_level=None, timeout=30)) as store:
        for _ in range(2):
            store.execute(FORGOTTEN)
            while store.execute("SELECT 1 FROM reader WHERE client_id = 'long-gone'").fetchone():
                await post_all(everybody, [f"d-{len(tally.accepted)}"], tally)


@pytest.mark.slow
@pytest.mark.timeout(120)
async def test_retention_believes_a_clock_that_jumped_ahead_only_when_it_has_stood_for_long(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    clock = FakedTime(tmp_path)
    environment = {**clock.environment, **KEEP}
    # A day is longer than any machine is busy: what it takes to post does not make a short jump a long one.
    relay = Served(tmp_path, patches=RETENTION, environment=environment)
    tally = Tally()
    relay.start()
    try:
        async with senders(relay.address, SENDERS) as everybody:
            await post_all(everybody, [f"before-{index}" for index in range(5 * KEPT)], tally)
            clock.jump_to(YEARS)
            await post_through_a_round(relay, everybody, tally)
            kept_while_ahead, accepted_while_ahead = len(relay.stored()), len(tally.accepted)
            clock.jump_to(timedelta())
            await post_through_a_round(relay, everybody, tally)
            kept_after = len(relay.stored())
    finally:
        exit_code = relay.program.terminate()

    settle = ("webhook_relay_server.keeping.settled_clock", "SETTLE", SETTLE)
    patient = Served(
        tmp_path,
        name="patient",
        secret=relay.address.secret,
        patches=[*RETENTION, settle],
        environment=environment,
    )
    patient.start()
    try:
        jumped_at = time.monotonic()  # before it jumps: a pause in between must not make the time shorter
        clock.jump_to(YEARS + WEEK_AND_A_DAY)
        await until(lambda: len(patient.stored()) < kept_after, "retention believes the clock")
        believed_after = time.monotonic() - jumped_at
        await until(lambda: len(patient.stored()) == KEPT, "the newest are left")
    finally:
        patient_exit = patient.program.terminate()
    print_figures(
        capsys,
        "clock, retention",
        ahead=f"{YEARS.days} days",
        accepted=len(tally.accepted),
        kept_while_ahead=kept_while_ahead,
        kept_after=kept_after,
        settle=f"{SETTLE:.0f} s",
        believed_after=f"{believed_after:.1f} s",
        kept_then=len(patient.stored()),
    )
    assert kept_while_ahead == accepted_while_ahead
    assert kept_after == len(tally.accepted)
    assert believed_after >= SETTLE
    assert (exit_code, patient_exit) == (0, 0)


@pytest.mark.slow
@pytest.mark.timeout(120)
async def test_events_that_came_while_the_clock_was_ahead_do_not_hold_up_retention_and_readers_are_told_the_gap(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    clock = FakedTime(tmp_path)
    settle = ("webhook_relay_server.keeping.settled_clock", "SETTLE", 0.1)
    relay = Served(tmp_path, patches=[*RETENTION, settle], environment={**clock.environment, **KEEP})
    tally, place = Tally(), Place("reader")
    followers = Followers(relay.address, [place], seed=SEED)
    relay.start()
    try:
        async with senders(relay.address, SENDERS) as everybody:
            await post_all(everybody, [f"before-{index}" for index in range(KEPT)], tally)
            followers.start()
            await until(lambda: place.seq == KEPT, "the reader has what there is")
            await followers.stop()
            clock.jump_to(YEARS)
            await post_all(everybody, [f"ahead-{index}" for index in range(2 * KEPT)], tally)
            clock.jump_to(WEEK_AND_A_DAY)
            await post_all(everybody, [f"after-{index}" for index in range(2 * KEPT)], tally)
            clock.jump_to(2 * WEEK_AND_A_DAY)
            await post_all(everybody, ["last"], tally)
            await until(lambda: len(relay.stored()) == KEPT, "retention has removed what is old")
        followers.start()
        await until(lambda: place.seq == len(tally.accepted), "the reader is at the head")
    finally:
        await followers.stop()
        exit_code = relay.program.terminate()
    print_figures(capsys, "clock, ahead", accepted=len(tally.accepted), kept=len(relay.stored()), gaps=place.gaps)
    assert place.faults == []
    assert place.gaps == [(KEPT + 1, len(tally.accepted) - KEPT)]
    assert place.deliveries[KEPT:] == relay.stored()
    assert exit_code == 0
