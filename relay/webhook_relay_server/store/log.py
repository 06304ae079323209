"""EventLog: append, read, and know when there is more. The one place that holds events that matter.

Every reader, live or far behind, does the same thing: it reads what comes after its cursor. The newest frames
of a channel stay in memory (the tail), so that a reader at the head costs no query; a reader that has
fallen behind the tail is served from the database. Because both answer the same question for the same cursor,
there is no moment between catching up and being live.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import msgspec
from sqlmodel import Session, update

from webhook_relay.event import Event, Headers, Verification
from webhook_relay.messages import encode_event
from webhook_relay_server.errors import NotFoundError
from webhook_relay_server.push.local import Doorbell
from webhook_relay_server.store.database import Database
from webhook_relay_server.store.models import Revision, from_microseconds, to_microseconds

PAGE_EVENTS = 300
"""Most events in one page: a few megabytes, a few milliseconds."""
PAGE_BYTES = 8 * 1024 * 1024
"""A page stops growing here; it always holds at least one event."""
TAIL_EVENTS = 1_000
TAIL_BYTES = 16 * 1024 * 1024
"""Frames kept in memory per channel that has readers: seconds of a burst, so that a hiccup costs no query."""


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


@dataclass(eq=False)
class _Live:
    """A channel in memory: its head, and the frames that lead up to it."""

    head: int
    tail: deque[Frame] = field(default_factory=deque)
    tail_bytes: int = 0


class EventLog:
    """The relay's log, one ordered stream of events for each channel."""

    def __init__(self, path: Path, doorbell: Doorbell) -> None:
        self.database = Database(path, write_batch=write_batch, committed=self._committed)
        self._doorbell = doorbell
        self._live: dict[int, _Live] = {}
        self._loading = asyncio.Lock()

    async def append(self, entry: NewEvent) -> Appended:
        """Return once the event (or the earlier one it repeats) is on disk."""
        appended: Appended = await self.database.append(entry, len(entry.body) + 1024)
        return appended

    async def check(self) -> None:
        """Return when a commit has succeeded. Raises RelayError."""
        await self.database.write(touch)

    async def bounds(self, channel_id: int) -> Bounds:
        """Return what the channel holds now. Raises NotFoundError."""
        return await self.database.read(lambda connection: read_bounds(connection, channel_id))

    async def head(self, channel_id: int) -> int:
        """Return the newest event's seq, from memory when the channel has been read before."""
        return (await self._channel(channel_id)).head

    async def read(self, channel_id: int, after: int, limit: int) -> list[Frame]:
        """Return the next frames behind seq `after`, oldest first; none when there is nothing newer.

        They follow each other without a hole. The first one is `after + 1` unless retention has taken it.
        """
        live = await self._channel(channel_id)
        if after >= live.head:
            return []
        if live.tail and live.tail[0].seq <= after + 1:
            start = after + 1 - live.tail[0].seq
            return [live.tail[index] for index in range(start, min(len(live.tail), start + min(limit, PAGE_EVENTS)))]
        return await self.database.read(
            lambda connection: read_frames(connection, channel_id, after, min(limit, PAGE_EVENTS))
        )

    async def _channel(self, channel_id: int) -> _Live:
        live = self._live.get(channel_id)
        if live is None:
            async with self._loading:
                bounds = await self.bounds(channel_id)
                live = self._live.setdefault(channel_id, _Live(bounds.head))
        return live

    def _committed(self, entries: Sequence[NewEvent], results: Sequence[Appended]) -> None:
        grown = set()
        for entry, appended in zip(entries, results, strict=True):
            if appended.duplicate:
                continue
            live = self._live.setdefault(entry.channel_id, _Live(0))
            if appended.seq <= live.head:
                continue  # the head was loaded after this commit
            live.head = appended.seq
            self._extend_tail(live, entry, appended.seq)
            grown.add(entry.channel_id)
        for channel_id in grown:
            self._doorbell.ring(channel_id)

    def _extend_tail(self, live: _Live, entry: NewEvent, seq: int) -> None:
        if not self._doorbell.has_listeners(entry.channel_id):
            live.tail.clear()
            live.tail_bytes = 0
            return
        if live.tail and live.tail[-1].seq != seq - 1:
            live.tail.clear()
            live.tail_bytes = 0
        frame = Frame(seq, encode_event(_event(entry, seq), embed=entry.embed).decode())
        live.tail.append(frame)
        live.tail_bytes += len(frame.text)
        while len(live.tail) > TAIL_EVENTS or (live.tail_bytes > TAIL_BYTES and len(live.tail) > 1):
            live.tail_bytes -= len(live.tail.popleft().text)


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
            event, embed = _stored_event(row)
            frames.append(Frame(event.seq, encode_event(event, embed=embed).decode()))
            size += len(frames[-1].text)
    finally:
        cursor.close()
    return frames


_headers_decoder = msgspec.json.Decoder(Headers)


def _stored_event(row: tuple) -> tuple[Event, bool]:  # type: ignore[type-arg]
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


def _event(entry: NewEvent, seq: int) -> Event:
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
