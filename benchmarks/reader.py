"""Reader: a WebSocket client that counts events and looks at little else, so that it is never what is measured."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import cast

import msgspec

from benchmarks.frames import EVENT, TEXT, masked_frame
from benchmarks.servers import HOST, BenchmarkError, Server
from webhook_relay.event import Cursor
from webhook_relay.messages import MAX_CREDIT, SUBPROTOCOL, Ack, ClientName, Credit, Hello, Subscription, encode

CHANNEL = "default"
GRANT_EVERY = MAX_CREDIT // 2
"""Events after which a reader acknowledges and grants as many again, like the desktop."""
CONNECT_DEADLINE = 20.0

EventFrame = Callable[[bytes, int], None]
"""Told of an event's frame: the bytes received, and where in them its text begins."""


class Reader(asyncio.Protocol):
    """One reader. `position` is where reading began, once the server has said so."""

    def __init__(self, request: bytes, hello: bytes, on_event: EventFrame | None, stop_after: int) -> None:
        self._request = request
        self._hello = hello
        self._on_event = on_event
        self._stop_after = stop_after
        self._received = b""
        self._open = False
        self._epoch: str | None = None
        self._begun_behind = 0
        self.events = 0
        self.event_bytes = 0
        loop = asyncio.get_running_loop()
        self.position: asyncio.Future[Cursor] = loop.create_future()
        self.done: asyncio.Future[None] = loop.create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the WebSocket."""

        self.transport = cast("asyncio.Transport", transport)
        self.transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        """Take apart what came."""
        received = self._received + data if self._received else data
        start = 0
        if not self._open:
            head = received.find(b"\r\n\r\n")
            if head < 0:
                self._received = received
                return
            self._accept(received[:head])
            start = head + 4
        self._received = received[self._take_frames(received, start) :]

    def connection_lost(self, exc: Exception | None) -> None:
        """Whoever waits must not wait for ever."""
        for future in (self.position, self.done):
            if not future.done():
                future.set_exception(BenchmarkError("A server closed a reader's connection."))
                future.exception()  # nobody may be waiting for this one

    def _accept(self, head: bytes) -> None:
        if b" 101 " not in head.split(b"\r\n", 1)[0]:
            raise BenchmarkError("A server refused a WebSocket.")
        self._open = True
        self.transport.write(masked_frame(self._hello))

    def _take_frames(self, received: bytes, start: int) -> int:
        """Take every whole frame; return where the rest begins."""
        end = len(received)
        while end - start >= 2:
            length, text = received[start + 1], start + 2
            if length >= 126:
                text += 2 if length == 126 else 8
                if text > end:
                    break
                length = int.from_bytes(received[start + 2 : text], "big")
            if text + length > end:
                break
            if received.startswith(EVENT, text):
                self._take_event(received, text, length)
            else:
                self._converse(received[start] & 15, received[text : text + length])
            start = text + length
        return start

    def _take_event(self, received: bytes, text: int, length: int) -> None:
        self.events += 1
        self.event_bytes += length
        if self._on_event is not None:
            self._on_event(received, text)
        if self.events == self._stop_after and not self.done.done():
            self.done.set_result(None)
        if self.events % GRANT_EVERY == 0 and self._epoch is not None:
            cursor = Cursor(self._epoch, self._begun_behind + self.events)
            self.transport.write(masked_frame(encode(Ack(CHANNEL, cursor))))
            self.transport.write(masked_frame(encode(Credit(GRANT_EVERY))))

    def _converse(self, opcode: int, text: bytes) -> None:
        message = json.loads(text) if opcode == TEXT else {}
        if message.get("type") != "resumed" or self.position.done():
            return
        cursor = msgspec.convert(message.get("cursor", {"epoch": "", "seq": 0}), Cursor)
        self._epoch, self._begun_behind = cursor.epoch or None, cursor.seq
        self.position.set_result(Cursor(cursor.epoch, message.get("head", 0)))


@asynccontextmanager
async def reading(
    server: Server,
    *,
    path: str = "/ws",
    readers: int = 1,
    cursor: Cursor | None = None,
    on_event: EventFrame | None = None,
    stop_after: int = 0,
) -> AsyncIterator[list[Reader]]:
    """Hold `readers` connections that read from `cursor` (None: from the oldest event) until the block ends."""
    loop = asyncio.get_running_loop()
    made = []
    try:
        for number in range(readers):
            name = ClientName(f"reader-{number}", "a benchmark")
            hello = encode(Hello(name, (Subscription(CHANNEL, cursor),), MAX_CREDIT))
            new = partial(Reader, _handshake(server, path), hello, on_event, stop_after)
            _, reader = await loop.create_connection(new, HOST, server.port)
            made.append(reader)
        yield made
    finally:
        for reader in made:
            reader.transport.abort()


async def head(server: Server) -> Cursor:
    """Return the newest event's place in the relay's log."""
    async with reading(server) as [reader], asyncio.timeout(CONNECT_DEADLINE):
        return await reader.position


async def positioned(readers: list[Reader]) -> None:
    """Return when the server has told every reader where it begins."""
    async with asyncio.timeout(CONNECT_DEADLINE):
        await asyncio.gather(*(reader.position for reader in readers))


def _handshake(server: Server, path: str) -> bytes:
    bearer = (
        f"Authorization: Bearer {server.token}\r\nSec-WebSocket-Protocol: {SUBPROTOCOL}\r\n" if server.token else ""
    )
    return (
        f"GET {path} HTTP/1.1\r\nHost: {HOST}:{server.port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n{bearer}\r\n"
    ).encode()
