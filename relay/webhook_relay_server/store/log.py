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
from datetime import datetime
from functools import partial
from itertools import islice

import structlog
from sqlmodel import Session, update

from webhook_relay_server.errors import RelayError
from webhook_relay_server.frame import Frame, Places
from webhook_relay_server.push.base import Bell, NoBell
from webhook_relay_server.push.local import Doorbell
from webhook_relay_server.store.counts import Counts
from webhook_relay_server.store.database import PAGE_BYTES, Database
from webhook_relay_server.store.history import seq_before
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
        self.counts = Counts()
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

    def submit_together(self, entries: Sequence[NewEvent]) -> asyncio.Future[Sequence[Appended]]:
        """Write all of the entries in one commit, or none of them; the results are there after it."""
        return self.database.submit_together(entries)

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

    async def seq_before(self, channel_id: int, moment: datetime) -> int:
        """Return a number up to which every event of the channel came before `moment`. Costs a few milliseconds."""
        return await self.database.query(partial(seq_before, channel_id=channel_id, moment=moment))

    def seen_head(self, channel_id: int) -> int:
        """Return the newest event's seq of a channel that is read here; 0 for any other one."""
        live = self._live.get(channel_id)
        return 0 if live is None else live.head

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
        shares = _shares(entries, results)
        for channel_id, share in shares.items():
            if share.new:
                self._bell.ring(channel_id)
                if self._take(channel_id, share.new):
                    self._doorbell.ring(channel_id)
        self.counts.committed(entries, results)
        for share in shares.values():
            _say_stored(share)

    def _take(self, channel_id: int, new: Sequence[tuple[NewEvent, int]]) -> bool:
        """Say whether committed events, with their seqs, have made their channel longer for the readers here."""
        live = self._live.get(channel_id)
        last = new[-1][1]
        if live is None:  # its head must be known from now on: whoever is loading it may have looked before this commit
            event = new[-1][0].event
            self._live[channel_id] = _Live(last, Places(event.channel, event.epoch))
            return True
        if not self._doorbell.has_listeners(channel_id):
            live.jump(last)
            return False
        longer = False
        for entry, seq in new:
            if seq <= live.head:
                continue  # it was found in the database already
            if seq != live.head + 1:
                self.grown(channel_id)  # others have written in between
                break
            live.extend(Frame(seq, entry.content, live.places))
            longer = True
        return longer

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


@dataclass(eq=False, slots=True)
class _Share:
    """What a commit holds of one channel."""

    entries: list[NewEvent] = field(default_factory=list)
    new: list[tuple[NewEvent, int]] = field(default_factory=list)
    """Those that are no duplicates, with their seqs."""


def _shares(entries: Sequence[NewEvent], results: Sequence[Appended]) -> dict[int, _Share]:
    shares: dict[int, _Share] = {}
    for entry, appended in zip(entries, results, strict=True):
        share = shares.get(entry.channel_id)
        if share is None:
            share = shares[entry.channel_id] = _Share()
        share.entries.append(entry)
        if not appended.duplicate:
            share.new.append((entry, appended.seq))
    return shares


def _say_stored(share: _Share) -> None:
    """Log one line for each channel of a commit: a line for each event would cost more than storing it."""
    seqs = [seq for _, seq in share.new]
    traces = [entry.trace_id for entry in share.entries if entry.trace_id]
    events = [entry.event for entry in share.entries]
    log.info(
        "event.stored",
        channel=events[0].channel,
        seq=f"{seqs[0]}-{seqs[-1]}" if len(seqs) > 1 else seqs[0] if seqs else None,
        events=len(seqs),
        duplicates=len(events) - len(seqs),
        types=",".join(sorted({event.type for event in events})),
        bytes=sum([len(event.body) for event in events]),
        request_ids=",".join([entry.request_id for entry in share.entries if entry.request_id]),
        **({"trace_ids": ",".join(traces)} if traces else {}),
    )
