"""Taking settings to another computer: a file without secrets, and what would change when one is brought in. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import msgspec
import tomlkit

from webhook_relay.errors import ConfigurationError
from webhook_relay.handler import OptionKind, declared_options
from webhook_relay.plugins import bundled_handlers
from webhook_relay.sentence import Sentence
from webhook_relay_desktop.settings.connections import EMBEDDED
from webhook_relay_desktop.settings.file import parse, plain
from webhook_relay_desktop.settings.settings import HandlerSettings, Settings
from webhook_relay_desktop.words import tr

LARGEST_FILE: Final = 1024 * 1024
"""Bytes. All rules and views of the longest kind are less."""
LONGEST_VALUE: Final = 120
HEADER: Final = "# Settings of AI Webhook Relay, exported. No token and no secret is in here.\n"


@dataclass(frozen=True)
class Change:
    """One value that an import would change, in words."""

    where: str
    before: str
    after: str


@dataclass(frozen=True)
class Import:
    """What bringing in a file would do."""

    settings: Settings
    """In force when a person says yes."""
    changes: Sequence[Change]
    secrets: Sequence[str]
    """What must be entered anew, in words."""
    switched_off: Sequence[str]
    """Handlers that the file has switched on, and that a person has to switch on here."""


def exported(settings: Settings) -> str:
    """Return the settings as a file for another computer. Where data lie and how long to pause is of this one only."""
    portable = msgspec.structs.replace(
        settings,
        notifications=msgspec.structs.replace(settings.notifications, paused_until=None),
        advanced=msgspec.structs.replace(settings.advanced, data_folder=""),
        handlers={
            name: msgspec.structs.replace(handler, enabled_since=None) for name, handler in settings.handlers.items()
        },
    )
    return HEADER + tomlkit.dumps(_without_nothing(plain(portable)))


def imported(content: bytes, path: Path, present: Settings) -> Import:
    """Return what the file at `path` would change. Raises ConfigurationError.

    Handlers come switched off: a file from elsewhere must not start commands. One that is the same here stays as it is.
    """
    if len(content) > LARGEST_FILE:
        raise ConfigurationError(
            Sentence("{path} is too large for settings.", path=path),
            hint=Sentence("Choose a file that was exported here."),
        )
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ConfigurationError(
            Sentence("{path} is no text.", path=path), hint=Sentence("Choose a file that was exported here.")
        ) from None
    try:
        found = parse(text, path)
    except ConfigurationError as error:  # its own next step is for the program's settings file
        hint = Sentence("Correct the file, or choose one that was exported here.")
        raise ConfigurationError(error.said, hint=hint, code=error.code) from None
    if not found.connections:
        raise ConfigurationError(
            Sentence("{path} has no connection in it.", path=path),
            hint=Sentence("Choose a file that was exported here."),
        )
    handlers = {
        name: _safe(handler, present.handlers.get(name, HandlerSettings())) for name, handler in found.handlers.items()
    }
    settings = msgspec.structs.replace(
        found,
        handlers={**present.handlers, **handlers},
        notifications=msgspec.structs.replace(found.notifications, paused_until=present.notifications.paused_until),
        advanced=msgspec.structs.replace(found.advanced, data_folder=present.advanced.data_folder),
    )
    off = [name for name, handler in found.handlers.items() if handler.enabled and not handlers[name].enabled]
    return Import(settings, differences(present, settings), _secrets(present, settings), [_title(name) for name in off])


def differences(before: Settings, after: Settings) -> list[Change]:
    """Return every value that is another one, in the order of the settings."""
    return list(_differences(plain(before), plain(after), ""))


def _safe(wanted: HandlerSettings, present: HandlerSettings) -> HandlerSettings:
    same = (wanted.options, wanted.match) == (present.options, present.match)
    return present if same else msgspec.structs.replace(wanted, enabled=False, enabled_since=None)


def _differences(before: Mapping[str, Any], after: Mapping[str, Any], where: str) -> Sequence[Change]:
    found: list[Change] = []
    for key in [*after, *(key for key in before if key not in after)]:
        was, wanted, name = before.get(key), after.get(key), f"{where}{key}"
        if was == wanted or name.endswith(".enabled_since"):
            continue
        if isinstance(was, Mapping) or isinstance(wanted, Mapping):
            found += _differences(was or {}, wanted or {}, f"{name}.")
        else:
            found.append(Change(name, _in_words(was), _in_words(wanted)))
    return found


def _in_words(value: Any) -> str:
    if value in (None, "", (), []):
        return tr("nothing")
    if isinstance(value, bool):
        return tr("yes") if value else tr("no")
    if isinstance(value, list | tuple):
        names = [str(entry.get("name", entry)) if isinstance(entry, Mapping) else str(entry) for entry in value]
        said = ", ".join(names)
        if value and isinstance(value[0], Mapping):
            said = f"{len(value)} ({said})"
    else:
        said = str(value)
    return said if len(said) <= LONGEST_VALUE else said[: LONGEST_VALUE - 1] + "…"


def _secrets(before: Settings, after: Settings) -> list[str]:
    """Return the secrets that the new settings need and that this computer may not have."""
    known = {connection.log for connection in before.connections}
    tokens = [
        tr("the token of “{name}”").format(name=connection.name)
        for connection in after.connections
        if connection.relay != EMBEDDED and connection.log not in known
    ]
    options = [
        tr("“{option}” of “{handler}”").format(option=option.label, handler=handler.title)
        for handler in bundled_handlers()
        if handler.name in after.handlers and handler.name not in before.handlers
        for option in declared_options(handler.options_type)
        if option.kind is OptionKind.SECRET
    ]
    return tokens + options


def _title(name: str) -> str:
    return next((handler.title for handler in bundled_handlers() if handler.name == name), name)


def _without_nothing(value: Any) -> Any:
    """Return a document without None, which TOML cannot say."""
    if isinstance(value, Mapping):
        return {key: _without_nothing(inner) for key, inner in value.items() if inner is not None}
    if isinstance(value, list | tuple):
        return [_without_nothing(inner) for inner in value]
    return value
