"""Copies of a store: whole, on disk, and there only when they are complete."""

from __future__ import annotations

import os
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import mkstemp

PAGES_AT_ONCE = 256
"""Pages (2 MiB) between two looks at how far it has come."""

Progress = Callable[[int, int], None]
"""Told how many pages are copied, and of how many."""


def copy_store(connection: sqlite3.Connection, copy: Path, progress: Progress = lambda _done, _total: None) -> None:
    """Copy the store behind `connection` to the file `copy`, replacing it once the new one is complete and on disk.

    Works beside a running relay: one read transaction makes the copy the store of one moment, and spares it beginning
    anew with each commit of the relay. Raises sqlite3.Error and OSError, and then there is no new file.
    """
    descriptor, name = mkstemp(dir=copy.parent, prefix=f"{copy.name}.")  # for this user only
    os.close(descriptor)
    unfinished = Path(name)
    try:
        target = sqlite3.connect(unfinished)
        try:
            connection.execute("BEGIN")
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()  # from here on one moment's state
            connection.backup(
                target, pages=PAGES_AT_ONCE, progress=lambda _status, left, total: progress(total - left, total)
            )
            target.execute("PRAGMA journal_mode=DELETE")  # one file, without -wal and -shm beside it
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            target.close()
        _flush(unfinished)
        unfinished.replace(copy)
        if sys.platform != "win32":  # where a folder cannot be opened
            _flush(copy.parent)
    finally:
        unfinished.unlink(missing_ok=True)


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDWR if path.is_file() else os.O_RDONLY)  # Windows flushes what it may write
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
