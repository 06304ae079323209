"""Inbox: the events that reached this machine, kept before they are acknowledged."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path

from webhook_relay_desktop.inbox.database import Database


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Inbox:
    """The log of received events, in one SQLite file. Thread-safe; every method may block on the disk."""

    def __init__(self, database: Database, *, now: Callable[[], datetime] = _utc_now) -> None:
        self._database = database
        self._now = now

    @classmethod
    def open(cls, path: Path, *, now: Callable[[], datetime] = _utc_now) -> Inbox:
        """Open the inbox, or make an empty one; a damaged file is moved aside (see `quarantined`).

        Raises ConfigurationError when the file is of a newer or another program, or cannot be used.
        """
        return cls(Database.open(path, now=now), now=now)

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()

    @property
    def quarantined(self) -> Path | None:
        """Where a damaged file went when this inbox was opened; None when it was sound."""
        return self._database.quarantined

    def transaction(self) -> AbstractContextManager[sqlite3.Connection]:
        """Give the writing connection for one transaction; see `Database.transaction`."""
        return self._database.transaction()

    def read(self) -> AbstractContextManager[sqlite3.Connection]:
        """Give a connection that only reads, seeing one moment; see `Database.read`."""
        return self._database.read()
