"""Headers: what every answer says to the browsers that may read it, so that nothing of a relay runs or is framed.

Webhooks' own answers have only NOSNIFF: senders are no browsers, and the bytes would be sent a thousand times a second.
"""

from __future__ import annotations

from collections.abc import Awaitable

from webhook_relay_server.web.asgi import Application, Message, Receive, Scope, Send

NOSNIFF = (b"x-content-type-options", b"nosniff")
HSTS = (b"strict-transport-security", b"max-age=31536000")
"""RFC 6797: a year. Without subdomains, which may belong to others."""
NO_PAGE = b"default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
"""Content-Security-Policy (w3.org/TR/CSP3) of everything that is no page; a page brings its own."""
ALWAYS = (
    NOSNIFF,
    (b"content-security-policy", NO_PAGE),
    (b"referrer-policy", b"no-referrer"),
    (b"permissions-policy", b"camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cache-control", b"no-store"),
)
"""Set unless an answer has its own."""


class SecurityHeaders:
    """Adds to every HTTP answer what it does not say itself."""

    def __init__(self, app: Application, *, hsts: bool) -> None:
        self._app = app
        self._hsts = hsts

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        """Serve one request. A WebSocket has nothing of this, so it keeps nothing of it in memory."""
        if scope["type"] != "http":
            return self._app(scope, receive, send)
        return self._serve(scope, receive, send)

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = self._completed(list(message.get("headers", ())), scope["scheme"])
            await send(message)

        await self._app(scope, receive, send_with_headers)

    def _completed(self, headers: list[tuple[bytes, bytes]], scheme: str) -> list[tuple[bytes, bytes]]:
        there = {name.lower() for name, _ in headers}
        headers += [pair for pair in ALWAYS if pair[0] not in there]
        if self._hsts and scheme == "https":  # browsers ignore it over http (RFC 6797, section 8.1)
            headers.append(HSTS)
        return headers
