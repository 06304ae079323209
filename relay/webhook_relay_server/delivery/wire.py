"""Wire: one reader's way out of the relay. `streaming/` has those of WebSocket and of Server-Sent Events.

What every wire promises:
- `send_events` and `say` never wait and never fail: what cannot go at once is held, in order, and `backlog` says how
  much that is. Who writes looks at it first; so what is held stays bounded without a queue for each reader.
- `room` returns when what is held has become little, or when nobody is there any more.
- After `close` nothing more is taken. What was taken before still goes out, with the close code behind it, as
  long as the client takes it within CLOSE_DEADLINE.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable

from webhook_relay_server.frame import Burst

MAX_BACKLOG = 256 * 1024
"""Bytes held for a reader above which it is no longer live: what a fast link takes in a hundredth of a second."""
CLOSE_DEADLINE = 5.0
"""Seconds for the last words to a client."""

Listener = Callable[[str | bytes], None]
"""Takes one message of the client: text as str or its UTF-8 bytes. Must not raise."""


class BinaryMessage(bytes):
    """A message that was not text."""


class Wire(ABC):
    """Takes frames for one client and hands over what the client says."""

    kind = "ws"
    """What carries it, for people: `ws` or `sse`."""

    @property
    @abstractmethod
    def backlog(self) -> int:
        """Bytes that are held because the client has not taken them yet."""

    @property
    @abstractmethod
    def taken(self) -> int:
        """Bytes that the client (or the kernel for it) has taken so far."""

    @property
    @abstractmethod
    def deflates(self) -> bool:
        """Whether frames go out as they are stored. Where not, a small page may become very long."""

    @property
    @abstractmethod
    def deaf(self) -> bool:
        """Whether nothing is read from the client for now, so that its silence means nothing."""

    @abstractmethod
    def send_events(self, burst: Burst) -> None:
        """Send the frames of a burst."""

    @abstractmethod
    def say(self, text: bytes) -> None:
        """Send one message that is not an event."""

    @abstractmethod
    async def room(self) -> None:
        """Wait until the backlog is short."""

    @abstractmethod
    def close(self, code: int, reason: str) -> None:
        """End the link from this side."""

    @abstractmethod
    async def listen(self, listener: Listener) -> None:
        """Hand over the client's messages until the link has ended."""

    @abstractmethod
    async def finish(self) -> None:
        """Return when the last words are out, or CLOSE_DEADLINE is over."""
