"""Accepting: how many POSTs a second a server answers, and what one costs it."""

from __future__ import annotations

from dataclasses import dataclass

from benchmarks.driver import Driver
from benchmarks.percentiles import percentile
from benchmarks.sender import Sender
from benchmarks.servers import BenchmarkError, Server
from benchmarks.window import Shares, Window

FILLING_CONNECTIONS = 64


@dataclass(frozen=True)
class Accepted:
    """What one server did with as many POSTs as it would take."""

    per_second: float
    cpu_us: float
    answer_p50: float
    shares: Shares
    total: int
    """POSTs it accepted, those outside the window too."""


def measure(server: Server, connections: int, kilobytes: int, seconds: float, warm_up: float) -> Accepted:
    """Send over `connections` connections, each waiting for its answer before it sends again."""
    with Driver() as driver, Sender.connected(driver, server, connections, kilobytes) as sender:
        sender.send_for(warm_up)
        before, window = sender.accepted, Window(server)
        sender.send_for(seconds)
        window.close()
        count = sender.accepted - before
        answers = sorted(sender.answer_seconds[before:])
        sender.finish()
    return Accepted(
        per_second=count / window.seconds,
        cpu_us=window.cpu_us_per(count),
        answer_p50=percentile(answers, 0.50),
        shares=window.shares(),
        total=sender.accepted,
    )


def fill(server: Server, events: int, seconds: float) -> int:
    """Send `events` POSTs, or as many as are accepted within `seconds`; return how many that was."""
    with Driver() as driver, Sender.connected(driver, server, FILLING_CONNECTIONS) as sender:
        sender.send(events, seconds)
    if not sender.accepted:
        raise BenchmarkError(f"{server.name} accepted nothing.")
    return sender.accepted
