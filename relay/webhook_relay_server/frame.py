"""Frame: one event as it lies on disk and as it goes over the wire. Pure.

An event's content (its frame up to the body, `messages.encode_content`) is compressed once, when it is accepted, as raw
deflate (RFC 1951) that ends at a byte's border (Z_SYNC_FLUSH). Those bytes are stored. Together with the place,
which is not compressed and only known after the commit, they are the payload of a WebSocket message compressed by
permessage-deflate (RFC 7692, section 7.2.1), because deflate data may go on with a stored block at any such border:

    content, deflated | stored block: place | 0x00, the start of the empty block that RFC 7692 leaves out

So the same bytes serve the disk, live readers and those who catch up, and nothing is compressed twice or for each
reader. They are inflated only for a reader without permessage-deflate. No message refers to an earlier one, as
`server_no_context_takeover` promises.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence
from functools import cached_property

from webhook_relay.arrivals import content_head
from webhook_relay.event import Event, EventHead
from webhook_relay.messages import (
    EventMessage,
    decode_event,
    decode_server_message,
    encode_content,
    encode_event,
    place_prefix,
)

try:  # the same format in a fifth of the time
    from isal.isal_zlib import compressobj, crc32
except ImportError:  # no wheel for this processor
    from zlib import compressobj, crc32  # type: ignore[assignment]

LEVEL = 1
"""A fifth of a GitHub push is left at level 1. Higher levels save a few per cent for several times the time; level 0,
which compresses too in isal, takes half the time and nearly a third more of the disk."""
RAW = -15
"""zlib's wbits for raw deflate with a window of 32 KiB, the largest that permessage-deflate agrees on."""
_TEXT = 0x81
"""First byte of a WebSocket frame: FIN and the opcode for text (RFC 6455, section 5.2)."""
_DEFLATED_TEXT = 0xC1
"""The same with RSV1, which says that permessage-deflate compressed it (RFC 7692, section 6)."""
_SHORT, _MEDIUM = 126, 0x10000
"""Lengths below these take no extra bytes, or two (RFC 6455, section 5.2)."""
_CRC_MASK = 0xFFFFFFFF
_SEQ_DIGITS = 20
_CLOSING = 3
"""Bytes behind the number in a place: a quote and two braces."""


def deflate(content: bytes) -> bytes:
    """Return `content` as it is stored."""
    compressor = compressobj(LEVEL, zlib.DEFLATED, RAW)
    return bytes(compressor.compress(content) + compressor.flush(zlib.Z_SYNC_FLUSH))


def inflate(content: bytes) -> bytes:
    """Return stored content as it was. Raises zlib.error when it is damaged."""
    inflater = zlib.decompressobj(RAW)
    return inflater.decompress(content) + inflater.flush()


def checksum(content: bytes, seq: int) -> int:
    """Return the CRC-32 (ISO 3309) of stored content, begun with its seq: what is under another number is wrong too."""
    return crc32(content, seq & _CRC_MASK)


def is_whole(content: bytes, seq: int, stored: int | None) -> bool:
    """Say whether content is what was stored under `seq` with this checksum; without one there is nothing to say."""
    return stored is None or stored == checksum(content, seq)


def pack(event: Event, *, embed: bool) -> bytes:
    """Return an event's content, ready to be stored. Its place does not matter yet."""
    return deflate(encode_content(event, embed=embed))


class Places:
    """Makes the place of every event of one channel."""

    def __init__(self, channel: str, epoch: str) -> None:
        self.channel, self.epoch = channel, epoch
        self._prefix = place_prefix(channel, epoch)
        size = len(self._prefix) + _SEQ_DIGITS + _CLOSING
        self._stored_prefix = b"\x00" + struct.pack("<HH", size, size ^ 0xFFFF) + self._prefix

    def plain(self, seq: int) -> bytes:
        """Return the place as text."""
        return b'%b%020d"}}' % (self._prefix, seq)

    def message(self, content: bytes, seq: int) -> bytes:
        """Return a whole WebSocket frame that permessage-deflate understands."""
        # 4: the closing of the place, and the last byte of the message
        size = len(content) + len(self._stored_prefix) + _SEQ_DIGITS + _CLOSING + 1
        return b'%b%b%b%020d"}}\x00' % (_frame_header(_DEFLATED_TEXT, size), content, self._stored_prefix, seq)


