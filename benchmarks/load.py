"""Load: latency at each rate, as far as each server could take it."""

from __future__ import annotations

from dataclasses import dataclass

from benchmarks.formats import count, milliseconds
from benchmarks.plan import Plan
from benchmarks.samples import Samples

NAMES = {"relay": "relay", "floor": "bare server", "nchan": "Nchan"}
COLUMNS = ("POST/s", *(f"{name}, {share}" for name in NAMES.values() for share in ("p50", "p99")))


@dataclass(frozen=True)
class Point:
    """Latency in seconds at one rate."""

    rate: float
    p50: float
    p99: float
    saturated: bool
    """The server did not keep up: the latency is that of a queue that grows as long as the load lasts."""


def curve(samples: Samples, plan: Plan, server: str) -> list[Point]:
    """Return a server's points in ascending order of the rate, up to the first at which it was saturated."""
    points = []
    for rate in plan.loads:
        p50, p99 = samples.median(f"load{rate}.p50.{server}"), samples.median(f"load{rate}.p99.{server}")
        if p50 is None or p99 is None or not (p50 > 0 and p99 > 0):  # nothing arrived: no number
            break
        points.append(Point(rate, p50, p99, bool(samples.median(f"load{rate}.saturated.{server}"))))
        if points[-1].saturated:
            break
    return points


def rows(samples: Samples, plan: Plan) -> list[tuple[str, ...]]:
    """Return a line for each rate that a server was asked for."""
    curves = {name: {point.rate: point for point in curve(samples, plan, name)} for name in NAMES}
    table = []
    for rate in plan.loads:
        if not any(rate in points for points in curves.values()):
            break
        table.append((count(rate), *(cell for points in curves.values() for cell in _cells(points.get(rate)))))
    return table


def _cells(point: Point | None) -> tuple[str, str]:
    if point is None:
        return "-", "-"
    if point.saturated:
        return "saturated", milliseconds(point.p99)
    return milliseconds(point.p50), milliseconds(point.p99)
