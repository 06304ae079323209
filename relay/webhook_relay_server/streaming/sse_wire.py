"""SseWire: one reader's event stream, as the body of an HTTP response that does not end by itself."""

from __future__ import annotations

import asyncio
import socket

from webhook_relay.messages import HEARTBEAT_DEADLINE
from webhook_relay_server.delivery.wire import Listener
from webhook_relay_server.frame import Burst
from webhook_relay_server.streaming.event_stream import Bookmark, notice, stored
from webhook_relay_server.streaming.held_wire import HeldWire
from webhook_relay_server.web.asgi import Connection, Receive, Send


class SseWire(HeldWire):
    """Writes frames as server-sent events. Nothing comes back but the news that the client has left."""

    kind = "sse"

    def __init__(self, receive: Receive, send: Send, connection: Connection | None, bookmark: Bookmark) -> None:
        """Begin behind the headers of the response; `connection` is there where the server is our own."""
        super().__init__(receive, send)
        self._connection = connection
        self._bookmark = bookmark
        self._listening = asyncio.create_task(self._until_gone(), name="sse-listening")
        if connection is not None:
            _notice_dead_links(connection)

    @property
    def deaf(self) -> bool:
        """Return True: the silence of a client means nothing."""
        return True

    def send_events(self, burst: Burst) -> None:
        """Hold the burst's frames, each with the reader's places behind it."""
        lines = zip(burst.frames, burst.lines, strict=True)
        self.hold(b"".join([stored(frame, line, self._bookmark) for frame, line in lines]))

    def say(self, text: bytes) -> None:
        """Hold one frame that is no event of the log."""
        self.hold(notice(text, self._bookmark))

    def close(self, code: int, reason: str) -> None:
        """End the response behind what is held."""
        super().close(code, reason)
        self._listening.cancel()

    async def listen(self, _listener: Listener) -> None:
        """Return when the client has left, or the link was closed from this side."""
        await asyncio.wait([self._listening])

    async def finish(self) -> None:
        """Wait for the last words; cut off a client that does not take them."""
        self._listening.cancel()
        await super().finish()
        if self._connection is not None and self._pump.cancelled():
            self._connection.transport.abort()

    async def put(self, item: bytes) -> None:
        """Send a part of the response."""
        await self._send({"type": "http.response.body", "body": item, "more_body": True})

    async def put_end(self, code: int, reason: str) -> None:
        """End the response."""
        await self._send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _until_gone(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass


def _notice_dead_links(connection: Connection) -> None:
    """Have the kernel end a link whose other end takes nothing any more: a client of SSE never says that it is there.

    Heartbeats are what is not taken. Where there is no such option, the kernel gives up after a quarter of an hour.
    """
    link = connection.transport.get_extra_info("socket")
    if link is not None and hasattr(socket, "TCP_USER_TIMEOUT") and link.family in (socket.AF_INET, socket.AF_INET6):
        link.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, int(HEARTBEAT_DEADLINE * 1000))
