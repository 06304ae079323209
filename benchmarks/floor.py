"""Floor: bare uvicorn with the settings of the relay and none of its work. What the relay is compared with.

    python -m benchmarks.floor PORT

POST to any path is answered "hello". POST /publish is also broadcast to every reader at /ws, without storing or
checking anything. `/burst?count=N&size=S` sends N equal frames from memory.
"""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import parse_qs

import uvicorn

from benchmarks.frames import event_text

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


class Floor:
    """The smallest ASGI application that can be measured in the same way as the relay."""

    def __init__(self) -> None:
        self._readers: set[Send] = set()

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Serve one request or connection."""
        if scope["type"] == "http":
            await self._http(scope, receive, send)
        elif scope["path"] == "/burst":
            await self._burst(scope, receive, send)
        else:
            await self._read(receive, send)

    async def _http(self, scope: Message, receive: Receive, send: Send) -> None:
        chunks = []
        more = True
        while more:
            message = await receive()
            chunks.append(message.get("body", b""))
            more = message.get("more_body", False)
        headers = [(b"content-type", b"text/plain"), (b"content-length", b"5")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"hello"})
        if scope["path"] == "/publish":
            await self._broadcast(b"".join(chunks).decode())

    async def _broadcast(self, text: str) -> None:
        for reader in list(self._readers):
            await reader({"type": "websocket.send", "text": text})

    async def _read(self, receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        self._readers.add(send)
        try:
            while (await receive())["type"] != "websocket.disconnect":
                pass
        finally:
            self._readers.discard(send)

    async def _burst(self, scope: Message, receive: Receive, send: Send) -> None:
        wanted = parse_qs(scope["query_string"].decode())
        text = event_text(int(wanted["size"][0])).decode()
        await receive()
        await send({"type": "websocket.accept"})
        for _ in range(int(wanted["count"][0])):
            await send({"type": "websocket.send", "text": text})
        await receive()


def main(port: int) -> None:
    """Serve until the process is ended."""
    uvicorn.run(
        Floor(),
        host="127.0.0.1",
        port=port,
        loop="uvloop",
        http="httptools",
        ws="websockets-sansio",
        ws_per_message_deflate=False,
        ws_ping_interval=None,
        lifespan="off",
        access_log=False,
        log_level="warning",
        server_header=False,
    )


if __name__ == "__main__":
    main(int(sys.argv[1]))
