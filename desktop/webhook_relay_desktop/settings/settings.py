"""Settings: everything a person can choose, with the defaults of a first start."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

import msgspec

from webhook_relay.config import DEFAULT_PORT
from webhook_relay.filters import EVERY_EVENT, EventMatch
from webhook_relay.handler import Option, OptionKind
from webhook_relay.way import Way
from webhook_relay_desktop.settings.connections import MOST_CONNECTIONS, ConnectionSettings
from webhook_relay_desktop.settings.notifications import NotificationSettings
from webhook_relay_desktop.settings.views import HistorySettings

PlainOption = str | int | float | bool | tuple[str, ...]
"""Value of a handler's option that is not secret. Options of kind SECRET have no place in the settings."""


class EmbeddedSettings(msgspec.Struct, frozen=True):
    """The relay inside this program."""

    port: Annotated[int, msgspec.Meta(ge=0, le=65535)] = DEFAULT_PORT
    """TCP port on 127.0.0.1; 0 takes any free one at each start."""


class Scheme(StrEnum):
    """Light or dark."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class Language(StrEnum):
    """Of everything this program says."""

    SYSTEM = "system"
    ENGLISH = "en"
    GERMAN = "de"


class AppearanceSettings(msgspec.Struct, frozen=True):
    """How the program looks."""

    scheme: Scheme = Scheme.SYSTEM
    language: Language = Language.SYSTEM
    """In force from the next start."""


class LogLevel(StrEnum):
    """From which level on the program's log tells."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class AdvancedSettings(msgspec.Struct, frozen=True):
    """What most people never need."""

    proxy: Annotated[str, msgspec.Meta(max_length=2000)] = ""
    """Proxy on the way to other machines: http://proxy.example.com:3128; empty: as the environment says."""
    ca_file: Annotated[str, msgspec.Meta(max_length=4000)] = ""
    """File of certificates (PEM) that are trusted besides the system's, such as a company's own."""
    log_level: LogLevel = LogLevel.INFO
    data_folder: Annotated[str, msgspec.Meta(max_length=4000)] = ""
    """Where inbox and embedded relay lie; empty: the usual place. In force from the next start."""

    def way(self) -> Way:
        """Return the way out of this machine. Raises ConfigurationError for a proxy that cannot be used."""
        return Way(self.proxy, self.ca_file)


class HandlerSettings(msgspec.Struct, frozen=True):
    """One handler: whether it runs, for which events, and the options that are not secret."""

    enabled: bool = False
    match: EventMatch = EVERY_EVENT
    """Of the events that the handler wants, those that it gets."""
    enabled_since: Annotated[datetime, msgspec.Meta(tz=True)] | None = None
    """Only events accepted from then on start it."""
    options: Mapping[str, Any] = {}
    """Each value is a PlainOption; `load` and `save` make sure."""


class Settings(msgspec.Struct, frozen=True):
    """Everything a person can choose. The defaults are what a first start uses."""

    connections: Annotated[tuple[ConnectionSettings, ...], msgspec.Meta(max_length=MOST_CONNECTIONS)] = (
        ConnectionSettings(),
    )
    embedded: EmbeddedSettings = EmbeddedSettings()
    notifications: NotificationSettings = NotificationSettings()
    handlers: Mapping[str, HandlerSettings] = {}
    history: HistorySettings = HistorySettings()
    appearance: AppearanceSettings = AppearanceSettings()
    advanced: AdvancedSettings = AdvancedSettings()


def plain_options(declared: Sequence[Option], values: Mapping[str, Any]) -> dict[str, PlainOption]:
    """Return those of a handler's option values that may stand in the settings: all but the secret ones."""
    secret = {option.name for option in declared if option.kind is OptionKind.SECRET}
    return {name: value for name, value in values.items() if name not in secret}
