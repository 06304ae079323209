"""Settings: everything a person can choose, with the defaults of a first start."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, Final

import msgspec

from webhook_relay.config import DEFAULT_PORT
from webhook_relay.handler import Option, OptionKind

EMBEDDED: Final = "embedded"
"""The relay that runs inside this program."""
RELAY_SCHEMES: Final = ("http", "https", "ws", "wss")

PlainOption = str | int | bool | tuple[str, ...]
"""Value of a handler's option that is not secret. Options of kind SECRET have no place in the settings."""

_Name = Annotated[str, msgspec.Meta(min_length=1, max_length=100)]


class ConnectionSettings(msgspec.Struct, frozen=True):
    """Which relay this desktop listens to, and to which of its channels."""

    relay: Annotated[str, msgspec.Meta(min_length=1, max_length=2000)] = EMBEDDED
    """`embedded`, or the address of a relay: https://relay.example.com"""
    channels: Annotated[tuple[_Name, ...], msgspec.Meta(min_length=1, max_length=100)] = ("default",)


class EmbeddedSettings(msgspec.Struct, frozen=True):
    """The relay inside this program."""

    port: Annotated[int, msgspec.Meta(ge=0, le=65535)] = DEFAULT_PORT
    """TCP port on 127.0.0.1; 0 takes any free one at each start."""


class NotificationSettings(msgspec.Struct, frozen=True):
    """What pops up."""

    enabled: bool = True
    muted_types: tuple[_Name, ...] = ()
    """Event types that stay quiet; `github.*` mutes all that begin so."""


class HandlerSettings(msgspec.Struct, frozen=True):
    """One handler: whether it runs, and the options that are not secret."""

    enabled: bool = False
    enabled_since: Annotated[datetime, msgspec.Meta(tz=True)] | None = None
    """Only events accepted from then on start it."""
    options: Mapping[str, Any] = {}
    """Each value is a PlainOption; `load` and `save` make sure."""


class Settings(msgspec.Struct, frozen=True):
    """Everything a person can choose. The defaults are what a first start uses."""

    connection: ConnectionSettings = ConnectionSettings()
    embedded: EmbeddedSettings = EmbeddedSettings()
    notifications: NotificationSettings = NotificationSettings()
    handlers: Mapping[str, HandlerSettings] = {}


def plain_options(declared: Sequence[Option], values: Mapping[str, Any]) -> dict[str, PlainOption]:
    """Return those of a handler's option values that may stand in the settings: all but the secret ones."""
    secret = {option.name for option in declared if option.kind is OptionKind.SECRET}
    return {name: value for name, value in values.items() if name not in secret}
