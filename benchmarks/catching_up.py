"""Catching up: how fast one client reads what is stored, with nothing behind it and with the desktop's inbox."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.reader import reading
from benchmarks.servers import HOST, Server
from benchmarks.window import Window
from webhook_relay.batches import Batch
from webhook_relay.client import Client
from webhook_relay_desktop.inbox import Inbox

DEADLINE = 30.0
"""Seconds for the whole history; a server that takes longer fails the run."""
CHANNEL = "default"


@dataclass(frozen=True)
class CaughtUp:
    """What it took to read the events."""

    per_second: float
    cpu_us: float
    event_bytes: float
    generator_busy: float


async def read_frames(server: Server, events: int, path: str = "/ws") -> CaughtUp:
    """Read `events` events with a reader that only counts them. The time begins before the connection is made."""
    window = Window(server)
    async with asyncio.timeout(DEADLINE), reading(server, path=path, stop_after=events) as [reader]:
        await reader.done
        window.close()
        return CaughtUp(
            events / window.seconds, window.cpu_us_per(events), reader.event_bytes / events, window.generator_busy
        )


async def read_burst(server: Server, events: int, size: int) -> CaughtUp:
    """Read `events` equal frames that a bare server sends from memory."""
    return await read_frames(server, events, f"/burst?count={events}&size={size}")


async def read_into_inbox(server: Server, events: int, folder: Path) -> float:
    """Read `events` events as the desktop does: check, store with full-text index, then acknowledge. Per second."""
    url = f"http://{HOST}:{server.port}"
    inbox = await asyncio.to_thread(Inbox.open, folder / "inbox.db")
    began, stored = time.perf_counter(), 0
    try:
        async with asyncio.timeout(DEADLINE), Client(url, server.token, cursors={CHANNEL: None}) as client:
            async for delivery in client:
                if not isinstance(delivery, Batch):
                    continue
                stored += len(await asyncio.to_thread(inbox.store, url, delivery.events))
                for channel, cursor in delivery.cursors.items():
                    await client.acknowledge(channel, cursor)
                if stored >= events:
                    break
        return stored / (time.perf_counter() - began)
    finally:
        await asyncio.to_thread(inbox.close)
