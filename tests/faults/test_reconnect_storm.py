"""Everybody comes back at once: all are served from their own place, and senders are not kept waiting for long."""

from __future__ import annotations

import asyncio
import resource
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.figures import memory, milliseconds, of_form, print_figures, processor_seconds
from support.light_reader import Followers, Place
from support.posting import post_at_rate, posting_elsewhere
from support.served import Served
from support.waiting import until

SEED = 20261125
CLIENTS = of_form(short=300, long=2_000)
DESCRIPTORS = 3 * CLIENTS + 500
"""Files that each process may have open: a link that is going and one that is coming, and the rest."""
INGEST_RATE = of_form(short=100.0, long=200.0)
"""Webhooks a second for a channel that nobody reads, by which the senders' waiting is measured."""
READ_RATE = of_form(short=10.0, long=3.0)
"""Webhooks a second that every client gets."""
CALM = of_form(short=3.0, long=10.0)
"""Seconds of the same load without a storm, before each."""
PATIENCE = of_form(short=30.0, long=120.0)
"""Seconds for everybody to be back."""


@pytest.fixture(autouse=True)
def enough_descriptors() -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < DESCRIPTORS:
        pytest.skip(f"a process may have only {hard} files open here; {CLIENTS} clients need {DESCRIPTORS}")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, DESCRIPTORS), hard))  # the relay inherits it
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


class Crowd:
    """All clients: half of them with permessage-deflate, half without."""

    def __init__(self, relay: Served) -> None:
        self.places = [Place(f"client-{index}") for index in range(CLIENTS)]
        half = CLIENTS // 2
        self._groups = [
            Followers(relay.address, self.places[:half], seed=SEED, deflate=True),
            Followers(relay.address, self.places[half:], seed=SEED + 1),
        ]
        self.deflating, self.plain = self.places[:half], self.places[half:]

    def start(self) -> None:
        for group in self._groups:
            group.start()

    async def stop(self) -> None:
        for group in self._groups:
            await group.stop()

    def connected(self) -> int:
        return sum(group.connected() for group in self._groups)

    def refused(self) -> int:
        return sum(group.refused for group in self._groups)

    def cut(self) -> None:
        """Let every connection break at the same moment, as when a network's router restarts."""
        for group in self._groups:
            for reader in group.readers.values():
                reader.transport.abort()

    async def everybody_back(self) -> None:
        await until(lambda: self.connected() == CLIENTS, f"all {CLIENTS} clients have their place again", PATIENCE)

    async def everybody_at(self, seq: int) -> None:
        await until(lambda: min(place.seq for place in self.places) >= seq, "every client has everything", PATIENCE)


@pytest.mark.slow
@pytest.mark.timeout(900)
async def test_everybody_who_comes_back_at_once_resumes_without_a_hole_while_webhooks_go_on_arriving(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    relay = Served(tmp_path)
    relay.start()
    quiet = relay.make_quiet_source()
    crowd = Crowd(relay)
    stop = asyncio.Event()
    try:
        began = time.time()
        crowd.start()
        await crowd.everybody_back()
        first_in = time.time() - began
        reading = asyncio.create_task(post_at_rate(relay.address, READ_RATE, 4, stop))
        async with posting_elsewhere(quiet, INGEST_RATE, 8) as finish:
            calm_from = time.time()
            await asyncio.sleep(CALM)  # the load itself: its answers are what is compared with
            storm_from, processor_before = time.time(), processor_seconds(relay.program.pid)
            crowd.cut()
            await until(lambda: crowd.connected() < CLIENTS // 2, "the clients notice")
            await crowd.everybody_back()
            storm_until = time.time()
            processor = processor_seconds(relay.program.pid) - processor_before
            await asyncio.sleep(CALM)
            memory_then = memory(relay.program.pid)
            await asyncio.to_thread(relay.program.kill)
            killed_at = time.time()
            await asyncio.to_thread(relay.start)
            await crowd.everybody_back()
            back_after_kill = time.time() - killed_at
            ingest = await finish()
        stop.set()
        read = await reading
        total = len(read.accepted)
        await crowd.everybody_at(total)
    finally:
        stop.set()
        await crowd.stop()
        exit_code = relay.program.terminate()
    stored = relay.stored()
    lost = (set(read.accepted) - set(stored)) | (set(ingest.accepted) - set(relay.stored("quiet")))
    print_figures(
        capsys,
        "reconnect storm",
        clients=CLIENTS,
        first_in=f"{first_in:.1f} s",
        all_back_after=f"{storm_until - storm_from:.1f} s",
        relay_busy=f"{processor:.1f} s",
        all_back_after_kill=f"{back_after_kill:.1f} s",
        refused=crowd.refused(),
        ingest=len(ingest.accepted),
        lost=len(lost),
        ingest_before=milliseconds(ingest.seconds(calm_from, storm_from)),
        ingest_during=milliseconds(ingest.seconds(storm_from, storm_until)),
        memory=f"{memory_then / 2**20:.0f} MiB",
        read_by_everybody=total,
    )
    assert lost == set()
    for place in crowd.places:
        assert place.deliveries == stored[place.first - 1 :]
        assert (place.faults, place.gaps) == ([], [])
        assert place.connections >= 3
    assert all(place.compressed for place in crowd.deflating)
    assert not any(place.compressed for place in crowd.plain)
    assert exit_code == 0
