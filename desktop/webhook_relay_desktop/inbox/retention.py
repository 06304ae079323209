"""Retention: old events go, a few at a time, so that receiving never waits for it."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from webhook_relay_desktop.inbox import gone
from webhook_relay_desktop.inbox.database import Database
from webhook_relay_desktop.inbox.records import seconds
from webhook_relay_desktop.inbox.size import used_bytes
from webhook_relay_desktop.inbox.statistics import READER as STATISTICS
from webhook_relay_desktop.inbox.words import READER as WORDS
from webhook_relay_desktop.inbox.words import WordIndex
from webhook_relay_desktop.settings import HistorySettings

BATCH: Final = 100
"""Events removed in one transaction: some 20 ms, in which nothing else can be written."""
PAUSE_SECONDS: Final = 0.02
"""Between two transactions, so that whoever waits to write comes in between."""
MEGABYTE: Final = 1_000_000
FOLDER: Final = "log-dir "
"""How the names of readers begin that write a folder of files."""


@dataclass(frozen=True)
class Keep:
    """What is kept. Zero is no limit."""

    days: int = 0
    megabytes: int = 0

    @classmethod
    def of(cls, history: HistorySettings) -> Keep:
        """Return what the settings say."""
        return cls(history.keep_days, history.keep_megabytes)


@dataclass(frozen=True)
class Swept:
    """What one step of a sweep did."""

    removed: int
    place: int
    """Where the next step goes on."""
    done: bool


class Retention:
    """Removes events that are older than a person wants to keep, or too many for the room they may take.

    It never removes one with a star, one whose handlers are not done, or one that a reader of the inbox (notifications,
    handlers, search, statistics, a folder of files in use) has not had yet. What it removed is not taken for new when
    a relay sends it again (see gone.py). The room of removed events is used again; `compact` gives it back.
    Thread-safe; every method may block on the disk.
    """

    def __init__(self, database: Database, words: WordIndex, *, now: Callable[[], datetime]) -> None:
        self._database = database
        self._words = words
        self._now = now
        self._folders: set[str] = set()

    def wait_for(self, folder: str) -> None:
        """Let nothing go from now on that this reader, which is not there at every start, has not had yet."""
        self._folders.add(folder)

    def sweep(
        self,
        keep: Keep,
        *,
        progress: Callable[[int], None] = lambda removed: None,
        pause: Callable[[float], object] = time.sleep,
    ) -> int:
        """Remove everything that is not kept, with pauses; return how many events went. `progress` gets it so far."""
        removed, place, done = 0, 0, False
        while not done:
            swept = self.step(keep, place)
            removed, place, done = removed + swept.removed, swept.place, swept.done
            progress(removed)
            if not done:
                pause(PAUSE_SECONDS)
        return removed

    def step(self, keep: Keep, place: int = 0) -> Swept:
        """Remove a few of the oldest events behind `place` that are not kept, in one transaction."""
        if not (keep.days or keep.megabytes):
            return Swept(0, place, done=True)
        too_old = seconds(self._now() - timedelta(days=keep.days)) if keep.days else 0.0
        with self._database.read() as connection:  # nearly always there is nothing to do
            oldest = self._oldest(connection, place)
            too_large = _is_too_large(connection, keep)
        if not oldest or not (too_large or oldest[0][1] < too_old):
            return Swept(0, place, done=True)
        with self._database.transaction() as connection:
            looked_at = self._oldest(connection, place)
            going = [row for row in looked_at if too_large or row[1] < too_old]
            leaving = {position: event_id for position, _, stays, event_id in going if not stays}
            positions = list(leaving)
            self._words.remove(connection, positions)
            gone.note_gone(connection, leaving.values(), most=_most_gone(keep))
            connection.executemany("DELETE FROM event WHERE position = ?", [(position,) for position in positions])
        done = len(going) < BATCH
        return Swept(len(positions), going[-1][0] if going else place, done)

    def _oldest(self, connection: sqlite3.Connection, place: int) -> list[tuple[int, float, int, str]]:
        """Return positions behind `place` with their time of arrival, whether they have to stay, and their id."""
        return connection.execute(_OLDEST, (place, _read_by_all(connection, self._folders), BATCH)).fetchall()


def _is_too_large(connection: sqlite3.Connection, keep: Keep) -> bool:
    return bool(keep.megabytes) and used_bytes(connection) > keep.megabytes * MEGABYTE


def _most_gone(keep: Keep) -> int:
    """Return how many ids of removed events are kept; where room is limited they take no more than a quarter of it."""
    room = keep.megabytes * MEGABYTE // 4
    return min(gone.MOST, room // gone.BYTES_EACH) if room else gone.MOST


def _read_by_all(connection: sqlite3.Connection, folders: Collection[str]) -> int:
    """Return up to where every durable reader has been; those of this package have been nowhere without a position.

    Of the folders of files only those count that are in use: one that nobody wants any more would hold events for ever.
    """
    rows = connection.execute("SELECT name, position FROM reader").fetchall()
    positions: dict[str, int] = {name: place for name, place in rows if name in folders or not name.startswith(FOLDER)}
    return min({WORDS: 0, STATISTICS: 0, **positions}.values())


_OLDEST: Final = """
SELECT position, received_at,
    EXISTS (SELECT 1 FROM starred WHERE starred.event = position)
    OR EXISTS (SELECT 1 FROM run WHERE run.event = position AND state IN ('new', 'running')),
    id
FROM event WHERE position > ? AND position <= ? ORDER BY position LIMIT ?
"""
