"""Phase: what is due from a client, and how long it has for that."""

from __future__ import annotations

from enum import Enum, auto

HEADERS_DEADLINE = 15.0
"""Seconds from the first byte that is due until the headers are complete."""
BODY_DEADLINE = 30.0
"""Seconds for a whole body: 25 MiB at 7 Mbit/s, and no sender waits longer for its answer."""


class Phase(Enum):
    """What is due from a client."""

    IDLE = auto()
    HEADERS = auto()
    BODY = auto()

    @property
    def seconds(self) -> float:
        """How long it has; 0: as long as it likes."""
        return {Phase.HEADERS: HEADERS_DEADLINE, Phase.BODY: BODY_DEADLINE}.get(self, 0.0)
