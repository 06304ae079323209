"""Events as rows in PostgreSQL: written in batches, read in pages, in the driver's own terms (the hot path).

How `seq` stays without a hole and in the order of the commits, however many relays write: a batch first locks the rows
of its channels, in the order of their ids, and holds them until its commit. PostgreSQL makes a commit visible before
it lets go of the locks, so whoever gets a channel next sees everything that was numbered before, and so does every
reader that sees what that one commits. A serial id does not give that: ids are handed out before the commits, which
then happen in another order, and a reader that has seen id 8 never looks for 7 again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import asyncpg

from webhook_relay_server.errors import NotFoundError
from webhook_relay_server.frame import checksum, is_whole
from webhook_relay_server.store.database import PAGE_BYTES, say_damaged
from webhook_relay_server.store.models import to_microseconds
from webhook_relay_server.store.records import Appended, Bounds, NewEvent, Row

DeliveryKey = tuple[int, str]
"""A source and the id that it gave a delivery."""

# --- writing ---------------------------------------------------------------------------------------------


async def write_batch(connection: asyncpg.Connection, entries: Sequence[NewEvent]) -> list[Appended]:
    """Insert entries in order inside the open transaction; give each its seq, or find the one it repeats."""
    channel_ids = sorted({entry.channel_id for entry in entries})
    heads = {row["id"]: row["head"] for row in await connection.fetch(_LOCK, channel_ids)}
    # Another statement, so that it sees what the relay that had the lock before has committed.
    placed = place(entries, heads, await _earlier(connection, entries))
    if placed.rows:
        columns = zip(*(_row(entry, seq) for entry, seq in placed.rows), strict=True)
        await connection.execute(_INSERT, *columns, list(placed.heads), list(placed.heads.values()))
    return placed.results


_LOCK = "SELECT id, head FROM channel WHERE id = ANY($1::int[]) ORDER BY id FOR NO KEY UPDATE"

_EARLIER = """
SELECT wanted.source_id, wanted.delivery_id, earlier.id, earlier.seq
FROM unnest($1::int[], $2::text[]) AS wanted(source_id, delivery_id)
CROSS JOIN LATERAL (
  SELECT id, seq FROM event WHERE event.source_id = wanted.source_id AND event.delivery_id = wanted.delivery_id LIMIT 1
) AS earlier
"""
"""Looks up each one by itself: a plain join is planned while the table is empty, and then reads all of it for
every batch until somebody analyses the table."""

_INSERT = """
WITH grown AS (
  UPDATE channel SET head = longer.head FROM unnest($16::int[], $17::bigint[]) AS longer(id, head)
  WHERE channel.id = longer.id
)
INSERT INTO event (channel_id, seq, id, source_id, received_at, type, subject, summary, delivery_id, verification,
                   size, content, checksum, occurred_at, replay_of)
SELECT * FROM unnest($1::int[], $2::bigint[], $3::text[], $4::int[], $5::bigint[], $6::text[], $7::text[], $8::text[],
                     $9::text[], $10::text[], $11::int[], $12::bytea[], $13::bigint[], $14::bigint[], $15::text[])
"""


async def _earlier(connection: asyncpg.Connection, entries: Sequence[NewEvent]) -> dict[DeliveryKey, Appended]:
    keys = [key for entry in entries if (key := _delivery(entry)) is not None]
    if not keys:
        return {}
    rows = await connection.fetch(_EARLIER, [source_id for source_id, _ in keys], [name for _, name in keys])
    return {(row[0], row[1]): Appended(row[2], row[3], duplicate=True) for row in rows}


@dataclass(frozen=True)
class Placed:
    """A batch with every entry's place: what each one is told, what is to be inserted, the heads afterwards."""

    results: list[Appended]
    rows: list[tuple[NewEvent, int]]
    heads: dict[int, int]


