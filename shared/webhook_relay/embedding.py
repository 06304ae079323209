"""Embedding: whether a body can stand in a JSON frame as it is, so that the same bytes come out everywhere.

A body that goes into the frame unread could close the frame's own braces and rewrite it; one that parsers read
in different ways would break some reader on the other side. So only documents that every common parser takes are
embedded; everything else travels as base64, which is always right and costs a third more.
"""

from __future__ import annotations

from itertools import accumulate

import msgspec

MAX_EMBED_BYTES = 2 * 1024 * 1024
"""Bodies above this travel as base64: reading them as JSON would hold up everybody else."""
MAX_EMBED_DEPTH = 500
"""Levels of nesting that every common JSON parser takes (PHP stops at 512, Python and Jackson near 1,000)."""


def embeddable(body: bytes, content_type: str, *, parsed: bool) -> bool:
    """Say whether `body` can stand in a JSON frame as it is and come out byte for byte, everywhere.

    `parsed` is the caller's knowledge that `parse_json(body)` took the whole document. On top of that it must
    be declared as JSON (else CloudEvents wants it encoded), have no white space around it (parsers drop
    that) and not be nested deeper than MAX_EMBED_DEPTH.
    """
    if not parsed or not body or body[0] in _WHITE_SPACE or body[-1] in _WHITE_SPACE:
        return False
    return _declared_as_json(content_type) and _depth_within(body, MAX_EMBED_DEPTH)


def parse_json(body: bytes) -> object:
    """Parse `body` strictly; raises ValueError for everything that is not JSON that all parsers take.

    Stricter than RFC 8259 where parsers differ: no byte order mark, no lone surrogates, no numbers beyond
    float64 or integers that have to become one, at most MAX_EMBED_BYTES.
    """
    if len(body) > MAX_EMBED_BYTES:
        raise ValueError("the document is too long to be read")
    try:
        return _any_decoder.decode(body)
    except (msgspec.DecodeError, RecursionError, UnicodeError) as error:
        raise ValueError("the document is not strict JSON") from error


def _declared_as_json(content_type: str) -> bool:
    media_type = content_type.partition(";")[0].strip().lower()
    return media_type in ("", "application/json", "text/json") or media_type.endswith("+json")


def _depth_within(body: bytes, limit: int) -> bool:
    """Say how deep a document is nested that is known to be JSON. No step of Python's is taken for each bracket."""
    if _count(b"{", body, limit) + _count(b"[", body, limit) <= limit:
        return True
    outside_strings = body.replace(b"\\\\", b"").replace(b'\\"', b"").split(b'"')[::2]
    steps = b"".join(outside_strings).translate(_STEPS, _NO_BRACKETS)
    return max(accumulate(memoryview(steps).cast("b")), default=0) <= limit


def _count(byte: bytes, body: bytes, limit: int) -> int:
    """Return how often `byte` is in `body`, up to one more than `limit`: to leave it out is quicker than to count."""
    return len(body) - len(body.replace(byte, b"", limit + 1))


_WHITE_SPACE = b" \t\r\n"
_NO_BRACKETS = bytes(set(range(256)) - set(b"{[]}"))
_STEPS = bytes.maketrans(b"{[]}", b"\x01\x01\xff\xff")
"""One level in or out, as signed bytes."""
_any_decoder = msgspec.json.Decoder()
