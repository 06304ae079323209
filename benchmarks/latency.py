"""Latency: from the POST's first byte to the event in a reader's hands, at a rate that does not wait for anyone."""

from __future__ import annotations

import asyncio
import time
from array import array
from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.payload import DELIVERY_DIGITS, DELIVERY_PREFIX
from benchmarks.reader import positioned, reading
from benchmarks.sender import Sender
from benchmarks.servers import Server
from benchmarks.window import Window
from webhook_relay.event import Cursor

RATE = 500.0
CONNECTIONS = 8
WARM_UP_EVENTS = 50
"""The first deliveries find cold caches and half-open connections: sent, but not counted."""
DRAIN_DEADLINE = 6.0
"""Seconds that readers have to receive what was accepted; the rest counts as missing."""


@dataclass(frozen=True)
class Latency:
    """What every reader saw."""

    p50: float
    p99: float
    cpu_us: float
    """The server's processor time for each delivery to a reader, its share of accepting it included."""
    server_busy: float
    generator_busy: float
    accepted: int
    missing: int
    """Deliveries that did not arrive in time; they are no part of p50 and p99, which count only when this is 0."""


async def measure(server: Server, readers: int, seconds: float, cursor: Cursor | None) -> Latency:
    """Publish at RATE while `readers` readers read behind `cursor`."""
    arrivals = _Arrivals(time.perf_counter)
    async with (
        reading(server, readers=readers, cursor=cursor, on_event=arrivals.take) as made,
        Sender.connected(server, CONNECTIONS) as sender,
    ):
        await positioned(made)
        window = Window(server)
        await sender.send_at_rate(RATE, seconds)
        deadline = time.perf_counter() + DRAIN_DEADLINE
        while len(arrivals.numbers) < sender.accepted * readers and time.perf_counter() < deadline:
            await asyncio.sleep(0.01)
        window.close()
    taken = arrivals.seconds_since(sender.sent_at, skip=WARM_UP_EVENTS)
    return Latency(
        p50=_percentile(taken, 0.50),
        p99=_percentile(taken, 0.99),
        cpu_us=window.cpu_us_per(len(arrivals.numbers)),
        server_busy=window.server_busy,
        generator_busy=window.generator_busy,
        accepted=sender.accepted,
        missing=sender.due * readers - len(arrivals.numbers),
    )


class _Arrivals:
    """Which delivery arrived when. Kept as numbers and made sense of afterwards, outside the time that counts."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self.numbers = array("q")
        self._times = array("d")

    def take(self, received: bytes, text: int) -> None:
        """Note the arrival of the event whose text begins at `text`."""
        digits = received.index(DELIVERY_PREFIX, text) + len(DELIVERY_PREFIX)
        self.numbers.append(int(received[digits : digits + DELIVERY_DIGITS]))
        self._times.append(self._clock())

    def seconds_since(self, sent_at: dict[int, float], skip: int) -> list[float]:
        """Return the latencies in ascending order, without the `skip` first deliveries."""
        first = min(sent_at, default=0) + skip
        arrived = zip(self.numbers, self._times, strict=True)
        return sorted(at - sent_at[number] for number, at in arrived if number >= first and number in sent_at)


def _percentile(ascending: list[float], share: float) -> float:
    return ascending[min(len(ascending) - 1, int(len(ascending) * share))] if ascending else float("nan")
