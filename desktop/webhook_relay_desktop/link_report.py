"""LinkReport: what is true of one connection of the settings, for every place that shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from webhook_relay.errors import WebhookRelayError
from webhook_relay.link import LinkPhase, LinkState
from webhook_relay_desktop.settings.connections import EMBEDDED, ConnectionSettings


@dataclass(frozen=True)
class LinkReport:
    """One connection's state with what only this desktop knows of it."""

    connection: ConnectionSettings
    state: LinkState
    told_at: datetime
    """When `state` became true."""
    last_event: datetime | None = None
    """When the newest event of this connection came."""
    away: int = 0
    """Events that came while nobody listened and that a person was not told of yet."""
    fault: WebhookRelayError | None = None
    """Why the inbox could not take what came over it last."""

    @property
    def embedded(self) -> bool:
        """Whether this is the relay inside this program."""
        return self.connection.relay == EMBEDDED

    @property
    def log(self) -> str:
        """What the inbox calls this connection; no two have the same."""
        return self.connection.log

    @property
    def final(self) -> bool:
        """Whether nothing changes here until a person does something."""
        return self.state.phase in (LinkPhase.REFUSED, LinkPhase.FAILED)

    def retry_in(self, now: datetime) -> float:
        """Return the seconds to the next try; 0 when none is due, or it is under way."""
        if self.state.phase is not LinkPhase.WAITING:
            return 0.0
        passed = max(0.0, (now - self.told_at).total_seconds())
        return max(0.0, self.state.retry_in - passed)
