"""What goes into the log and what comes out of it, in values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import msgspec

from webhook_relay.event import Event
from webhook_relay_server.frame import pack


class NewEvent(msgspec.Struct, frozen=True):
    """A webhook on its way into the log. The event is complete but for its `seq`."""

    event: Event
    channel_id: int
    source_id: int
    content: bytes
    """What is stored of it: see `frame.py`."""
    request_id: str = ""
    """Under which it is logged; not stored."""
    trace_id: str = ""
    """Of the trace that the sender has begun, for the log; not stored."""
    began: float = 0.0
    """When all of it had come, by `time.perf_counter`; 0 for what nobody has sent."""


class Appended(msgspec.Struct, frozen=True):
    """Where an event is in the log; for a duplicate, where the first one is."""

    id: str
    seq: int
    duplicate: bool


class Bounds(msgspec.Struct, frozen=True):
    """What a channel's log holds: `first` to `head`; `first` is `head + 1` when it is empty."""

    channel: str
    epoch: str
    first: int
    head: int
    id: str = ""
    """Id of the event at the seq that was asked about; empty when that one is not known any more."""


class Row(msgspec.Struct, frozen=True):
    """One event as it is stored: its number and its content."""

    seq: int
    content: bytes


class StoreSize(msgspec.Struct, frozen=True):
    """Bytes that a store takes, and that are left for it. None where the engine does not tell."""

    database: int
    wal: int | None = None
    free: int | None = None


@dataclass(frozen=True)
class Behind:
    """The client that has waited longest for an event that it has not acknowledged."""

    name: str
    client_id: str
    channel: str
    events: int
    waiting_since: datetime | None
    """When the first event that it lacks was received; None when that one is not kept any more."""
    seen_at: datetime
    """When it acknowledged something last."""


def new_event(
    event: Event,
    *,
    channel_id: int,
    source_id: int,
    embed: bool,
    request_id: str = "",
    trace_id: str = "",
    began: float = 0.0,
) -> NewEvent:
    """Return what is to be stored of an event. Compresses, which takes milliseconds for megabytes."""
    return NewEvent(event, channel_id, source_id, pack(event, embed=embed), request_id, trace_id, began)
