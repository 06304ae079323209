"""History: what a channel holds, for those who ask about single events instead of following it.

Whatever is asked, one question at a time goes to the store, for a tenth of a second: webhooks, and readers that catch
up, do not wait for somebody's search. Bodies are read only when they are asked for, a few megabytes at once.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

import msgspec
import structlog

from webhook_relay.answers import EventPage, ListedEvent, Replayed, Statistics
from webhook_relay.event import Cursor, Event, Verification
from webhook_relay.filters import EventFilter
from webhook_relay.headers import RequestHeaders
from webhook_relay.messages import (
    CloudEvent,
    EventMessage,
    Gap,
    Problem,
    Resumed,
    decode_event,
    decode_server_message,
    encode,
    encode_event,
    timestamp,
)
from webhook_relay_server.delivery.reading import gap
from webhook_relay_server.describing.description import describe
from webhook_relay_server.errors import EventDamagedError, NotFoundError, RelayError, StoreBusyError
from webhook_relay_server.frame import Frame, Places
from webhook_relay_server.history.figures import hours_between, statistics_of
from webhook_relay_server.history.paging import decode_cursor, encode_cursor, shares
from webhook_relay_server.receiving.pipeline import NOT_YET, event_id
from webhook_relay_server.receiving.sealing import check_answerable, sealed_event
from webhook_relay_server.store.database import Result, Work
from webhook_relay_server.store.directory import KnownChannel
from webhook_relay_server.store.history import (
    Budget,
    Kept,
    Listed,
    Listing,
    Order,
    Span,
    ends,
    find_event,
    list_events,
    read_contents,
)
from webhook_relay_server.store.log import EventLog
from webhook_relay_server.store.models import from_microseconds
from webhook_relay_server.store.records import NewEvent, new_event
from webhook_relay_server.store.statistics import By, read_counts

log = structlog.get_logger(__name__)

MOST_WAITING = 50
"""Questions that wait for their turn: the last one waits for some seconds."""
MOST_EXPORTS = 4
"""Exports at the same time: each holds a few megabytes, and takes its turn between the questions of the others."""
EXPORTED_AT_ONCE = 200
"""Events of an export that are looked for at once."""
_ID = re.compile(r"[0-9a-f]{32}")
"""What `pipeline.event_id` makes."""


@dataclass(frozen=True)
class PageWish:
    """Which page of a listing is asked for."""

    order: Order
    cursor: str | None
    limit: int
    with_data: bool


class History:
    """Answers questions about the events of a channel that the caller has found to be the asker's."""

    def __init__(self, event_log: EventLog, now: Callable[[], datetime]) -> None:
        self._log = event_log
        self._database = event_log.database
        self._now = now
        self._turn = asyncio.Lock()
        self._waiting = 0
        self._exports = 0

    # --- pages -------------------------------------------------------------------------------------

    async def page(self, channel: KnownChannel, wanted: EventFilter, wish: PageWish) -> bytes:
        """Return a page of events as JSON (`answers.EventPage`). Raises RelayError."""
        check_answerable(wanted, channel)
        beyond = None if wish.cursor is None else decode_cursor(wish.cursor, wish.order, channel.epoch)
        span = Span(channel.workspace, channel.id, wish.order, beyond)
        listing = await self._list(span, wanted, wish.limit)
        kept: dict[int, Kept] = {}
        if wish.with_data and listing.events:
            share = next(shares(listing.events))
            if len(share) < len(listing.events):
                listing = Listing(share, share[-1].seq)
            kept = {one.seq: one for one in await self._contents(channel, share)}
        return await asyncio.to_thread(_page, channel, listing, wish, kept)

    async def _list(self, span: Span, wanted: EventFilter, limit: int) -> Listing:
        return await self._look(
            lambda session: list_events(
                session, span, wanted, limit, Budget(time.monotonic)
            )  # begun when it is its turn
        )

    async def _contents(self, channel: KnownChannel, events: Sequence[Listed]) -> list[Kept]:
        return await self._look(partial(read_contents, channel_id=channel.id, seqs=[event.seq for event in events]))

    async def _look(self, work: Work[Result]) -> Result:
        """Ask the store when it is this question's turn."""
        if self._waiting >= MOST_WAITING:
            raise StoreBusyError("Too many questions about events are waiting.", hint="Ask again in a second.")
        self._waiting += 1
        try:
            async with self._turn:
                return await self._database.query(work)
        finally:
            self._waiting -= 1

    # --- single events -----------------------------------------------------------------------------

    async def frame(self, channel: KnownChannel, event_id: str) -> bytes:
        """Return a whole event as it goes over the wire. Raises RelayError."""
        kept = await self._find(channel, event_id)
        return await asyncio.to_thread(_json, channel, kept)

    async def event(self, channel: KnownChannel, event_id: str) -> Event:
        """Return a whole event. Raises RelayError."""
        kept = await self._find(channel, event_id)
        return (await asyncio.to_thread(_message, channel, kept))[1]

    async def event_of_source(self, channel: KnownChannel, event_id: str) -> tuple[Event, int]:
        """Return a whole event and the id of the source it came by. Raises RelayError."""
        kept = await self._find(channel, event_id)
        return (await asyncio.to_thread(_message, channel, kept))[1], kept.source_id

    async def replay(self, channel: KnownChannel, event_id: str) -> Replayed:
        """Append an event again, marked as what it is, and return where it is once it is on disk. Raises RelayError.

        It has no delivery id: the sender's next try of the same delivery must still be found to be a repetition.
        """
        kept = await self._find(channel, event_id)
        request_id: str = structlog.contextvars.get_contextvars().get("request_id", "")
        entry = await asyncio.to_thread(_again, channel, kept, self._now(), request_id)
        appended = await self._log.append(entry)
        log.info("event.replayed", channel=channel.name, seq=appended.seq, replay_of=entry.event.replay_of)
        return Replayed(appended.id, channel.name, appended.seq, entry.event.replay_of)

    async def _find(self, channel: KnownChannel, event_id: str) -> Kept:
        kept = None
        if _ID.fullmatch(event_id):
            kept = await self._look(partial(find_event, channel_id=channel.id, event_id=event_id))
        if kept is None:
            raise NotFoundError(
                "There is no such event in this channel, or none any more.", hint="The relay keeps events for a time."
            )
        if kept.content is None:
            raise EventDamagedError("The relay's disk has not kept this event as it was stored.")
        return kept

    # --- statistics --------------------------------------------------------------------------------

    async def statistics(
        self, channel: KnownChannel, since: datetime | None, until: datetime | None, by: By
    ) -> Statistics:
        """Return how much came from `since` to `until`, up to the head where that is near. Raises RelayError."""
        hours = hours_between(since, until, self._now())
        counts = await self._look(partial(read_counts, channel_id=channel.id, hours=hours, by=by))
        return statistics_of(channel.name, hours, by, counts)

    # --- export ------------------------------------------------------------------------------------

    async def export(self, channel: KnownChannel, wanted: EventFilter) -> AsyncGenerator[bytes, None]:
        """Yield the wanted events, oldest first, as lines of frames as they go over the wire; up to the present head.

        What should be there and is not is a `gap` between them. The last line is `resumed`, from where a reader can
        follow, or `problem`: without either it was cut off. What goes wrong before the first line is a RelayError.
        """
        check_answerable(wanted, channel)
        async with self._exporting():
            first, head = await self._look(partial(ends, channel_id=channel.id))
            lines = self._lines(channel, wanted, first - 1, head)
            try:
                async for some in lines:
                    yield some
                yield _line(Resumed(channel.name, Cursor(channel.epoch, head), head))
            except RelayError as error:
                log.warning("export.given_up", channel=channel.name, error=str(error))
                yield _line(Problem(error.code, error.detail, error.hint))

    @asynccontextmanager
    async def _exporting(self) -> AsyncIterator[None]:
        if self._exports >= MOST_EXPORTS:
            raise StoreBusyError("Too many exports are under way.", hint="Try again when one of them is done.")
        self._exports += 1
        try:
            yield
        finally:
            self._exports -= 1

    async def _lines(
        self, channel: KnownChannel, wanted: EventFilter, after: int, head: int
    ) -> AsyncGenerator[bytes, None]:
        span = Span(channel.workspace, channel.id, Order.OLDEST, after, head)
        while True:
            first, _ = await self._look(partial(ends, channel_id=channel.id))
            if span.beyond is not None and first > span.beyond + 1 <= head:  # overtaken by what removes old events
                yield _line(gap(channel.name, channel.epoch, span.beyond + 1, min(first - 1, head), head))
            listing = await self._list(span, wanted, EXPORTED_AT_ONCE)
            for share in shares(listing.events):
                kept = await self._contents(channel, share)
                yield await asyncio.to_thread(_exported, channel, share, kept, head)
            if listing.reached is None:
                return
            span = replace(span, beyond=listing.reached)


