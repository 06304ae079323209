"""Head: HEAD is answered wherever GET is, with the same headers (RFC 9110, section 9.3.2)."""

from __future__ import annotations

from webhook_relay_server.web.asgi import Application, Receive, Scope, Send


class HeadAsGet:
    """Has a HEAD done as a GET; the server sends nothing of the body."""

    def __init__(self, inside: Application) -> None:
        self._inside = inside

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection's scope."""
        if scope["type"] == "http" and scope["method"] == "HEAD":
            scope = {**scope, "method": "GET"}
        await self._inside(scope, receive, send)
