"""Problem: something a person should know, in words, with the next step. Shown on top of the window."""

from __future__ import annotations

from dataclasses import dataclass

from webhook_relay.errors import WebhookRelayError
from webhook_relay_desktop.words import tr


@dataclass(frozen=True)
class Problem:
    """Something a person should know. A new one with the same `key` takes the place of the old."""

    key: str
    """Names the cause: `settings`, `keyring`, `token`, ..."""
    message: str
    """What failed, for what."""
    hint: str = ""
    """What to do next."""
    action: str = ""
    """Text of the button that does it; empty: there is no button."""
    calls: bool = True
    """Whether the icon calls a person to it; not for what is merely good to know."""
    first: bool = False
    """Whether it stands before those that came later: events do not arrive while it lasts."""

    @classmethod
    def of(cls, key: str, error: WebhookRelayError, *, action: str = "", first: bool = False) -> Problem:
        """Make a problem of an error."""
        return cls(key, tr(error.said), tr(error.advice), action, first=first)
