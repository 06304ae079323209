"""Frames: WebSocket frames in bytes (RFC 6455, section 5.2), as little of it as a benchmark needs."""

from __future__ import annotations

import struct

TEXT = 1
EVENT = b'{"type":"event"'
"""How the frame of an event begins; everything else is the conversation around it."""


def event_text(size: int) -> bytes:
    """Return the text of an event of `size` bytes with nothing in it."""
    return EVENT + b',"event":"' + b"x" * (size - len(EVENT) - 12) + b'"}'


def text_frame(size: int) -> bytes:
    """Return an event of `size` bytes as a server's text frame."""
    text = event_text(size)
    return bytes([0x80 | TEXT]) + _length(len(text), 0) + text


def masked_frame(text: bytes) -> bytes:
    """Return a client's text frame. The mask is all zeros: valid, and the text stays as it is."""
    return bytes([0x80 | TEXT]) + _length(len(text), 0x80) + b"\0\0\0\0" + text


def _length(size: int, mask_bit: int) -> bytes:
    if size < 126:
        return bytes([mask_bit | size])
    if size < 65536:
        return struct.pack("!BH", mask_bit | 126, size)
    return struct.pack("!BQ", mask_bit | 127, size)
