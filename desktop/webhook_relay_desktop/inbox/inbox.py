"""Inbox: the events that reached this machine, kept before they are acknowledged."""

from __future__ import annotations

import sqlite3
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from webhook_relay.arrivals import Arrival, PackedEvent
from webhook_relay.event import Cursor, Event
from webhook_relay.messages import Gap, Reset
from webhook_relay_desktop.history_filter import EVERYTHING, HistoryFilter
from webhook_relay_desktop.inbox import gone, marks
from webhook_relay_desktop.inbox.database import Database
from webhook_relay_desktop.inbox.history import History
from webhook_relay_desktop.inbox.records import (
    EVENT_COLUMNS,
    SELECT_STORED,
    StoredEvent,
    event_row,
    moment,
    payload_row,
    seconds,
    storable_number,
    storable_text,
    stored_event,
)
from webhook_relay_desktop.inbox.retention import Retention
from webhook_relay_desktop.inbox.rows import (
    InboxRow,
    event_sources,
    event_subjects,
    event_types,
    newest_position,
    rows_at,
)
from webhook_relay_desktop.inbox.search import Search
from webhook_relay_desktop.inbox.statistics import Statistics
from webhook_relay_desktop.inbox.words import WordIndex


@dataclass(frozen=True)
class GapNote:
    """A hole that the relay told of: events `first` to `last` of a channel were no longer there.

    Where the relay keeps another log now, nobody knows how far the earlier one went: then `last` is below `first`.
    """

    noted_at: datetime
    relay: str
    channel: str
    first: int
    last: int
    reason: str


