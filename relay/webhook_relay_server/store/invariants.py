"""Invariants: what must hold in every store, whatever its engine. Looks at a bounded piece at a time.

- The events of a channel follow each other without a hole, and the newest one is the channel's head.
- Every event's content is what was stored, can be inflated and decoded, and is the event that its row says.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass

from sqlmodel import Session, col, func, select

from webhook_relay.errors import WebhookRelayError
from webhook_relay_server.frame import Frame, Places, is_whole
from webhook_relay_server.store.models import Channel, StoredEvent

PAGE_EVENTS = 300
PAGE_BYTES = 8 * 1024 * 1024
"""Contents held in memory at a time; one event may be larger than that."""


@dataclass(frozen=True)
class Span:
    """A channel and the events that are to be looked at: those behind `after`, up to `head`."""

    channel_id: int
    name: str
    epoch: str
    after: int
    head: int


@dataclass(frozen=True)
class Look:
    """What one look found: how far it came, at how many events it looked, and a sentence for each thing wrong."""

    reached: int
    events: int
    findings: list[str]


def look_at_channels(session: Session) -> tuple[list[Span], list[str]]:
    """Return every channel's span, also of revoked ones, and what is wrong with their ends."""
    event = StoredEvent.channel_id == Channel.id
    first = select(func.min(StoredEvent.seq)).where(event).scalar_subquery()
    last = select(func.max(StoredEvent.seq)).where(event).scalar_subquery()
    spans, findings = [], []
    for channel, oldest, newest in session.exec(select(Channel, first, last).order_by(col(Channel.id))):
        emptied = newest is None and (channel.head == 0 or channel.removed_id)
        if newest != channel.head and not emptied:
            found = "there is none" if newest is None else f"the newest is {newest}"
            findings.append(f"Channel {channel.name}: its newest event should be {channel.head}, but {found}.")
        after = channel.head if oldest is None else oldest - 1
        spans.append(Span(channel.id or 0, channel.name, channel.epoch, after, channel.head))
    return spans, findings


def look_at_events(session: Session, span: Span, after: int) -> Look:
    """Look at the next events of a span, behind seq `after`."""
    last = _end_of_page(session, span, after)
    if last is None:
        return Look(span.head, 0, [])  # retention has taken them meanwhile, or the look at the channel has said it
    places = Places(span.name, span.epoch)
    findings = []
    expected = after + 1
    statement = select(StoredEvent).where(
        StoredEvent.channel_id == span.channel_id, col(StoredEvent.seq) > after, col(StoredEvent.seq) <= last
    )
    events = session.exec(statement.order_by(col(StoredEvent.seq))).all()
    for event in events:
        if event.seq != expected and _oldest(session, span) < event.seq:
            findings.append(f"Channel {span.name}: {_which(expected, event.seq - 1)} missing.")
        expected = event.seq + 1
        if wrong := _wrong_with(event, places):
            findings.append(f"Channel {span.name}, event {event.seq}: {wrong}.")
    return Look(last, len(events), findings)


def _end_of_page(session: Session, span: Span, after: int) -> int | None:
    sizes = (
        select(StoredEvent.seq, func.length(StoredEvent.content))
        .where(
            StoredEvent.channel_id == span.channel_id,
            col(StoredEvent.seq) > after,
            col(StoredEvent.seq) <= span.head,
        )
        .order_by(col(StoredEvent.seq))
        .limit(PAGE_EVENTS)
    )
    last, total = None, 0
    for seq, size in session.exec(sizes):
        total += size
        if last is not None and total > PAGE_BYTES:
            break
        last = seq
    return last


def _oldest(session: Session, span: Span) -> int:
    """Return the oldest seq that is kept now: retention may have gone on since the span was made."""
    oldest = session.exec(select(func.min(StoredEvent.seq)).where(StoredEvent.channel_id == span.channel_id)).one()
    return span.head if oldest is None else oldest


def _which(first: int, last: int) -> str:
    return f"event {first} is" if first == last else f"events {first} to {last} are"


def _wrong_with(row: StoredEvent, places: Places) -> str:
    if not is_whole(row.content, row.seq, row.checksum):
        return "its content is not what was stored; its readers are told of a gap"
    try:
        event = Frame(row.seq, row.content, places).event
    except (zlib.error, TypeError, WebhookRelayError) as error:
        return f"its content cannot be read ({error})"
    if (event.id, event.seq, len(event.body)) != (row.id, row.seq, row.size):
        return "its content is that of another event"
    return ""
