"""Driver: tells whose socket can be read. The generator's only loop, and the null server's.

An event loop made for programs costs more for each message than a bare server does for answering it, so a generator
on one measures itself. This one has no tasks, no transports and no buffers: one `epoll`, a function for each socket.
"""

from __future__ import annotations

import select
import struct
import time
from collections.abc import Callable
from socket import IPPROTO_TCP, SO_RCVTIMEO, SO_SNDTIMEO, SOL_SOCKET, TCP_NODELAY, create_connection, socket
from types import TracebackType
from typing import Self

AT_ONCE = 256
"""Sockets that are told of in one turn, so that senders have theirs while a thousand readers have something to read."""
LONGEST_WAIT = 0.05
"""Seconds of one turn when nothing happens: how exact the end of a measurement is that waits for something."""
STALLED = 20
"""Seconds after which a server that neither reads nor writes is given up."""


def connected(port: int) -> socket:
    """Return a connection to a server of this machine, whose calls take no longer than STALLED.

    The kernel keeps the time: Python's own time-outs cost a system call more each time.
    """
    made = create_connection(("127.0.0.1", port))
    made.setsockopt(IPPROTO_TCP, TCP_NODELAY, 1)
    for direction in (SO_RCVTIMEO, SO_SNDTIMEO):
        made.setsockopt(SOL_SOCKET, direction, struct.pack("ll", STALLED, 0))
    return made


class Driver:
    """One thread's sockets. Everything happens inside of `turn`."""

    def __init__(self) -> None:
        self._epoll = select.epoll()
        self._told: dict[int, Callable[[], None]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._epoll.close()

    def watch(self, connection: socket, told: Callable[[], None]) -> None:
        """Call `told` in every turn in which `connection` can be read, or has ended."""
        self._told[connection.fileno()] = told
        self._epoll.register(connection.fileno(), select.EPOLLIN)

    def forget(self, connection: socket) -> None:
        """Watch it no longer. To be called before it is closed."""
        self._epoll.unregister(connection.fileno())
        del self._told[connection.fileno()]

    def turn(self, seconds: float = LONGEST_WAIT) -> None:
        """Tell everybody who has something to read; wait up to `seconds` for the first."""
        ready = self._epoll.poll(0, AT_ONCE)
        if not ready and seconds > 0:
            # epoll's own time-out is in whole milliseconds, select's in microseconds.
            select.select((self._epoll,), (), (), seconds)
            ready = self._epoll.poll(0, AT_ONCE)
        told = self._told
        for number, _ in ready:
            if number in told:  # one told before it may have closed it
                told[number]()

    def run_for(self, seconds: float) -> None:
        """Take turns until so much time has gone."""
        until = time.perf_counter() + seconds
        while (left := until - time.perf_counter()) > 0:
            self.turn(min(left, LONGEST_WAIT))

    def run_until(self, reached: Callable[[], bool], seconds: float) -> bool:
        """Take turns until `reached()`, or for `seconds`; say whether it was."""
        until = time.perf_counter() + seconds
        while not reached():
            if time.perf_counter() > until:
                return False
            self.turn()
        return True
