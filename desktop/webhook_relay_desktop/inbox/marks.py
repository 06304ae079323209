"""Marks: what a person, or the program, noted of events: unread, starred, notified, replayed."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from datetime import datetime

from webhook_relay_desktop.inbox.records import moment, seconds, storable_text


def note_new(connection: sqlite3.Connection, above: int) -> None:
    """Mark the events behind the position `above`, which have just come, as unread."""
    connection.execute("INSERT INTO unread SELECT position FROM event WHERE position > ?", (above,))


def note_replays(connection: sqlite3.Connection, replays: Iterable[tuple[int, str]]) -> None:
    """Mark events as made by a replay of the event with this id."""
    rows = [(position, storable_text(original)) for position, original in replays]
    connection.executemany("INSERT OR IGNORE INTO replay VALUES (?, ?)", rows)


def mark_read(connection: sqlite3.Connection, positions: Sequence[int]) -> None:
    """Mark events as read."""
    _each(connection, "DELETE FROM unread WHERE event = ?", positions)


def mark_all_read(connection: sqlite3.Connection, newest: int) -> None:
    """Mark everything up to `newest` as read."""
    connection.execute("DELETE FROM unread WHERE event <= ?", (newest,))


def mark_unread(connection: sqlite3.Connection, positions: Sequence[int]) -> None:
    """Mark those of the events that there are as unread."""
    _each(connection, "INSERT OR IGNORE INTO unread SELECT position FROM event WHERE position = ?", positions)


def set_starred(connection: sqlite3.Connection, positions: Sequence[int], starred: bool) -> None:
    """Give those of the events that there are a star, or take it."""
    if starred:
        _each(connection, "INSERT OR IGNORE INTO starred SELECT position FROM event WHERE position = ?", positions)
    else:
        _each(connection, "DELETE FROM starred WHERE event = ?", positions)


def note_notified(connection: sqlite3.Connection, positions: Sequence[int], at: datetime) -> None:
    """Note when a person was told of events; the first time counts."""
    connection.executemany(
        "INSERT OR IGNORE INTO notified SELECT position, ? FROM event WHERE position = ?",
        ((seconds(at), position) for position in positions),  # of a backlog there are hundreds of thousands
    )


def notified_at(connection: sqlite3.Connection, position: int) -> datetime | None:
    """Return when a person was told of an event; None if not."""
    row = connection.execute("SELECT at FROM notified WHERE event = ?", (position,)).fetchone()
    return None if row is None else moment(row[0])


def unread(connection: sqlite3.Connection) -> int:
    """Return how many events are unread."""
    return int(connection.execute("SELECT count(*) FROM unread").fetchone()[0])


def _each(connection: sqlite3.Connection, statement: str, positions: Sequence[int]) -> None:
    connection.executemany(statement, [(position,) for position in positions])
