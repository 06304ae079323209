"""The ASGI interface in types, and the two messages of a plain answer (ASGI 3.0, HTTP 2.5)."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any, Protocol

from webhook_relay.headers import RequestHeaders

Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
HeaderPairs = Iterable[tuple[bytes, bytes]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]


NO_CONTENT = 204
"""The status whose answer has no length (RFC 9110, section 8.6)."""
EXACT_HEADERS = "webhook_relay.headers"
"""Key in the scope: header pairs in bytes, in order, exactly as received."""


WEBSOCKET = "webhook_relay.websocket"
"""Key in the scope: the protocol object of a WebSocket, where the server is our own (`websocket_protocol.py`)."""


CONNECTION = "webhook_relay.connection"
"""Key in the scope: the Connection of an HTTP request, where the server is our own (`http_protocol.py`)."""


class Connection(Protocol):
    """What an answer that does not end by itself needs of the connection that it is on."""

    transport: asyncio.Transport
    on_shutdown: Callable[[], None] | None
    """Called when the relay stops, before it waits for what is on its way."""


async def respond(send: Send, status: int, headers: list[tuple[bytes, bytes]], body: bytes) -> None:
    """Send a whole response. The server leaves the body out where the request was a HEAD."""
    length = [] if status == NO_CONTENT else [(b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": [*headers, *length]})
    await send({"type": "http.response.body", "body": body})


def request_headers(scope: Scope) -> RequestHeaders:
    """Return a request's headers.

    Names are as they were sent where the server keeps them (`http_protocol.py`), else in lower case.
    """
    return headers_from(scope.get(EXACT_HEADERS) or scope["headers"])


def headers_from(pairs: HeaderPairs) -> RequestHeaders:
    """Return headers from the bytes that came (as ISO-8859-1, so every byte survives)."""
    return RequestHeaders([(name.decode("latin-1"), value.decode("latin-1")) for name, value in pairs])


def is_from_another_site(headers: RequestHeaders) -> bool:
    """Say whether a browser sent this for a page of another site (RFC 6454): the Origin is there and not this host.

    A page in a person's browser can reach a relay on 127.0.0.1, so this holds on loopback too.
    """
    origin = headers.get("origin")
    return bool(origin) and origin.lower().partition("://")[2] != headers.get("host").lower()
