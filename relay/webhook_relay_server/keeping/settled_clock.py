"""SettledClock: the wall clock as far as something that cannot be undone should believe it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

SETTLE = 86_400.0
"""Seconds of running for which a jump ahead must stand before it counts. Within a day somebody, or NTP, has put a wrong
clock right; and that events stay a day longer after a machine slept harms nobody."""
TOLERANCE = timedelta(hours=1)
"""How far the wall clock may be ahead of what is expected without being doubted: corrections in daily life are smaller,
and an event that goes an hour early has been kept for a week."""


class SettledClock:
    """Says what time it is, and doubts jumps ahead.

    What removes old events looks at the wall clock, and a machine that wakes up in the year 2099 for a minute would
    remove all but the newest of them. So time goes on from `last_seen` (the newest event's time, when there is one)
    as fast as this process runs; a wall clock that is far ahead of that is believed once it has been so for
    SETTLE. One that is behind is believed at once: then more is kept, not less.
    """

    def __init__(
        self, wall: Callable[[], datetime], monotonic: Callable[[], float], *, last_seen: datetime | None
    ) -> None:
        self._wall = wall
        self._monotonic = monotonic
        self._believed = last_seen or wall()
        self._believed_at = monotonic()
        self._ahead_since: float | None = None

    def __call__(self) -> datetime:
        """Return the time to go by."""
        wall, now = self._wall(), self._monotonic()
        expected = self._believed + timedelta(seconds=now - self._believed_at)
        if wall <= expected + TOLERANCE:
            return self._believe(wall, now)
        if self._ahead_since is None:
            self._ahead_since = now
        if now - self._ahead_since >= SETTLE:
            return self._believe(wall, now)
        return expected

    def _believe(self, wall: datetime, now: float) -> datetime:
        self._believed, self._believed_at, self._ahead_since = wall, now, None
        return wall
