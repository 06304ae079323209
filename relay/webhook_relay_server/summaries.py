"""Summaries: channels, sources, readers and tokens as people see them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from webhook_relay_server.store.expiry import Limits


@dataclass(frozen=True)
class WorkspaceSummary:
    """A workspace as people see it."""

    name: str
    channels: int
    created_at: datetime


@dataclass(frozen=True)
class SourceSummary:
    """A source as people see it. `secret` is there only when it was made just now."""

    name: str
    scheme: str
    channel: str
    url: str
    is_default: bool
    secrets: int
    secret: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class ChannelSummary:
    """A channel as people see it. `events` counts every event it has ever taken."""

    name: str
    epoch: str
    events: int
    keeps: Limits
    """How long its events are kept: its own limits, or else the relay's."""
    has_own_limits: bool
    created_at: datetime


@dataclass(frozen=True)
class ReaderSummary:
    """A client of a channel as people see it. `behind` counts events that it has not acknowledged yet."""

    name: str
    client_id: str
    seq: int
    behind: int
    seen_at: datetime


@dataclass(frozen=True)
class TokenSummary:
    """A token as people see it. `text` is there only when it was made just now."""

    id: str
    name: str
    scopes: str
    channels: str
    created_at: datetime
    expires_at: datetime | None = None
    text: str | None = field(default=None, repr=False)
