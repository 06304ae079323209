"""EventLog: append, read, and know when there is more. The one place that holds events that matter.

Every reader, live or far behind, does the same thing: it reads what comes after its cursor. The newest frames
of a channel stay in memory (the tail), so that readers at the head cost no query; a reader that has
fallen behind the tail is served from the database. Because both answer the same question for the same cursor,
there is no moment between catching up and being live.

Where several relays share a database, a channel also grows by the others. Somebody rings (`grown`), or the log finds
out by itself (`follow`); either way the new events are loaded into the tail once, however many readers wait.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice

import structlog
from sqlmodel import Session, update

from webhook_relay_server.errors import RelayError
from webhook_relay_server.frame import Frame, Places
from webhook_relay_server.push.base import Bell, NoBell
from webhook_relay_server.push.local import Doorbell
from webhook_relay_server.store.database import PAGE_BYTES, Database
from webhook_relay_server.store.models import Revision
from webhook_relay_server.store.records import Appended, Bounds, NewEvent

log = structlog.get_logger(__name__)

PAGE_EVENTS = 300
"""Most events in one page: a few milliseconds' work."""
TAIL_EVENTS = 1_000
TAIL_BYTES = 16 * 1024 * 1024
"""Frames kept in memory per channel that has readers: seconds of a burst, so that a hiccup costs no query."""
CHECK_INTERVAL = 1.0
"""Seconds that a successful check counts for: whoever asks more often costs no commit."""
POLL_INTERVAL = 2.0
"""Seconds between two looks for events of other relays: how late an event can be when nobody rings."""


@dataclass(eq=False)
class _Live:
    """A channel in memory: its head, and the frames that lead up to it."""

    head: int
    places: Places
    tail: deque[Frame] = field(default_factory=deque)
    tail_bytes: int = 0

    def extend(self, frame: Frame) -> None:
        """Take the frame behind the head."""
        if self.tail and frame.seq != self.head + 1:
            self.forget()
        self.head = frame.seq
        self.tail.append(frame)
        self.tail_bytes += frame.size
        while len(self.tail) > TAIL_EVENTS or (self.tail_bytes > TAIL_BYTES and len(self.tail) > 1):
            self.tail_bytes -= self.tail.popleft().size

    def forget(self) -> None:
        """Let the frames go; the database has them."""
        self.tail.clear()
        self.tail_bytes = 0

    def jump(self, head: int) -> None:
        """Move the head to where it was found, without the frames that lead there."""
        if head > self.head:
            self.forget()
            self.head = head


