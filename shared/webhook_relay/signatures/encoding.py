"""How bytes are written as text in a header or a secret: strictly, or not at all."""

from __future__ import annotations

import binascii
from typing import Literal

Encoding = Literal["hex", "base64"]


def decode(text: str, encoding: Encoding) -> bytes:
    """Return the bytes that `text` stands for; ValueError when it is not exactly that encoding.

    Hexadecimal digits count in either case (senders write lower case; nothing is gained by refusing upper case).
    Base64 is RFC 4648, section 4, with padding and with zero bits at the end: one text for each byte string.
    """
    if encoding == "hex":
        return binascii.unhexlify(text)
    raw = binascii.a2b_base64(text, strict_mode=True)
    if encode(raw, "base64") != text:
        raise ValueError("not canonical base64")
    return raw


def encode(raw: bytes, encoding: Encoding) -> str:
    """Return `raw` as lower-case hexadecimal digits or as padded base64."""
    if encoding == "hex":
        return raw.hex()
    return binascii.b2a_base64(raw, newline=False).decode("ascii")
