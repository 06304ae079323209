"""Sender: POSTs over keep-alive connections, as fast as they are answered or at a given rate."""

from __future__ import annotations

import asyncio
import re
import time
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import cast

from benchmarks.payload import DELIVERY_DIGITS, post, push_body
from benchmarks.servers import HOST, BenchmarkError, Server

TICK = 0.001
"""Seconds between two looks at what is due: what the loop's timers can tell apart."""

ANSWER_DEADLINE = 10.0
"""Seconds for the answers that are still out when sending ends."""

_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)


class Connection(asyncio.Protocol):
    """One keep-alive connection with at most one request on its way. The request's bytes are made once."""

    def __init__(self, request: bytes, digits_at: int, answered: Callable[[Connection, bool], None]) -> None:
        self._request = bytearray(request)
        self._digits = slice(digits_at, digits_at + DELIVERY_DIGITS)
        self._answered = answered
        self._received = b""
        self.lost = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""

        self.transport = cast("asyncio.Transport", transport)

    def send(self, number: int) -> None:
        """Send the request with this delivery number. The one before has been answered, so its bytes are free."""
        self._request[self._digits] = b"%012d" % number
        self.transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        """Tell of a whole answer."""
        received = self._received + data if self._received else data
        head = received.find(b"\r\n\r\n")
        length = _LENGTH.search(received, 0, head) if head >= 0 else None
        if length is None or len(received) < head + 4 + int(length[1]):
            self._received = received
            return
        self._received = b""
        self._answered(self, received[9:11] == b"20")

    def connection_lost(self, exc: Exception | None) -> None:
        """A server that hangs up has not answered."""
        self.lost = True


class Sender:
    """Sends webhooks with delivery numbers that no other sender of this run has used."""

    _next_number = 1

    def __init__(self, connections: int) -> None:
        self.accepted = 0
        self.due = 0
        self.refused = 0
        self.sent_at: dict[int, float] = {}
        self._idle: deque[Connection] = deque()
        self._overdue: deque[float] = deque()
        self._connections = connections
        self._closed_loop = False

    @classmethod
    @asynccontextmanager
    async def connected(cls, server: Server, connections: int) -> AsyncIterator[Sender]:
        """Hold `connections` connections to the server until the end of the block."""
        sender = cls(connections)
        loop = asyncio.get_running_loop()
        request, digits_at = post(HOST, server.port, server.path, push_body(), server.secret)
        made = []
        for _ in range(connections):
            _, protocol = await loop.create_connection(
                lambda: Connection(request, digits_at, sender._take_answer), HOST, server.port
            )
            made.append(protocol)
        sender._idle.extend(made)
        try:
            yield sender
        finally:
            lost = sum(connection.lost for connection in made)
            for connection in made:
                connection.transport.abort()
        if lost or sender.refused:
            raise BenchmarkError(f"{server.name}: {sender.refused} POSTs were refused, {lost} connections lost.")

    def start(self) -> None:
        """Send on every connection, again and again as soon as there is an answer (closed loop)."""
        self._closed_loop = True
        while self._idle:
            self._send(self._idle.popleft())

    async def finish(self) -> None:
        """Send nothing more; return when every answer is in, or after ANSWER_DEADLINE."""
        self._closed_loop = False
        deadline = time.perf_counter() + ANSWER_DEADLINE
        while len(self._idle) < self._connections and time.perf_counter() < deadline:
            await asyncio.sleep(TICK)

    async def send_at_rate(self, rate: float, seconds: float) -> None:
        """Send `rate` a second, whether or not the earlier ones were answered (open loop).

        What comes due while every connection waits for an answer is timed from when it was due, so that a
        server that stalls cannot hide it. What this loop's timer was late for is timed from its sending.
        """
        began = time.perf_counter()
        self.due = int(rate * seconds)
        for slot in range(self.due):
            due = began + slot / rate
            while (wait := due - time.perf_counter()) > 0:
                await asyncio.sleep(max(wait, TICK))
            if self._idle:
                self._send(self._idle.popleft(), time.perf_counter())
            else:
                self._overdue.append(due)
        await self.finish()

    def _send(self, connection: Connection, due: float | None = None) -> None:
        number = Sender._next_number
        Sender._next_number += 1
        if due is not None:
            self.sent_at[number] = due
        connection.send(number)

    def _take_answer(self, connection: Connection, accepted: bool) -> None:
        if accepted:
            self.accepted += 1
        else:
            self.refused += 1
        if self._closed_loop:
            self._send(connection)
        elif self._overdue:
            self._send(connection, self._overdue.popleft())
        else:
            self._idle.append(connection)
