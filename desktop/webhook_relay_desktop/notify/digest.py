"""Digest: what is known of the events that were kept from being told, without keeping them. Pure."""

from __future__ import annotations

from array import array
from collections import Counter
from datetime import UTC, datetime
from typing import Final

from webhook_relay.event import Event

MOST_NAMED: Final = 3
"""Subjects that a digest names."""
MOST_COUNTED: Final = 5_000
"""Subjects that are told apart; what comes about further ones is in the count, and not named."""


class Kept:
    """How many events, from when to when, and what most of them were about. One more costs eight bytes."""

    def __init__(self) -> None:
        self.positions = array("q")
        """Ascending."""
        self.since = datetime.max.replace(tzinfo=UTC)
        self.until = datetime.min.replace(tzinfo=UTC)
        self._abouts: Counter[str] = Counter()

    def add(self, position: int, event: Event) -> None:
        """Take the next event; positions ascend."""
        self.positions.append(position)
        self.since, self.until = min(self.since, event.time), max(self.until, event.time)
        about = event.subject or event.source
        if about in self._abouts or len(self._abouts) < MOST_COUNTED:
            self._abouts[about] += 1

    @property
    def abouts(self) -> list[tuple[str, int]]:
        """What most of them were about, with how many those were."""
        return self._abouts.most_common(MOST_NAMED)
