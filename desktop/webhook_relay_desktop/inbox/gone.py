"""Gone: ids of events that retention removed. A relay that keeps more may send them again; they are not new."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable
from typing import Final

MOST: Final = 1_000_000
"""Ids that are kept, the latest: 24 MB. A lookup takes some microseconds, counting them 3 ms."""
BYTES_EACH: Final = 24
"""What an id takes in the file."""
_OF_A_RELAY: Final = re.compile(r"[0-9a-f]{32}")
"""The ids that relays make; later ones sort later, so that the table grows at its end."""

IS_NOT_GONE: Final = "NOT EXISTS (SELECT 1 FROM gone WHERE id = ?)"
"""A condition on `short(id)`."""


def short(event_id: str) -> bytes | str:
    """Return an id as the table holds it: in half the bytes where it is one that relays make. Pure."""
    return bytes.fromhex(event_id) if _OF_A_RELAY.fullmatch(event_id) else event_id


def note_gone(connection: sqlite3.Connection, event_ids: Iterable[str], *, most: int) -> None:
    """Keep the ids of events that are removed in this transaction; beyond `most` of them the earliest are forgotten."""
    connection.executemany("INSERT OR IGNORE INTO gone VALUES (?)", [(short(event_id),) for event_id in event_ids])
    too_many = int(connection.execute("SELECT count(*) FROM gone").fetchone()[0]) - most
    if too_many > 0:
        connection.execute("DELETE FROM gone WHERE id IN (SELECT id FROM gone ORDER BY id LIMIT ?)", (too_many,))
