"""What the settings dialog shows and hands back: plain values, secrets apart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from webhook_relay.config import DEFAULT_PORT

EMBEDDED = "embedded"
"""The word for the relay inside this program, as in the settings file."""

HandlerOption = tuple[str, str]
"""A handler's name and one of its options."""


@dataclass(frozen=True)
class HandlerValues:
    """One handler's switch and options. Secret options are not among them."""

    enabled: bool = False
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class SettingsValues:
    """Everything the dialog edits but secrets."""

    relay: str = EMBEDDED
    """`embedded` or a URL."""
    port: int = DEFAULT_PORT
    """Where the relay inside this program listens; 0 is any free port."""
    channels: tuple[str, ...] = ("default",)
    notifications: bool = True
    muted_types: tuple[str, ...] = ()
    """Exact event types or patterns that end in `.*`."""
    handlers: Mapping[str, HandlerValues] = field(default_factory=dict)


@dataclass(frozen=True)
class KeptSecrets:
    """Which secrets the keyring holds; never what they are."""

    relay_token: bool = False
    handler_options: frozenset[HandlerOption] = frozenset()


@dataclass(frozen=True)
class SecretChanges:
    """Secrets that a person typed. None and what is not named stay as they are; an empty text removes one."""

    relay_token: str | None = None
    handler_options: Mapping[HandlerOption, str] = field(default_factory=dict)

    def __repr__(self) -> str:
        """Say which secrets change and none of them."""
        token = "unchanged" if self.relay_token is None else "changed"
        return f"SecretChanges(relay_token={token}, handler_options={sorted(self.handler_options)})"
