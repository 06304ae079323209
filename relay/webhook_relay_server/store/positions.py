"""Positions of readers in the store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlmodel import Session, select

from webhook_relay_server.store.models import ReaderPosition


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


def list_positions(session: Session) -> list[ReaderPosition]:
    """Return every position, by client and channel."""
    return list(session.exec(select(ReaderPosition).order_by(ReaderPosition.client_id)))
