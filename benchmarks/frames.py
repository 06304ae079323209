"""Frames: WebSocket frames in bytes (RFC 6455, section 5.2; RFC 7692), as little of it as a benchmark needs."""

from __future__ import annotations

import struct
import zlib

TEXT, CLOSE = 1, 8
OPCODE = 0x0F
DEFLATED = 0x40
"""The bit of a frame's first byte that says: this message is deflated (RSV1)."""
EVENT = b'{"type":"event"'
"""How the text of a relay's event begins."""
SMALLEST_EVENT = 126
"""Bytes. Bodies of 8 KB and more make longer frames than this even when they are deflated; whatever a server says
besides, once reading has begun, is shorter: pings."""
DEFLATE_OFFER = "permessage-deflate; server_no_context_takeover; client_no_context_takeover; client_max_window_bits"
DEFLATE_ANSWER = b"permessage-deflate; server_no_context_takeover; client_no_context_takeover"

_LEVEL = 1
"""What a server that compresses for speed takes."""
_RAW = -zlib.MAX_WBITS
_TAIL = b"\x00\x00\xff\xff"
"""The end of a flushed block: left out of a message's payload (RFC 7692, section 7.2.1)."""


def server_frame(payload: bytes, first: int = 0x80 | TEXT) -> bytes:
    """Return a server's frame."""
    return bytes([first]) + _length(len(payload), 0) + payload


def deflated_frame(text: bytes) -> bytes:
    """Return a server's frame with its text deflated, without a context of earlier messages."""
    deflater = zlib.compressobj(_LEVEL, zlib.DEFLATED, _RAW)
    payload = deflater.compress(text) + deflater.flush(zlib.Z_SYNC_FLUSH)
    return server_frame(payload.removesuffix(_TAIL), 0x80 | DEFLATED | TEXT)


def inflated(payload: bytes | bytearray | memoryview) -> bytes:
    """Return the text of a deflated message that needs no context. Raises zlib.error."""
    return zlib.decompressobj(_RAW).decompress(bytes(payload) + _TAIL)


def client_frame(text: bytes) -> bytes:
    """Return a client's text frame. The mask is all zeros: valid, and the text stays as it is."""
    return bytes([0x80 | TEXT]) + _length(len(text), 0x80) + b"\0\0\0\0" + text


def event_text(size: int) -> bytes:
    """Return the text of an event of `size` bytes with nothing in it."""
    return EVENT + b',"event":"' + b"x" * (size - len(EVENT) - 12) + b'"}'


def _length(size: int, mask_bit: int) -> bytes:
    if size < 126:
        return bytes([mask_bit | size])
    if size < 65536:
        return struct.pack("!BH", mask_bit | 126, size)
    return struct.pack("!BQ", mask_bit | 127, size)
