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
    beside_generator: float
    """The same of the generator's core."""


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
        self._began = self._now()
        self.seconds = self.server_cpu = 0.0
        self._shares = Shares(0.0, 0.0, 0.0, 0.0)

    def close(self) -> None:
        """Stop counting."""
        taken = [now - began for now, began in zip(self._now(), self._began, strict=True)]
        self.seconds, self.server_cpu, generator_cpu, servers_core, generators_core = taken
        self._shares = Shares(
            server=self.server_cpu / self.seconds,
            generator=generator_cpu / self.seconds,
            others=max(0.0, servers_core - self.server_cpu) / self.seconds,
            beside_generator=max(0.0, generators_core - generator_cpu) / self.seconds,
        )

    @property
    def seconds_so_far(self) -> float:
        """Seconds since it was opened."""
        return time.perf_counter() - self._began[0]

    def cpu_us_per(self, count: int) -> float:
        """Return the server's processor time for each of `count` things, in microseconds."""
        return self.server_cpu / max(1, count) * 1e6

    def shares(self) -> Shares:
        """Return who had how much of the two cores."""
        return self._shares

    def _now(self) -> tuple[float, ...]:
        """Return the time, the processor times of server and generator, and the times that their cores have worked."""
        return (
            time.perf_counter(),
            cpu_seconds(self._pid),
            cpu_seconds(os.getpid()),
            *(core_seconds(core) for core in cores()),
        )
