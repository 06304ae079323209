"""Backlog: counts the events that came to the relay while nobody here listened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from webhook_relay.event import Cursor
from webhook_relay_desktop.inbox import StoredHead


class Backlog:
    """Knows, per channel, up to where the relay's log went when reading began: what is below came while away.

    Both methods return how many new events that were, once all of them are here, and 0 before.
    """

    def __init__(self) -> None:
        self._heads: dict[str, int] = {}
        """Of channels that are still being read up to the head they had."""
        self._count = 0

    def placed(self, channel: str, seq: int, head: int) -> int:
        """Note that reading of `channel` begins behind `seq`, and that its newest event was `head`."""
        self._heads[channel] = head
        return self._reached({channel: seq})

    def stored(self, cursors: Mapping[str, Cursor], new: Sequence[StoredHead]) -> int:
        """Count the events of a batch, `new` being those that were not here yet, which was read up to `cursors`."""
        self._count += sum(one.event.seq <= self._heads.get(one.event.channel, -1) for one in new)
        return self._reached({channel: cursor.seq for channel, cursor in cursors.items()})

    def _reached(self, places: Mapping[str, int]) -> int:
        for channel, seq in places.items():
            if seq >= self._heads.get(channel, seq + 1):
                del self._heads[channel]
        if self._heads:
            return 0
        count, self._count = self._count, 0
        return count
