"""Crossing: from a POST at one relay to the event in the hands of another one's reader."""

from __future__ import annotations

from dataclasses import dataclass

from benchmarks.arrivals import Arrivals
from benchmarks.crowd import head, reading
from benchmarks.driver import Driver
from benchmarks.latency import DRAIN_DEADLINE, FEW, WARM_UP_EVENTS
from benchmarks.many.nodes import Node
from benchmarks.percentiles import percentile
from benchmarks.reader import Looking
from benchmarks.sender import Sender

RATE = 200
"""Events a second: far below what a relay can take, so that nothing waits in a queue."""


@dataclass(frozen=True)
class Crossed:
    """What the reader at the other relay saw, in seconds."""

    p50: float
    p99: float
    answer_p50: float
    """From the POST to its answer."""
    accepted: int
    missing: int
    """Events that did not arrive in time; they are no part of p50 and p99, which count only when this is 0."""


def measure(writing: Node, read: Node, seconds: float) -> Crossed:
    """Post RATE events a second to one relay while a reader follows the channel at the other one."""
    arrivals = Arrivals()
    with Driver() as driver:
        cursor = head(driver, read.server)
        with (
            reading(driver, read.server, cursor=cursor, looking=Looking(arrivals.take)) as crowd,
            Sender.connected(driver, writing.server, FEW) as sender,
        ):
            sender.send_at_rate(RATE, seconds)
            driver.run_until(lambda: crowd.events >= sender.accepted, DRAIN_DEADLINE)
        missing = sender.accepted - crowd.events
    latencies = arrivals.seconds_since(sender.sent_at, skip=WARM_UP_EVENTS)
    return Crossed(
        p50=percentile(latencies, 0.50),
        p99=percentile(latencies, 0.99),
        answer_p50=percentile(sorted(sender.answer_seconds), 0.50),
        accepted=sender.accepted,
        missing=missing,
    )
