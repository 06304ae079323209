"""Events as rows: written in batches, read in pages, in the driver's own terms (the hot path)."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec
from sqlmodel import Session, update

from webhook_relay.event import Event, Headers, Verification
from webhook_relay.messages import encode_event
from webhook_relay_server.errors import NotFoundError
from webhook_relay_server.store.models import Revision, from_microseconds, to_microseconds

PAGE_BYTES = 8 * 1024 * 1024
"""A page stops growing here; it always holds at least one event."""


@dataclass(frozen=True)
class NewEvent:
    """A webhook on its way into the log: everything but its place there."""

    id: str
    channel_id: int
    channel: str
    epoch: str
    source_id: int
    source: str
    received_at: datetime
    type: str
    subject: str
    summary: str
    delivery_id: str | None
    verification: Verification
    scheme: str
    content_type: str
    headers: Headers
    embed: bool
    body: bytes


@dataclass(frozen=True)
class Appended:
    """Where an event is in the log; for a duplicate, where the first one is."""

    id: str
    seq: int
    duplicate: bool


@dataclass(frozen=True)
class Frame:
    """One event, ready for the wire."""

    seq: int
    text: str


@dataclass(frozen=True)
class Bounds:
    """What a channel's log holds: `first` to `head`; `first` is `head + 1` when it is empty."""

    epoch: str
    first: int
    head: int


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
        results.append(Appended(entry.id, seq, duplicate=False))
        if entry.delivery_id is not None:
            seen[entry.source_id, entry.delivery_id] = Appended(entry.id, seq, duplicate=True)
    connection.executemany(_INSERT, rows)
    connection.executemany(
        "UPDATE channel SET head = ? WHERE id = ?", [(head, channel_id) for channel_id, head in heads.items()]
    )
    return results


def touch(session: Session) -> None:
    """Write something that changes nothing, to see whether writing works."""
    session.exec(update(Revision).values(value=Revision.value))


def _earlier(connection: sqlite3.Connection, seen: dict[tuple[int, str], Appended], entry: NewEvent) -> Appended | None:
    if entry.delivery_id is None:
        return None
    in_batch = seen.get((entry.source_id, entry.delivery_id))
    if in_batch is not None:
        return in_batch
    row = connection.execute(
        "SELECT id, seq FROM event WHERE source_id = ? AND delivery_id = ?", (entry.source_id, entry.delivery_id)
    ).fetchone()
    return None if row is None else Appended(row[0], row[1], duplicate=True)


def _head(connection: sqlite3.Connection, channel_id: int) -> int:
    row = connection.execute("SELECT head FROM channel WHERE id = ?", (channel_id,)).fetchone()
    head: int = row[0]
    return head


_COLUMNS = (
    "channel_id, seq, id, source_id, received_at, type, subject, summary, delivery_id, verification, scheme,"
    " content_type, headers, embed, body"
)
_INSERT = f"INSERT INTO event ({_COLUMNS}) VALUES ({', '.join('?' * 15)})"  # noqa: S608 - constants only


def _row(entry: NewEvent, seq: int) -> tuple[object, ...]:
    return (
        entry.channel_id,
        seq,
        entry.id,
        entry.source_id,
        to_microseconds(entry.received_at),
        entry.type,
        entry.subject,
        entry.summary,
        entry.delivery_id,
        entry.verification.value,
        entry.scheme,
        entry.content_type,
        msgspec.json.encode(entry.headers),
        entry.embed,
        entry.body,
    )


# --- on a reader thread ----------------------------------------------------------------------------------


def read_bounds(connection: sqlite3.Connection, channel_id: int) -> Bounds:
    """Return the channel's epoch, first and head as one consistent view. Raises NotFoundError."""
    row = connection.execute(
        "SELECT epoch, head, coalesce((SELECT min(seq) FROM event WHERE channel_id = channel.id), head + 1)"
        " FROM channel WHERE id = ?",
        (channel_id,),
    ).fetchone()
    if row is None:
        raise NotFoundError("The channel is not there.")
    return Bounds(epoch=row[0], head=row[1], first=row[2])


_PAGE = """
SELECT e.seq, e.id, c.name, c.epoch, s.name, e.received_at, e.type, e.subject, e.summary, e.delivery_id,
       e.verification, e.scheme, e.content_type, e.headers, e.embed, e.body
FROM event e JOIN channel c ON c.id = e.channel_id JOIN source s ON s.id = e.source_id
WHERE e.channel_id = ? AND e.seq > ? ORDER BY e.seq LIMIT ?
"""


def read_frames(connection: sqlite3.Connection, channel_id: int, after: int, limit: int) -> list[Frame]:
    """Return a page of frames behind seq `after`, ending before a hole and at PAGE_BYTES."""
    frames: list[Frame] = []
    size = 0
    cursor = connection.execute(_PAGE, (channel_id, after, limit))
    try:
        for row in cursor:
            if frames and (row[0] != frames[-1].seq + 1 or size >= PAGE_BYTES):
                break
            event, embed = _event_of(row)
            frames.append(Frame(event.seq, encode_event(event, embed=embed).decode()))
            size += len(frames[-1].text)
    finally:
        cursor.close()
    return frames


_headers_decoder = msgspec.json.Decoder(Headers)


def _event_of(row: tuple) -> tuple[Event, bool]:  # type: ignore[type-arg]
    event = Event(
        seq=row[0],
        id=row[1],
        channel=row[2],
        epoch=row[3],
        source=row[4],
        time=from_microseconds(row[5]),
        type=row[6],
        subject=row[7],
        summary=row[8],
        delivery_id=row[9],
        verification=Verification(row[10]),
        scheme=row[11],
        content_type=row[12],
        headers=_headers_decoder.decode(row[13]),
        body=row[15],
    )
    return event, bool(row[14])


def stored_as(entry: NewEvent, seq: int) -> Event:
    """Return what readers get of an entry that was stored with this seq."""
    return Event(
        id=entry.id,
        channel=entry.channel,
        epoch=entry.epoch,
        seq=seq,
        source=entry.source,
        type=entry.type,
        time=entry.received_at,
        subject=entry.subject,
        summary=entry.summary,
        delivery_id=entry.delivery_id,
        verification=entry.verification,
        scheme=entry.scheme,
        content_type=entry.content_type,
        headers=entry.headers,
        body=entry.body,
    )
