"""History: all events by row number, newest first, without holding them."""

from __future__ import annotations

import bisect
import sqlite3
import threading
from typing import Final

from webhook_relay_desktop.inbox.database import Database
from webhook_relay_desktop.inbox.rows import InboxRow, newest_position, rows_at

PLACE_SPACING: Final = 1_000
"""Rows between remembered places: walking that far in an index takes 0.1 ms, a million rows need 16 KB."""

FIRST_ROWS: Final = 200
"""Shown before the others are counted: more than a screen has."""


class History:
    """Every event of the inbox. See `ui.history.event_log.EventHistory` for how rows are numbered.

    Reading goes by keyset from the nearest known place, so any row of a million is some milliseconds away
    and no row is held. Thread-safe; every method may block on the disk.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._guard = threading.Lock()
        with database.read() as connection:
            self._newest = newest_position(connection)
        self._count = 0
        self._grown = 0
        self.complete = False
        # Known places: `_below[i]` events lie below position `_positions[i]`. Counted from the oldest event, so they
        # stay right while the table grows.
        self._below = [0]
        self._positions = [0]

    @property
    def first(self) -> int:
        """Number of the newest row."""
        return -self._grown

    @property
    def end(self) -> int:
        """Number behind the oldest row."""
        return self._count - self._grown

    def seek(self) -> bool:
        """Find the first rows, then count the others, which takes longer when nothing of them is in memory."""
        with self._guard, self._database.read() as connection:
            if not self._count:
                self._count = len(_read(connection, _DESCENDING, self._newest + 1, FIRST_ROWS, 0))
                self.complete = self._count < FIRST_ROWS
            elif not self.complete:
                self._count = _count_above(connection, 0) - _count_above(connection, self._newest)
                self.complete = True
            return self.complete

    def stop(self) -> None:
        """Nothing goes on that could be stopped."""

    def rows(self, first: int, limit: int) -> list[InboxRow | None]:
        """Return the rows from number `first` on, newest first."""
        with self._guard, self._database.read() as connection:
            return list(rows_at(connection, self._find(connection, first + self._grown, limit)))

    def number_of(self, position: int) -> int | None:
        """Return the number of an event's row, or None when there is none."""
        with self._guard, self._database.read() as connection:
            if position > self._newest or not _is_there(connection, position):
                return None
            newer = _count_above(connection, position) - _count_above(connection, self._newest)
            return newer - self._grown

    def grow(self) -> int:
        """Let in the events that came since; returns how many."""
        with self._guard, self._database.read() as connection:
            newest = newest_position(connection)
            grown = _count_above(connection, self._newest)
            self._newest = newest
            self._count += grown
            self._grown += grown
            return grown

    def _find(self, connection: sqlite3.Connection, index: int, limit: int) -> list[int]:
        """Return the positions from the row `index` on, 0 being the newest."""
        limit = min(limit, self._count - index)
        if index < 0 or limit <= 0:
            return []
        if not self.complete:
            return _read(connection, _DESCENDING, self._newest + 1, limit, index)
        top = self._count - index  # so many events lie below the end of the page, and `bottom` below its start
        bottom = top - limit
        lower = bisect.bisect_right(self._below, bottom) - 1
        upper = bisect.bisect_left(self._below, top)
        known = upper < len(self._below)
        below, position = (self._below[upper], self._positions[upper]) if known else (self._count, self._newest + 1)
        upwards, downwards = bottom - self._below[lower], below - top
        if upwards < downwards:
            found = _read(connection, _ASCENDING, self._positions[lower], limit, upwards)[::-1]
        else:
            found = _read(connection, _DESCENDING, position, limit, downwards)
        if found:
            self._remember(bottom, found[-1])
        return found

    def _remember(self, below: int, position: int) -> None:
        place = bisect.bisect_left(self._below, below)
        neighbours = self._below[max(place - 1, 0) : place + 1]
        if all(abs(below - neighbour) >= PLACE_SPACING for neighbour in neighbours):
            self._below.insert(place, below)
            self._positions.insert(place, position)


_EVENTS: Final = "FROM event INDEXED BY event_order"
"""The planner has no statistics here and would walk the wide events instead."""
_ASCENDING: Final = f"SELECT position {_EVENTS} WHERE position >= ? ORDER BY position LIMIT ? OFFSET ?"
_DESCENDING: Final = f"SELECT position {_EVENTS} WHERE position < ? ORDER BY position DESC LIMIT ? OFFSET ?"


def _read(connection: sqlite3.Connection, statement: str, start: int, limit: int, skip: int) -> list[int]:
    return [row[0] for row in connection.execute(statement, (start, limit, skip))]


def _count_above(connection: sqlite3.Connection, position: int) -> int:
    found: int = connection.execute(f"SELECT count(*) {_EVENTS} WHERE position > ?", (position,)).fetchone()[0]
    return found


def _is_there(connection: sqlite3.Connection, position: int) -> bool:
    return connection.execute("SELECT 1 FROM event WHERE position = ?", (position,)).fetchone() is not None
