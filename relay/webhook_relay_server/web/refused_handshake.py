"""Refused handshakes: a WebSocket that is not opened is told why."""

from __future__ import annotations

import structlog

from webhook_relay.messages import CLOSE_FORBIDDEN
from webhook_relay_server.errors import RelayError
from webhook_relay_server.web.asgi import Scope, Send
from webhook_relay_server.web.problem import problem_body, problem_headers
from webhook_relay_server.web.request_id import HEADER

log = structlog.get_logger(__name__)


async def refuse_handshake(scope: Scope, send: Send, error: RelayError, request_id: str) -> None:
    """Answer a handshake with why it was refused, where the server can do that, else with HTTP 403 alone."""
    log.warning("client.refused", code=error.code, status=error.status, reason=error.detail)
    if "websocket.http.response" not in scope.get("extensions", {}):
        await send({"type": "websocket.close", "code": CLOSE_FORBIDDEN})
        return
    headers = [*problem_headers(error), (HEADER, request_id.encode())]
    await send({"type": "websocket.http.response.start", "status": error.status, "headers": headers})
    await send({"type": "websocket.http.response.body", "body": problem_body(error)})
