"""Window: a stretch of time in which a server's processor time, the generator's and that of others are counted."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass

from benchmarks.machine import core_seconds, cores, cpu_seconds
from benchmarks.servers import Server

QUIET_SHARE = 0.15
QUIET_INTERVAL = 0.1
QUIET_DEADLINE = 5.0
"""A server that still tidies up after one measurement would spoil the next: it gets this many seconds."""


@dataclass(frozen=True)
class Shares:
    """Shares of a core's time: 1.0 is a whole core."""

    server: float
    generator: float
    others: float
    """Of the servers' core: what other programs, or another machine on the same processor, had of it."""


def quiet(server: Server) -> None:
    """Return when the server does next to nothing, or after QUIET_DEADLINE."""
    deadline = time.perf_counter() + QUIET_DEADLINE
    while time.perf_counter() < deadline:
        window = Window(server)
        time.sleep(QUIET_INTERVAL)
        window.close()
        if window.shares().server <= QUIET_SHARE:
            return


class Window:
    """Opens when it is made. `close()` fixes what it saw."""

    def __init__(self, server: Server) -> None:
        self._pid = server.pid
        self._core = cores()[0]
        self._core_began = core_seconds(self._core)
        self._server_began = cpu_seconds(server.pid)
        self._generator_began = cpu_seconds(os.getpid())
        self._began = time.perf_counter()
        self.seconds = self.server_cpu = self.generator_cpu = self.core_cpu = 0.0

    def close(self) -> None:
        """Stop counting."""
        self.seconds = self.seconds_so_far
        self.server_cpu = cpu_seconds(self._pid) - self._server_began
        self.generator_cpu = cpu_seconds(os.getpid()) - self._generator_began
        self.core_cpu = core_seconds(self._core) - self._core_began

    @property
    def seconds_so_far(self) -> float:
        """Seconds since it was opened."""
        return time.perf_counter() - self._began

    def cpu_us_per(self, count: int) -> float:
        """Return the server's processor time for each of `count` things, in microseconds."""
        return self.server_cpu / max(1, count) * 1e6

    def shares(self) -> Shares:
        """Return who had how much of the two cores."""
        return Shares(
            server=self.server_cpu / self.seconds,
            generator=self.generator_cpu / self.seconds,
            others=max(0.0, self.core_cpu - self.server_cpu) / self.seconds,
        )
