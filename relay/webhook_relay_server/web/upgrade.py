"""Upgrade: which requests become a WebSocket, and how a request reads without its wish for another protocol. Pure.

A server may ignore an Upgrade (RFC 9110, section 7.8), and then the request is one like any other, body included. The
parser ends a request at its headers when they ask for one: what follows would be read as the next request.
"""

from __future__ import annotations

from collections.abc import Sequence

from webhook_relay_server.errors import BadRequestError, RelayError

Pairs = Sequence[tuple[bytes, bytes]]


def is_handshake(method: bytes, version: str, headers: Pairs) -> bool:
    """Say whether a request, whose Connection names an upgrade, opens a WebSocket (RFC 6455, section 4.1)."""
    upgrades = [value.strip().lower() for name, value in headers if name.lower() == b"upgrade"]
    return method == b"GET" and version == "1.1" and upgrades == [b"websocket"]


def why_no_upgrade(method: bytes, headers: Pairs, *, handshake: bool, unanswered: bool) -> RelayError | None:
    """Return why a request that asks for another protocol is not served at all.

    `unanswered` says whether one before it, on the same connection, still is: its answer would be taken for the stream.
    """
    if method == b"CONNECT":
        return BadRequestError("CONNECT is for proxies.", hint="Send the request itself.")
    if handshake and _has_body(headers):
        return BadRequestError("A WebSocket is opened without a body.", hint="Send nothing but headers.")
    if handshake and unanswered:
        hint = "Open it on a connection of its own."
        return BadRequestError("A WebSocket cannot be opened behind a request that is not answered yet.", hint=hint)
    return None


def _has_body(headers: Pairs) -> bool:
    """Say whether a body may follow (RFC 9112, section 6.3)."""
    named = [(name.lower(), value.strip()) for name, value in headers]
    framing = [pair for pair in named if pair[0] in (b"transfer-encoding", b"content-length")]
    return any(pair != (b"content-length", b"0") for pair in framing)


def head_without_upgrade(method: bytes, target: bytes, version: str, headers: Pairs) -> bytes:
    """Return the request up to its body as if it asked for nothing else; it has as many header pairs as before.

    Raises ValueError for what would read in another way than it was read.
    """
    lines = [b"%b %b HTTP/%b" % (method, target, version.encode())]
    lines += [b"%b: %b" % (_OTHER if name.lower() == b"upgrade" else name, value) for name, value in headers]
    if any(b"\r" in line or b"\n" in line for line in lines):
        raise ValueError("a line break in a header")
    return b"\r\n".join([*lines, b"", b""])


_OTHER = b"X-Not-Upgraded"
"""A name that means nothing to the parser."""
