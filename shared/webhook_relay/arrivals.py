"""Arrivals: events as they come out of the wire, read in full or as far as their head.

An event's frame is its content, which ends with the body, and its place in the log. A relay sends the content as
it lies on its disk and the place behind it as a stored block, so both ends can be read without what is between them.
"""

from __future__ import annotations

import re
import struct
from typing import Any, TypeAlias

import msgspec

from webhook_relay.errors import ProtocolError
from webhook_relay.event import Event, EventHead
from webhook_relay.messages import CloudEvent, EventMessage, decode_event, decode_server_message, head_fields
from webhook_relay.packed import Packed, beginnings, inflate
from webhook_relay.sentence import Sentence

MAX_HEAD_BYTES = 128 * 1024
"""The headers that a relay accepts (64 KiB), escaped, and the attributes; a longer head is read with its body."""
MAX_PLACE_BYTES = 1024
"""A channel's name of 100 characters, each escaped, and the rest of a place."""

_BODY = re.compile(rb',"data(?:_base64)?":')
"""Where the head ends. In a string the quotes would be escaped, so this is the member itself."""
_PLACE = b',"channel":'
_STORED = struct.Struct("<BHH")
"""Head of a stored block at a byte's border, not the last one: RFC 1951, sections 3.2.3 and 3.2.4."""
_LAST = 0
"""The message's last byte: where the empty block begins whose rest permessage-deflate leaves out."""


class PackedEvent(EventHead, frozen=True, kw_only=True, gc=False):
    """An event of which only the head was read."""

    frame: bytes
    """The compressed message that it came in; `unpacked` reads the rest."""

    @property
    def size(self) -> int:
        """Bytes that it holds."""
        return len(self.frame)


Arrival: TypeAlias = Event | PackedEvent
"""An event that has come, whole or packed."""


class _Head(msgspec.Struct, frozen=True, tag_field="type", tag="event"):
    """A frame without its headers and body. The headers are passed over, as every field that is not named here."""

    event: CloudEvent


_decoder = msgspec.json.Decoder(_Head)


def unpacked(arrival: Arrival) -> Event:
    """Return the whole event. Raises ProtocolError when its frame is damaged or is of another event."""
    if isinstance(arrival, Event):
        return arrival
    event = unpack(arrival.frame)
    if event.cursor != arrival.cursor or event.channel != arrival.channel:
        raise ProtocolError(
            Sentence("A frame was not understood: its two ends are of different events."), code="bad-frame"
        )
    return event


def unpack(frame: bytes) -> Event:
    """Return the event of a packed frame. Raises ProtocolError when there is none in it."""
    message = decode_server_message(inflate(frame))
    if not isinstance(message, EventMessage):
        raise ProtocolError(Sentence("A frame was not understood: it is no event."), code="bad-frame")
    return decode_event(message)


def read_head(frame: Packed) -> PackedEvent | None:
    """Return the event of a packed frame, reading no more than its head; None if it has to be read in full."""
    place = _place(frame)
    fields = None if place is None else _head_fields(frame, place)
    return None if fields is None else PackedEvent(**fields, frame=frame)


def content_head(content: bytes, place: bytes) -> EventHead | None:
    """Return the head of compressed content with its place (as text) behind it; None if it has to be read in full."""
    fields = _head_fields(content, place)
    return None if fields is None else EventHead(**fields)


def _place(frame: Packed) -> bytes | None:
    """Return the place if it is the last block, stored; a relay that compresses differently has none there."""
    at = frame.rfind(_PLACE, -MAX_PLACE_BYTES)
    size = len(frame) - 1 - at
    start = at - _STORED.size
    if start < 0 or frame[-1] != _LAST or _STORED.unpack_from(frame, start) != (0, size, size ^ 0xFFFF):
        return None
    return frame[at:-1]


def _head_fields(content: bytes, place: bytes) -> dict[str, Any] | None:
    for beginning in beginnings(content, MAX_HEAD_BYTES):
        body = _BODY.search(beginning)
        if body is not None:
            try:
                return head_fields(_decoder.decode(beginning[: body.start()] + place).event)
            except (msgspec.DecodeError, UnicodeError, RecursionError, ProtocolError):
                return None  # other members than a head of ours has; whoever reads it in full can tell what is wrong
    return None
