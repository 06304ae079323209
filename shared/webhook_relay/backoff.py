"""When to try again: after how long, and that a machine which slept should do it at once."""

from __future__ import annotations

from collections.abc import Callable


class Backoff:
    """How long to wait before the next try: full jitter below a ceiling that doubles.

    https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/: with full jitter, clients that
    lost their relay together do not come back together.
    """

    FIRST = 0.5
    """Seconds; the first ceiling. A relay's restart takes about that long."""
    LONGEST = 30.0
    """Seconds; the last ceiling. Longer, and people restart the program instead."""
    STEADY = 60.0
    """Seconds; a link that lived this long was a good one, and the count starts again."""

    def __init__(self, random: Callable[[], float]) -> None:
        self._random = random
        self._failures = 0

    def after(self, lived: float) -> float:
        """Return the seconds to wait after a link that lived for `lived` seconds (0: never came up)."""
        if lived >= self.STEADY:
            self._failures = 0
        ceiling: float = min(self.LONGEST, self.FIRST * 2 ** min(self._failures, 16))
        self._failures += 1
        return self._random() * ceiling

    def reset(self) -> None:
        """Start again with the shortest wait."""
        self._failures = 0


class WakeDetector:
    """Says whether the machine slept, from two clocks.

    While a machine sleeps, the wall clock goes on and the monotonic clock of Linux and macOS stands still.
    Where that one goes on too (Windows), the check itself comes far too late.
    """

    JUMP = 10.0
    """Seconds; more than any adjustment of the clock in daily life, less than any sleep that breaks a link."""

    def __init__(self, wall: float, monotonic: float) -> None:
        self._wall = wall
        self._monotonic = monotonic

    def slept(self, wall: float, monotonic: float, *, expected: float) -> float:
        """Return the seconds that the machine slept since the last look, which was meant to be `expected` seconds ago.

        0 when it did not.
        """
        wall_passed, monotonic_passed = wall - self._wall, monotonic - self._monotonic
        self._wall, self._monotonic = wall, monotonic
        longest = max(wall_passed - monotonic_passed, monotonic_passed - expected)
        return longest if longest > self.JUMP else 0.0