class Frame:
    """One event, ready for every kind of reader.

    The deflated form is made once. As text an event can be a thousand times as long, so that form is not kept here,
    where the newest events stay in memory; a `Burst` makes it once for all readers that get the same ones.
    """

    def __init__(self, seq: int, content: bytes, places: Places) -> None:
        self.seq = seq
        self._content = content
        self._places = places

    @property
    def channel(self) -> str:
        """Name of the channel that it is in."""
        return self._places.channel

    @property
    def epoch(self) -> str:
        """Identity of that channel's log."""
        return self._places.epoch

    @property
    def size(self) -> int:
        """Bytes, roughly, that it takes on its way."""
        return len(self._content)

    @cached_property
    def deflated(self) -> bytes:
        """The WebSocket frame for readers with permessage-deflate."""
        return self._places.message(self._content, self.seq)

    @property
    def plain(self) -> bytes:
        """The WebSocket frame for readers without."""
        return text_frame(self.json)

    @property
    def json(self) -> bytes:
        """The frame's JSON."""
        return inflate(self._content) + self._places.plain(self.seq)

    @cached_property
    def head(self) -> EventHead:
        """What there is to know of the event without its headers and body; read once for all who choose by it."""
        found = content_head(self._content, self._places.plain(self.seq))
        return self.event.head if found is None else found  # only headers of more than 64 KiB make it that long

    @property
    def event(self) -> Event:
        """The event, with its body byte for byte as it was received."""
        return _event(self.json)


def text_frame(text: bytes) -> bytes:
    """Return a whole, uncompressed WebSocket text frame of a server."""
    return _frame_header(_TEXT, len(text)) + text


def one_line(text: bytes) -> bytes:
    """Return an event's JSON without line breaks.

    Only a body that stands in it as it came can have some. It goes as base64 then: whoever reads lines takes every kind
    of line break for the same one, and would have other bytes than were sent.
    """
    if b"\n" not in text and b"\r" not in text:
        return text
    return encode_event(_event(text), embed=False)


class Burst:
    """Frames that follow each other, as one write. Each form is made once for all readers that get the same ones."""

    def __init__(self, frames: Sequence[Frame]) -> None:
        self.frames = frames
        self.count = len(frames)
        # Seqs of the first and the last frame; 0 when there is none.
        self.first = frames[0].seq if frames else 0
        self.last = frames[-1].seq if frames else 0

    @cached_property
    def deflated(self) -> bytes:
        """The WebSocket frames for readers with permessage-deflate."""
        return self.frames[0].deflated if len(self.frames) == 1 else b"".join([one.deflated for one in self.frames])

    @cached_property
    def plain(self) -> bytes:
        """The WebSocket frames for readers without."""
        return self.frames[0].plain if len(self.frames) == 1 else b"".join([one.plain for one in self.frames])

    @cached_property
    def lines(self) -> list[bytes]:
        """The JSON of each frame, in one line, for readers of event streams."""
        return [one_line(one.json) for one in self.frames]


def _event(text: bytes) -> Event:
    message = decode_server_message(text)
    if not isinstance(message, EventMessage):
        raise TypeError("stored content is not an event")
    return decode_event(message)


def _frame_header(first: int, size: int) -> bytes:
    if size < _SHORT:
        return struct.pack("!BB", first, size)
    if size < _MEDIUM:
        return struct.pack("!BBH", first, _SHORT, size)
    return struct.pack("!BBQ", first, _SHORT + 1, size)
