"""AI Webhook Relay: what both ends agree on, the Python SDK and the command line.

The names below are the SDK. They are imported when they are first used, so that `import webhook_relay` and
`webhook-relay --help` cost next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from webhook_relay.batches import Batch
    from webhook_relay.client import Client, check
    from webhook_relay.errors import (
        ConfigurationError,
        ConnectionFailedError,
        ProtocolError,
        RefusedError,
        WebhookRelayError,
    )
    from webhook_relay.event import Cursor, Event, Verification
    from webhook_relay.filters import EventFilter
    from webhook_relay.history import History
    from webhook_relay.link import LinkPhase, LinkState
    from webhook_relay.messages import Gap, Passed, Reset, Resumed

    __version__: str

__all__ = [
    "Batch",
    "Client",
    "ConfigurationError",
    "ConnectionFailedError",
    "Cursor",
    "Event",
    "EventFilter",
    "Gap",
    "History",
    "LinkPhase",
    "LinkState",
    "Passed",
    "ProtocolError",
    "RefusedError",
    "Reset",
    "Resumed",
    "Verification",
    "WebhookRelayError",
    "__version__",
    "check",
]

_HOMES = {
    "webhook_relay.batches": ("Batch",),
    "webhook_relay.client": ("Client", "check"),
    "webhook_relay.errors": (
        "ConfigurationError",
        "ConnectionFailedError",
        "ProtocolError",
        "RefusedError",
        "WebhookRelayError",
    ),
    "webhook_relay.event": ("Cursor", "Event", "Verification"),
    "webhook_relay.filters": ("EventFilter",),
    "webhook_relay.history": ("History",),
    "webhook_relay.link": ("LinkPhase", "LinkState"),
    "webhook_relay.messages": ("Gap", "Passed", "Reset", "Resumed"),
}


def __getattr__(name: str) -> Any:
    if name == "__version__":
        found: Any = import_module("importlib.metadata").version("ai-webhook-relay")
    else:
        home = next((home for home, names in _HOMES.items() if name in names), None)
        if home is None:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        found = getattr(import_module(home), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
