"""WordIndex: which word is in which event, filled in the background behind a durable position of its own.

The index holds no texts (that would double the file), so an event is taken out of it by saying its words once more.
Nothing is read of a body while events come in: a frame is unpacked here, when there is time for it.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Sequence
from typing import Final

from webhook_relay_desktop.inbox.database import Database
from webhook_relay_desktop.inbox.event_words import words_of
from webhook_relay_desktop.inbox.marks import note_replays
from webhook_relay_desktop.inbox.records import SELECT_STORED, stored_event

READER: Final = "words"
"""Name under which the inbox keeps up to where events are indexed."""
BATCH: Final = 64
"""Events indexed in one transaction: some 10 ms, in which nothing else can be written."""
MOST_ON_DEMAND: Final = 512
"""Events that a search waits for, so that it finds what came a moment ago: 0.1 s. More of them come by and by."""


class WordIndex:
    """The index of all words. Thread-safe; every method may block on the disk."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._guard = threading.Lock()

    def advance(self, limit: int = BATCH) -> int:
        """Index up to `limit` events that are next; return how many there were."""
        with self._guard:
            words: list[tuple[int, str]] = []
            replays: list[tuple[int, str]] = []
            with self._database.read() as connection:
                query = f"{SELECT_STORED} WHERE position > ? ORDER BY position LIMIT ?"
                for row in connection.execute(query, (indexed_position(connection), limit)):
                    stored = stored_event(row)  # one body at a time: each may have 25 MiB
                    words.append((stored.position, words_of(stored.event)))
                    if stored.event.replay_of:
                        replays.append((stored.position, stored.event.replay_of))
            if words:
                with self._database.transaction() as connection:
                    connection.executemany("INSERT INTO event_words (rowid, words) VALUES (?, ?)", words)
                    note_replays(connection, replays)  # those of earlier versions, which noted none
                    connection.execute(_SET_POSITION, (READER, words[-1][0]))
            return len(words)

    def catch_up(self) -> None:
        """Index what is left if it is little, for somebody who waits for it."""
        if 0 < self.left() <= MOST_ON_DEMAND:
            while self.advance():
                pass

    def left(self) -> int:
        """Return how many events are not indexed yet, roughly: those that were deleted count."""
        with self._database.read() as connection:
            newest = connection.execute("SELECT max(position) FROM event").fetchone()[0] or 0
            return max(0, newest - indexed_position(connection))

    def remove(self, connection: sqlite3.Connection, positions: Sequence[int]) -> None:
        """Take events out of the index that are about to be deleted in the same transaction."""
        indexed = indexed_position(connection)
        for position in positions:
            if position > indexed:
                continue
            row = connection.execute(f"{SELECT_STORED} WHERE position = ?", (position,)).fetchone()
            if row is not None:
                connection.execute(_REMOVE, (position, words_of(stored_event(row).event)))


def indexed_position(connection: sqlite3.Connection) -> int:
    """Return the position up to which every word is in the index."""
    row = connection.execute("SELECT position FROM reader WHERE name = ?", (READER,)).fetchone()
    return row[0] if row else 0


_SET_POSITION: Final = "INSERT INTO reader VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET position = excluded.position"
_REMOVE: Final = "INSERT INTO event_words (event_words, rowid, words) VALUES ('delete', ?, ?)"
