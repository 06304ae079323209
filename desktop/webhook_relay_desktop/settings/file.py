"""The settings file: TOML that a person may also edit by hand. It holds nothing secret."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import msgspec
import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import AoT

from webhook_relay.condition import ConditionError
from webhook_relay.errors import ConfigurationError, MissingExtraError
from webhook_relay.filters import MOST_TYPES, MOST_WILDCARDS, WILDCARD, EventMatch
from webhook_relay.sentence import Sentence
from webhook_relay_desktop.aside import name_aside
from webhook_relay_desktop.settings.check import Complaint, Keys, checked, dotted, line_of
from webhook_relay_desktop.settings.connections import EMBEDDED, RELAY_SCHEMES, ConnectionSettings, Name
from webhook_relay_desktop.settings.settings import HandlerSettings, PlainOption, Settings
from webhook_relay_desktop.whole_file import write_whole

_HEADER: Final = (
    "# Settings of AI Webhook Relay. The program keeps your comments. Secrets are in the keyring, not here.\n"
)


def load(path: Path) -> Settings:
    """Read the settings; a missing file means the defaults. Never changes the file.

    Raises ConfigurationError naming the file, the line and what to do.
    """
    text = _read(path)
    return Settings() if text is None else parse(text, path)


def save(path: Path, settings: Settings) -> None:
    """Write the settings, keeping comments and order; the old file or the new one is there at any moment.

    A file that `load` refuses is not overwritten: see `replace_broken`. Raises ConfigurationError.
    """
    try:
        wanted = plain(_settings(plain(settings)))
    except Complaint as complaint:
        raise ConfigurationError(
            Sentence("The settings were not saved: {reason}.", reason=complaint.reason),
            hint=Sentence("Correct this value."),
        ) from None
    path = path.resolve()  # a link, to a folder of dotfiles for example, stays a link
    text = _read(path)
    old = Settings() if text is None else parse(text, path)
    new = _edited(_HEADER if text is None else text, plain(old), wanted, path)
    if plain(parse(new, path)) != wanted:
        raise ConfigurationError(
            Sentence("The settings file {path} is arranged in a way that this program cannot change.", path=path),
            hint=Sentence("Write each section once, as [section] with its keys below it."),
        )
    try:
        write_whole(path, new.encode())
    except OSError as error:
        raise _unusable(path, error) from error


def replace_broken(path: Path, *, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> Path:
    """Move a broken settings file aside, so that the defaults apply, and return where it is now."""
    target = name_aside(path, "broken", now())
    path.rename(target)
    return target


# --- reading -----------------------------------------------------------------------------------------


def _read(path: Path) -> str | None:
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _unusable(path, error) from error
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise _broken(path, line, "the text is not UTF-8") from None


def parse(text: str, path: Path) -> Settings:
    """Return the settings in a text; `path` is for the words of a ConfigurationError."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _broken(path, None, Sentence("it is not valid TOML: {reason}", reason=error)) from None
    try:
        return _settings(document)
    except Complaint as complaint:
        raise _broken(path, line_of(complaint.keys, text), complaint.reason) from None


def _settings(document: dict[str, Any]) -> Settings:
    document = _in_todays_words(document)
    handlers = checked(document.get("handlers", {}), dict[str, Any], ("handlers",))
    settings: Settings = checked({**document, "handlers": {}}, Settings, ())
    _check_connections(settings.connections)
    _check_conditions(settings)
    return msgspec.structs.replace(settings, handlers={name: _handler(name, handlers[name]) for name in handlers})


def _in_todays_words(document: dict[str, Any]) -> dict[str, Any]:
    """Return what an earlier version wrote as this one would have written it."""
    return _with_rules(_with_connections(document))


def _with_rules(document: dict[str, Any]) -> dict[str, Any]:
    """Make the types that were muted rules that switch them off. They come first: nothing was above them."""
    notifications = document.get("notifications")
    if not isinstance(notifications, dict) or "muted_types" not in notifications:
        return document
    keys = ("notifications", "muted_types")
    muted = checked(notifications["muted_types"], tuple[Name, ...], keys)
    # What no type of today can be like was never muted either.
    usable = [entry for entry in muted if entry.count(WILDCARD) <= MOST_WILDCARDS and "\0" not in entry]
    rules = [
        {"name": f"Muted {number // MOST_TYPES + 1}", "level": "off", "match": {"types": usable[number:][:MOST_TYPES]}}
        for number in range(0, len(usable), MOST_TYPES)
    ]
    others = {key: value for key, value in notifications.items() if key != "muted_types"}
    return {**document, "notifications": {**others, "rules": [*rules, *others.get("rules", [])]}}


def _with_connections(document: dict[str, Any]) -> dict[str, Any]:
    """Make the one `connection` the first of several."""
    if "connection" not in document or "connections" in document:
        return document
    first: ConnectionSettings = checked(document["connection"], ConnectionSettings, ("connection",))
    _check_relay(first.relay, ("connection", "relay"))
    name = {} if first.relay == EMBEDDED else {"name": urlsplit(first.relay).hostname}
    others = {key: value for key, value in document.items() if key != "connection"}
    return {**others, "connections": [{**name, **document["connection"]}]}