class EventLog:
    """The relay's log, one ordered stream of events for each channel."""

    def __init__(self, database: Database, doorbell: Doorbell, bell: Bell | None = None) -> None:
        self.database = database
        self._doorbell = doorbell
        self._bell = bell or NoBell()
        self._live: dict[int, _Live] = {}
        self._loading = asyncio.Lock()
        self._checking = asyncio.Lock()
        self._checked_at = -CHECK_INTERVAL
        self.commit_seconds = 0.0
        """How long the write of the last check took, with its wait."""
        self._grown: set[int] = set()
        self._wake = asyncio.Event()
        self._look_at = 0.0
        database.on_commit(self._committed)

    # --- writing -----------------------------------------------------------------------------------

    async def append(self, entry: NewEvent) -> Appended:
        """Return once the event (or the earlier one it repeats) is on disk."""
        return await self.database.append(entry)

    def submit(self, entry: NewEvent) -> asyncio.Future[Appended]:
        """Do what `append` does without waiting: the result is there after the commit."""
        return self.database.submit(entry)

    async def check(self) -> None:
        """Return when a commit has succeeded, now or a moment ago. Raises RelayError."""
        trouble = self.database.trouble()
        if trouble is not None:
            raise trouble
        async with self._checking:
            now = asyncio.get_running_loop().time()
            if now - self._checked_at > CHECK_INTERVAL:
                await self.database.write(_touch)
                self._checked_at = now
                self.commit_seconds = asyncio.get_running_loop().time() - now

    # --- reading -----------------------------------------------------------------------------------

    async def bounds(self, channel_id: int, at: int | None = None) -> Bounds:
        """Return what the channel holds now, and which event is at seq `at`. Raises NotFoundError."""
        bounds = await self.database.bounds(channel_id, at)
        live = self._live.get(channel_id)
        if live is None:
            self._live[channel_id] = _Live(bounds.head, Places(bounds.channel, bounds.epoch))
        elif not self._doorbell.has_listeners(channel_id):
            live.jump(bounds.head)
        elif bounds.head > live.head and self.database.shared:
            self.grown(channel_id)  # readers must be told of each event; what this relay wrote is on its way to them
        return bounds

    async def head(self, channel_id: int) -> int:
        """Return the newest event's seq, from memory when the channel has been read before."""
        return (await self._channel(channel_id)).head

    async def read(self, channel_id: int, after: int, limit: int) -> list[Frame]:
        """Return the next frames behind seq `after`, oldest first; none when there is nothing newer.

        They follow each other without a hole. The first one is `after + 1` unless retention has taken it.
        """
        live = await self._channel(channel_id)
        frames = self.newest(channel_id, after, min(limit, PAGE_EVENTS))
        if frames is not None:
            return first_page(frames)
        rows = await self.database.page(channel_id, after, min(limit, PAGE_EVENTS))
        return [Frame(row.seq, row.content, live.places) for row in rows]

    def newest(self, channel_id: int, after: int, limit: int) -> list[Frame] | None:
        """Return what `read` does if that is in memory, else None. Does not wait."""
        live = self._live.get(channel_id)
        if live is None:
            return None
        if after >= live.head:
            return []
        if not live.tail or live.tail[0].seq > after + 1:
            return None
        behind = live.head - after  # the tail ends at the head
        if behind <= limit:
            newest = list(islice(reversed(live.tail), behind))
            newest.reverse()
            return newest
        start = len(live.tail) - behind
        return list(islice(live.tail, start, start + limit))

    async def _channel(self, channel_id: int) -> _Live:
        live = self._live.get(channel_id)
        if live is None:
            async with self._loading:
                await self.bounds(channel_id)
                live = self._live[channel_id]
        return live

    # --- growing -----------------------------------------------------------------------------------

    def _committed(self, entries: Sequence[NewEvent], results: Sequence[Appended]) -> None:
        """Take what this relay has committed into the tail, and ring."""
        grown = set()
        for entry, appended in zip(entries, results, strict=True):
            if appended.duplicate:
                continue
            self._bell.ring(entry.channel_id)
            if self._take(entry, appended.seq):
                grown.add(entry.channel_id)
        for channel_id in grown:
            self._doorbell.ring(channel_id)
        _say_stored(entries, results)

    def _take(self, entry: NewEvent, seq: int) -> bool:
        """Say whether a committed event has made its channel longer for the readers here."""
        live = self._live.get(entry.channel_id)
        if live is None:  # its head must be known from now on: whoever is loading it may have looked before this commit
            event = entry.event
            self._live[entry.channel_id] = _Live(seq, Places(event.channel, event.epoch))
            return True
        if seq <= live.head:
            return False  # it was found in the database already
        if not self._doorbell.has_listeners(entry.channel_id):
            live.jump(seq)
            return False
        if seq != live.head + 1:
            self.grown(entry.channel_id)  # others have written in between
            return False
        live.extend(Frame(seq, entry.content, live.places))
        return True

    def grown(self, channel_id: int) -> None:
        """Have it looked up what another relay has written. Costs nothing for channels that nobody reads here."""
        if self._doorbell.has_listeners(channel_id):
            self._grown.add(channel_id)
            self._wake.set()

    async def follow(self) -> None:
        """Load what other relays write, until cancelled."""
        while True:
            try:
                await self._wait()
                grown, self._grown = self._grown, set()
                for channel_id in grown:
                    await self._load(channel_id)
            except RelayError as error:
                log.warning("log.not_loaded", error=str(error))
                await asyncio.sleep(POLL_INTERVAL)

    def look(self) -> None:
        """Have every channel that is read here looked up: rings of other relays may have been missed."""
        self._look_at = 0.0
        self._wake.set()

    async def _wait(self) -> None:
        """Return when there may be something to load."""
        now = asyncio.get_running_loop().time
        with suppress(TimeoutError):
            async with asyncio.timeout(max(0.0, self._look_at - now()) if self.database.shared else None):
                await self._wake.wait()
        self._wake.clear()
        if self.database.shared and now() >= self._look_at:  # also while it rings all the time for other channels
            self._grown |= await self._longer()
            self._look_at = now() + POLL_INTERVAL

    async def _longer(self) -> set[int]:
        """Return the channels that have grown without anybody ringing."""
        channel_ids = [channel_id for channel_id in self._live if self._doorbell.has_listeners(channel_id)]
        heads = await self.database.heads(channel_ids) if channel_ids else {}
        return {channel_id for channel_id, head in heads.items() if head > self._live[channel_id].head}

    async def _load(self, channel_id: int) -> None:
        live = await self._channel(channel_id)
        while rows := await self.database.page(channel_id, live.head, PAGE_EVENTS):
            for row in rows:
                if row.seq > live.head:  # a commit of our own may have been quicker
                    live.extend(Frame(row.seq, row.content, live.places))
            self._doorbell.ring(channel_id)


def first_page(frames: list[Frame]) -> list[Frame]:
    """Return the first of the frames, up to PAGE_BYTES: who comes back near the head costs no more than others."""
    size = 0
    for count, frame in enumerate(frames, 1):
        size += frame.size
        if size >= PAGE_BYTES:
            return frames[:count]
    return frames


def _touch(session: Session) -> None:
    """Write something that changes nothing, to see whether writing works."""
    session.exec(update(Revision).values(value=Revision.value))


def _say_stored(entries: Sequence[NewEvent], results: Sequence[Appended]) -> None:
    """Log one line for each channel of a commit: a line for each event would cost more than storing it."""
    by_channel: dict[str, list[tuple[NewEvent, Appended]]] = {}
    for entry, appended in zip(entries, results, strict=True):
        by_channel.setdefault(entry.event.channel, []).append((entry, appended))
    for channel, stored in by_channel.items():
        new = [appended.seq for _, appended in stored if not appended.duplicate]
        log.info(
            "event.stored",
            channel=channel,
            seq=f"{new[0]}-{new[-1]}" if len(new) > 1 else new[0] if new else None,
            events=len(new),
            duplicates=len(stored) - len(new),
            types=",".join(sorted({entry.event.type for entry, _ in stored})),
            bytes=sum(len(entry.event.body) for entry, _ in stored),
            request_ids=",".join([entry.request_id for entry, _ in stored if entry.request_id]),
        )
