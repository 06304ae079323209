"""Selection: what of a channel one reader wants, and how far it knows that there was nothing else for it."""

from __future__ import annotations

from collections.abc import Sequence

from webhook_relay.event import Cursor
from webhook_relay.filters import EventFilter
from webhook_relay_server.frame import Frame

TOLD_AFTER = 300
"""Events passed over after which a reader is told: as many as are looked through again, at most, when it comes back."""


class Selection:
    """One reader's filter at its place in one channel."""

    __slots__ = ("_looked_at", "_told", "_wanted")

    def __init__(self, wanted: EventFilter, told: int) -> None:
        """Begin behind seq `told`, which the reader knows of."""
        self._wanted = wanted
        self._told = told
        self._looked_at: Cursor | None = None

    def within(self, frames: Sequence[Frame], most: int) -> Sequence[Frame]:
        """Return as many of the frames, from the first one on, as hold up to `most` wanted ones."""
        left = most
        for number, frame in enumerate(frames):
            if self._wanted.meets(frame.head):
                if not left:
                    return frames[:number]
                left -= 1
        return frames

    def of(self, frames: Sequence[Frame]) -> list[Frame]:
        """Return the wanted ones of frames that follow what was looked at before; they are about to be sent."""
        chosen = [frame for frame in frames if self._wanted.meets(frame.head)]
        if chosen:
            self._told = chosen[-1].seq
        self._looked_at = frames[-1].head.cursor
        return chosen

    def passed_to(self, cursor: Cursor) -> None:
        """Note that nothing up to `cursor` is wanted, without a look at it."""
        self._looked_at = cursor

    def told(self, seq: int) -> None:
        """Note that the reader was told otherwise that everything up to `seq` is behind it."""
        self._told = seq
        self._looked_at = None

    def passed(self, least: int) -> Cursor | None:
        """Return how far the reader was passed over, if these are `least` events or more. It is told now."""
        looked_at = self._looked_at
        if looked_at is None or looked_at.seq - self._told < least:
            return None
        self._told = looked_at.seq
        return looked_at
