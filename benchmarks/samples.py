"""Samples: what each round measured, by name. The median is what is reported."""

from __future__ import annotations

import statistics
from collections import defaultdict


class Samples:
    """Numbers by name, one for each round."""

    def __init__(self) -> None:
        self._taken: dict[str, list[float]] = defaultdict(list)

    def add(self, name: str, value: float) -> None:
        """Keep one round's number."""
        self._taken[name].append(value)

    def median(self, name: str) -> float | None:
        """Return the median over the rounds, or None when it was not measured."""
        taken = self._taken.get(name)
        return statistics.median(taken) if taken else None

    def ratio(self, name: str, other: str) -> float | None:
        """Return the median of the rounds' ratios: both numbers of one are seconds apart, on the same machine."""
        pairs = zip(self._taken.get(name, ()), self._taken.get(other, ()), strict=False)
        ratios = [value / divisor for value, divisor in pairs if divisor]
        return statistics.median(ratios) if ratios else None

    def as_dict(self) -> dict[str, list[float]]:
        """Return every number."""
        return dict(self._taken)
