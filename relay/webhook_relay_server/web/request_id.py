"""Request ids: under which a request is logged, and which its answer carries as `X-Request-ID`."""

from __future__ import annotations

import random
import re
from collections.abc import Awaitable
from time import perf_counter

import structlog

from webhook_relay.headers import RequestHeaders
from webhook_relay_server.web.asgi import Application, Message, Receive, Scope, Send, request_headers
from webhook_relay_server.web.trace_context import trace_id_of

log = structlog.get_logger(__name__)

HEADER = b"x-request-id"
_NAME = HEADER.decode()
_USABLE = re.compile(r"[A-Za-z0-9._-]{1,64}")
"""What may be a sender's own id: nothing that could pretend to be more than one word of a log line."""
QUIET = frozenset({"/health", "/health/ready", "/metrics"})
"""Routes that machines ask for all the time: an answer that is as it should be is logged at debug."""
RAW = frozenset({"/sse", "/ws"})
"""Paths that no router names, because they are served without one."""
NO_ROUTE = "-"
"""For a path that is nobody's: it may be a mistyped one, with a source's key in it."""
PROBLEM = 400
"""Status from which on an answer is none that was asked for."""


def request_id_of(headers: RequestHeaders) -> str:
    """Return the id that the request came with, or a new one: unique, not secret, and without a system call."""
    sent = headers.get(_NAME)
    if sent and _USABLE.fullmatch(sent):
        return sent
    return f"{random.getrandbits(128):032x}"


def bind_request(headers: RequestHeaders) -> str:
    """Have every log line that is written on behalf of a request say so; return the request's id."""
    request_id, trace_id = request_id_of(headers), trace_id_of(headers)
    structlog.contextvars.clear_contextvars()
    if trace_id:
        structlog.contextvars.bind_contextvars(request_id=request_id, trace_id=trace_id)
    else:
        structlog.contextvars.bind_contextvars(request_id=request_id)
    return request_id


class RequestIds:
    """Puts a request's id on its answer and on every log line of it, and logs how it was answered."""

    def __init__(self, app: Application) -> None:
        self._app = app

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        """Serve one request. A WebSocket has nothing of this, so it keeps nothing of it in memory."""
        if scope["type"] != "http":
            return self._app(scope, receive, send)
        return self._serve(scope, receive, send)

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        request_id = bind_request(request_headers(scope))
        began = perf_counter()
        status = 0

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", ()), (HEADER, request_id.encode())]
            await send(message)

        try:
            await self._app(scope, receive, send_with_id)
        finally:
            self._say_answered(scope, status, perf_counter() - began)

    def _say_answered(self, scope: Scope, status: int, seconds: float) -> None:
        route = scope["path"] if scope["path"] in RAW else getattr(scope.get("route"), "path", NO_ROUTE)
        say = log.debug if route in QUIET and status < PROBLEM else log.info
        say("request.answered", method=scope["method"], route=route, status=status, seconds=round(seconds, 4))
