"""A proxy that can lose an answer: what a network does at the worst moment."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

CHUNK = 64 * 1024


class CuttingProxy:
    """Passes everything on until it is told to `cut_after` some words: those still arrive, the answer does not."""

    def __init__(self, port: int) -> None:
        self._to = port
        self._fatal = b""
        self._tasks: set[asyncio.Task[None]] = set()
        self.port = 0
        self.cuts = 0

    def cut_after(self, words: bytes) -> None:
        """Cut the next connection over which `words` go to the server, once the server has answered."""
        self._fatal = words

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        up_reader, up_writer = await asyncio.open_connection("127.0.0.1", self._to)
        cut = asyncio.Event()
        back = asyncio.create_task(self._back(up_reader, writer, cut))
        self._tasks.add(back)
        with suppress(ConnectionError):
            while data := await reader.read(CHUNK):
                if self._fatal and self._fatal in data:
                    self._fatal = b""
                    cut.set()
                up_writer.write(data)
                await up_writer.drain()
        up_writer.close()

    async def _back(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, cut: asyncio.Event) -> None:
        with suppress(ConnectionError):
            while (data := await reader.read(CHUNK)) and not cut.is_set():
                writer.write(data)
                await writer.drain()
        self.cuts += cut.is_set()
        writer.close()

    async def end(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


@asynccontextmanager
async def cutting_proxy(port: int) -> AsyncIterator[CuttingProxy]:
    """Run a proxy in front of a port of 127.0.0.1."""
    proxy = CuttingProxy(port)
    server = await asyncio.start_server(proxy.serve, "127.0.0.1", 0)
    proxy.port = server.sockets[0].getsockname()[1]
    async with server:
        yield proxy
        server.close()
        await proxy.end()
