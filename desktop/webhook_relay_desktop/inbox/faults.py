"""What goes wrong with the inbox file, in words that say what to do."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Final

from webhook_relay.errors import ConfigurationError, WebhookRelayError
from webhook_relay.sentence import Sentence

_DAMAGED: Final = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})


def is_damage(error: sqlite3.DatabaseError) -> bool:
    """Say whether the file itself is broken. An error without a code is one that `database` raised for that."""
    code = getattr(error, "sqlite_errorcode", None)
    if code is None:
        return type(error) is sqlite3.DatabaseError
    return (code & 0xFF) in _DAMAGED


def explained(error: sqlite3.DatabaseError, path: Path) -> WebhookRelayError | None:
    """Return what to tell the person, or None for a mistake in a statement."""
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & 0xFF
    if code in _DAMAGED:
        return WebhookRelayError(
            Sentence("The inbox {path} is damaged.", path=path),
            hint=Sentence("Start the program again: it moves the file aside and makes a new one."),
            code="inbox-damaged",
        )
    if code == sqlite3.SQLITE_FULL:
        return WebhookRelayError(
            Sentence("The disk is full: the inbox {path} cannot take events.", path=path),
            hint=Sentence("Free some space; the relay keeps the events until then."),
            code="disk-full",
        )
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return WebhookRelayError(
            Sentence("Another program holds the inbox {path}.", path=path),
            hint=Sentence("Close it and try again."),
            code="inbox-busy",
        )
    if code in (sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
        return not_usable(path, str(error))
    return None


def not_usable(path: Path, reason: str) -> ConfigurationError:
    """Return what to tell about a file that the operating system does not give."""
    return ConfigurationError(
        Sentence("The inbox {path} cannot be used: {reason}.", path=path, reason=reason),
        hint=Sentence("Check that the disk works and that this user may write to the file and its folder."),
    )


def closed(path: Path) -> WebhookRelayError:
    """Return what to tell somebody who comes after `close`."""
    return WebhookRelayError(
        Sentence("The inbox {path} is closed.", path=path),
        hint=Sentence("Start the program again."),
        code="inbox-closed",
    )
