"""Size: how large the inbox is, and what is in it."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from webhook_relay_desktop.inbox.database import Readable, beside, size_of
from webhook_relay_desktop.inbox.records import moment


@dataclass(frozen=True)
class InboxSize:
    """The inbox on the disk."""

    path: Path
    file_bytes: int
    """The file, with what is not written back into it yet."""
    free_bytes: int
    """Room in the file that removed events left: used for new ones, given back by `compact`."""
    events: int
    starred: int
    unread: int
    oldest: datetime | None
    """When the oldest event was accepted by its relay; None for an empty inbox."""
    newest: datetime | None


def inbox_size(database: Readable) -> InboxSize:
    """Measure the inbox; counts its events, some 10 ms for a million."""
    with database.read() as connection:
        events, first, last = connection.execute(
            "SELECT (SELECT count(*) FROM event INDEXED BY event_order), min(position), max(position) FROM event"
        ).fetchone()
        return InboxSize(
            path=database.path,
            file_bytes=size_of(database.path) + size_of(beside(database.path, "-wal")),
            free_bytes=_pragma(connection, "freelist_count") * _pragma(connection, "page_size"),
            events=events,
            starred=connection.execute("SELECT count(*) FROM starred").fetchone()[0],
            unread=connection.execute("SELECT count(*) FROM unread").fetchone()[0],
            oldest=_time_of(connection, first),
            newest=_time_of(connection, last),
        )


def used_bytes(connection: sqlite3.Connection) -> int:
    """Return how much of the file is in use."""
    pages = _pragma(connection, "page_count") - _pragma(connection, "freelist_count")
    return pages * _pragma(connection, "page_size")


def _time_of(connection: sqlite3.Connection, position: int | None) -> datetime | None:
    if position is None:
        return None
    return moment(connection.execute("SELECT time FROM event WHERE position = ?", (position,)).fetchone()[0])


def _pragma(connection: sqlite3.Connection, name: str) -> int:
    return int(connection.execute(f"PRAGMA {name}").fetchone()[0])
