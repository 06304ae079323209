"""Room: how much a file can still take, and may."""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from pathlib import Path

from webhook_relay_server.store.sqlite.ballast import free_bytes
from webhook_relay_server.store.sqlite.file import PAGE_SIZE

UNLIMITED_PAGES = 0xFFFFFFFE
"""As many pages as SQLite can count (https://www.sqlite.org/limits.html, 12)."""
NOT_ONE_MORE = 1
"""SQLite takes a limit below what there is as just that."""


class Room:
    """Measures a store's file in bytes, and sets SQLite's own limit on it."""

    def __init__(self, path: Path, max_bytes: int | None) -> None:
        self._path = path
        self.limited = max_bytes is not None
        self._limit = UNLIMITED_PAGES if max_bytes is None else max(1, max_bytes // PAGE_SIZE)

    def spare(self, connection: sqlite3.Connection) -> int:
        """Return the bytes of the file that hold nothing: deleting leaves them, and what is new takes them first."""
        pages: int = connection.execute("PRAGMA freelist_count").fetchone()[0]
        return pages * PAGE_SIZE

    def below_limit(self, connection: sqlite3.Connection) -> int:
        """Return the bytes that the file can take before it is at its limit."""
        pages: int = connection.execute("PRAGMA page_count").fetchone()[0]
        return self.spare(connection) + (self._limit - pages) * PAGE_SIZE

    def on_disk(self) -> int:
        """Return the bytes that the disk has left."""
        return free_bytes(self._path)

    def for_log(self) -> int:
        """Return the bytes that the log can take: it begins again at its start, and keeps its length."""
        length = 0
        with suppress(OSError):
            length = self._path.with_name(f"{self._path.name}-wal").stat().st_size
        return length + self.on_disk()

    def allow(self, connection: sqlite3.Connection) -> None:
        """Let the file grow up to its limit."""
        connection.execute(f"PRAGMA max_page_count={self._limit}")

    def freeze(self, connection: sqlite3.Connection) -> None:
        """Let the file not grow any more; there is room inside it."""
        connection.execute(f"PRAGMA max_page_count={NOT_ONE_MORE}")
