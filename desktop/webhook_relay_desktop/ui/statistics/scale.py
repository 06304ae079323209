"""Scale: round numbers along the side of a chart. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

MOST_MARKS: Final = 5
"""Lines across a chart; more are noise."""
_STEPS: Final = (1, 2, 5)


@dataclass(frozen=True)
class Scale:
    """From 0 to `top`, with a mark every `step`."""

    top: int
    step: int

    def marks(self) -> range:
        """Return the values of the marks, 0 and the top among them."""
        return range(0, self.top + 1, self.step)


def scale_for(highest: int) -> Scale:
    """Return the scale on which counts up to `highest` fill most of the height."""
    size = 1
    while True:
        for factor in _STEPS:
            step = factor * size
            marks = -(-max(highest, 1) // step)
            if marks <= MOST_MARKS:
                return Scale(marks * step, step)
        size *= 10
