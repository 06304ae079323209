"""Early answer: one that is given before the body has come is the last on its connection.

What its sender still sends would have to be read for nothing, and to close on that would reset the connection before
the answer is read (RFC 9112, section 9.6). uvicorn does neither for what it serves over ASGI.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Protocol

from webhook_relay_server.web.asgi import Application, Message, Receive, Scope, Send


class Cycle(Protocol):
    """What uvicorn knows of a request and its answer."""

    more_body: bool
    keep_alive: bool


class GentleTransport:
    """A transport as far as an answer needs one, which ends gently while a body is on its way."""

    def __init__(self, transport: asyncio.Transport, cycle: Cycle, close_gently: Callable[[], None]) -> None:
        self.write = transport.write
        self.is_closing = transport.is_closing
        self._transport = transport
        self._cycle = cycle
        self._close_gently = close_gently

    def close(self) -> None:
        """Close when the client has its answer."""
        if self._cycle.more_body:
            self._close_gently()
        else:
            self._transport.close()


def ending_early(app: Application, cycle: Cycle) -> Application:
    """Return the application, whose answer ends the connection if the body is not complete when it begins."""

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        async def answer(message: Message) -> None:
            if cycle.more_body and message["type"] == "http.response.start":
                cycle.keep_alive = False
            await send(message)

        await app(scope, receive, answer)

    return serve
