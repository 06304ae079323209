"""Catching up on many events: nothing is left out, and nothing piles up in memory."""

from __future__ import annotations

import asyncio
import gc
import os
import tracemalloc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from support.stand_in_relay import TOKEN, stand_in_relay
from webhook_relay.messages import MAX_CREDIT
from webhook_relay_desktop.engine import Connection, Engine, Observer
from webhook_relay_desktop.inbox import Inbox, StoredHead

EVENTS = 4 * MAX_CREDIT
BODY = b'{"n":"%b"}' % os.urandom(4000).hex().encode()
"""Compresses to half: half of all events take 5 MB, or 10 MB as plain frames."""
PATIENCE = 50.0
"""Seconds after which a test that waits has failed."""


class Measuring:
    """Counts what is stored, and notes the memory in use half-way and at the end."""

    def __init__(self) -> None:
        self.count = 0
        self.in_use: list[int] = []
        self.done = asyncio.Event()

    def note(self, stored: Sequence[StoredHead]) -> None:
        before, self.count = self.count, self.count + len(stored)
        for mark in (EVENTS // 2, EVENTS):
            if before < mark <= self.count:
                gc.collect()
                self.in_use.append(tracemalloc.get_traced_memory()[0])
                tracemalloc.reset_peak()
        if self.count >= EVENTS:
            self.done.set()


@contextmanager
def traced() -> Iterator[None]:
    tracemalloc.start()
    try:
        yield
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("packing", [True, False], ids=["packed", "plain"])
async def test_a_catch_up_holds_no_more_at_its_end_than_half_way(packing: bool, tmp_path: Path) -> None:
    inbox = Inbox.open(tmp_path / "inbox.db")
    async with stand_in_relay(packing=packing) as relay:
        accepted = await relay.append(EVENTS, body=BODY)
        with traced():
            measuring, stopping = Measuring(), asyncio.Event()
            engine = Engine(inbox, Connection("r", relay.url, TOKEN), observer=Observer(on_stored=measuring.note))
            running = asyncio.ensure_future(engine.run(stopping))
            await asyncio.wait_for(measuring.done.wait(), PATIENCE)
            stopping.set()
            await running
    half_way, end = measuring.in_use
    assert end - half_way < EVENTS // 2 * len(BODY) // 4, "half of the events take two or four times that"
    assert [stored.event for stored in inbox.after(0, EVENTS)] == accepted
    inbox.close()
