"""Retention: old events go, a few at a time, so that receiving never waits for it."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, NamedTuple

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
HEAD_BYTES: Final = 1_000
"""What an event takes besides headers and body, with what indexes have of it: rather too much, because the size is
measured again after each transaction, and what has gone does not come back."""
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


class Candidate(NamedTuple):
    """An event that may have to go."""

    position: int
    received_at: float
    stays: int
    """Whether it has a star, or handlers that are not done."""
    id: str
    bytes: int


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
        """Remove a few of the oldest events behind `place` that are not kept, in one transaction, and no more of them
        than it seems to take until the inbox fits: the next step measures again.
        """
        if not (keep.days or keep.megabytes):
            return Swept(0, place, done=True)
        too_old = self._too_old(keep)
        with self._database.read() as connection:  # nearly always there is nothing to do
            oldest = self._oldest(connection, place, 1)
            if not list(_going(oldest, too_old, _excess(connection, keep))):
                return Swept(0, place, done=True)
        with self._database.transaction() as connection:
            looked_at = list(self._oldest(connection, place, BATCH))
            going = list(_going(looked_at, too_old, _excess(connection, keep)))
            leaving = {one.position: one.id for one in going if not one.stays}
            positions = list(leaving)
            self._words.remove(connection, positions)
            gone.note_gone(connection, leaving.values(), most=_most_gone(keep))
            connection.executemany("DELETE FROM event WHERE position = ?", [(position,) for position in positions])
        return Swept(len(positions), going[-1].position if going else place, done=not going)

    def count(self, keep: Keep) -> int:
        """Return about how many events a sweep would remove now. Looks at each of them: some seconds for a million."""
        with self._database.read() as connection:
            oldest = self._oldest(connection, 0, -1)
            going = _going(oldest, self._too_old(keep), _excess(connection, keep))
            return sum(not one.stays for one in going)

    def _too_old(self, keep: Keep) -> float:
        return seconds(self._now() - timedelta(days=keep.days)) if keep.days else 0.0

    def _oldest(self, connection: sqlite3.Connection, place: int, most: int) -> Iterator[Candidate]:
        """Return up to so many of the oldest events behind `place` that every reader has had; -1: all of them."""
        return map(Candidate._make, connection.execute(_OLDEST, (place, _read_by_all(connection, self._folders), most)))


def _going(oldest: Iterable[Candidate], too_old: float, excess: int) -> Iterator[Candidate]:
    """Return those that are too old, or have to make room; on the way also those that stay all the same."""
    freed = 0
    for one in oldest:
        if freed >= excess and one.received_at >= too_old:
            return
        freed += 0 if one.stays else one.bytes
        yield one


def _excess(connection: sqlite3.Connection, keep: Keep) -> int:
    """Return how many bytes the inbox has too many."""
    return max(0, used_bytes(connection) - keep.megabytes * MEGABYTE) if keep.megabytes else 0


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


_OLDEST: Final = f"""
SELECT position, received_at,
    EXISTS (SELECT 1 FROM starred WHERE starred.event = position)
    OR EXISTS (SELECT 1 FROM run WHERE run.event = position AND state IN ('new', 'running')),
    id,
    {HEAD_BYTES} + (
        SELECT length(headers) + length(body) + ifnull(length(frame), 0) -- most are here as a frame alone
        FROM payload WHERE payload.position = event.position
    )
FROM event WHERE position > ? AND position <= ? ORDER BY position LIMIT ?
"""  # noqa: S608 - a number of this file
