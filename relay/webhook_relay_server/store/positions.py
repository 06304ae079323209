"""Positions of readers in the store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from webhook_relay_server.store.models import Channel, ReaderPosition


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