# --- events as JSON; pure --------------------------------------------------------------------------------------


def _json(channel: KnownChannel, kept: Kept) -> bytes:
    return Frame(kept.seq, kept.content or b"", Places(channel.name, channel.epoch)).json


def _message(channel: KnownChannel, kept: Kept) -> tuple[EventMessage, Event]:
    message = decode_server_message(_json(channel, kept))
    if not isinstance(message, EventMessage):
        raise TypeError("stored content is not an event")
    return message, decode_event(message)


def _again(channel: KnownChannel, kept: Kept, now: datetime, request_id: str) -> NewEvent:
    message, event = _message(channel, kept)
    again = msgspec.structs.replace(
        event, id=event_id(now), seq=NOT_YET, time=now, delivery_id=None, replay_of=event.replay_of or event.id
    )
    embed = message.event.data is not msgspec.UNSET
    if channel.sealed_to and not again.sealed:  # it is of a time when the channel was not sealed
        outside = describe(again.scheme, again.source, RequestHeaders(again.headers).first, b"")
        again, embed = sealed_event(again, outside, channel.sealed_to), True
    return new_event(again, channel_id=channel.id, source_id=kept.source_id, embed=embed, request_id=request_id)


def _exported(channel: KnownChannel, listed: Sequence[Listed], kept: Sequence[Kept], head: int) -> bytes:
    contents = {one.seq: one for one in kept if one.content is not None}
    return b"".join(
        _one_line(channel, contents[event.seq])
        if event.seq in contents
        else _line(gap(channel.name, channel.epoch, event.seq, event.seq, head))
        for event in listed
    )


