"""Expiry: what may go. Which events that is, is decided without looking into the database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, and_, col, delete, func, select
from sqlmodel.sql.expression import Select

from webhook_relay_server.store.models import Channel, StoredEvent, from_microseconds, to_microseconds

BATCH_EVENTS = 200
BATCH_BYTES = 4 * 1024 * 1024
"""What one transaction removes: webhooks that arrive meanwhile wait no longer than for any other commit."""


@dataclass(frozen=True)
class Limits:
    """How long events are kept: while they are younger than `seconds` or among the newest `events` of their channel.

    Whichever keeps more: a week's holiday loses nothing, and neither does a quiet channel.
    """

    seconds: int
    events: int

    def of(self, channel: Channel) -> Limits:
        """Return the limits of a channel: its own where it has some, else these."""
        return Limits(
            self.seconds if channel.keep_seconds is None else channel.keep_seconds,
            self.events if channel.keep_events is None else channel.keep_events,
        )


@dataclass(frozen=True)
class Ages:
    """The two moments that decide, in microseconds: what is older than `before` may go; `now` is the present."""

    before: int
    now: int


def past_their_time(times: Sequence[int], ages: Ages) -> int:
    """Return how many of the oldest are past their time: up to the last such one, with no young one among them.

    An event stamped later than now came while the clock was ahead; it goes with the next one that is past its time,
    so that it does not hold up what follows it until that far day.
    """
    expired = 0
    for count, time in enumerate(times, 1):
        if time < ages.before:
            expired = count
        elif time <= ages.now:
            break
    return expired


def channels_past_their_time(session: Session, default: Limits, now: datetime) -> list[int]:
    """Return the ids of the channels whose oldest event may go, or may have to go with a later one."""
    found = []
    for channel in session.exec(select(Channel)).all():
        limits = default.of(channel)
        oldest = session.exec(_in_order(channel, limits).limit(1)).first()
        ages = _ages(limits, now)
        if oldest is not None and not ages.before <= oldest[2] <= ages.now:
            found.append(channel.id or 0)
    return found


def remove_expired(session: Session, channel_id: int, default: Limits, now: datetime) -> int:
    """Delete the next few events of a channel that are past their time and counted; return how many that were.

    Only from the beginning of a log, so that what is left of it has no hole, even if the clock was once set back.
    """
    channel = session.get_one(Channel, channel_id)
    limits = default.of(channel)
    ages = _ages(limits, now)
    in_order = _in_order(channel, limits).where(StoredEvent.seq <= channel.counted)  # the rest is in no statistics yet
    oldest = _batch(session.exec(in_order.limit(BATCH_EVENTS)).all())
    times = [time for _, _, time, _ in oldest]
    expired = past_their_time(times, ages)
    if not expired and times and min(times) > ages.now:  # nothing but events of a clock that was ahead
        following = session.exec(in_order.where(StoredEvent.received_at <= ages.now).limit(1)).first()
        expired = len(times) if following is not None and following[2] < ages.before else 0
    if expired:
        last_seq, channel.removed_id, _, _ = oldest[expired - 1]
        session.add(channel)
        session.exec(
            delete(StoredEvent).where(col(StoredEvent.channel_id) == channel_id, col(StoredEvent.seq) <= last_seq)
        )
    return expired


def newest_event(session: Session) -> datetime | None:
    """Return when the newest event of any channel was received; None when there is none."""
    of_a_head = and_(col(StoredEvent.channel_id) == col(Channel.id), col(StoredEvent.seq) == col(Channel.head))
    newest = session.exec(select(func.max(StoredEvent.received_at)).join(Channel, of_a_head)).one()
    return None if newest is None else from_microseconds(newest)


def _ages(limits: Limits, now: datetime) -> Ages:
    return Ages(to_microseconds(now - timedelta(seconds=limits.seconds)), to_microseconds(now))


_Oldest = tuple[int, str, int, int]
"""An event's seq, id, time and bytes in the store."""


def _in_order(channel: Channel, limits: Limits) -> Select[int, str, int, Any]:
    """Return the events that the channel need not keep for their number, oldest first."""
    return (
        select(StoredEvent.seq, StoredEvent.id, StoredEvent.received_at, func.length(StoredEvent.content))
        .where(StoredEvent.channel_id == channel.id, StoredEvent.seq <= channel.head - limits.events)
        .order_by(col(StoredEvent.seq))
    )


def _batch(oldest: Sequence[_Oldest]) -> Sequence[_Oldest]:
    """Return as many as one transaction removes, at least one."""
    total = 0
    for count, (_, _, _, size) in enumerate(oldest):
        total += size
        if count and total > BATCH_BYTES:
            return oldest[:count]
    return oldest
