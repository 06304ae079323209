"""Catching up: how fast one client reads what is stored, with nothing behind it and with the desktop's inbox."""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import dataclass, replace
from pathlib import Path

import uvloop

from benchmarks.crowd import reading
from benchmarks.driver import Driver
from benchmarks.reader import Looking
from benchmarks.servers import HOST, BenchmarkError, Server
from benchmarks.window import Shares, Window
from webhook_relay.batches import Batch
from webhook_relay.client import Client
from webhook_relay_desktop.inbox import Inbox

DEADLINE = 60.0
"""Seconds for the whole history; a server that takes longer fails the run."""
CHANNEL = "default"
SAMPLE_EVERY = 500
"""Events of which one is looked into: whether it is the one that has to come at this place."""


@dataclass(frozen=True)
class CaughtUp:
    """What it took to read the events."""

    per_second: float
    cpu_us: float
    event_bytes: float
    """Of a frame's payload, as it came over the wire."""
    shares: Shares


def read_frames(server: Server, events: int, *, deflate: bool = False) -> CaughtUp:
    """Read `events` events from the oldest with a reader that only counts them. The handshake is part of it.

    Raises DeflateRefusedError.
    """
    looking = Looking(_check, every=SAMPLE_EVERY) if server.token else None
    window = Window(server)
    with Driver() as driver, reading(driver, server, deflate=deflate, looking=looking, settle=0) as crowd:
        if not driver.run_until(lambda: crowd.events >= events, DEADLINE):
            raise BenchmarkError(f"{server.name} sent {crowd.events} of {events} events in {DEADLINE:.0f} s.")
        window.close()
        return CaughtUp(
            crowd.events / window.seconds,
            window.cpu_us_per(crowd.events),
            crowd.event_bytes / crowd.events,
            window.shares(),
        )


def read_burst(server: Server, events: int, size: float) -> CaughtUp:
    """Read `events` equal frames that a bare server sends from memory."""
    return read_frames(replace(server, ws_path=f"/burst?count={events}&size={size:.0f}"), events)


def read_into_inbox(server: Server, events: int, folder: Path) -> float:
    """Read `events` events as the desktop does: check, store with full-text index, then acknowledge. Per second."""
    return uvloop.run(_read_into_inbox(server, events, folder))


async def _read_into_inbox(server: Server, events: int, folder: Path) -> float:
    url = f"http://{HOST}:{server.port}"
    inbox = await asyncio.to_thread(Inbox.open, folder / "inbox.db")
    began, stored = time.perf_counter(), 0
    reader = Client(url, server.token, cursors={CHANNEL: None}, packed=True)
    try:
        async with asyncio.timeout(DEADLINE), reader as client:
            async for delivery in client:
                if not isinstance(delivery, Batch):
                    continue
                stored += len(await asyncio.to_thread(inbox.store, url, delivery.arrivals))
                for channel, cursor in delivery.cursors.items():
                    await client.acknowledge(channel, cursor)
                if stored >= events:
                    break
        return stored / (time.perf_counter() - began)
    finally:
        await asyncio.to_thread(inbox.close)


def _check(number: int, received: bytes | bytearray, start: int, end: int) -> None:
    """Raise BenchmarkError unless this is the event that has to come at this place: no hole, none twice."""
    sequence = int(json.loads(received[start:end])["event"]["sequence"])
    if sequence != number:
        raise BenchmarkError(f"Event {sequence} came where event {number} was due.")
