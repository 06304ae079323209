"""Fanning out: how many deliveries a second a server makes to a thousand readers, and what one costs it."""

from __future__ import annotations

from dataclasses import dataclass

from benchmarks.arrivals import Arrivals
from benchmarks.crowd import head, reading
from benchmarks.driver import Driver
from benchmarks.latency import DRAIN_DEADLINE
from benchmarks.percentiles import percentile
from benchmarks.reader import Looking
from benchmarks.sender import Sender
from benchmarks.servers import BenchmarkError, Server
from benchmarks.window import Shares, Window

READERS = 1_000
CONNECTIONS = 8
IN_FLIGHT = 8
"""Events on their way: as many as a server can have to do at once, and few enough that no reader falls behind."""
SAMPLED = 4
"""Readers whose events are looked at one by one, so that a count cannot be right by accident."""


@dataclass(frozen=True)
class FannedOut:
    """What the readers received in the window; `missing` counts the whole measurement."""

    per_second: float
    cpu_us: float
    answer_p50: float
    event_bytes: float
    missing: int
    accepted: int
    shares: Shares


def measure(server: Server, seconds: float, warm_up: float, *, deflate: bool) -> FannedOut:
    """Send an event whenever fewer than IN_FLIGHT are on their way to READERS readers. Raises DeflateRefusedError."""
    arrivals = Arrivals()
    with Driver() as driver:
        cursor = head(driver, server) if server.token else None
        looking = Looking(arrivals.take, readers=SAMPLED)
        with (
            reading(driver, server, readers=READERS, cursor=cursor, deflate=deflate, looking=looking) as crowd,
            Sender.connected(driver, server, CONNECTIONS) as sender,
        ):

            def arrived() -> float:
                return crowd.events / READERS

            sender.keep_in_flight(IN_FLIGHT, arrived, warm_up)
            events, answers, window = crowd.events, len(sender.answer_seconds), Window(server)
            sender.keep_in_flight(IN_FLIGHT, arrived, seconds)
            window.close()
            events, answered = crowd.events - events, sorted(sender.answer_seconds[answers:])
            sender.finish()
            driver.run_until(lambda: crowd.events >= sender.accepted * READERS, DRAIN_DEADLINE)
        _check(arrivals, sender, server)
        return FannedOut(
            per_second=events / window.seconds,
            cpu_us=window.cpu_us_per(events),
            answer_p50=percentile(answered, 0.50),
            event_bytes=crowd.event_bytes / max(1, crowd.events),
            missing=sender.accepted * READERS - crowd.events,
            accepted=sender.accepted,
            shares=window.shares(),
        )


def _check(arrivals: Arrivals, sender: Sender, server: Server) -> None:
    """Raise BenchmarkError when a sampled reader received something else than what was sent."""
    seen: dict[int, int] = {}
    for number in arrivals.numbers:
        seen[number] = seen.get(number, 0) + 1
    if len(seen) > sender.accepted or any(times > SAMPLED for times in seen.values()):
        raise BenchmarkError(f"{server.name} delivered an event twice, or one that was not sent.")
