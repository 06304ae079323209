"""Growing: what changes when a store holds ten times the events; and reading a long history."""

from __future__ import annotations

import time
from contextlib import ExitStack
from pathlib import Path

from benchmarks import accepting, catching_up, latency
from benchmarks.crowd import NO_DEFLATE, DeflateRefusedError, head
from benchmarks.driver import Driver
from benchmarks.plan import Plan
from benchmarks.samples import Samples
from benchmarks.servers import Server, bare_server, relay_server
from benchmarks.store import check
from benchmarks.window import quiet

RATE = 500
FEW, MANY = "few", "many"
"""The two relays' names in the samples: `growth_<measurement>.<field>.few`."""


class Growing:
    """Two relays side by side: the same measurement on one and the other, in turns."""

    def __init__(self, plan: Plan, samples: Samples, folder: Path) -> None:
        self._plan = plan
        self._samples = samples
        self._folder = folder
        self._accepted = {FEW: 0, MANY: 0}

    def run(self, until: float) -> int:
        """Run every measurement up to `growth_rounds` times, as far as time goes; return how often it was."""
        relays: list[Server] = []
        rounds = 0
        with ExitStack() as stack:
            for name in (FEW, MANY):
                folder = self._folder / name
                folder.mkdir()
                relays.append(stack.enter_context(relay_server(folder, name)))
            few, many = relays
            null = stack.enter_context(bare_server("null_server", "null"))
            floor = stack.enter_context(bare_server("floor", "floor"))
            self._fill(few, self._plan.few_events)
            self._fill(many, self._plan.many_events)
            longest = 0.0
            while rounds < self._plan.growth_rounds and (not rounds or time.monotonic() + longest < until):
                began = time.monotonic()
                self._compare(relays)
                self._catch_up(many, floor, null, rounds)
                rounds += 1
                longest = max(longest, time.monotonic() - began)
        for relay in relays:
            self._samples.add(f"growth_database.{relay.name}", check(relay, self._accepted[relay.name]))
        return rounds

    def _fill(self, relay: Server, events: int) -> None:
        self._count(relay, accepting.fill(relay, events, self._plan.fill_seconds))
        self._samples.add(f"growth_events.{relay.name}", self._accepted[relay.name])

    def _compare(self, relays: list[Server]) -> None:
        for relay in relays:
            quiet(relay)
            accepted = accepting.measure(relay, 64, 8, self._plan.accept_seconds, self._plan.warm_up_seconds)
            self._count(relay, accepted.total)
            self._samples.add_all("growth_accept", relay.name, accepted)
        for relay in relays:
            quiet(relay)
            with Driver() as driver:
                cursor = head(driver, relay)
            seen = latency.measure(relay, cursor, self._plan.latency_seconds, rate=RATE)
            self._count(relay, seen.accepted)
            self._samples.add_all("growth_latency", relay.name, seen)
        events = min(self._plan.few_events, *self._accepted.values())
        for relay in relays:
            quiet(relay)
            self._samples.add_all("growth_catch_up", relay.name, catching_up.read_frames(relay, events))

    def _catch_up(self, relay: Server, floor: Server, null: Server, number: int) -> None:
        events = min(self._plan.caught_up, self._accepted[relay.name])
        self._samples.add("caught_up.events", events)
        for name, deflate in (("catch_up", False), ("catch_up_deflate", True)):
            quiet(relay)
            try:
                seen = catching_up.read_frames(relay, events, deflate=deflate)
            except DeflateRefusedError:
                self._samples.skip(NO_DEFLATE)
                continue
            self._samples.add_all(name, "relay", seen)
            for server in (null,) if deflate else (floor, null):
                quiet(server)
                burst = catching_up.read_burst(server, events, seen.event_bytes)
                self._samples.add_all(name, server.name, burst)
        folder = self._folder / f"inbox-{number}"
        folder.mkdir()
        quiet(relay)
        self._samples.add("desktop.per_second.relay", catching_up.read_into_inbox(relay, events, folder))

    def _count(self, relay: Server, accepted: int) -> None:
        self._accepted[relay.name] += accepted
