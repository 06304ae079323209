"""Null server: answers every POST without looking at it and sends frames it made once. The generator's ceiling.

    python -m benchmarks.null_server PORT

`GET /burst?count=N&size=S` is answered as a WebSocket handshake, followed by N frames of S bytes.
"""

from __future__ import annotations

import asyncio
import re
import sys
from typing import cast
from urllib.parse import parse_qs, urlsplit

import uvloop

from benchmarks.frames import text_frame

ANSWER = b"HTTP/1.1 202 Accepted\r\nContent-Length: 2\r\n\r\n{}"
UPGRADE = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"
BLOCK_BYTES = 256 * 1024
"""Frames are written in blocks of this size: what a socket takes at once."""

_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)


class NullServer(asyncio.Protocol):
    """One connection. A sender waits for its answer, so requests come one at a time."""

    def __init__(self) -> None:
        self._missing = 0
        self._writable = asyncio.Event()
        self._burst: asyncio.Task[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""

        self._transport = cast("asyncio.Transport", transport)
        self._writable.set()

    def data_received(self, data: bytes) -> None:
        """Count bytes down to the end of the request."""
        if self._burst is not None:
            return
        if not self._missing:
            if data.startswith(b"GET "):
                self._burst = asyncio.create_task(self._send_frames(data.split(b" ", 2)[1].decode()))
                return
            length = _LENGTH.search(data)
            self._missing = data.index(b"\r\n\r\n") + 4 + int(length[1] if length else 0)
        self._missing -= len(data)
        if self._missing <= 0:
            self._missing = 0
            self._transport.write(ANSWER)

    def pause_writing(self) -> None:
        """The socket is full."""
        self._writable.clear()

    def resume_writing(self) -> None:
        """The socket takes bytes again."""
        self._writable.set()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nobody is there any more."""
        if self._burst is not None:
            self._burst.cancel()

    async def _send_frames(self, target: str) -> None:
        wanted = parse_qs(urlsplit(target).query)
        count, size = int(wanted["count"][0]), int(wanted["size"][0])
        frame = text_frame(size)
        in_block = max(1, BLOCK_BYTES // len(frame))
        block = frame * in_block
        self._transport.write(UPGRADE)
        while count > 0:
            await self._writable.wait()
            self._transport.write(block if count >= in_block else frame * count)
            count -= in_block


async def serve(port: int) -> None:
    """Listen until the process is ended."""
    server = await asyncio.get_running_loop().create_server(NullServer, "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(serve(int(sys.argv[1])))
