"""Events as rows in SQLite: written in batches, read in pages, in the driver's own terms (the hot path)."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from webhook_relay_server.errors import NotFoundError
from webhook_relay_server.store.database import PAGE_BYTES
from webhook_relay_server.store.models import to_microseconds
from webhook_relay_server.store.records import Appended, Bounds, NewEvent, Row

# --- on the writer thread --------------------------------------------------------------------------------


def write_batch(connection: sqlite3.Connection, entries: Sequence[NewEvent]) -> list[Appended]:
    """Insert entries in order inside the open transaction; give each its seq, or find the one it repeats."""
    heads: dict[int, int] = {}
    seen: dict[tuple[int, str], Appended] = {}
    rows: list[tuple[object, ...]] = []
    results: list[Appended] = []
    for entry in entries:
        earlier = _earlier(connection, seen, entry)
        if earlier is not None:
            results.append(earlier)
            continue
        if entry.channel_id not in heads:
            heads[entry.channel_id] = _head(connection, entry.channel_id)
        heads[entry.channel_id] += 1
        seq = heads[entry.channel_id]
        rows.append(_row(entry, seq))
        results.append(Appended(entry.event.id, seq, duplicate=False))
        if entry.event.delivery_id is not None:
            seen[entry.source_id, entry.event.delivery_id] = Appended(entry.event.id, seq, duplicate=True)
    connection.executemany(_INSERT, rows)
    connection.executemany(
        "UPDATE channel SET head = ? WHERE id = ?", [(head, channel_id) for channel_id, head in heads.items()]
    )
    return results


def _earlier(connection: sqlite3.Connection, seen: dict[tuple[int, str], Appended], entry: NewEvent) -> Appended | None:
    delivery_id = entry.event.delivery_id
    if delivery_id is None:
        return None
    in_batch = seen.get((entry.source_id, delivery_id))
    if in_batch is not None:
        return in_batch
    row = connection.execute(
        "SELECT id, seq FROM event WHERE source_id = ? AND delivery_id = ?", (entry.source_id, delivery_id)
    ).fetchone()
    return None if row is None else Appended(row[0], row[1], duplicate=True)


def _head(connection: sqlite3.Connection, channel_id: int) -> int:
    row = connection.execute("SELECT head FROM channel WHERE id = ?", (channel_id,)).fetchone()
    head: int = row[0]
    return head


_INSERT = """
INSERT INTO event (channel_id, seq, id, source_id, received_at, type, subject, summary, delivery_id, verification,
                   size, content)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""


def _row(entry: NewEvent, seq: int) -> tuple[object, ...]:
    event = entry.event
    return (
        entry.channel_id,
        seq,
        event.id,
        entry.source_id,
        to_microseconds(event.time),
        event.type,
        event.subject,
        event.summary,
        event.delivery_id,
        event.verification.value,
        len(event.body),
        entry.content,
    )


# --- on a reader thread ----------------------------------------------------------------------------------


def read_bounds(connection: sqlite3.Connection, channel_id: int, at: int | None) -> Bounds:
    """Return the channel's bounds as one consistent view. Raises NotFoundError."""
    row = connection.execute(_BOUNDS, {"channel": channel_id, "at": at}).fetchone()
    if row is None:
        raise NotFoundError("The channel is not there.")
    name, epoch, head, first, removed_id, event_id = row
    return Bounds(name, epoch, first, head, event_id or (removed_id if at == first - 1 else ""))


_BOUNDS = """
SELECT name, epoch, head, coalesce((SELECT min(seq) FROM event WHERE channel_id = channel.id), head + 1), removed_id,
       (SELECT id FROM event WHERE channel_id = channel.id AND seq = :at)
FROM channel WHERE id = :channel
"""


def read_page(connection: sqlite3.Connection, channel_id: int, after: int, limit: int) -> list[Row]:
    """Return a page of events behind seq `after`, ending before a hole and at PAGE_BYTES."""
    rows: list[Row] = []
    size = 0
    cursor = connection.execute(
        "SELECT seq, content FROM event WHERE channel_id = ? AND seq > ? ORDER BY seq LIMIT ?",
        (channel_id, after, limit),
    )
    try:
        for seq, content in cursor:
            if rows and (seq != rows[-1].seq + 1 or size >= PAGE_BYTES):
                break
            rows.append(Row(seq, content))
            size += len(content)
    finally:
        cursor.close()
    return rows


def read_heads(connection: sqlite3.Connection, channel_ids: Sequence[int]) -> dict[int, int]:
    """Return the newest seq of each of these channels."""
    marks = ",".join("?" * len(channel_ids))
    return dict(connection.execute(f"SELECT id, head FROM channel WHERE id IN ({marks})", channel_ids))  # noqa: S608 - question marks only


def read_revision(connection: sqlite3.Connection) -> int:
    """Return the number of the last change of channels, sources and tokens."""
    row = connection.execute("SELECT value FROM revision WHERE id = 1").fetchone()
    value: int = row[0]
    return value
