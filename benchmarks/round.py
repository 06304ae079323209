"""Round: every measurement once, the servers in turns, on a new store and new processes."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

from benchmarks import accepting, fanning_out, idling, latency
from benchmarks.crowd import NO_DEFLATE, DeflateRefusedError, head
from benchmarks.driver import Driver
from benchmarks.lineup import LineUp, lined_up
from benchmarks.nchan import MISSING, deflating
from benchmarks.plan import Plan
from benchmarks.samples import Samples
from benchmarks.servers import Server
from benchmarks.store import check
from benchmarks.window import quiet
from webhook_relay.event import Cursor

SENDERS = ((64, 8), (8, 8), (64, 25))
"""Connections, and KB of the bodies: what saturates a core, what a busy sender opens, and a large payload."""
AUDIENCES = ((1, 500), (100, 500), (1_000, 50))
"""Readers, and events a second: 50,000 deliveries a second with many of them."""


class Round:
    """One round. Numbers go to `samples`, named `<measurement>.<field>.<server>`."""

    def __init__(self, plan: Plan, samples: Samples, folder: Path) -> None:
        self._plan = plan
        self._samples = samples
        self._folder = folder
        self._accepted = 0

    def run(self) -> None:
        """Run every measurement. Raises BenchmarkError."""
        with self._new_folder() as name, lined_up(Path(name)) as lineup:
            self._idle(lineup)
        with self._new_folder() as name:
            with lined_up(Path(name)) as lineup:
                if lineup.nchan is None:
                    self._samples.skip(MISSING)
                self._accept(lineup)
                self._latency(lineup)
                self._fan_out(lineup, deflate=False)
                self._fan_out(lineup, deflate=True)
                self._load(lineup)
            check(lineup.relay, self._accepted)

    def _new_folder(self) -> tempfile.TemporaryDirectory[str]:
        return tempfile.TemporaryDirectory(dir=self._folder, prefix="round-")

    def _idle(self, lineup: LineUp) -> None:
        for server in lineup.compared():
            quiet(server)
            self._samples.add_all("idle", server.name, idling.measure(server))

    def _accept(self, lineup: LineUp) -> None:
        for connections, kilobytes in SENDERS:
            for server in lineup.everyone():
                quiet(server)
                asked = replace(server, path="/") if server is lineup.floor else server
                seen = accepting.measure(
                    asked, connections, kilobytes, self._plan.accept_seconds, self._plan.warm_up_seconds
                )
                self._count(server, seen.total)
                self._samples.add_all(f"accept{connections}x{kilobytes}", server.name, seen)

    def _latency(self, lineup: LineUp) -> None:
        for readers, rate in AUDIENCES:
            for server in lineup.compared():
                quiet(server)
                seen = latency.measure(server, _cursor(server), self._plan.latency_seconds, rate=rate, readers=readers)
                self._count(server, seen.accepted)
                self._samples.add_all(f"latency{readers}", server.name, seen)

    def _fan_out(self, lineup: LineUp, *, deflate: bool) -> None:
        for server in lineup.everyone():
            if deflate and server is lineup.floor:
                continue  # uvicorn deflates for each reader anew: the relay does not, so it is no floor
            quiet(server)
            asked = deflating(server) if deflate else server
            try:
                seen = fanning_out.measure(
                    asked, self._plan.fan_out_seconds, self._plan.warm_up_seconds, deflate=deflate
                )
            except DeflateRefusedError:
                self._samples.skip(NO_DEFLATE)
                continue
            self._count(server, seen.accepted)
            self._samples.add_all("fan_out_deflate" if deflate else "fan_out", server.name, seen)

    def _load(self, lineup: LineUp) -> None:
        for server in lineup.compared():
            for rate in self._plan.loads:
                quiet(server)
                seen = latency.measure(
                    server, _cursor(server), self._plan.load_seconds, rate=rate, connections=latency.MANY
                )
                self._count(server, seen.accepted)
                self._samples.add_all(f"load{rate}", server.name, seen)
                if seen.saturated:
                    break

    def _count(self, server: Server, accepted: int) -> None:
        if server.name == "relay":
            self._accepted += accepted


def _cursor(server: Server) -> Cursor | None:
    if not server.token:
        return None
    with Driver() as driver:
        return head(driver, server)
