"""Reader: a WebSocket client that counts events and looks at little else, so that it is never what is measured.

It takes a frame's length and goes on to the next. Only where `looking` is given does somebody see the text of events,
inflated if need be.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

import msgspec

from benchmarks.driver import connected
from benchmarks.frames import (
    CLOSE,
    DEFLATE_OFFER,
    DEFLATED,
    OPCODE,
    SMALLEST_EVENT,
    TEXT,
    client_frame,
    inflated,
)
from benchmarks.servers import HOST, BenchmarkError, Server
from webhook_relay.event import Cursor
from webhook_relay.messages import MAX_CREDIT, SUBPROTOCOL, Ack, ClientName, Credit, Hello, Subscription, encode

CHANNEL = "default"
GRANT_EVERY = MAX_CREDIT // 2
"""Events after which a reader acknowledges and grants as many again, like the desktop."""
NOWHERE = Cursor("", 0)
"""The position of a reader whose server has no log."""

Look = Callable[[int, bytes | bytearray, int, int], None]
"""Shown an event: how many the reader has received with this one, bytes, and where in them its text begins and ends."""

_buffer = bytearray(1024 * 1024)
_view = memoryview(_buffer)


@dataclass(frozen=True)
class Looking:
    """Who is shown what: every `every`-th event of the first `readers` readers (None: of all)."""

    look: Look
    readers: int | None = None
    every: int = 1


class Tally:
    """Events that several readers have received together: adding up a thousand readers takes too long."""

    def __init__(self) -> None:
        self.events = 0


class Reader:
    """One reader. `position` is where reading began, once the server has said so."""

    def __init__(
        self,
        server: Server,
        name: str,
        cursor: Cursor | None,
        tally: Tally,
        *,
        deflate: bool = False,
        looking: Looking | None = None,
    ) -> None:
        self._server = server
        self._cursor = cursor
        self._name = name
        self._tally = tally
        self._looking = looking
        self._held = b""
        self._open = False
        self._begun_behind = 0
        self.deflates = False
        self.head = 0
        self.events = 0
        self.event_bytes = 0
        self.position: Cursor | None = None
        self.socket = connected(server.port)
        self.socket.sendall(_handshake(server, deflate=deflate))

    def readable(self) -> None:
        """Take apart what came. Raises BenchmarkError when the server has closed the connection."""
        held = len(self._held)
        if held:
            _buffer[:held] = self._held
            taken = self.socket.recv_into(_view[held:])
        else:
            taken = self.socket.recv_into(_buffer)
        if not taken:
            raise BenchmarkError(f"{self._server.name} closed a reader's connection.")
        end = held + taken
        start = self._take_frames(0 if self._open else self._take_handshake(end), end)
        self._held = _view[start:end].tobytes() if start < end else b""

    def _take_handshake(self, end: int) -> int:
        head = _buffer.find(b"\r\n\r\n", 0, end)
        if head < 0:
            return 0
        answer = bytes(_buffer[:head]).lower()
        if b" 101 " not in answer.split(b"\r\n", 1)[0]:
            raise BenchmarkError(f"{self._server.name} refused a WebSocket.")
        self._open = True
        self.deflates = b"permessage-deflate" in answer
        if self._server.token:
            hello = Hello(ClientName(self._name, "a benchmark"), (Subscription(CHANNEL, self._cursor),), MAX_CREDIT)
            self.socket.sendall(client_frame(encode(hello)))
        else:
            self.position = NOWHERE
        return head + 4

    def _take_frames(self, start: int, end: int) -> int:
        """Take every whole frame; return where the rest begins."""
        buffer = _buffer
        while self._open and end - start >= 2:
            length, text = buffer[start + 1], start + 2
            if length >= 126:
                text += 2 if length == 126 else 8
                if text > end:
                    break
                length = int.from_bytes(buffer[start + 2 : text], "big")
            if text + length > end:
                break
            if length >= SMALLEST_EVENT and self.position is not None:
                self._take_event(buffer[start], text, length)
            else:
                self._converse(buffer[start], bytes(buffer[text : text + length]))
            start = text + length
        return start

    def _take_event(self, first: int, text: int, length: int) -> None:
        self.events += 1
        self._tally.events += 1
        self.event_bytes += length
        if self._looking is not None and self.events % self._looking.every == 0:
            if first & DEFLATED:
                plain = inflated(_view[text : text + length])
                self._looking.look(self.events, plain, 0, len(plain))
            else:
                self._looking.look(self.events, _buffer, text, text + length)
        if self._server.token and self.events % GRANT_EVERY == 0 and self.position is not None:
            cursor = Cursor(self.position.epoch, self._begun_behind + self.events)
            self.socket.sendall(client_frame(encode(Ack(CHANNEL, cursor))) + client_frame(encode(Credit(GRANT_EVERY))))

    def _converse(self, first: int, payload: bytes) -> None:
        if first & OPCODE == CLOSE:
            raise BenchmarkError(f"{self._server.name} closed a reader's connection: {payload[2:].decode()}")
        if first & OPCODE != TEXT or not self._server.token:
            return
        message = json.loads(inflated(payload) if first & DEFLATED else payload)
        if message["type"] == "problem":
            raise BenchmarkError(f"{self._server.name} refused a reader: {message['detail']}")
        if message["type"] == "resumed":
            self.position = msgspec.convert(message["cursor"], Cursor)
            self._begun_behind, self.head = self.position.seq, message["head"]


def _handshake(server: Server, *, deflate: bool) -> bytes:
    lines = [
        f"GET {server.ws_path} HTTP/1.1",
        f"Host: {HOST}:{server.port}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        "Sec-WebSocket-Version: 13",
    ]
    if server.token:
        lines += [f"Authorization: Bearer {server.token}", f"Sec-WebSocket-Protocol: {SUBPROTOCOL}"]
    if deflate:
        lines.append(f"Sec-WebSocket-Extensions: {DEFLATE_OFFER}")
    return "\r\n".join([*lines, "", ""]).encode()
