"""Request ids: under which a request is logged, and which its answer carries as `X-Request-ID`."""

from __future__ import annotations

import random
import re

import structlog

from webhook_relay.headers import RequestHeaders
from webhook_relay_server.api.asgi import Application, Message, Receive, Scope, Send, request_headers

HEADER = b"x-request-id"
_NAME = HEADER.decode()
_USABLE = re.compile(r"[A-Za-z0-9._-]{1,64}")
"""What may be a sender's own id: nothing that could pretend to be more than one word of a log line."""


def request_id_of(headers: RequestHeaders) -> str:
    """Return the id that the request came with, or a new one: unique, not secret, and without a system call."""
    sent = headers.get(_NAME)
    if sent and _USABLE.fullmatch(sent):
        return sent
    return f"{random.getrandbits(128):032x}"


class RequestIds:
    """Puts a request's id on its answer, and on every log line that is written on its behalf."""

    def __init__(self, app: Application) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = request_id_of(request_headers(scope))
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)

        async def send_with_id(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), (HEADER, request_id.encode())]
            await send(message)

        await self._app(scope, receive, send_with_id)
