"""Window: a stretch of time in which a server's processor time and the generator's are counted."""

from __future__ import annotations

import asyncio
import os
import time

from benchmarks.machine import cpu_seconds
from benchmarks.servers import Server

QUIET_SHARE = 0.05
QUIET_INTERVAL = 0.2
QUIET_DEADLINE = 5.0
"""A server that still tidies up after one measurement would spoil the next: it gets this many seconds."""


async def quiet(server: Server) -> None:
    """Return when the server does next to nothing, or after QUIET_DEADLINE."""
    deadline = time.perf_counter() + QUIET_DEADLINE
    while time.perf_counter() < deadline:
        window = Window(server)
        await asyncio.sleep(QUIET_INTERVAL)
        window.close()
        if window.server_busy <= QUIET_SHARE:
            return


class Window:
    """Opens when it is made. `close()` fixes what it saw."""

    def __init__(self, server: Server) -> None:
        self._pid = server.pid
        self._server_began = cpu_seconds(server.pid)
        self._generator_began = cpu_seconds(os.getpid())
        self._began = time.perf_counter()
        self.seconds = self.server_cpu = self.generator_cpu = 0.0

    def close(self) -> None:
        """Stop counting."""
        self.seconds = time.perf_counter() - self._began
        self.server_cpu = cpu_seconds(self._pid) - self._server_began
        self.generator_cpu = cpu_seconds(os.getpid()) - self._generator_began

    def cpu_us_per(self, count: int) -> float:
        """Return the server's processor time for each of `count` things, in microseconds."""
        return self.server_cpu / max(1, count) * 1e6

    @property
    def server_busy(self) -> float:
        """The share of the time that the server was running: 1.0 is a whole core."""
        return self.server_cpu / self.seconds

    @property
    def generator_busy(self) -> float:
        """The same of this process."""
        return self.generator_cpu / self.seconds
