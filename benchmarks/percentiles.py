"""Percentiles: of what was measured, by the nearest rank."""

from __future__ import annotations

from collections.abc import Sequence


def percentile(ascending: Sequence[float], share: float) -> float:
    """Return the value below which `share` of the values lie; not a number when there is none."""
    return ascending[min(len(ascending) - 1, int(len(ascending) * share))] if ascending else float("nan")
