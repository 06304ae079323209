"""Literals: bytes and pairs as Python writes them, in ASCII and in lines of a readable length. Pure."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from typing import Final

from webhook_relay.event import Headers

_PLAIN: Final = bytes(range(0x20, 0x7F)) + b"\n\r\t"

LINE: Final = 88
"""Bytes in a line; with escapes it becomes longer."""
MOST_ESCAPED: Final = 0.2
"""Share of bytes that would be escaped from which on base64 is shorter."""


def bytes_literal(content: bytes) -> str:
    """Return an expression with this value: text as text, everything else as base64."""
    if len(content.translate(None, _PLAIN)) > len(content) * MOST_ESCAPED:
        lines = slices(base64.b64encode(content).decode(), LINE)
        return f'__import__("base64").b64decode(\n{_block(f"{line!r}" for line in lines)})'
    if len(content) <= LINE:
        return repr(content)
    pieces = [content[start : start + LINE] for start in range(0, len(content), LINE)]
    return f"(\n{_block(repr(piece) for piece in pieces)})"


def pairs_literal(pairs: Headers) -> str:
    """Return a list of pairs of bytes, as they go over the wire."""
    if not pairs:
        return "[]"
    return "[\n" + "".join(f"    ({_wire(name)!r}, {_wire(value)!r}),\n" for name, value in pairs) + "]"


def slices(text: str, length: int) -> list[str]:
    """Return `text` in pieces of this length; the last one may be shorter."""
    return [text[start : start + length] for start in range(0, len(text), length)]


def _wire(text: str) -> bytes:
    return text.encode("latin-1")


def _block(lines: Iterable[str]) -> str:
    return "".join(f"    {line}\n" for line in lines)
