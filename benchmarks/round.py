"""Round: every measurement once, the relay and the floor in turns, on a new store and new processes."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Coroutine
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import uvloop

from benchmarks import accepting, catching_up, idling, latency
from benchmarks.reader import head
from benchmarks.samples import Samples
from benchmarks.servers import BenchmarkError, Server, bare_server, relay_server
from benchmarks.window import quiet

MANY, FEW = 64, 8
"""Connections of senders: what saturates a core, and what a single busy sender opens."""
ONE_READER, MANY_READERS = 1, 100
MOST_CAUGHT_UP = 20_000

Result = TypeVar("Result")


@dataclass(frozen=True)
class Plan:
    """How long things take."""

    accept_seconds: float
    latency_seconds: float


class Round:
    """One round. Numbers go to `samples`, named `<measurement>.<server>`."""

    def __init__(self, plan: Plan, samples: Samples, folder: Path) -> None:
        self._plan = plan
        self._samples = samples
        self._folder = folder
        self._accepted = 0

    def run(self) -> None:
        """Run every measurement. Raises BenchmarkError."""
        with tempfile.TemporaryDirectory(dir=self._folder, prefix="round-") as name:
            folder = Path(name)
            with ExitStack() as stack:
                null = stack.enter_context(bare_server("null_server"))
                floor = stack.enter_context(bare_server("floor", "/publish"))
                relay = stack.enter_context(relay_server(folder))
                self._idle(relay, floor)
                self._latency(relay, floor)
                self._accept(relay, floor, null)
                self._catch_up(relay, floor, null, folder)
            self._database(folder / "relay.db")

    def _idle(self, relay: Server, floor: Server) -> None:
        for server in (floor, relay):
            idle = _measure(server, idling.measure(server))
            self._samples.add(f"resident.{server.name}", idle.resident)
            self._samples.add(f"idle.{server.name}", idle.per_connection)

    def _latency(self, relay: Server, floor: Server) -> None:
        for readers in (ONE_READER, MANY_READERS):
            for server in (floor, relay):
                cursor = _measure(server, head(server)) if server is relay else None
                seen = _measure(server, latency.measure(server, readers, self._plan.latency_seconds, cursor))
                self._count(server, seen.accepted)
                for name in ("p50", "p99", "cpu_us", "missing", "server_busy", "generator_busy"):
                    self._samples.add(f"latency{readers}.{name}.{server.name}", getattr(seen, name))

    def _accept(self, relay: Server, floor: Server, null: Server) -> None:
        for connections in (MANY, FEW):
            for server in (null, floor, relay):
                path = "/" if server is floor else server.path
                asked = Server(server.name, server.pid, server.port, path, server.secret, server.token)
                seen = _measure(asked, accepting.measure(asked, connections, self._plan.accept_seconds))
                self._count(server, seen.total)
                for name in ("per_second", "cpu_us", "server_busy", "generator_busy"):
                    self._samples.add(f"accept{connections}.{name}.{server.name}", getattr(seen, name))

    def _catch_up(self, relay: Server, floor: Server, null: Server, folder: Path) -> None:
        events = min(MOST_CAUGHT_UP, self._accepted)
        seen = _measure(relay, catching_up.read_frames(relay, events))
        self._add_catch_up("relay", seen)
        for server in (floor, null):
            self._add_catch_up(
                server.name, _measure(server, catching_up.read_burst(server, events, int(seen.event_bytes)))
            )
        self._samples.add("desktop.relay", _measure(relay, catching_up.read_into_inbox(relay, events, folder)))

    def _add_catch_up(self, server: str, seen: catching_up.CaughtUp) -> None:
        for name in ("per_second", "cpu_us", "event_bytes", "generator_busy"):
            self._samples.add(f"catch_up.{name}.{server}", getattr(seen, name))

    def _database(self, path: Path) -> None:
        """Look into the store that the relay has left: every POST it accepted has to be there."""
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
            stored: int = connection.execute("SELECT count(*) FROM event").fetchone()[0]
        if stored < self._accepted:
            raise BenchmarkError(f"The relay accepted {self._accepted} POSTs but stored only {stored} events.")
        self._samples.add("database.relay", path.stat().st_size / stored)

    def _count(self, server: Server, accepted: int) -> None:
        if server.name == "relay":
            self._accepted += accepted


def _measure(server: Server, measurement: Coroutine[Any, Any, Result]) -> Result:
    async def measured() -> Result:
        await quiet(server)
        return await measurement

    return uvloop.run(measured())
