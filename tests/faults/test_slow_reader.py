"""Readers that stop taking: the relay's memory stays bounded, and nobody else waits for them."""

from __future__ import annotations

import asyncio
import signal
import socket
import time
from pathlib import Path

import pytest

from support.figures import memory, milliseconds, of_form, print_figures
from support.light_reader import Followers, Place, reading
from support.posting import ACCEPTED, Tally, post_all, post_at_rate, senders
from support.served import Address, Following, Served
from support.waiting import until
from webhook_relay_server.delivery.wire import MAX_BACKLOG
from webhook_relay_server.store.database import PAGE_BYTES
from webhook_relay_server.store.log import TAIL_BYTES

SEED = 20261125
READERS = of_form(short=50, long=100)
STOPPED = READERS // 10 - 1
"""And one more, the real client."""
RATE = 40.0
"""Webhooks a second while latency is looked at: enough to be waiting for each other, not enough to be the load."""
EVENTS = of_form(short=150, long=500)
POURED = of_form(short=250, long=2_000)
"""Webhooks that come as quickly as they are taken, when what stopped readers hold is full already."""
SIZE = 16 * 1024
RECEIVE_BUFFER = 64 * 1024
"""Bytes of a stopped reader's socket, so that the relay soon has nowhere to put anything."""
SLACK = 24 * 2**20
"""Bytes: what a relay under load needs beside, for batches, bodies and the allocator, whether or not readers stop."""
PER_STOPPED = 4 * MAX_BACKLOG
"""Bytes that a stopped reader may cost: what its wire may hold, and what one more burst brings."""
SENDERS = 8


def small_socket(address: Address) -> socket.socket:
    """Return a connection that takes little ahead."""
    made = socket.socket()
    made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER)
    made.connect((address.host, address.port))
    made.setblocking(False)
    return made


class Latencies:
    """How long after it was sent each reader had each event."""

    def __init__(self) -> None:
        self.seen_at: list[tuple[str, float]] = []

    def seen(self, _: Place, delivery: str) -> None:
        self.seen_at.append((delivery, time.time()))

    def of(self, tally: Tally) -> list[float]:
        return [at - tally.sent_at[delivery] for delivery, at in self.seen_at if delivery in tally.sent_at]


