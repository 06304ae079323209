"""Positions of readers in the store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlmodel import Session, and_, col, delete, nulls_first, select

from webhook_relay_server.store.models import Channel, ReaderPosition, StoredEvent, from_microseconds
from webhook_relay_server.store.records import Behind


@dataclass(frozen=True)
class Position:
    """How far one client has acknowledged one channel."""

    client_id: str
    channel_id: int
    name: str
    token_id: str
    epoch: str
    seq: int
    seen_at: datetime


def save_positions(session: Session, positions: Sequence[Position]) -> None:
    """Insert or replace positions."""
    for position in positions:
        session.merge(ReaderPosition(**asdict(position)))


def list_positions(session: Session, channel: Channel) -> list[ReaderPosition]:
    """Return the positions in a channel's present log, whoever was seen last first."""
    statement = select(ReaderPosition).where(
        ReaderPosition.channel_id == channel.id, ReaderPosition.epoch == channel.epoch
    )
    return list(session.exec(statement.order_by(col(ReaderPosition.seen_at).desc())))


def remove_unseen(session: Session, before: datetime) -> None:
    """Forget clients that have acknowledged nothing since `before`. Should one come back, its own cursor counts."""
    session.exec(delete(ReaderPosition).where(col(ReaderPosition.seen_at) < before))


def furthest_behind(session: Session) -> Behind | None:
    """Return the client that has waited longest for an event, among those that have not acknowledged everything."""
    next_event = and_(
        col(StoredEvent.channel_id) == ReaderPosition.channel_id, col(StoredEvent.seq) == ReaderPosition.seq + 1
    )
    statement = (
        select(ReaderPosition, Channel, StoredEvent.received_at)
        .join(Channel, and_(col(Channel.id) == ReaderPosition.channel_id, col(Channel.epoch) == ReaderPosition.epoch))
        .join(StoredEvent, next_event, isouter=True)
        .where(ReaderPosition.seq < Channel.head, col(Channel.revoked_at).is_(None))
        .order_by(nulls_first(col(StoredEvent.received_at).asc()), col(ReaderPosition.seen_at))
        .limit(1)
    )
    found = session.exec(statement).first()
    if found is None:
        return None
    place, channel, received_at = found
    return Behind(
        name=place.name,
        client_id=place.client_id,
        channel=channel.name,
        events=channel.head - place.seq,
        waiting_since=None if received_at is None else from_microseconds(received_at),
        seen_at=place.seen_at,
    )
