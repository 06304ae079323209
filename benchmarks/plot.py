"""Plot: latency against load as an SVG, both axes logarithmic, readable on light and on dark pages."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from benchmarks.load import NAMES, Point

WIDTH, HEIGHT = 760, 440
LEFT, RIGHT, TOP, BOTTOM = 66, 24, 84, 54
STEPS = (1, 2, 5)
"""Where a decade has its lines."""

_SHAPES = """
    text { font: 13px system-ui, sans-serif; }
    .soft { font-size: 12px; }
    .title { font-size: 15px; font-weight: 600; }
    .curve { fill: none; stroke-width: 2; stroke-linejoin: round; }
    .p99 { stroke-dasharray: 6 4; }
    .ring { stroke-width: 2; }
"""


@dataclass(frozen=True)
class Palette:
    """Colours of one scheme. They are written out in every rule: not every viewer knows variables."""

    paper: str
    ink: str
    soft: str
    rule: str
    lines: Mapping[str, str]

    def style(self) -> str:
        """Return the rules that colour the picture."""
        of_servers = "".join(
            f"    .{name} .curve, .{name} .ring {{ stroke: {colour}; }} .{name} .dot {{ fill: {colour}; }}\n"
            for name, colour in self.lines.items()
        )
        return (
            f"    .paper, .ring {{ fill: {self.paper}; }} .rule {{ stroke: {self.rule}; }}\n"
            f"    text {{ fill: {self.ink}; }} .soft {{ fill: {self.soft}; }}\n{of_servers}"
        )


LIGHT = Palette(
    "#ffffff", "#1f2937", "#5b6472", "#e5e7eb", {"relay": "#1d5fd1", "floor": "#6b7280", "nchan": "#c2500a"}
)
DARK = Palette("#14181f", "#e5e7eb", "#a3acb9", "#2d3440", {"relay": "#7ab0ff", "floor": "#a8b0bd", "nchan": "#f7934c"})


@dataclass(frozen=True)
class Axis:
    """A logarithmic axis from one value to another, between two places of the picture."""

    low: float
    high: float
    start: float
    end: float

    def place(self, value: float) -> float:
        """Return where a value stands."""
        share = math.log(value / self.low) / math.log(self.high / self.low)
        return self.start + share * (self.end - self.start)

    def marks(self) -> Iterator[float]:
        """Yield the round values that it shows."""
        for power in range(math.floor(math.log10(self.low)), math.ceil(math.log10(self.high)) + 1):
            for step in STEPS:
                value = step * 10.0**power
                if self.low * 0.999 <= value <= self.high * 1.001:
                    yield value


def draw(curves: Mapping[str, Sequence[Point]], about: str) -> str:
    """Return the picture of each server's curve; `about` is a line below the title."""
    points = [point for curve in curves.values() for point in curve]
    across = Axis(
        min((point.rate for point in points), default=100) * 0.9,
        max((point.rate for point in points), default=1_000) * 1.1,
        LEFT,
        WIDTH - RIGHT,
    )
    up = Axis(
        _round_down(min((point.p50 for point in points), default=1e-3) * 1e3),
        max((point.p99 for point in points), default=1e-2) * 1e3 * 1.3,
        HEIGHT - BOTTOM,
        TOP,
    )
    drawn = {name: curve for name, curve in curves.items() if curve}
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img">',
        "  <title>Latency against load</title>",
        f"  <style>{_SHAPES}{LIGHT.style()}    @media (prefers-color-scheme: dark) {{",
        f"{DARK.style()}    }}\n  </style>",
        f'  <rect class="paper" width="{WIDTH}" height="{HEIGHT}" rx="8"/>',
        f'  <text class="title" x="{LEFT}" y="28">From POST to reader, by POSTs a second</text>',
        f'  <text class="soft" x="{LEFT}" y="46">{escape(about)}</text>',
        *_legend(list(drawn)),
        *_grid(across, up),
        *(line for name, curve in drawn.items() for line in _curve(name, curve, across, up)),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _legend(names: Sequence[str]) -> Iterator[str]:
    at = LEFT
    for name in names:
        line, text = f'<path class="curve" d="M{at} 66h26"/>', f'<text x="{at + 33}" y="70">{NAMES[name]}</text>'
        yield f'  <g class="{name}">{line}{text}</g>'
        at += 48 + 8 * len(NAMES[name])
    yield f'  <text class="soft" x="{at + 8}" y="70">solid: p50, dashed: p99, ring: cannot keep up</text>'


def _grid(across: Axis, up: Axis) -> Iterator[str]:
    for value in across.marks():
        x = across.place(value)
        yield f'  <path class="rule" d="M{x:.1f} {TOP}V{HEIGHT - BOTTOM}"/>'
        yield f'  <text class="soft" x="{x:.1f}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle">{value:,.0f}</text>'
    for value in up.marks():
        y = up.place(value)
        yield f'  <path class="rule" d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}"/>'
        yield f'  <text class="soft" x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{value:,g} ms</text>'
    yield f'  <text class="soft" x="{WIDTH - RIGHT}" y="{HEIGHT - 14}" text-anchor="end">POSTs a second</text>'


def _curve(name: str, points: Sequence[Point], across: Axis, up: Axis) -> Iterator[str]:
    yield f'  <g class="{name}">'
    for share in ("p50", "p99"):
        places = [(across.place(point.rate), up.place(getattr(point, share) * 1e3)) for point in points]
        yield f'    <path class="curve {share}" d="M{" L".join(f"{x:.1f} {y:.1f}" for x, y in places)}"/>'
        for (x, y), point in zip(places, points, strict=True):
            yield f'    <circle class="{"ring" if point.saturated else "dot"}" cx="{x:.1f}" cy="{y:.1f}" r="3.5"/>'
    yield "  </g>"


def _round_down(value: float) -> float:
    """Return the largest value with a line that is not above this one."""
    power = 10.0 ** math.floor(math.log10(value))
    return max(step * power for step in STEPS if step * power <= value * 1.001)
