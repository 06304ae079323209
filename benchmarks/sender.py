"""Sender: POSTs over keep-alive connections: as fast as they are answered, or as they arrive, or at a given rate."""

from __future__ import annotations

import itertools
import re
import socket
import time
from array import array
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from benchmarks.driver import Driver, connected
from benchmarks.payload import body
from benchmarks.request import Request
from benchmarks.servers import HOST, BenchmarkError, Server

ANSWER_DEADLINE = 20.0
"""Seconds for the answers that are still out when sending ends."""
SEND_BUFFER = 256 * 1024
"""Bytes that a socket takes at once: ten of the largest requests."""

_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
_STATUS = slice(9, 11)
_numbers = itertools.count(1)
"""Deliveries have numbers that no other of this run has."""
_buffer = bytearray(64 * 1024)
_view = memoryview(_buffer)


class Connection:
    """One keep-alive connection with at most one request on its way."""

    def __init__(self, server: Server, kilobytes: int, answered: Callable[[Connection, bool], None]) -> None:
        self._request = Request(HOST, server.port, server.path, body(kilobytes), server.secret)
        self._answered = answered
        self._received = b""
        self._usual = -1
        self._sent = 0.0
        self.waited = 0.0
        self.socket = connected(server.port)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)

    def send(self, number: int) -> None:
        """Send the request as the delivery of this number."""
        self._sent = time.perf_counter()
        self.socket.sendall(self._request.fill(number))

    def readable(self) -> None:
        """Take what came; tell of a whole answer."""
        taken = self.socket.recv_into(_buffer)
        if taken == self._usual and not self._received:
            self._take(_buffer[_STATUS] == b"20")  # as long as the last one: no need to look for its end
            return
        if not taken:
            raise BenchmarkError("A server closed a sender's connection.")
        self._received += _view[:taken]
        head = self._received.find(b"\r\n\r\n") + 4
        length = _LENGTH.search(self._received, 0, head) if head >= 4 else None
        if length is not None and len(self._received) >= head + int(length[1]):
            self._usual = taken if taken == head + int(length[1]) else -1
            status, self._received = self._received[_STATUS], b""
            self._take(status == b"20")

    def _take(self, accepted: bool) -> None:
        self.waited = time.perf_counter() - self._sent
        self._answered(self, accepted)


class Sender:
    """Sends webhooks over several connections."""

    def __init__(self, driver: Driver) -> None:
        self.accepted = self.sent = self.due = self.refused = 0
        self.sent_at: dict[int, float] = {}
        self.answer_seconds = array("d")
        self._driver = driver
        self._connections = 0
        self._idle: deque[Connection] = deque()
        self._overdue: deque[float] = deque()
        self._closed_loop = False

    @classmethod
    @contextmanager
    def connected(cls, driver: Driver, server: Server, connections: int, kilobytes: int = 8) -> Iterator[Sender]:
        """Hold `connections` connections to the server until the end of the block. Raises BenchmarkError."""
        sender = cls(driver)
        made = []
        try:
            for _ in range(connections):
                connection = Connection(server, kilobytes, sender._take_answer)
                made.append(connection)
                driver.watch(connection.socket, connection.readable)
            sender._idle.extend(made)
            sender._connections = connections
            yield sender
        finally:
            for connection in made:
                driver.forget(connection.socket)
                connection.socket.close()
        if sender.refused or sender.accepted != sender.sent:
            raise BenchmarkError(
                f"{server.name}: of {sender.sent} POSTs {sender.accepted} were accepted, {sender.refused} refused"
            )

    def send_for(self, seconds: float) -> None:
        """Send on every connection, again as soon as there is an answer (closed loop), and leave it running."""
        self._closed_loop = True
        while self._idle:
            self._send(self._idle.popleft())
        self._driver.run_for(seconds)

    def send(self, events: int, seconds: float) -> None:
        """Send so many, or what is accepted within `seconds`, as fast as it goes."""
        until = time.perf_counter() + seconds
        while self.sent < events and time.perf_counter() < until:
            while self._idle and self.sent < events:
                self._send(self._idle.popleft())
            self._driver.turn()
        self.finish()

    def finish(self) -> None:
        """Send nothing more; return when every answer is in, or after ANSWER_DEADLINE."""
        self._closed_loop = False
        self._driver.run_until(lambda: len(self._idle) == self._connections and not self._overdue, ANSWER_DEADLINE)

    def send_at_rate(self, rate: float, seconds: float) -> None:
        """Send `rate` a second, whether or not the earlier ones were answered (open loop).

        What comes due while every connection waits for an answer is timed from when it was due, so that a
        server that stalls cannot hide it. What this loop was late for is timed from its sending.
        """
        began = time.perf_counter()
        self.due = int(rate * seconds)
        for slot in range(self.due):
            due = began + slot / rate
            self._driver.turn(0)
            while (wait := due - time.perf_counter()) > 0:
                self._driver.turn(wait)
            if self._idle:
                self._send(self._idle.popleft(), time.perf_counter())
            else:
                self._overdue.append(due)
        self.finish()

    def keep_in_flight(self, events: int, arrived: Callable[[], float], seconds: float) -> None:
        """Send so that `events` are on their way: sent, and not yet counted by `arrived`."""
        until = time.perf_counter() + seconds
        while time.perf_counter() < until:
            while self._idle and self.sent - arrived() < events:
                self._send(self._idle.popleft())
            self._driver.turn()

    def _send(self, connection: Connection, due: float | None = None) -> None:
        number = next(_numbers)
        self.sent += 1
        if due is not None:
            self.sent_at[number] = due
        connection.send(number)

    def _take_answer(self, connection: Connection, accepted: bool) -> None:
        self.answer_seconds.append(connection.waited)
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
