"""Which events may go."""

from __future__ import annotations

from datetime import datetime
from itertools import takewhile

from sqlmodel import Session, col, delete, select

from webhook_relay_server.store.models import Channel, StoredEvent, to_microseconds


def remove_expired(session: Session, before: datetime, keep: int, limit: int) -> int:
    """Delete at most `limit` events received before `before` and not among the newest `keep` of their channel.

    Only from the beginning of a log, so that what is left of it has no hole, even if the clock was once set back.
    Returns how many were deleted.
    """
    for channel in session.exec(select(Channel)):
        statement = (
            select(StoredEvent.seq, StoredEvent.id, StoredEvent.received_at)
            .where(StoredEvent.channel_id == channel.id, StoredEvent.seq <= channel.head - keep)
            .order_by(col(StoredEvent.seq))
            .limit(limit)
        )
        expired = list(takewhile(lambda event: event[2] < to_microseconds(before), session.exec(statement)))
        if expired:
            last_seq, channel.removed_id, _ = expired[-1]
            session.add(channel)
            session.exec(
                delete(StoredEvent).where(col(StoredEvent.channel_id) == channel.id, col(StoredEvent.seq) <= last_seq)
            )
            return len(expired)
    return 0
