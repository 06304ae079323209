"""Relatives: what the inbox knows of an event besides itself: its relay, what it repeats, what was before it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from webhook_relay.event import EventHead
from webhook_relay_desktop.inbox import marks
from webhook_relay_desktop.inbox.inbox import Inbox

LOOK_BACK: Final = 20_000
"""Events of the same type that are looked at for one of the same subject; the index has them in order."""


@dataclass(frozen=True)
class Relatives:
    """What stands around an event in the inbox."""

    relay: str
    """Name of the relay's log that it came from, as connections call it (`ConnectionSettings.log`)."""
    original: int | None = None
    """Position of the event that it repeats; None: it repeats none, or that one is not here."""
    starred: bool = False
    notified_at: datetime | None = None
    """When a person was told of it, if that was so."""


def relatives_of(inbox: Inbox, position: int, event: EventHead) -> Relatives:
    """Return where an event came from and what it repeats. Blocks."""
    with inbox.read() as connection:
        row = connection.execute("SELECT relay FROM event WHERE position = ?", (position,)).fetchone()
        starred = connection.execute("SELECT 1 FROM starred WHERE event = ?", (position,)).fetchone()
        notified_at = marks.notified_at(connection, position)
        original = None
        if event.replay_of:
            original = connection.execute("SELECT position FROM event WHERE id = ?", (event.replay_of,)).fetchone()
    relay, repeated = ("" if row is None else row[0]), (None if original is None else original[0])
    return Relatives(relay, repeated, starred is not None, notified_at)


def previous_of_kind(inbox: Inbox, position: int, event: EventHead) -> int | None:
    """Return the position of the event before this one with the same source, type and subject, or else only type.

    Blocks.
    """
    with inbox.read() as connection:
        same_type = connection.execute(_LAST, (event.type, position)).fetchone()
        same_all = None
        if same_type is not None:
            wanted = (event.type, position, LOOK_BACK, event.source, event.subject)
            same_all = connection.execute(_LAST_ALIKE, wanted).fetchone()
    found = same_all or same_type
    return None if found is None else int(found[0])


def position_of(inbox: Inbox, event_id: str) -> int | None:
    """Return where the event of this id is, or None when it is not here (yet). Blocks."""
    with inbox.read() as connection:
        row = connection.execute("SELECT position FROM event WHERE id = ?", (event_id,)).fetchone()
    return None if row is None else int(row[0])


_LAST: Final = "SELECT position FROM event WHERE type = ? AND position < ? ORDER BY position DESC LIMIT 1"
_LAST_ALIKE: Final = """
SELECT position FROM (
    SELECT position, source, subject FROM event WHERE type = ? AND position < ? ORDER BY position DESC LIMIT ?
) WHERE source = ? AND subject = ? LIMIT 1
"""
