"""Search: the events of a filter, found piece by piece, newest first."""
# ruff: noqa: S608 - every statement is built from texts of this package

from __future__ import annotations

import bisect
import sqlite3
import threading
import time
from array import array
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final, TypeAlias

from webhook_relay.condition import Facts, compile_condition
from webhook_relay_desktop.history_filter import HistoryFilter
from webhook_relay_desktop.inbox.database import Database
from webhook_relay_desktop.inbox.records import SELECT_STORED, stored_event
from webhook_relay_desktop.inbox.rows import InboxRow, newest_position, rows_at
from webhook_relay_desktop.inbox.selection import Selection, selection
from webhook_relay_desktop.inbox.words import WordIndex, indexed_position

FIRST_PIECE: Final = 200
"""Events found before the first are shown: more than a screen has."""
GROWTH: Final = 10
"""Each piece is that much larger than the one before: what a word's beginning stands for is gathered anew for every
piece (0.3 s for a million events), so there are few, and still something to be seen at once."""
TEXT_PART: Final = 64 * 1024
"""Characters read at a time, some 8,000 positions: a millisecond."""
REST_SECONDS: Final = 0.0005
"""After each part, in which another thread takes its turn."""
ASKED_PIECE: Final = 200
"""Events whose bodies are read and asked a condition at once: some 50 ms."""


Positions: TypeAlias = "array[int]"
"""8 bytes each: a list of a million would take 36 MB."""


class SearchStoppedError(Exception):
    """Somebody stopped this search."""


class Search:
    """The events of one filter. See `ui.history.event_log.EventHistory` for how rows are numbered.

    It holds the positions of what it found, 8 bytes each, and no row: what a row says may change meanwhile, such as
    that it is unread, and it stays where it is. Thread-safe; every method but `stop` may block on the disk.
    """

    def __init__(self, database: Database, words: WordIndex, wanted: HistoryFilter) -> None:
        """Take note of what there is now; nothing is looked for yet. Raises ConditionError."""
        self._database = database
        self._words = words
        self._selection = selection(wanted)
        self._asks = _asking(wanted.match.condition)
        self._older = array("q")  # from the newest to the oldest
        self._newer = array("q")  # what came since, from the oldest to the newest
        self._seeking = threading.Lock()
        self._stopping = threading.Lock()
        self._busy: sqlite3.Connection | None = None
        self._stopped = False
        self._piece = ASKED_PIECE if self._asks else FIRST_PIECE
        self.complete = False
        if self._selection.words:
            words.catch_up()
        with database.read() as connection:
            self._newest = self._below = newest_position(connection)
            self._below += 1
            self._indexed = indexed_position(connection)

    @property
    def first(self) -> int:
        """Number of the newest row."""
        return -len(self._newer)

    @property
    def end(self) -> int:
        """Number behind the oldest row that was found so far."""
        return len(self._older)

    def seek(self) -> bool:
        """Look for some more, older ones; return whether all are found. Raises SearchStoppedError."""
        with self._seeking:
            if self.complete:
                return True
            with self._interruptible() as connection:
                found = find(connection, self._selection, self._indexed, self._below, self._piece)
                self._older.extend(self._asked(connection, found))
            if found:
                self._below = found[-1]
            self.complete = len(found) < self._piece
            if self._asks is None:
                self._piece *= GROWTH
            return self.complete

    def stop(self) -> None:
        """End this search at once; whoever waits in it gets SearchStoppedError. For any thread."""
        with self._stopping:
            self._stopped = True
            if self._busy is not None:
                self._busy.interrupt()

    def rows(self, first: int, limit: int) -> list[InboxRow | None]:
        """Return the rows from number `first` on, newest first; None for one whose event is gone."""
        numbers = range(max(first, self.first), min(first + limit, self.end))
        positions = [self._older[number] if number >= 0 else self._newer[-number - 1] for number in numbers]
        with self._database.read() as connection:
            found = {row.position: row for row in rows_at(connection, positions)}
        return [found.get(position) for position in positions]

    def found(self, first: int) -> Sequence[int]:
        """Return the positions from number `first` on that were found so far, newest first; it is not negative."""
        return self._older[first:]

    def number_of(self, position: int) -> int | None:
        """Return the number of an event's row, or None when it is not one of those found so far."""
        at = bisect.bisect_left(self._newer, position)
        if at < len(self._newer) and self._newer[at] == position:
            return -at - 1
        at = bisect.bisect_left(self._older, -position, key=lambda older: -older)
        return at if at < len(self._older) and self._older[at] == position else None

    def grow(self) -> int:
        """Let in the events that came since; returns how many. Raises SearchStoppedError."""
        if self._selection.words:
            self._words.catch_up()
        with self._interruptible() as connection:
            newest, indexed = newest_position(connection), indexed_position(connection)
            found = find(connection, self._selection, indexed, newest + 1, _EVERY, above=self._newest)
            grown = self._asked(connection, found)
            grown.reverse()
            self._newest = newest
            self._newer.extend(grown)
        return len(grown)

    @contextmanager
    def _interruptible(self) -> Iterator[sqlite3.Connection]:
        """Give a connection on which `stop` ends a statement in the middle."""
        with self._database.read() as connection:
            with self._stopping:
                self._refuse_stopped()
                self._busy = connection
            try:
                yield connection
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode == sqlite3.SQLITE_INTERRUPT:
                    raise SearchStoppedError from None
                raise
            finally:
                with self._stopping:
                    self._busy = None

    def _asked(self, connection: sqlite3.Connection, positions: Positions) -> Positions:
        """Return those of `positions` whose events meet the condition, if there is one."""
        if self._asks is None:
            return positions
        met = array("q")
        for position in positions:
            self._refuse_stopped()
            row = connection.execute(f"{SELECT_STORED} WHERE position = ?", (position,)).fetchone()
            if row is not None and self._asks(Facts(stored_event(row).event)):
                met.append(position)
        return met

    def _refuse_stopped(self) -> None:
        if self._stopped:
            raise SearchStoppedError