def place(entries: Iterable[NewEvent], heads: Mapping[int, int], earlier: Mapping[DeliveryKey, Appended]) -> Placed:
    """Number the entries behind the heads of their channels, except those that repeat a delivery. Pure."""
    known = dict(earlier)
    placed = Placed([], [], {})
    for entry in entries:
        delivery = _delivery(entry)
        if delivery is not None and delivery in known:
            placed.results.append(known[delivery])
            continue
        if entry.channel_id not in heads:
            raise NotFoundError("The channel is not there.")
        seq = placed.heads.get(entry.channel_id, heads[entry.channel_id]) + 1
        placed.heads[entry.channel_id] = seq
        placed.rows.append((entry, seq))
        placed.results.append(Appended(entry.event.id, seq, duplicate=False))
        if delivery is not None:
            known[delivery] = Appended(entry.event.id, seq, duplicate=True)
    return placed


def _delivery(entry: NewEvent) -> DeliveryKey | None:
    name = entry.event.delivery_id
    return None if name is None else (entry.source_id, storable(name))


def _row(entry: NewEvent, seq: int) -> tuple[object, ...]:
    event = entry.event
    return (
        entry.channel_id,
        seq,
        event.id,
        entry.source_id,
        to_microseconds(event.time),
        storable(event.type),
        storable(event.subject),
        storable(event.summary),
        None if event.delivery_id is None else storable(event.delivery_id),
        event.verification.value,
        len(event.body),
        entry.content,
        checksum(entry.content, seq),
        None if event.occurred_at is None else to_microseconds(event.occurred_at),
        event.replay_of or None,
    )


def storable(text: str) -> str:
    """Return `text` as PostgreSQL can hold it: without U+0000. What readers get is in the content, unchanged."""
    return text.replace("\x00", "\ufffd")


# --- reading ---------------------------------------------------------------------------------------------


async def read_bounds(connection: asyncpg.Connection, channel_id: int, at: int | None) -> Bounds:
    """Return the channel's bounds as one consistent view. Raises NotFoundError."""
    row = await connection.fetchrow(_BOUNDS, channel_id, at)
    if row is None:
        raise NotFoundError("The channel is not there.")
    name, epoch, head, first, removed_id, event_id = row
    return Bounds(name, epoch, first, head, event_id or (removed_id if at == first - 1 else ""))


_BOUNDS = """
SELECT name, epoch, head, coalesce((SELECT min(seq) FROM event WHERE channel_id = channel.id), head + 1), removed_id,
       (SELECT id FROM event WHERE channel_id = channel.id AND seq = $2::bigint)
FROM channel WHERE id = $1
"""

# The sizes are known without reading the contents, so only what goes into the page leaves the database.
_PAGE = """
SELECT seq, content, checksum FROM (
  SELECT seq, content, checksum, sum(octet_length(content)) OVER (ORDER BY seq) - octet_length(content) AS before
  FROM (SELECT seq, content, checksum FROM event WHERE channel_id = $1 AND seq > $2 ORDER BY seq LIMIT $3) AS next
) AS page WHERE before < $4 ORDER BY seq
"""


async def read_page(connection: asyncpg.Connection, channel_id: int, after: int, limit: int) -> list[Row]:
    """Return a page of events behind seq `after`, ending before a hole and at PAGE_BYTES."""
    rows: list[Row] = []
    while not rows and (found := await connection.fetch(_PAGE, channel_id, after, limit, PAGE_BYTES)):
        for seq, content, stored in found:
            if rows and seq != rows[-1].seq + 1:
                break
            if is_whole(content, seq, stored):
                rows.append(Row(seq, content))
            else:
                say_damaged(channel_id, seq)
        after = found[-1][0]
    return rows


async def read_heads(connection: asyncpg.Connection, channel_ids: Sequence[int]) -> dict[int, int]:
    """Return the newest seq of each of these channels."""
    rows = await connection.fetch("SELECT id, head FROM channel WHERE id = ANY($1::int[])", channel_ids)
    return {row["id"]: row["head"] for row in rows}


async def read_revision(connection: asyncpg.Connection) -> int:
    """Return the number of the last change of channels, sources and tokens."""
    value: int = await connection.fetchval("SELECT value FROM revision WHERE id = 1")
    return value


async def read_version(connection: asyncpg.Connection) -> str:
    """Return the version of the server."""
    version: str = await connection.fetchval("SHOW server_version")
    return version


async def read_size(connection: asyncpg.Connection) -> int:
    """Return the bytes that the database takes."""
    size: int = await connection.fetchval("SELECT pg_database_size(current_database())")
    return size
