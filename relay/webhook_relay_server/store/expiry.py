"""Which events may go, and when the newest came."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlmodel import Session, and_, col, delete, func, select

from webhook_relay_server.store.models import Channel, StoredEvent, from_microseconds, to_microseconds

LATEST = datetime.max.replace(tzinfo=UTC)


def newest_event(session: Session) -> datetime | None:
    """Return when the newest event of any channel was received; None when there is none."""
    of_a_head = and_(col(StoredEvent.channel_id) == col(Channel.id), col(StoredEvent.seq) == col(Channel.head))
    newest = session.exec(select(func.max(StoredEvent.received_at)).join(Channel, of_a_head)).one()
    return None if newest is None else from_microseconds(newest)


def remove_expired(session: Session, before: datetime, keep: int, limit: int, *, now: datetime | None = None) -> int:
    """Delete at most `limit` events received before `before` and not among the newest `keep` of their channel.

    Only from the beginning of a log, so that what is left of it has no hole, even if the clock was once set back.
    An event stamped later than `now`, where that is given, came while the clock was ahead; it goes with the next one
    that is past its time, so that it does not hold up what follows it until that far day. Returns how many were
    deleted.
    """
    first, last = to_microseconds(before), to_microseconds(now or LATEST)
    for channel in session.exec(select(Channel)):
        in_order = (
            select(StoredEvent.seq, StoredEvent.id, StoredEvent.received_at)
            .where(StoredEvent.channel_id == channel.id, StoredEvent.seq <= channel.head - keep)
            .order_by(col(StoredEvent.seq))
        )
        oldest = session.exec(in_order.limit(limit)).all()
        times = [time for _, _, time in oldest]
        expired = past_their_time(times, first, last)
        if not expired and len(oldest) == limit and min(times) > last:
            next_sure = session.exec(in_order.where(StoredEvent.received_at <= last).limit(1)).first()
            expired = limit if next_sure is not None and next_sure[2] < first else 0
        if expired:
            last_seq, channel.removed_id, _ = oldest[expired - 1]
            session.add(channel)
            session.exec(
                delete(StoredEvent).where(col(StoredEvent.channel_id) == channel.id, col(StoredEvent.seq) <= last_seq)
            )
            return expired
    return 0


def past_their_time(times: Sequence[int], before: int, now: int) -> int:
    """Return how many of the oldest are past their time: up to the last such one, with no young one among them."""
    expired = 0
    for count, time in enumerate(times, 1):
        if time < before:
            expired = count
        elif time <= now:
            break
    return expired
