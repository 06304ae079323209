"""Doorbell: wakes this process's readers of a channel."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable


class Doorbell:
    """Readers leave an `asyncio.Event` per connection; whoever appends rings for the channel.

    A ring carries nothing and can be lost without harm: a reader looks into the log, from its own cursor,
    whenever it wakes.
    """

    def __init__(self) -> None:
        self._listeners: dict[int, set[asyncio.Event]] = {}

    def listen(self, channel_ids: Iterable[int], bell: asyncio.Event) -> None:
        """Set `bell` whenever one of these channels grows, until `leave`."""
        for channel_id in channel_ids:
            self._listeners.setdefault(channel_id, set()).add(bell)

    def leave(self, channel_ids: Iterable[int], bell: asyncio.Event) -> None:
        """Stop what `listen` began; harmless when it did not."""
        for channel_id in channel_ids:
            bells = self._listeners.get(channel_id, set())
            bells.discard(bell)
            if not bells:
                self._listeners.pop(channel_id, None)

    def has_listeners(self, channel_id: int) -> bool:
        """Say whether anybody waits for this channel."""
        return channel_id in self._listeners

    def ring(self, channel_id: int) -> None:
        """Wake everybody who waits for this channel."""
        for bell in self._listeners.get(channel_id, ()):
            bell.set()
