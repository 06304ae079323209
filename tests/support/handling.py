"""Events and tools for the tests of bundled handlers."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from support.events import make_event
from webhook_relay.dispatch import RunTools
from webhook_relay.event import Event


def event(type: str, payload: Any = None, **changes: Any) -> Event:
    """Return a verified event; `payload` is JSON, or bytes as they are."""
    body = payload if isinstance(payload, bytes) else json.dumps(payload or {}).encode()
    return make_event(type=type, body=body, **changes)


@contextlib.asynccontextmanager
async def tools_in(folder: Path) -> AsyncIterator[RunTools]:
    """Give the real tools of a run, with this folder."""
    folder.mkdir(exist_ok=True)
    async with httpx.AsyncClient(timeout=10, trust_env=False) as http:
        yield RunTools(http, folder)


@dataclass
class HttpServer:
    """A real HTTP server on loopback that gives prepared answers and keeps what it was sent."""

    answers: list[bytes]
    requests: list[bytes] = field(default_factory=list)
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/services/T000/B000/very-secret-part"

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            head = await reader.readuntil(b"\r\n\r\n")
            length = next(int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
            self.requests.append(await reader.readexactly(length))
            writer.write(self.answers.pop(0))
            await writer.drain()
        writer.close()


@contextlib.asynccontextmanager
async def http_server(*answers: bytes) -> AsyncIterator[HttpServer]:
    server = HttpServer(list(answers))
    listening = await asyncio.start_server(server.handle, "127.0.0.1", 0)
    server.port = listening.sockets[0].getsockname()[1]
    async with listening:
        yield server


def answer(status: str, body: str = "", *headers: str) -> bytes:
    """Return the bytes of an HTTP answer such as `200 OK`."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *headers, "", body]
    return "\r\n".join(lines).encode()
