"""ReaderThreads: a few threads, each with a connection of its own that cannot write."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from webhook_relay_server.store.sqlite.file import open_connection

CACHE_KIB = 512
"""Of each reading connection, instead of the writer's 2 MB: pages are read once, and the system keeps them anyway."""
READERS = 3
"""SQLite readers do not block each other, and pages are short."""

Result = TypeVar("Result")


class ReaderThreads:
    """Runs what reads. Nothing is opened before something is to be read."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._begin()

    def _begin(self) -> None:
        self._local = threading.local()
        self._opened: list[sqlite3.Connection] = []
        self._pool = ThreadPoolExecutor(READERS, thread_name_prefix="store-reader")

    def submit(self, work: Callable[[sqlite3.Connection], Result]) -> Future[Result]:
        """Run `work` on a thread with a connection. Raises RuntimeError once they are closed."""
        local, opened = self._local, self._opened

        def run() -> Result:
            connection: sqlite3.Connection | None = getattr(local, "connection", None)
            if connection is None:
                connection = open_connection(self._path)
                connection.execute("PRAGMA query_only=ON")
                connection.execute(f"PRAGMA cache_size=-{CACHE_KIB}")
                local.connection = connection
                opened.append(connection)
            return work(connection)

        return self._pool.submit(run)

    def close(self) -> None:
        """Wait for what is being read, and let go of the file."""
        self._pool.shutdown()
        while self._opened:
            self._opened.pop().close()

    def reopen(self) -> None:
        """Begin anew, after `close`."""
        self._begin()
