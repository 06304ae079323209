"""Accepting: how many POSTs a second a server answers, and what one costs it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from benchmarks.sender import Sender
from benchmarks.servers import Server
from benchmarks.window import Window

WARM_UP = 0.4
"""Seconds before the window opens: connections, caches, the allocator."""


@dataclass(frozen=True)
class Accepted:
    """What one server did with as many POSTs as it would take."""

    per_second: float
    cpu_us: float
    server_busy: float
    generator_busy: float
    total: int
    """POSTs it accepted, those outside the window too."""


async def measure(server: Server, connections: int, seconds: float) -> Accepted:
    """Send over `connections` connections, each waiting for its answer before it sends again."""
    async with Sender.connected(server, connections) as sender:
        sender.start()
        await asyncio.sleep(WARM_UP)
        before, window = sender.accepted, Window(server)
        await asyncio.sleep(seconds)
        window.close()
        count = sender.accepted - before
        await sender.finish()
        return Accepted(
            count / window.seconds, window.cpu_us_per(count), window.server_busy, window.generator_busy, sender.accepted
        )
