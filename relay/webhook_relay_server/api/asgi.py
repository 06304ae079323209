"""The ASGI interface in types, and the two messages of a plain answer (ASGI 3.0, HTTP 2.5)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any

Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
HeaderPairs = Iterable[tuple[bytes, bytes]]
"""Names in lower case."""
Application = Callable[[Scope, Receive, Send], Awaitable[None]]


EXACT_HEADERS = "webhook_relay.headers"
"""Key in the scope: header pairs in bytes, in order, exactly as received."""


WEBSOCKET = "webhook_relay.websocket"
"""Key in the scope: the protocol object of a WebSocket, where the server is our own (`websocket_protocol.py`)."""


async def respond(send: Send, status: int, headers: list[tuple[bytes, bytes]], body: bytes) -> None:
    """Send a whole response."""
    length = (b"content-length", str(len(body)).encode())
    await send({"type": "http.response.start", "status": status, "headers": [*headers, length]})
    await send({"type": "http.response.body", "body": body})


def is_from_another_site(headers: HeaderPairs) -> bool:
    """Say whether a browser sent this for a page of another site (RFC 6454): the Origin is there and not this host.

    A page in a person's browser can reach a relay on 127.0.0.1, so this holds on loopback too.
    """
    origin = host = b""
    for name, value in headers:
        if name == b"origin":
            origin = value
        elif name == b"host":
            host = value
    return bool(origin) and origin.lower().partition(b"://")[2] != host.lower()


def header_pairs(scope: Scope) -> tuple[tuple[str, str], ...]:
    """Return a request's headers in order as text (ISO-8859-1, so every byte survives).

    Names are as they were sent where the server keeps them (`http_protocol.py`), else in lower case.
    """
    return as_text(scope.get(EXACT_HEADERS) or scope["headers"])


def as_text(pairs: HeaderPairs) -> tuple[tuple[str, str], ...]:
    """Return header pairs in order as text (ISO-8859-1, so every byte survives)."""
    return tuple([(name.decode("latin-1"), value.decode("latin-1")) for name, value in pairs])
