"""Changes that a person makes to the settings, as functions of the settings in force. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from webhook_relay.filters import EventMatch
from webhook_relay.handler import Option
from webhook_relay_desktop.settings.connections import ConnectionSettings
from webhook_relay_desktop.settings.notifications import NotificationRule
from webhook_relay_desktop.settings.settings import HandlerSettings, Settings, plain_options

Edit = Callable[[Settings], Settings]


def change_section(section: str, **values: Any) -> Edit:
    """Return the change of some values of one section, such as `change_section("advanced", proxy="")`."""

    def edit(settings: Settings) -> Settings:
        changed = msgspec.structs.replace(getattr(settings, section), **values)
        return msgspec.structs.replace(settings, **{section: changed})

    return edit


def add_connection(connection: ConnectionSettings) -> Edit:
    """Return the change that adds a connection at the end."""
    return lambda settings: msgspec.structs.replace(settings, connections=(*settings.connections, connection))


def change_connection(log: str, change: Callable[[ConnectionSettings], ConnectionSettings]) -> Edit:
    """Return the change of the connection to this log; of one that is gone meanwhile nothing is changed."""
    return lambda settings: msgspec.structs.replace(
        settings,
        connections=tuple(change(known) if known.log == log else known for known in settings.connections),
    )


def remove_connection(log: str) -> Edit:
    """Return the change that removes a connection."""
    return lambda settings: msgspec.structs.replace(
        settings, connections=tuple(known for known in settings.connections if known.log != log)
    )


def change_rules(change: Callable[[tuple[NotificationRule, ...]], Sequence[NotificationRule]]) -> Edit:
    """Return the change of the rules for notifications."""

    def edit(settings: Settings) -> Settings:
        rules = tuple(change(settings.notifications.rules))
        return change_section("notifications", rules=rules)(settings)

    return edit


def change_quiet(**values: Any) -> Edit:
    """Return the change of some values of the quiet hours."""

    def edit(settings: Settings) -> Settings:
        quiet = msgspec.structs.replace(settings.notifications.quiet, **values)
        return change_section("notifications", quiet=quiet)(settings)

    return edit


def change_handler(
    name: str,
    declared: Sequence[Option],
    *,
    now: datetime,
    enabled: bool | None = None,
    match: EventMatch | None = None,
    options: Mapping[str, Any] | None = None,
) -> Edit:
    """Return the change of one handler; None leaves a part as it is.

    A handler that is switched on starts with events from `now`. Options that are secret are left out.
    """

    def edit(settings: Settings) -> Settings:
        before = settings.handlers.get(name, HandlerSettings())
        on = before.enabled if enabled is None else enabled
        since = before.enabled_since if before.enabled and before.enabled_since else now
        after = HandlerSettings(
            enabled=on,
            match=before.match if match is None else match,
            enabled_since=since if on else None,
            options={**before.options, **plain_options(declared, options or {})},
        )
        if after == before:
            return settings
        return msgspec.structs.replace(settings, handlers={**settings.handlers, name: after})

    return edit
