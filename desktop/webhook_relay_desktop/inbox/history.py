"""History: the events of a filter by row number, newest first, without holding them."""

from __future__ import annotations

import bisect
import sqlite3
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from webhook_relay.event import Verification
from webhook_relay.handler import RunState
from webhook_relay_desktop.inbox.database import Database
from webhook_relay_desktop.inbox.records import moment
from webhook_relay_desktop.inbox.selection import InboxFilter, Selection, selection

PLACE_SPACING: Final = 1_000
"""Rows between remembered places: walking that far in an index takes 0.1 ms, a million rows need 16 KB."""


@dataclass(frozen=True)
class InboxRow:
    """One line of the history: everything about an event but its headers and body."""

    position: int
    time: datetime
    """When the relay accepted it; aware, UTC."""
    source: str
    type: str
    subject: str
    summary: str
    verification: Verification
    channel: str
    seq: int
    runs: tuple[tuple[str, RunState], ...]
    """Handlers that this event concerns, with the state of each one's run."""


class History:
    """The rows of one filter, as a table that only grows at the top.

    Row 0 is the newest event. The table stays as it was opened until `grow` lets the events in that came since.
    Reading goes by keyset from the nearest known place, so any row of a million is some milliseconds away
    and no row is held. Thread-safe; every method may block on the disk.
    """

    def __init__(self, database: Database, wanted: InboxFilter) -> None:
        self._database = database
        self._selection = selection(wanted)
        self._guard = threading.Lock()
        with database.read() as connection:
            self._newest = newest_position(connection)
            self._count = count(connection, self._selection)
        # Known places: `_below[i]` of these events lie below position `_positions[i]`. Counted from the oldest
        # event, so they stay right while the table grows.
        self._below = [0]
        self._positions = [0]

    def __len__(self) -> int:
        return self._count

    def rows(self, first: int, limit: int) -> list[InboxRow]:
        """Return up to `limit` rows from row number `first` on, newest first."""
        with self._guard, self._database.read() as connection:
            return rows_at(connection, self._find(connection, first, limit))

    def row_of(self, position: int) -> int | None:
        """Return the row number of an event, or None when it is not one of these rows."""
        with self._guard, self._database.read() as connection:
            if position > self._newest or not matching(connection, self._selection, [position]):
                return None
            newer = count(connection, self._selection, above=position)
            return newer - count(connection, self._selection, above=self._newest)

    def grow(self) -> int:
        """Let in the events that came since; returns how many rows there are now above the old row 0."""
        with self._guard, self._database.read() as connection:
            newest = newest_position(connection)
            grown = count(connection, self._selection, above=self._newest)
            self._newest = newest
            self._count += grown
            return grown

    def _find(self, connection: sqlite3.Connection, first: int, limit: int) -> list[int]:
        limit = min(limit, self._count - first)
        if first < 0 or limit <= 0:
            return []
        top = self._count - first  # so many events lie below the end of the page, and `bottom` below its start
        bottom = top - limit
        lower = bisect.bisect_right(self._below, bottom) - 1
        upper = bisect.bisect_left(self._below, top)
        known = upper < len(self._below)
        below, position = (self._below[upper], self._positions[upper]) if known else (self._count, self._newest + 1)
        upwards, downwards = bottom - self._below[lower], below - top
        if upwards < downwards:
            found = _ascending(connection, self._selection, self._positions[lower], limit, upwards)[::-1]
        else:
            found = _descending(connection, self._selection, position, limit, downwards)
        self._remember(bottom, found[-1])
        return found

    def _remember(self, below: int, position: int) -> None:
        place = bisect.bisect_left(self._below, below)
        neighbours = self._below[max(place - 1, 0) : place + 1]
        if all(abs(below - neighbour) >= PLACE_SPACING for neighbour in neighbours):
            self._below.insert(place, below)
            self._positions.insert(place, position)


def newest_position(connection: sqlite3.Connection) -> int:
    """Return the position of the newest event that there ever was; 0 for none."""
    row = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'event'").fetchone()
    return row[0] if row else 0


