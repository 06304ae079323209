"""Early answer: one that is given before a long body has come is the last on its connection.

What its sender still sends would have to be read for nothing, and to close on that would reset the connection before
the answer is read (RFC 9112, section 9.6). uvicorn does neither for what it serves over ASGI. A short body is read and
thrown away: nearly always it is there already, and whoever sent it wants to go on.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Protocol

from webhook_relay_server.web.asgi import Application, Message, Receive, Scope, Send

SHORT = 64 * 1024
"""Bytes: of a body that is less than a connection holds anyway."""


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
    """Return the application, whose answer ends the connection if a long body is not complete when it begins."""

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start" and cycle.more_body and not _is_short(scope):
                cycle.keep_alive = False
            await send(message)

        await app(scope, receive, answer)

    return serve


def _is_short(scope: Scope) -> bool:
    """Say whether the body of a request is short, by its headers: it does not depend on how much has come."""
    length = next((value for name, value in scope["headers"] if name == b"content-length"), b"")
    return length.isdigit() and int(length[:20]) <= SHORT
