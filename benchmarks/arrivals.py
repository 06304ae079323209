"""Arrivals: which delivery reached a reader when."""

from __future__ import annotations

import time
from array import array
from collections.abc import Mapping

from benchmarks.request import delivery_number


class Arrivals:
    """Kept as numbers and made sense of afterwards, outside the time that counts."""

    def __init__(self) -> None:
        self.numbers = array("q")
        self._times = array("d")

    def take(self, _number: int, received: bytes | bytearray, start: int, end: int) -> None:
        """Note the arrival of the event that stands between two places."""
        self.numbers.append(delivery_number(received, start, end))
        self._times.append(time.perf_counter())

    def seconds_since(self, sent_at: Mapping[int, float], skip: int) -> list[float]:
        """Return the latencies in ascending order, without the `skip` first deliveries."""
        first = min(sent_at, default=0) + skip
        arrived = zip(self.numbers, self._times, strict=True)
        return sorted(at - sent_at[number] for number, at in arrived if number >= first and number in sent_at)
