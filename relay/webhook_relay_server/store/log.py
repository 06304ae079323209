"""EventLog: append, read, and know when there is more. The one place that holds events that matter.

Every reader, live or far behind, does the same thing: it reads what comes after its cursor. The newest frames
of a channel stay in memory (the tail), so that a reader at the head costs no query; a reader that has
fallen behind the tail is served from the database. Because both answer the same question for the same cursor,
there is no moment between catching up and being live.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from webhook_relay.messages import encode_event
from webhook_relay_server.push.local import Doorbell
from webhook_relay_server.store.database import Database
from webhook_relay_server.store.events import (
    Appended,
    Bounds,
    Frame,
    NewEvent,
    read_bounds,
    read_frames,
    stored_as,
    touch,
    write_batch,
)

PAGE_EVENTS = 300
"""Most events in one page: a few megabytes, a few milliseconds."""
TAIL_EVENTS = 1_000
TAIL_BYTES = 16 * 1024 * 1024
"""Frames kept in memory per channel that has readers: seconds of a burst, so that a hiccup costs no query."""
CHECK_INTERVAL = 1.0
"""Seconds that a successful check counts for: whoever asks more often costs no commit."""


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
        self._checking = asyncio.Lock()
        self._checked_at = -CHECK_INTERVAL

    async def append(self, entry: NewEvent) -> Appended:
        """Return once the event (or the earlier one it repeats) is on disk."""
        appended: Appended = await self.database.append(entry, len(entry.body) + 1024)
        return appended

    async def check(self) -> None:
        """Return when a commit has succeeded, now or a moment ago. Raises RelayError."""
        async with self._checking:
            now = asyncio.get_running_loop().time()
            if now - self._checked_at > CHECK_INTERVAL:
                await self.database.write(touch)
                self._checked_at = now

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
        frame = Frame(seq, encode_event(stored_as(entry, seq), embed=entry.embed).decode())
        live.tail.append(frame)
        live.tail_bytes += len(frame.text)
        while len(live.tail) > TAIL_EVENTS or (live.tail_bytes > TAIL_BYTES and len(live.tail) > 1):
            live.tail_bytes -= len(live.tail.popleft().text)
