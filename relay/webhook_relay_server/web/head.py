"""Head: HEAD is answered wherever GET is, with the same headers (RFC 9110, section 9.3.2)."""

from __future__ import annotations

from webhook_relay_server.web.asgi import Application, Message, Receive, Scope, Send


class HeadAsGet:
    """Has a HEAD done as a GET; the server sends nothing of the body. Where a long one begins, that is the end."""

    def __init__(self, inside: Application) -> None:
        self._inside = inside

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection's scope."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self._inside(scope, receive, send)
            return
        ended = False

        async def send_to_first_part(message: Message) -> None:
            nonlocal ended
            if ended:
                return
            ended = message["type"] == "http.response.body"
            if ended:  # the server tells whoever makes the rest that nobody waits for it
                message = {**message, "more_body": False}
            await send(message)

        inside = {**scope, "method": "GET"}
        await self._inside(inside, receive, send_to_first_part)
        scope["route"] = inside.get("route")  # for the log
