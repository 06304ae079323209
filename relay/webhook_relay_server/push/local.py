"""Doorbell: tells this process's readers of a channel that it has grown."""

from __future__ import annotations

from collections.abc import Callable, Iterable

Listener = Callable[[int], None]
"""Called with the channel's id, on the event loop. Must return at once and not raise."""


class Doorbell:
    """Readers leave a listener; whoever appends rings for the channel.

    A ring carries nothing and can be lost without harm: a reader looks into the log, from its own cursor,
    whenever it is called.
    """

    def __init__(self) -> None:
        self._listeners: dict[int, set[Listener]] = {}

    def listen(self, channel_ids: Iterable[int], listener: Listener) -> None:
        """Call `listener` whenever one of these channels grows, until `leave`."""
        for channel_id in channel_ids:
            self._listeners.setdefault(channel_id, set()).add(listener)

    def leave(self, channel_ids: Iterable[int], listener: Listener) -> None:
        """Stop what `listen` began; harmless when it did not."""
        for channel_id in channel_ids:
            listeners = self._listeners.get(channel_id, set())
            listeners.discard(listener)
            if not listeners:
                self._listeners.pop(channel_id, None)

    def has_listeners(self, channel_id: int) -> bool:
        """Say whether anybody waits for this channel."""
        return channel_id in self._listeners

    def ring(self, channel_id: int) -> None:
        """Call everybody who waits for this channel."""
        for listener in tuple(self._listeners.get(channel_id, ())):
            listener(channel_id)