@pytest.mark.slow
@pytest.mark.timeout(600)
async def test_readers_that_stop_cost_bounded_memory_and_nobody_else_an_event(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    relay = Served(tmp_path)
    client = Following(tmp_path, relay.address)
    latencies = Latencies()
    reading_on = [Place(f"reader-{index}") for index in range(READERS - STOPPED - 1)]
    stopped = [Place(f"stopped-{index}") for index in range(STOPPED)]
    followers = Followers(relay.address, reading_on, seed=SEED, seen=latencies.seen)
    relay.start()
    try:
        client.program.start()
        followers.start()
        async with (
            reading(relay.address, open_socket=lambda: small_socket(relay.address)) as connect,
            senders(relay.address, SENDERS) as everybody,
        ):
            to_stop = [await connect(place) for place in stopped]
            await until(lambda: followers.connected() == len(reading_on), "every reader is there")
            before = await post_at_rate(relay.address, RATE, SENDERS, asyncio.Event(), name="before", **load(EVENTS))
            total = len(before.accepted)
            await until(lambda: followers.least() == total, "every reader has what came before")
            await until(lambda: len(client.received()) == total, "the client has what came before")
            memory_before = memory(relay.program.pid)

            client.program.signal(signal.SIGSTOP)
            for reader in to_stop:
                reader.transport.pause_reading()
            during = await post_at_rate(relay.address, RATE, SENDERS, asyncio.Event(), name="during", **load(EVENTS))
            total += len(during.accepted)
            await until(lambda: followers.least() == total, "every other reader has what came meanwhile")
            memory_full = memory(relay.program.pid)
            poured = Tally()
            await post_all(everybody, [f"poured-{index}" for index in range(POURED)], poured, size=SIZE)
            total += len(poured.accepted)
            await until(lambda: followers.least() == total, "every other reader has what was poured in")
            memory_after = memory(relay.program.pid)
            behind = total - min(place.seq for place in stopped)

            client.program.signal(signal.SIGCONT)
            for reader in to_stop:
                reader.transport.resume_reading()
            await until(lambda: all(place.seq == total for place in stopped), "those that had stopped have everything")
            await until(lambda: len(client.received()) == total, "the client has everything", 60)
    finally:
        await followers.stop()
        client.program.signal(signal.SIGCONT)
        client_exit = client.program.terminate()
        relay_exit = relay.program.terminate()
    bound = SLACK + TAIL_BYTES + (STOPPED + 1) * PER_STOPPED
    print_figures(
        capsys,
        "slow readers",
        readers=READERS,
        stopped=STOPPED + 1,
        events=total,
        behind=behind,
        memory_before=mebibytes(memory_before),
        memory_full=mebibytes(memory_full),
        memory_after_pouring=mebibytes(memory_after),
        growth_bound=mebibytes(bound),
        others_before=milliseconds(latencies.of(before)),
        others_while_stopped=milliseconds(latencies.of(during)),
    )
    stored = relay.stored()
    assert behind > POURED // 2  # they had really stopped
    assert memory_after - memory_before < bound
    for place in [*reading_on, *stopped]:
        assert place.deliveries == stored
        assert (place.faults, place.gaps, place.connections) == ([], [], 1)
    assert client.received() == stored
    assert (client_exit, relay_exit) == (0, 0)


def load(count: int) -> dict[str, int]:
    return {"count": count, "size": SIZE}


def mebibytes(size: int) -> str:
    return f"{size / 2**20:.0f} MiB"


CROWD = 20
LARGE = 64 * 1024
LARGE_EVENTS = 150
"""Together they still are in the tail, the newest events that the relay keeps in memory."""


@pytest.mark.slow
@pytest.mark.timeout(120)
async def test_readers_that_come_back_near_the_head_and_take_nothing_hold_a_page_each(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    relay = Served(tmp_path)
    witness = Place("witness")
    relay.start()
    try:
        async with (
            reading(relay.address) as connect,
            reading(relay.address, open_socket=lambda: small_socket(relay.address)) as connect_slowly,
            senders(relay.address, SENDERS) as everybody,
        ):
            await connect(witness)
            await post_all(everybody, [f"d-{index}" for index in range(LARGE_EVENTS)], Tally(), size=LARGE)
            await until(lambda: witness.seq == LARGE_EVENTS, "the witness has everything")
            before = memory(relay.program.pid)
            for index in range(CROWD):
                (await connect_slowly(Place(f"slow-{index}"))).transport.pause_reading()
            await post_all(everybody, ["last"], Tally())
            await until(lambda: witness.seq == LARGE_EVENTS + 1, "the witness has what came last")
            grown = memory(relay.program.pid) - before
    finally:
        exit_code = relay.program.terminate()
    bound = SLACK + CROWD * (PAGE_BYTES + MAX_BACKLOG + LARGE)
    print_figures(
        capsys,
        "slow readers, near the head",
        readers=CROWD,
        waiting_for_each=mebibytes(LARGE_EVENTS * LARGE),
        memory_grown=mebibytes(grown),
        bound=mebibytes(bound),
    )
    assert grown < bound
    assert exit_code == 0


ROOMY = 2 * 2**20
ROOMY_EVENTS = 60
"""Together 120 MiB as text, and 120 KiB as they are stored."""


@pytest.mark.slow
@pytest.mark.timeout(120)
async def test_bodies_that_deflate_well_do_not_fill_the_memory_as_text(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    relay = Served(tmp_path)
    witness = Place("witness")
    relay.start()
    try:
        async with reading(relay.address) as connect, senders(relay.address, 2) as everybody:
            await connect(witness)
            before = memory(relay.program.pid)
            for index in range(ROOMY_EVENTS):
                body = b'{"after":"%d","filling":"%b"}' % (index, b"x" * ROOMY)
                assert (await everybody[0].post(f"d-{index}", body)).status == ACCEPTED
                await until(lambda count=index + 1: witness.seq == count, "the witness has it")
            grown = memory(relay.program.pid) - before
    finally:
        exit_code = relay.program.terminate()
    bound = SLACK + TAIL_BYTES + 4 * ROOMY
    print_figures(
        capsys,
        "bodies that deflate well",
        text=mebibytes(ROOMY_EVENTS * ROOMY),
        memory_grown=mebibytes(grown),
        bound=mebibytes(bound),
    )
    assert grown < bound
    assert exit_code == 0
