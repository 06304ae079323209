"""Latency: from the POST's first byte to the event in a reader's hands, at a rate that does not wait for anyone."""

from __future__ import annotations

from dataclasses import dataclass

from benchmarks.arrivals import Arrivals
from benchmarks.crowd import reading
from benchmarks.driver import Driver
from benchmarks.machine import proportional_bytes
from benchmarks.percentiles import percentile
from benchmarks.reader import Looking
from benchmarks.sender import Sender
from benchmarks.servers import Server
from benchmarks.window import Shares, Window
from webhook_relay.event import Cursor

FEW, MANY = 8, 64
"""Connections. Few for the usual rate; many for a load that would otherwise wait for its own answers."""
WARM_UP_EVENTS = 50
"""The first deliveries find cold caches and half-open connections: sent, but not counted."""
MOST_WARM_UP = 5
"""But no more than the fifth part of them, where there are few."""
DRAIN_DEADLINE = 6.0
"""Seconds that readers have to receive what was accepted; the rest counts as missing."""
IN_TIME = 0.95
"""Share of the asked rate that a server has to accept, or it is saturated."""


@dataclass(frozen=True)
class Latency:
    """What every reader saw."""

    p50: float
    p99: float
    answer_p50: float
    """From the POST to its answer."""
    cpu_us: float
    """The server's processor time for each delivery to a reader, its share of accepting it included."""
    shares: Shares
    accepted: int
    missing: int
    """Deliveries that did not arrive in time; they are no part of p50 and p99, which count only when this is 0."""
    memory: float
    """Bytes for each reader that the server's memory has grown by, at the end of the sending."""
    saturated: bool
    """Whether the server took longer for the POSTs than the rate allows: then latency is a queue's."""


def measure(
    server: Server,
    cursor: Cursor | None,
    seconds: float,
    *,
    rate: float,
    readers: int = 1,
    connections: int = FEW,
) -> Latency:
    """Publish `rate` events a second while `readers` readers read behind `cursor`."""
    arrivals = Arrivals()
    before = proportional_bytes(server.pid)
    with (
        Driver() as driver,
        reading(driver, server, readers=readers, cursor=cursor, looking=Looking(arrivals.take)) as crowd,
        Sender.connected(driver, server, connections) as sender,
    ):
        window = Window(server)
        sender.send_at_rate(rate, seconds)
        taken = window.seconds_so_far
        grown = proportional_bytes(server.pid) - before
        driver.run_until(lambda: crowd.events >= sender.accepted * readers, DRAIN_DEADLINE)
        window.close()
    latencies = arrivals.seconds_since(sender.sent_at, skip=min(WARM_UP_EVENTS, sender.due // MOST_WARM_UP))
    return Latency(
        p50=percentile(latencies, 0.50),
        p99=percentile(latencies, 0.99),
        answer_p50=percentile(sorted(sender.answer_seconds), 0.50),
        cpu_us=window.cpu_us_per(crowd.events),
        shares=window.shares(),
        accepted=sender.accepted,
        missing=sender.due * readers - crowd.events,
        memory=grown / readers,
        saturated=seconds < IN_TIME * taken,
    )
