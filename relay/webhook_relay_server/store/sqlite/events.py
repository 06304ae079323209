"""Events as rows in SQLite: written in batches, read in pages, in the driver's own terms (the hot path)."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from webhook_relay_server.errors import NotFoundError
from webhook_relay_server.frame import checksum, is_whole
from webhook_relay_server.store.database import PAGE_BYTES, say_damaged
from webhook_relay_server.store.models import to_microseconds
from webhook_relay_server.store.records import Appended, Bounds, NewEvent, Row

# --- on the writer thread --------------------------------------------------------------------------------


def write_batch(connection: sqlite3.Connection, entries: Sequence[NewEvent]) -> list[Appended]:
    """Insert entries in order inside the open transaction; give each its seq, or find the one it repeats."""
    heads: dict[int, int] = {}
    known = _known(connection, entries)
    rows: list[tuple[object, ...]] = []
    results: list[Appended] = []
    for entry in entries:
        event = entry.event
        delivery = (entry.source_id, event.delivery_id)
        if delivery in known:
            results.append(known[delivery])
            continue
        channel_id = entry.channel_id
        if channel_id not in heads:
            heads[channel_id] = _head(connection, channel_id)
        seq = heads[channel_id] = heads[channel_id] + 1
        rows.append(_row(entry, seq))
        results.append(Appended(event.id, seq, duplicate=False))
        if event.delivery_id is not None:
            known[delivery] = Appended(event.id, seq, duplicate=True)
    connection.executemany(_INSERT, rows)
    connection.executemany(
        "UPDATE channel SET head = ? WHERE id = ?", [(head, channel_id) for channel_id, head in heads.items()]
    )
    return results


def _known(connection: sqlite3.Connection, entries: Sequence[NewEvent]) -> dict[tuple[int, str | None], Appended]:
    """Return the events that are there already, by source and delivery id: one look for each source of the batch."""
    wanted: dict[int, list[str]] = {}
    for entry in entries:
        if entry.event.delivery_id is not None:
            wanted.setdefault(entry.source_id, []).append(entry.event.delivery_id)
    known: dict[tuple[int, str | None], Appended] = {}
    for source_id, delivery_ids in wanted.items():
        marks = ",".join("?" * len(delivery_ids))
        found = connection.execute(
            f"SELECT delivery_id, id, seq FROM event WHERE source_id = ? AND delivery_id IN ({marks})",  # noqa: S608 - question marks only
            (source_id, *delivery_ids),
        )
        for delivery_id, event_id, seq in found:
            known[source_id, delivery_id] = Appended(event_id, seq, duplicate=True)
    return known


def _head(connection: sqlite3.Connection, channel_id: int) -> int:
    row = connection.execute("SELECT head FROM channel WHERE id = ?", (channel_id,)).fetchone()
    head: int = row[0]
    return head


_INSERT = """
INSERT INTO event (channel_id, seq, id, source_id, received_at, type, subject, summary, delivery_id, verification,
                   size, content, checksum, occurred_at, replay_of)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
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
        checksum(entry.content, seq),
        None if event.occurred_at is None else to_microseconds(event.occurred_at),
        event.replay_of or None,
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


# The cast changes no content as it was written. What the disk has made a text or a number is then no error, but wrong.
_PAGE = "SELECT seq, CAST(content AS BLOB), checksum FROM event WHERE channel_id = ? AND seq > ? ORDER BY seq"


def read_page(connection: sqlite3.Connection, channel_id: int, after: int, limit: int) -> list[Row]:
    """Return a page of events behind seq `after`, ending before a hole and at PAGE_BYTES."""
    rows: list[Row] = []
    size = 0
    cursor = connection.execute(_PAGE, (channel_id, after))
    try:
        for seq, content, stored in cursor:
            if rows and (seq != rows[-1].seq + 1 or size >= PAGE_BYTES or len(rows) == limit):
                break
            if content is not None and is_whole(content, seq, stored):
                rows.append(Row(seq, content))
                size += len(content)
            else:
                say_damaged(channel_id, seq)
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