def _one_line(channel: KnownChannel, kept: Kept) -> bytes:
    """Return the event's frame as a line. A body that has line breaks of its own goes as base64, to stay as it is."""
    frame = _json(channel, kept)
    if b"\n" in frame or b"\r" in frame:
        frame = encode_event(_message(channel, kept)[1], embed=False)
    return frame + b"\n"


def _line(message: Gap | Resumed | Problem) -> bytes:
    return encode(message) + b"\n"


def _page(channel: KnownChannel, listing: Listing, wish: PageWish, kept: dict[int, Kept]) -> bytes:
    """Return the page. Bodies go in as they are, without being read, as on the wire."""
    reached = listing.reached
    rest = EventPage(
        (), None if reached is None else encode_cursor(wish.order, channel.epoch, reached), reached is None
    )
    items = [_item(channel, listed, kept.get(listed.seq), wish.with_data) for listed in listing.events]
    return msgspec.json.encode(rest).replace(b'"events":[]', b'"events":[%b]' % b",".join(items), 1)


def _item(channel: KnownChannel, listed: Listed, kept: Kept | None, with_data: bool) -> bytes:
    item = _listed(channel, listed, damaged=with_data and (kept is None or kept.content is None))
    if kept is None or kept.content is None:
        return msgspec.json.encode(item)
    end = b',"size":%d,"self":%b}' % (listed.size, msgspec.json.encode(item.link))
    return _json(channel, kept)[:-1] + end


def _listed(channel: KnownChannel, listed: Listed, *, damaged: bool) -> ListedEvent:
    occurred_at = "" if listed.occurred_at is None else timestamp(from_microseconds(listed.occurred_at))
    event = CloudEvent(
        specversion="1.0",
        id=listed.id,
        source=f"/sources/{listed.source}",
        type=listed.type,
        time=timestamp(from_microseconds(listed.received_at)),
        subject=listed.subject,
        scheme=listed.scheme,
        verification=Verification(listed.verification),
        deliveryid=listed.delivery_id,
        summary=listed.summary,
        occurredat=occurred_at,
        replayof=listed.replay_of or "",
        channel=channel.name,
        epoch=channel.epoch,
        sequence=f"{listed.seq:020d}",
    )
    link = f"/api/v1/channels/{channel.name}/events/{listed.id}"
    return ListedEvent(event=event, size=listed.size, link=link, damaged=damaged)
