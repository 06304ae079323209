"""What stands on the way to a relay: an HTTP proxy that wants a password, and a server that speaks TLS."""

from __future__ import annotations

import asyncio
import base64
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from support.certificates import write_certificate

CHUNK = 64 * 1024
LAST_WORDS = 1.0
"""Seconds for what the other side still sends."""


class Proxy:
    """Takes CONNECT from whoever knows the password; leads everywhere to one port of this machine."""

    def __init__(self, to: int, password: str = "") -> None:
        self._to = to
        self._password = password
        self._tasks: set[asyncio.Task[None]] = set()
        self.asked: list[str] = []
        """Where the clients wanted to go."""
        self.port = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        self.asked.append(head.split(" ")[1])
        wanted = base64.b64encode(self._password.encode()).decode()
        if self._password and f"Basic {wanted}" not in head:
            writer.write(b"HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n")
            writer.close()
            return
        writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        await forward(reader, writer, self._to, self._tasks)

    async def end(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


async def forward(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, port: int, tasks: set[asyncio.Task[None]]
) -> None:
    up_reader, up_writer = await asyncio.open_connection("127.0.0.1", port)
    back = asyncio.create_task(_copy(up_reader, writer))
    tasks.add(back)
    await _copy(reader, up_writer)
    await asyncio.wait([back], timeout=LAST_WORDS)
    for each in (writer, up_writer):
        each.transport.abort()  # who has gone says no goodbye that could be waited for


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while data := await reader.read(CHUNK):
            writer.write(data)
            await writer.drain()
    writer.close()


@asynccontextmanager
async def proxy(to: int, password: str = "") -> AsyncIterator[Proxy]:
    """Run a proxy on a free port."""
    made = Proxy(to, password)
    server = await asyncio.start_server(made.serve, "127.0.0.1", 0)
    made.port = server.sockets[0].getsockname()[1]
    async with server:
        yield made
        server.close()
        await made.end()


@asynccontextmanager
async def behind_tls(to: int, folder: Path, *names: str) -> AsyncIterator[tuple[str, Path]]:
    """Speak TLS in front of a port, as these hosts too; gives the address, and the file with the certificate."""
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    write_certificate(certificate, key, 7, names=names)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    tasks: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await forward(reader, writer, to, tasks)

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context)
    async with server:
        yield f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}", certificate
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
