"""Samples: what each round measured, by name. The median is what is reported."""

from __future__ import annotations

import dataclasses
import statistics
from collections import defaultdict
from collections.abc import Mapping


class Samples:
    """Numbers by name, one for each round, and the reasons why others are not there."""

    def __init__(self, taken: Mapping[str, list[float]] | None = None) -> None:
        self._taken: dict[str, list[float]] = defaultdict(list, taken or {})
        self.reasons: dict[str, None] = {}

    def add(self, name: str, value: float) -> None:
        """Keep one round's number."""
        self._taken[name].append(value)

    def add_all(self, name: str, server: str, seen: object) -> None:
        """Keep one round's result, a dataclass of numbers: each under `<name>.<field>.<server>`."""
        if not dataclasses.is_dataclass(seen):
            raise TypeError("A result is a dataclass.")
        for field in dataclasses.fields(seen):
            value = getattr(seen, field.name)
            if dataclasses.is_dataclass(value):
                self.add_all(f"{name}.{field.name}", server, value)
            else:
                self.add(f"{name}.{field.name}.{server}", float(value))

    def skip(self, reason: str) -> None:
        """Keep the reason why something was not measured."""
        self.reasons[reason] = None

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
