"""Trust: whether a disk that has failed still has what it said it has."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from webhook_relay_server.frame import is_whole
from webhook_relay_server.store.records import Appended


def forget_cached(path: Path) -> None:
    """Have the next read of the store come from the disk, as far as the system lets go of what it has cached."""
    if not hasattr(os, "posix_fadvise"):
        return
    for ending in ("", "-wal"):
        with suppress(OSError):
            descriptor = os.open(path.with_name(path.name + ending), os.O_RDONLY)
            try:
                os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
            finally:
                os.close(descriptor)


def missing(connection: sqlite3.Connection, newest: Mapping[int, Appended]) -> list[str]:
    """Return, in words, which of the newest confirmed events are not there as they were confirmed.

    Head and event are written in one transaction: where the head is there, so was the event, which retention may have
    removed since.
    """
    found = []
    for channel_id, appended in newest.items():
        head = connection.execute("SELECT head FROM channel WHERE id = ?", (channel_id,)).fetchone()
        row = connection.execute(
            "SELECT id, content, checksum FROM event WHERE channel_id = ? AND seq = ?", (channel_id, appended.seq)
        ).fetchone()
        gone = head is None or head[0] < appended.seq
        if gone or (row is not None and (row[0] != appended.id or not is_whole(row[1], appended.seq, row[2]))):
            found.append(f"event {appended.seq} of channel {channel_id}")
    return found


def prove_writable(connection: sqlite3.Connection) -> None:
    """Write something that changes nothing, into the log and from there into the file. Raises sqlite3.Error."""
    connection.execute("UPDATE revision SET value = value")
    connection.execute("PRAGMA wal_checkpoint(PASSIVE)")