_EVERY: Final = -1
"""SQLite's word for no limit."""


def find(
    connection: sqlite3.Connection, chosen: Selection, indexed: int, below: int, limit: int, *, above: int = 0
) -> Positions:
    """Return up to `limit` positions of chosen events between `above` and `below`, newest first.

    Up to the position `indexed` every word of an event is looked at, of the few behind it those of its head.
    """
    if not chosen.words:
        return _positions(connection, _walking(chosen), (*chosen.values, above, below, limit))
    bounds = (max(above, indexed), below, limit)
    found = _positions(connection, _looking_up(chosen, "event_text"), (chosen.words, *chosen.values, *bounds))
    if len(found) != limit and above < indexed:
        bounds = (above, min(below, indexed + 1), limit if limit == _EVERY else limit - len(found))
        found += _positions(connection, _looking_up(chosen, "event_words"), (chosen.words, *chosen.values, *bounds))
    return found


def _walking(chosen: Selection) -> str:
    return (
        f"SELECT event.position AS position FROM {chosen.events} WHERE {chosen.condition} "
        "AND event.position > ? AND event.position < ? ORDER BY event.position DESC LIMIT ?"
    )


def _looking_up(chosen: Selection, index: str) -> str:
    # CROSS JOIN keeps the text index outside.
    events = f" CROSS JOIN {chosen.events} ON event.position = {index}.rowid" if chosen.conditions else ""
    return (
        f"SELECT {index}.rowid AS position FROM {index}{events} WHERE {index} MATCH ? AND {chosen.condition} "
        f"AND {index}.rowid > ? AND {index}.rowid < ? ORDER BY {index}.rowid DESC LIMIT ?"
    )


def _positions(connection: sqlite3.Connection, statement: str, values: tuple[Any, ...]) -> Positions:
    """Return what a statement finds, in its order.

    It comes as one text. A row for each would give Python's lock away and take it again a million times, and a window
    that paints meanwhile waits for it each time. For the same reason there is a rest after each part that is read.
    """
    text: str = connection.execute(f"SELECT group_concat(position) FROM ({statement})", values).fetchone()[0] or ""
    found: Positions = array("q")
    start = 0
    while start < len(text):
        end = text.find(",", start + TEXT_PART)
        end = len(text) if end < 0 else end
        found.extend(map(int, text[start:end].split(",")))
        start = end + 1
        if start < len(text):
            time.sleep(REST_SECONDS)
    return found


def _asking(condition: str) -> Callable[[Facts], bool] | None:
    if not condition:
        return None
    compiled = compile_condition(condition)
    return lambda facts: compiled.ask(facts).holds
