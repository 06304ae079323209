"""LinkState: what is true of the connection to a relay right now."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class LinkPhase(StrEnum):
    """Where a link is in its life. Every light, tooltip and status line is made from these."""

    CONNECTING = "connecting"
    """First try since the start or since the settings changed."""
    CATCHING_UP = "catching-up"
    """Connected; events that came while away are still on their way."""
    LIVE = "live"
    """Connected, nothing missing, and a sign of life as often as the heartbeat wants it."""
    STALE = "stale"
    """The connection seems to be up, but a sign of life is overdue or was asked for: `detail` says why, if known."""
    WAITING = "waiting"
    """Not connected; the next try is in `retry_in` seconds."""
    REFUSED = "refused"
    """The relay refused the token or the subscription, or there is no token; only a person can change that."""
    FAILED = "failed"
    """The relay inside this program could not start; only a person can change that."""
    PAUSED = "paused"
    """Not connected because a person wants it so; what comes meanwhile waits at the relay."""
    CLOSED = "closed"
    """Ended on purpose."""


@dataclass(frozen=True)
class LinkState:
    """A link's phase with what a person wants to know about it."""

    phase: LinkPhase
    relay: str = ""
    """Address of the relay, without credentials."""
    behind: int = 0
    """Events known to be waiting at the relay (while catching up)."""
    retry_in: float = 0.0
    """Seconds to the next try, as of now (while waiting)."""
    detail: str = ""
    """Why, in a sentence with the next step (while stale, waiting, refused or failed)."""