def count(connection: sqlite3.Connection, chosen: Selection, *, above: int = 0) -> int:
    """Return how many chosen events there are at positions above `above`."""
    statement = f"SELECT count(*) FROM {chosen.tables} WHERE {chosen.condition}"  # noqa: S608 - built from constants
    values: tuple[str | int, ...] = chosen.values
    if above:
        statement += f" AND {chosen.position} > ?"
        values += (above,)
    found: int = connection.execute(statement, values).fetchone()[0]
    return found


def positions_before(connection: sqlite3.Connection, chosen: Selection, position: int, limit: int) -> list[int]:
    """Return up to `limit` positions of chosen events below `position`, newest first."""
    return _descending(connection, chosen, position, limit, 0)


def matching(connection: sqlite3.Connection, chosen: Selection, positions: Sequence[int]) -> list[int]:
    """Return those of `positions` whose events are chosen, newest first."""
    if not positions:
        return []
    statement = (
        f"SELECT {chosen.position} FROM {chosen.tables} "  # noqa: S608 - built from constants
        f"WHERE {chosen.condition} AND {chosen.position} BETWEEN ? AND ? ORDER BY 1 DESC"
    )
    wanted = frozenset(positions)
    found = connection.execute(statement, (*chosen.values, min(wanted), max(wanted)))
    return [position for (position,) in found if position in wanted]


def rows_at(connection: sqlite3.Connection, positions: Sequence[int]) -> list[InboxRow]:
    """Return the rows of the events at `positions` that there are, newest first."""
    marks = ",".join("?" * len(positions))
    runs: dict[int, list[tuple[str, RunState]]] = {}
    for event, handler, state in connection.execute(
        f"SELECT event, handler, state FROM run WHERE event IN ({marks}) ORDER BY id",  # noqa: S608 - question marks
        positions,
    ):
        runs.setdefault(event, []).append((handler, RunState(state)))
    found = connection.execute(
        "SELECT position, time, source, type, subject, summary, verification, channel, seq "  # noqa: S608 - as above
        f"FROM event WHERE position IN ({marks}) ORDER BY position DESC",
        positions,
    )
    return [
        InboxRow(
            position=position,
            time=moment(time),
            source=source,
            type=event_type,
            subject=subject,
            summary=summary,
            verification=Verification(verification),
            channel=channel,
            seq=int(seq),
            runs=tuple(runs.get(position, ())),
        )
        for position, time, source, event_type, subject, summary, verification, channel, seq in found
    ]


def event_types(connection: sqlite3.Connection) -> list[str]:
    """Return the distinct event types, sorted; hops from one to the next through the index."""
    found = connection.execute(
        "WITH RECURSIVE hop (type) AS (SELECT min(type) FROM event UNION ALL "
        "SELECT (SELECT min(type) FROM event WHERE type > hop.type) FROM hop WHERE hop.type IS NOT NULL) "
        "SELECT type FROM hop WHERE type IS NOT NULL"
    )
    return [event_type for (event_type,) in found]


def _ascending(connection: sqlite3.Connection, chosen: Selection, start: int, limit: int, skip: int) -> list[int]:
    """Return positions from `start` on, oldest first, without the first `skip`."""
    statement = (
        f"SELECT {chosen.position} FROM {chosen.tables} WHERE {chosen.condition} "  # noqa: S608 - built from constants
        f"AND {chosen.position} >= ? ORDER BY 1 ASC LIMIT ? OFFSET ?"
    )
    return [row[0] for row in connection.execute(statement, (*chosen.values, start, limit, skip))]


def _descending(connection: sqlite3.Connection, chosen: Selection, end: int, limit: int, skip: int) -> list[int]:
    """Return positions below `end`, newest first, without the first `skip`."""
    statement = (
        f"SELECT {chosen.position} FROM {chosen.tables} WHERE {chosen.condition} "  # noqa: S608 - built from constants
        f"AND {chosen.position} < ? ORDER BY 1 DESC LIMIT ? OFFSET ?"
    )
    return [row[0] for row in connection.execute(statement, (*chosen.values, end, limit, skip))]