def _handler(name: str, document: Any) -> HandlerSettings:
    keys = ("handlers", name)
    settings: HandlerSettings = checked(document, HandlerSettings, keys)
    _check_match(settings.match, (*keys, "match", "condition"))
    # One at a time: msgspec does not say which key of a mapping is wrong.
    options = {key: checked(value, PlainOption, (*keys, "options", key)) for key, value in settings.options.items()}
    return msgspec.structs.replace(settings, options=options)


def _check_connections(connections: Sequence[ConnectionSettings]) -> None:
    names, logs = set[str](), set[str]()
    for number, connection in enumerate(connections):
        _check_relay(connection.relay, ("connections", number, "relay"))
        if connection.name in names:
            raise Complaint(
                Sentence(
                    "two connections have the name {connection!r}; call one otherwise", connection=connection.name
                ),
                ("connections", number),
            )
        if connection.log in logs:
            raise Complaint(
                Sentence("two connections lead to {relay}; give one a `workspace` of its own", relay=connection.relay),
                ("connections", number),
            )
        names.add(connection.name)
        logs.add(connection.log)


def _check_relay(address: str, keys: Keys) -> None:
    if address == EMBEDDED:
        return
    name = dotted(keys)
    try:
        parts = urlsplit(address)
        usable = parts.scheme in RELAY_SCHEMES and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        usable = False
    if not usable:
        raise Complaint(
            Sentence('{name} must be "embedded" or an address such as "https://relay.example.com"', name=name), keys
        )
    if parts.username is not None or parts.password is not None or parts.query or parts.fragment:
        raise Complaint(Sentence("{name} must be the bare address; the token belongs in the keyring", name=name), keys)


def _check_conditions(settings: Settings) -> None:
    for number, rule in enumerate(settings.notifications.rules):
        _check_match(rule.match, ("notifications", "rules", number, "match", "condition"))
    for number, view in enumerate(settings.history.views):
        _check_match(view.filter.match, ("history", "views", number, "filter", "match", "condition"))


def _check_match(match: EventMatch, keys: Keys) -> None:
    try:
        match.check()
    except ConditionError as error:
        raise Complaint(Sentence("{name}: {reason}", name=dotted(keys), reason=error.sentence), keys) from None
    except MissingExtraError:
        return  # it lets nothing through here, and is kept for where it can be used


# --- writing -----------------------------------------------------------------------------------------


def _edited(text: str, old: dict[str, Any], new: dict[str, Any], path: Path) -> str:
    try:
        document = tomlkit.parse(text)
        if "connection" in document:
            old = {**old, "connections": None}  # in the words of an earlier version, which go now
        if "muted_types" in document.get("notifications", {}):
            old = {**old, "notifications": {**old["notifications"], "rules": None}}
        _edit(document, old, new)
        return tomlkit.dumps(document)
    except TOMLKitError as error:
        raise ConfigurationError(
            Sentence("The settings file {path} cannot be changed by this program: {error}.", path=path, error=error),
            hint=Sentence("Write each section once, as [section] with its keys below it."),
        ) from error


def plain(settings: Settings) -> dict[str, Any]:
    """Return the settings as the document of the file."""
    document: dict[str, Any] = msgspec.to_builtins(settings, builtin_types=(datetime,))
    return document


def _edit(table: Any, old: Mapping[str, Any], new: Mapping[str, Any]) -> None:
    """Make `table` say `new`, touching only what is different from `old`, which it says now."""
    for key in [key for key in table if new.get(key) is None]:
        del table[key]
    for key, value in new.items():
        before = old.get(key)
        if value is None or value == before or (value == {} and key not in table):
            continue
        if _are_tables(value, table.get(key)):
            for entry, was, wanted in zip(table[key], before or (), value, strict=True):
                _edit(entry, was, wanted)
        elif isinstance(value, dict):
            if key not in table:
                table[key] = tomlkit.table(is_super_table=all(isinstance(inner, dict) for inner in value.values()))
            _edit(table[key], before if isinstance(before, dict) else {}, value)
        else:
            table[key] = value


def _are_tables(value: Any, table: Any) -> bool:
    """Say whether these are entries [[of a list]] of which there are as many as before: each is edited in its place."""
    return isinstance(value, list | tuple) and isinstance(table, AoT) and len(value) == len(table)


def _broken(path: Path, line: int | None, reason: str) -> ConfigurationError:
    place = Sentence("{path}, line {line}", path=path, line=line) if line else f"{path}"
    return ConfigurationError(
        Sentence("The settings file {place}: {reason}.", place=place, reason=reason),
        hint=Sentence("Correct the file, or move it away to start with the defaults."),
    )


def _unusable(path: Path, error: OSError) -> ConfigurationError:
    return ConfigurationError(
        Sentence("The settings file {path} cannot be used: {reason}.", path=path, reason=error.strerror or error),
        hint=Sentence("Check that this user may read and write the file and its folder."),
    )
