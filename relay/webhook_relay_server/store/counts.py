"""Counts: what has happened in this relay, in plain numbers, noted where it happens. `observing/` puts them into words.

Noting a webhook costs a look-up and a few additions; nothing is formatted before somebody asks. Everything is noted on
the event loop, except for commits, which only the store's writer notes.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from time import perf_counter

from webhook_relay_server.store.records import Appended, NewEvent

MOST_SOURCES = 200
"""That are counted by themselves; all others together. A scrape stays small, however many tenants there are."""
OTHER = 0
"""Stands for the id of all other sources: ids begin with 1."""
LATENCIES = (0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Seconds; senders give up after one (Sentry), three (Slack) or ten (GitHub)."""
BATCHES = (1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0)
"""Events in one commit; 500 is the most."""


class Histogram:
    """How many values were not above each bound, as Prometheus has it, but not yet added up."""

    __slots__ = ("bounds", "counts", "total")

    def __init__(self, bounds: Sequence[float]) -> None:
        self.bounds = tuple(bounds)
        self.counts = [0] * (len(bounds) + 1)
        self.total = 0.0

    def note(self, value: float) -> None:
        """Count one value."""
        self.counts[bisect_left(self.bounds, value)] += 1
        self.total += value


class SourceCounts:
    """What became of one source's webhooks."""

    __slots__ = ("accepted", "bytes", "duplicates", "unverified")

    def __init__(self) -> None:
        self.accepted = self.duplicates = self.bytes = 0
        self.unverified: Counter[str] = Counter()
        """Refused signatures by the code of the refusal."""


class Counts:
    """Everything that is counted in one relay."""

    __slots__ = ("accept_seconds", "by_source", "refused")

    def __init__(self) -> None:
        self.by_source: dict[int, SourceCounts] = {OTHER: SourceCounts()}
        self.refused: Counter[str] = Counter()
        """Requests that were not answered with a success, by code: of senders, and those that were no request."""
        self.accept_seconds = Histogram(LATENCIES)

    def committed(self, entries: Sequence[NewEvent], results: Sequence[Appended]) -> None:
        """Note what one commit holds."""
        now = perf_counter()
        by_source, latency = self.by_source, self.accept_seconds
        bounds, buckets, total = latency.bounds, latency.counts, 0.0
        for entry, appended in zip(entries, results, strict=True):
            counts = by_source.get(entry.source_id) or self._counts(entry.source_id)
            if appended.duplicate:
                counts.duplicates += 1
            else:
                counts.accepted += 1
                counts.bytes += len(entry.event.body)
            if entry.began:
                seconds = now - entry.began
                buckets[bisect_left(bounds, seconds)] += 1
                total += seconds
        latency.total += total

    def unverified(self, source_id: int, code: str) -> None:
        """Note a webhook that could not be verified."""
        self._counts(source_id).unverified[code] += 1

    def _counts(self, source_id: int) -> SourceCounts:
        counts = self.by_source.get(source_id)
        if counts is None:
            if len(self.by_source) > MOST_SOURCES:
                return self.by_source[OTHER]
            counts = self.by_source[source_id] = SourceCounts()
        return counts


class CommitCounts:
    """What the store's writer has done. Only it notes."""

    __slots__ = ("events", "failed", "seconds")

    def __init__(self) -> None:
        self.seconds = Histogram(LATENCIES)
        self.events = Histogram(BATCHES)
        self.failed = 0

    def note(self, seconds: float, events: int) -> None:
        """Note a commit that has succeeded."""
        self.seconds.note(seconds)
        self.events.note(events)
