"""Which events may go."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, delete, select

from webhook_relay_server.store.models import Channel, StoredEvent, to_microseconds


def remove_expired(session: Session, before: datetime, keep: int, limit: int) -> int:
    """Delete at most `limit` events received before `before` and not among the newest `keep` of their channel.

    Oldest first, so that what is left of a channel has no hole. Returns how many were deleted.
    """
    for channel in session.exec(select(Channel)):
        statement = (
            select(StoredEvent.row)
            .where(
                StoredEvent.channel_id == channel.id,
                StoredEvent.seq <= channel.head - keep,
                StoredEvent.received_at < to_microseconds(before),
            )
            .order_by(col(StoredEvent.seq))
            .limit(limit)
        )
        rows = list(session.exec(statement))
        if rows:
            session.exec(delete(StoredEvent).where(col(StoredEvent.row).in_(rows)))
            return len(rows)
    return 0