class Inbox:
    """The log of received events, in one SQLite file. Thread-safe; every method may block on the disk."""

    def __init__(self, database: Database, *, now: Callable[[], datetime]) -> None:
        self.database = database
        self._now = now
        self.words = WordIndex(database)
        self.statistics = Statistics(database)
        self.retention = Retention(database, self.words, now=now)

    @classmethod
    def open(cls, path: Path, *, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> Inbox:
        """Open the inbox, or make an empty one; a damaged file is moved aside (see `quarantined`).

        Raises ConfigurationError when the file is of a newer or another program, or cannot be used.
        """
        return cls(Database.open(path, now=now), now=now)

    def close(self) -> None:
        """Let go of the file. Doing it twice does no harm."""
        self.database.close()

    @property
    def quarantined(self) -> Path | None:
        """Where a damaged file went when this inbox was opened; None when it was sound."""
        return self.database.quarantined

    def transaction(self) -> AbstractContextManager[sqlite3.Connection]:
        """Give the writing connection for one transaction; see `Database.transaction`."""
        return self.database.transaction()

    def read(self) -> AbstractContextManager[sqlite3.Connection]:
        """Give a connection that only reads, seeing one moment; see `Database.read`."""
        return self.database.read()

    # --- writing -----------------------------------------------------------------------------------------

    def store(self, relay: str, events: Sequence[Arrival]) -> list[int]:
        """Store events and move the relay's cursors behind them, in one transaction.

        An event whose id is here already, or was until retention removed it, is skipped. Returns the positions of the
        new ones, ascending.
        """
        received_at, name = seconds(self._now()), storable_text(relay)
        stored: list[tuple[int, Arrival]] = []
        with self.transaction() as connection:
            newest = newest_position(connection)
            position = newest + 1
            for event in events:
                row = event_row(event, position=position, received_at=received_at, relay=name)
                if connection.execute(_INSERT_EVENT, (*row, gone.short(storable_text(event.id)))).rowcount:
                    stored.append((position, event))
                    position += 1
            _insert_payloads(connection, stored)
            marks.note_new(connection, newest)
            marks.note_replays(
                connection, [(position, event.replay_of) for position, event in stored if event.replay_of]
            )
            connection.execute(_INDEX_TEXT, (newest,))
            for event in {event.channel: event for event in events}.values():
                _advance(connection, relay, event.channel, event.cursor)
        return [position for position, _ in stored]

    def set_cursor(self, relay: str, channel: str, cursor: Cursor) -> None:
        """Put the cursor of a channel where the relay says reading goes on, also backwards."""
        with self.transaction() as connection:
            _put_cursor(connection, relay, channel, cursor)

    def note_gap(self, relay: str, gap: Gap) -> None:
        """Keep a note of a gap and move the cursor behind it. The same gap is noted once."""
        row = (
            seconds(self._now()),
            storable_text(relay),
            storable_text(gap.channel),
            storable_text(gap.epoch),
            storable_number(gap.first),
            storable_number(gap.last),
            storable_text(gap.reason),
        )
        with self.transaction() as connection:
            connection.execute(_INSERT_GAP, row)
            _advance(connection, relay, gap.channel, Cursor(gap.epoch, gap.last))

    def note_reset(self, relay: str, reset: Reset) -> None:
        """Keep a note that the relay keeps another log of a channel now, and go on in that one."""
        name, channel = storable_text(relay), storable_text(reset.channel)
        with self.transaction() as connection:
            place = "SELECT seq FROM cursor WHERE relay = ? AND channel = ?"
            known = connection.execute(place, (name, channel)).fetchone()
            first = 1 if known is None else int(known[0]) + 1
            row = (seconds(self._now()), name, channel, storable_text(reset.cursor.epoch))
            connection.execute(
                _INSERT_GAP, (*row, storable_number(first), storable_number(0), storable_text(reset.reason))
            )
            _put_cursor(connection, relay, reset.channel, reset.cursor)

    def set_reader_position(self, reader: str, position: int) -> None:
        """Record that a reader has everything up to `position` behind it."""
        with self.transaction() as connection:
            connection.execute(
                "INSERT INTO reader VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET position = excluded.position",
                (reader, position),
            )

    def client_id(self) -> str:
        """Return this inbox's name towards relays: random, made once, kept."""
        with self.transaction() as connection:
            connection.execute("INSERT OR IGNORE INTO identity VALUES ('client', ?)", (str(uuid.uuid4()),))
            row = connection.execute("SELECT value FROM identity WHERE name = 'client'").fetchone()
            return str(row[0])

    def mark_read(self, positions: Sequence[int]) -> None:
        """Mark events as read: a person opened them."""
        with self.transaction() as connection:
            marks.mark_read(connection, positions)

    def mark_all_read(self) -> None:
        """Mark every event that is here as read."""
        with self.transaction() as connection:
            marks.mark_all_read(connection, newest_position(connection))

    def mark_unread(self, positions: Sequence[int]) -> None:
        """Mark events as unread."""
        with self.transaction() as connection:
            marks.mark_unread(connection, positions)

    def set_starred(self, positions: Sequence[int], starred: bool) -> None:
        """Give events a star, or take it; what has one is kept whatever its age."""
        with self.transaction() as connection:
            marks.set_starred(connection, positions, starred)

    def note_notified(self, positions: Sequence[int], at: datetime) -> None:
        """Note that a person was told of events at this time; the first time counts."""
        with self.transaction() as connection:
            marks.note_notified(connection, positions, at)

    # --- reading -----------------------------------------------------------------------------------------

    def cursors(self, relay: str) -> dict[str, Cursor]:
        """Return the place of each channel of a relay that was ever read."""
        with self.read() as connection:
            rows = connection.execute(
                "SELECT channel, epoch, seq, id FROM cursor WHERE relay = ?", (storable_text(relay),)
            ).fetchall()
        return {channel: Cursor(epoch, int(seq), event_id) for channel, epoch, seq, event_id in rows}

    def gaps(self, limit: int) -> list[GapNote]:
        """Return the latest gaps, newest first."""
        with self.read() as connection:
            rows = connection.execute(
                "SELECT noted_at, relay, channel, first, last, reason FROM gap ORDER BY id DESC LIMIT ?", (limit,)
            ).fetchall()
        return [GapNote(moment(row[0]), row[1], row[2], int(row[3]), int(row[4]), row[5]) for row in rows]

    def last_received(self, relays: Sequence[str]) -> dict[str, datetime]:
        """Return when the newest event of each of these relays came; one without events is left out."""
        found: dict[str, datetime] = {}
        with self.read() as connection:
            for relay in relays:
                row = connection.execute(_LAST_OF_RELAY, (storable_text(relay),)).fetchone()
                if row is not None:
                    found[relay] = moment(row[0])
        return found

    def get(self, position: int) -> StoredEvent | None:
        """Return the event at `position`, or None."""
        with self.read() as connection:
            row = connection.execute(f"{SELECT_STORED} WHERE position = ?", (position,)).fetchone()
        return None if row is None else stored_event(row)

    def position_of(self, event_id: str) -> int | None:
        """Return the position of the event with this id of a relay, or None."""
        with self.read() as connection:
            row = connection.execute("SELECT position FROM event WHERE id = ?", (storable_text(event_id),)).fetchone()
        return None if row is None else int(row[0])

    def after(self, position: int, limit: int) -> list[StoredEvent]:
        """Return up to `limit` events behind `position`, ascending: the next ones for a durable reader."""
        with self.read() as connection:
            rows = connection.execute(
                f"{SELECT_STORED} WHERE position > ? ORDER BY position LIMIT ?", (position, limit)
            ).fetchall()
        return [stored_event(row) for row in rows]

    def reader_position(self, reader: str) -> int:
        """Return the position that a reader has behind it; 0 for a new one."""
        with self.read() as connection:
            row = connection.execute("SELECT position FROM reader WHERE name = ?", (reader,)).fetchone()
        return row[0] if row else 0

    def newest_position(self) -> int:
        """Return the position of the newest event; 0 for an empty inbox."""
        with self.read() as connection:
            return newest_position(connection)

    def history(self, wanted: HistoryFilter) -> History | Search:
        """Return the events of a filter as a table with random access by row number, for a window."""
        return History(self.database) if wanted == EVERYTHING else Search(self.database, self.words, wanted)

    def positions(self, wanted: HistoryFilter) -> Iterator[int]:
        """Yield the positions of a filter's events, newest first, as fast as they are found."""
        search, told = Search(self.database, self.words, wanted), 0
        while True:
            complete = search.seek()
            yield from search.found(told)
            told = search.end
            if complete:
                return

    def count(self, wanted: HistoryFilter) -> int:
        """Return how many events a filter wants; looks through all of them."""
        table = self.history(wanted)
        while not table.seek():
            pass
        return table.end

    def newest_rows(self, limit: int) -> list[InboxRow]:
        """Return the rows of the newest events that there are, newest first."""
        with self.read() as connection:
            query = "SELECT position FROM event ORDER BY position DESC LIMIT ?"
            return rows_at(connection, [row[0] for row in connection.execute(query, (limit,))])

    def rows_at(self, positions: Sequence[int]) -> list[InboxRow]:
        """Return the rows of those events at `positions` that there are, newest first."""
        with self.read() as connection:
            return rows_at(connection, positions)

    def unread(self) -> int:
        """Return how many events nobody has opened yet."""
        with self.read() as connection:
            return marks.unread(connection)

    def notified_at(self, position: int) -> datetime | None:
        """Return when a person was told of an event; None if not."""
        with self.read() as connection:
            return marks.notified_at(connection, position)

    def types(self) -> list[str]:
        """Return the distinct types of all events, sorted."""
        with self.read() as connection:
            return event_types(connection)

    def sources(self) -> list[str]:
        """Return the names of sources that sent something, sorted."""
        with self.read() as connection:
            return event_sources(connection)

    def subjects(self) -> list[str]:
        """Return what the newest events are about, distinct and sorted."""
        with self.read() as connection:
            return event_subjects(connection)


def _insert_payloads(connection: sqlite3.Connection, stored: Sequence[tuple[int, Arrival]]) -> None:
    whole = [payload_row(event, position) for position, event in stored if isinstance(event, Event)]
    packed = [(position, event.frame) for position, event in stored if isinstance(event, PackedEvent)]
    connection.executemany(_INSERT_PAYLOAD, whole)
    connection.executemany(_INSERT_FRAME, packed)


def _advance(connection: sqlite3.Connection, relay: str, channel: str, cursor: Cursor) -> None:
    """Move a cursor forward; within one epoch never back, so that a repeated event costs nothing."""
    row = connection.execute(
        "SELECT epoch, seq FROM cursor WHERE relay = ? AND channel = ?",
        (storable_text(relay), storable_text(channel)),
    ).fetchone()
    if row is None or row[0] != storable_text(cursor.epoch) or int(row[1]) < cursor.seq:
        _put_cursor(connection, relay, channel, cursor)


def _put_cursor(connection: sqlite3.Connection, relay: str, channel: str, cursor: Cursor) -> None:
    place = (storable_text(cursor.epoch), storable_number(cursor.seq), storable_text(cursor.id))
    connection.execute(
        "INSERT OR REPLACE INTO cursor (relay, channel, epoch, seq, id) VALUES (?, ?, ?, ?, ?)",
        (storable_text(relay), storable_text(channel), *place),
    )


_INSERT_EVENT: Final = (
    f"INSERT INTO event ({EVENT_COLUMNS}) "
    f"SELECT {', '.join('?' * len(EVENT_COLUMNS.split(', ')))} WHERE {gone.IS_NOT_GONE} "
    "ON CONFLICT (id) DO NOTHING"
)
_INSERT_PAYLOAD: Final = "INSERT INTO payload (position, headers, original, body) VALUES (?, ?, ?, ?)"
_INSERT_FRAME: Final = "INSERT INTO payload (position, headers, body, frame) VALUES (?, x'', x'', ?)"
_INDEX_TEXT: Final = (
    "INSERT INTO event_text (rowid, type, source, subject, summary) "
    "SELECT position, type, source, subject, summary FROM event WHERE position > ?"
)
_INSERT_GAP: Final = (
    "INSERT INTO gap (noted_at, relay, channel, epoch, first, last, reason) VALUES (?, ?, ?, ?, ?, ?, ?) "
    "ON CONFLICT (relay, channel, epoch, first, last) DO NOTHING"
)
_LAST_OF_RELAY: Final = """
SELECT event.received_at FROM cursor JOIN event
    ON event.id = cursor.id
WHERE cursor.relay = ? ORDER BY event.received_at DESC LIMIT 1
"""
"""By the cursors, which name the newest event of each channel: an index finds it, however many events there are."""
