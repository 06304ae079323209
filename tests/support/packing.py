"""Frames of events as a relay sends them, compressed."""

from __future__ import annotations

import zlib

from webhook_relay.arrivals import PackedEvent, read_head
from webhook_relay.event import Event
from webhook_relay.messages import encode_event
from webhook_relay.packed import END, RAW_DEFLATE, Packed
from webhook_relay_server.frame import Frame, Places, pack


def wire_frame(event: Event, *, embed: bool = True) -> bytes:
    """Return the event's whole WebSocket frame, made by the relay's own code."""
    return Frame(event.seq, pack(event, embed=embed), Places(event.channel, event.epoch)).deflated


def packed_frame(event: Event, *, embed: bool = True) -> Packed:
    """Return the message in `wire_frame`."""
    frame = wire_frame(event, embed=embed)
    header = {126: 4, 127: 10}.get(frame[1], 2)
    return Packed(frame[header:])


def packed(event: Event) -> PackedEvent:
    """Return the event as it arrives, read as far as its head."""
    arrival = read_head(packed_frame(event))
    assert arrival is not None
    return arrival


def compressed(text: bytes) -> Packed:
    """Return a message as a relay sends it that compresses every frame as a whole."""
    compressor = zlib.compressobj(wbits=RAW_DEFLATE)
    data = compressor.compress(text) + compressor.flush(zlib.Z_SYNC_FLUSH)
    return Packed(data.removesuffix(END))


def compressed_event(event: Event, *, embed: bool = True) -> Packed:
    """Return the event's frame, compressed as a whole."""
    return compressed(encode_event(event, embed=embed))
