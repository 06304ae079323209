"""The bell between nodes: what it promises and what it does not.

Several relays (nodes) may serve one store. Whatever one of them appends is in the store, and every other node
finds it there by looking now and then. A bell only makes them look at once:

- A ring says "channel 7 has grown" or "the directory has changed", never what is new. Whoever hears it looks.
- `ring` is called on the hot path: it never waits and never raises, and what it leaves behind is bounded.
  Rings for the same channel that wait together become one.
- Rings may be lost, doubled or late, without harm: nodes look by themselves every few seconds. After a time
  without connection the listener is told once that it may have missed some.
- A node does not hear its own rings.
- A bell that loses its server tries again for ever, with jitter, and needs no restart of the relay.
"""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Listener:
    """What a node does when another one rings. Called on the event loop; must not wait."""

    channel_grown: Callable[[int], None]
    """A channel, by its id, has grown: look at its head."""
    directory_changed: Callable[[], None]
    """Channels, sources or tokens have changed: read them again."""
    rings_missed: Callable[[], None]
    """The connection is new, so rings may have been lost: look at everything."""


class Bell(ABC):
    """Carries rings from this node to all others, and theirs to this one."""

    kind: str
    """What carries the rings, for health reports: `redis`, `postgresql` or `none`."""

    @property
    @abstractmethod
    def connected(self) -> bool:
        """Whether rings go out and come in now."""

    @abstractmethod
    def ring(self, channel_id: int) -> None:
        """Tell the other nodes, soon, that this channel has grown."""

    @abstractmethod
    def ring_directory(self) -> None:
        """Tell the other nodes, soon, that channels, sources or tokens have changed."""

    @abstractmethod
    async def follow(self, listener: Listener) -> None:
        """Carry rings until cancelled."""


class NoBell(Bell):
    """The bell of a node that is the only one on its store."""

    kind = "none"

    @property
    def connected(self) -> bool:
        """Nobody is missed."""
        return True

    def ring(self, channel_id: int) -> None:
        """Nobody hears it."""

    def ring_directory(self) -> None:
        """Nobody hears it."""

    async def follow(self, listener: Listener) -> None:
        """Wait until cancelled."""
        await asyncio.Event().wait()
