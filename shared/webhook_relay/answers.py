"""What the history API answers, for both ends: pages of events, replays, statistics.

An event in an answer is what it is on the wire (`messages.py`): a frame of the type `event`, whose `event` is a
CloudEvent.
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from webhook_relay.event import EventHead, Headers
from webhook_relay.messages import CloudEvent, head_fields


class ListedEvent(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag="event"):
    """One event of a page: its frame without headers and data unless they were asked for.

    `datacontenttype` and `sealed` come with the data, which they are about.
    """

    headers: Headers | msgspec.UnsetType = msgspec.UNSET
    event: CloudEvent
    size: int
    """Bytes of the body as it was received."""
    link: str = msgspec.field(name="self")
    """Path of the whole event."""
    damaged: bool = False
    """Whether data was asked for that the relay's disk has not kept as it was stored."""

    @property
    def head(self) -> EventHead:
        """What is known of the event. Raises ProtocolError."""
        return EventHead(**head_fields(self.event))


class EventPage(msgspec.Struct, frozen=True):
    """Events that meet a filter, and where to go on: a page can be short, or empty, with more to come."""

    events: tuple[ListedEvent, ...]
    next: str | None
    """Cursor of the next page; None when there is none."""
    complete: bool
    """Whether everything was looked at."""


class Replayed(msgspec.Struct, frozen=True):
    """A new event that repeats an older one; it is on disk."""

    id: str
    channel: str
    seq: int
    replay_of: str
    """Id of the event that a sender sent."""


class Count(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How many events of a kind there were; of `hour`, `type` and `source` one says of which kind."""

    hour: datetime | None = None
    """When the hour began."""
    type: str | None = None
    source: str | None = None
    events: int
    bytes: int
    """Of bodies as they were received."""
    timed: int
    """How many of them say when they happened."""
    delay: float | None = None
    """Seconds from there to their arrival, on average; None when none says it."""


class Statistics(msgspec.Struct, frozen=True, kw_only=True):
    """What a channel took from `since` up to `until`, in whole hours."""

    channel: str
    since: datetime
    until: datetime
    by: str
    rows: tuple[Count, ...]
    total: Count
    counted: int
    """Seq of the newest event that is in these figures; all up to there are."""
    head: int
    """Seq of the newest event."""
