"""Packed: messages that stay compressed, as they came, until somebody reads them. Pure.

A relay compresses an event once and sends the same bytes to every reader. To inflate the 8 KB of a push, and to read
them as JSON, is the larger part of what receiving it costs, and a reader that only keeps events has no use for the
body yet. So the client leaves a message of permessage-deflate (RFC 7692) as it is wherever it stands for itself: whole
in one frame, and without reference to an earlier one.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator

from webhook_relay.errors import ProtocolError
from webhook_relay.messages import MAX_SERVER_FRAME
from webhook_relay.sentence import Sentence

RAW_DEFLATE = -15
"""zlib's wbits for raw deflate with a window of 32 KiB, the largest there is: it reads smaller ones too."""
FIRST_BYTES = 1536
"""Inflated first: the head of a usual event (headers of a GitHub push and its attributes) has 1.3 KB."""
END = b"\x00\x00\xff\xff"
"""What permessage-deflate leaves out at the end of every message (RFC 7692, section 7.2.1)."""


class Packed(bytes):
    """The compressed payload of one whole message."""


def inflate(packed: bytes, limit: int = MAX_SERVER_FRAME) -> bytes:
    """Return the whole message. Raises ProtocolError when it is damaged or has more than `limit` bytes."""
    inflater = zlib.decompressobj(RAW_DEFLATE)
    try:
        message = inflater.decompress(packed + END, limit)
    except zlib.error:
        raise ProtocolError(
            Sentence("A frame was not understood: its compression is damaged."), code="bad-frame"
        ) from None
    if inflater.unconsumed_tail:
        raise ProtocolError(Sentence("A frame was not understood: it is too long."), code="bad-frame")
    return message


def beginnings(packed: bytes, limit: int) -> Iterator[bytes]:
    """Yield the beginning of a message, longer every time, until it is whole, damaged or has at least `limit` bytes."""
    inflater = zlib.decompressobj(RAW_DEFLATE)
    beginning, rest = b"", packed
    while rest and len(beginning) < limit:
        try:
            beginning += inflater.decompress(rest, len(beginning) or FIRST_BYTES)
        except zlib.error:
            return
        yield beginning
        rest = inflater.unconsumed_tail
