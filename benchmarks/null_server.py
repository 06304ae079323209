"""Null server: a relay's shape and none of its work. It shows how fast the generator is.

    python -m benchmarks.null_server PORT

Every POST is answered without looking at it, and its body copied to every reader (`GET /ws`): deflated, once for all,
for those that offer it. `GET /burst?count=N&size=S` is answered with N frames of S bytes, made once.
"""

from __future__ import annotations

import re
import socket
import sys
from urllib.parse import parse_qs, urlsplit

from benchmarks.driver import Driver
from benchmarks.frames import DEFLATE_ANSWER, deflated_frame, event_text, server_frame

ANSWER = b"HTTP/1.1 202 Accepted\r\nContent-Length: 2\r\n\r\n{}"
UPGRADE = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
BLOCK_BYTES = 256 * 1024
"""Frames are written in blocks of this size: what a socket takes at once."""
BUFFER_BYTES = 256 * 1024
BACKLOG = 4_096
"""A thousand readers come at once."""

_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
_buffer = bytearray(BUFFER_BYTES)


class NullServer:
    """Everybody's connections."""

    def __init__(self, port: int) -> None:
        self.driver = Driver()
        self.readers: list[socket.socket] = []
        self.deflating_readers: list[socket.socket] = []
        self._listener = socket.create_server(("127.0.0.1", port), backlog=BACKLOG)
        self.driver.watch(self._listener, self._accept)

    def copy(self, body: bytes) -> None:
        """Send the body to every reader. A socket that is full is waited for."""
        for readers, frame in ((self.readers, server_frame), (self.deflating_readers, deflated_frame)):
            if not readers:
                continue
            made = frame(body)
            for reader in list(readers):
                try:
                    reader.sendall(made)
                except OSError:  # it has gone; its end is read later
                    readers.remove(reader)

    def _accept(self) -> None:
        connection, _ = self._listener.accept()
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.driver.watch(connection, Connection(self, connection).readable)


class Connection:
    """One connection. A sender waits for its answer, so requests come one at a time."""

    def __init__(self, server: NullServer, connection: socket.socket) -> None:
        self._server = server
        self._socket = connection
        self._missing = 0
        self._begun = b""
        self._is_reader = False

    def readable(self) -> None:
        """Count bytes down to the end of the request."""
        taken = self._receive()
        if not taken:
            self._end()
        elif self._is_reader:
            pass  # whatever it says
        elif self._missing:
            self._take_body(taken, bytes(_buffer[:taken]) if self._somebody_reads() else b"")
        elif _buffer.startswith(b"GET "):
            self._upgrade(bytes(_buffer[:taken]))
        else:
            head = _buffer.find(b"\r\n\r\n", 0, taken) + 4
            length = _LENGTH.search(_buffer, 0, head)
            self._missing = int(length[1]) if length else 0
            self._take_body(taken - head, bytes(_buffer[head:taken]) if self._somebody_reads() else b"")

    def _take_body(self, taken: int, part: bytes) -> None:
        self._missing -= taken
        self._begun += part
        if self._missing > 0:
            return
        self._socket.sendall(ANSWER)
        body, self._begun = self._begun, b""
        if body:
            self._server.copy(body)

    def _somebody_reads(self) -> bool:
        return bool(self._server.readers or self._server.deflating_readers)

    def _upgrade(self, request: bytes) -> None:
        target = urlsplit(request.split(b" ", 2)[1].decode())
        self._is_reader = True
        deflates = b"permessage-deflate" in request
        extension = b"Sec-WebSocket-Extensions: " + DEFLATE_ANSWER + b"\r\n" if deflates else b""
        self._socket.sendall(UPGRADE + extension + b"\r\n")
        if target.path == "/burst":
            wanted = parse_qs(target.query)
            self._burst(int(wanted["count"][0]), int(wanted["size"][0]))
        else:
            (self._server.deflating_readers if deflates else self._server.readers).append(self._socket)

    def _burst(self, count: int, size: int) -> None:
        frame = server_frame(event_text(size))
        in_block = max(1, BLOCK_BYTES // len(frame))
        block = frame * in_block
        try:
            while count > 0:
                self._socket.sendall(block if count >= in_block else frame * count)
                count -= in_block
        except OSError:
            self._end()

    def _receive(self) -> int:
        try:
            return self._socket.recv_into(_buffer)
        except OSError:
            return 0

    def _end(self) -> None:
        for readers in (self._server.readers, self._server.deflating_readers):
            if self._socket in readers:
                readers.remove(self._socket)
        self._server.driver.forget(self._socket)
        self._socket.close()


def main(port: int) -> None:
    """Serve until the process is ended."""
    server = NullServer(port)
    while True:
        server.driver.turn()


if __name__ == "__main__":
    main(int(sys.argv[1]))
