"""A real HTTPS server on loopback that stands where Amazon has its certificates."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import httpx

from support.handling import answer
from support.sns import HOST, Amazon, amazon


def amazon_now() -> Amazon:
    """Return a signer whose certificate is good today."""
    return amazon(HOST, datetime.now(UTC).year)


@dataclass
class CertificateServer:
    """Gives the same answer to everybody, and keeps who has asked for what."""

    answer: bytes
    asked: list[str] = field(default_factory=list)
    may_answer: asyncio.Event = field(default_factory=asyncio.Event)
    has_asked: asyncio.Event = field(default_factory=asyncio.Event)
    port: int = 0

    def __post_init__(self) -> None:
        self.may_answer.set()

    def client(self, *, trusting: bool = True) -> httpx.AsyncClient:
        """Return a client that comes here whatever host it is to ask, and wants that host's certificate."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        if trusting:
            context.load_verify_locations(cadata=amazon_now().certificate)
        return httpx.AsyncClient(transport=_Rerouted(context, self.port))

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            head = await reader.readuntil(b"\r\n\r\n")
            self.asked.append(head.split(b" ")[1].decode())
            self.has_asked.set()
            await self.may_answer.wait()
            writer.write(self.answer)
            await writer.drain()
        writer.close()
        with contextlib.suppress(ConnectionError, ssl.SSLError):
            await writer.wait_closed()


class _Rerouted(httpx.AsyncHTTPTransport):
    def __init__(self, context: ssl.SSLContext, port: int) -> None:
        super().__init__(verify=context, trust_env=False)
        self._port = port

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        request.extensions = {**request.extensions, "sni_hostname": request.url.host}
        request.url = request.url.copy_with(host="127.0.0.1", port=self._port)
        return await super().handle_async_request(request)


@contextlib.asynccontextmanager
async def certificate_server(folder: Path, answers: bytes | None = None) -> AsyncIterator[CertificateServer]:
    """Serve until the end of the block; without `answers` Amazon's certificate."""
    signer = amazon_now()
    (folder / "server.pem").write_bytes(signer.certificate.encode() + signer.key_pem)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "server.pem")
    server = CertificateServer(answer("200 OK", signer.certificate) if answers is None else answers)
    listening = await asyncio.start_server(server.handle, "127.0.0.1", 0, ssl=context)
    server.port = listening.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        server.may_answer.set()
        listening.close()
        await listening.wait_closed()
