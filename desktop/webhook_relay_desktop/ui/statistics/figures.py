"""Figures: what the statistics window shows, as plain values; whoever reads the inbox makes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Period(StrEnum):
    """How far back a person looks."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True)
class Count:
    """How many events there are of something."""

    name: str
    count: int


@dataclass(frozen=True)
class Bucket:
    """The events of one stretch of time; `begin` is aware."""

    begin: datetime
    counts: Mapping[str, int]
    """By source; sources without events may be left out."""

    @property
    def total(self) -> int:
        """Events of all sources."""
        return sum(self.counts.values())


@dataclass(frozen=True)
class Delays:
    """How long something took, in seconds."""

    median: float
    ninetieth: float
    """Nine of ten took no longer."""
    ninety_ninth: float


@dataclass(frozen=True)
class HandlerFigures:
    """How one handler's runs ended."""

    name: str
    succeeded: int
    failed: int
    unknown: int
    delays: Delays | None = None
    """From the event's arrival here to the end of its run."""

    @property
    def ended(self) -> int:
        """Runs that came to an end."""
        return self.succeeded + self.failed + self.unknown


@dataclass(frozen=True)
class Figures:
    """Everything about one period."""

    period: Period
    end: datetime
    buckets: Sequence[Bucket]
    """Without holes, the oldest first."""
    bucket_seconds: float
    sources: Sequence[Count]
    """Most events first."""
    types: Sequence[Count]
    before: int | None = None
    """Events in the period of the same length before; None when the history does not reach back that far."""
    handlers: Sequence[HandlerFigures] = ()
    arrival: Delays | None = None
    """From the relay's acceptance to this computer's inbox."""

    @property
    def total(self) -> int:
        """Events in the period."""
        return sum(bucket.total for bucket in self.buckets)
