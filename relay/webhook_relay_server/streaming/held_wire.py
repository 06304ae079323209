"""HeldWire: what the wires on plain ASGI have in common: a task waits for the server to take each message."""

from __future__ import annotations

import asyncio
from abc import abstractmethod
from collections import deque

from webhook_relay_server.delivery.wire import CLOSE_DEADLINE, Wire
from webhook_relay_server.web.asgi import Receive, Send

SHORT_BACKLOG = 64 * 1024
"""Bytes: what a transport holds before it asks writers to wait (asyncio's own limit)."""


class HeldWire(Wire):
    """Holds messages in order until the server takes them."""

    def __init__(self, receive: Receive, send: Send) -> None:
        self._receive = receive
        self._send = send
        self._held: deque[bytes | tuple[int, str]] = deque()
        self._size = self._taken = 0
        self._closed = False
        self._filled = asyncio.Event()
        self._room = asyncio.Event()
        self._room.set()
        self._pump = asyncio.create_task(self._put_held(), name=f"{self.kind}-wire")

    @abstractmethod
    async def put(self, item: bytes) -> None:
        """Send what was held, and return when the server has taken it."""

    @abstractmethod
    async def put_end(self, code: int, reason: str) -> None:
        """Send the end."""

    @property
    def taken(self) -> int:
        """Bytes that the server has taken."""
        return self._taken

    @property
    def deflates(self) -> bool:
        """Return False: ASGI takes text."""
        return False

    @property
    def backlog(self) -> int:
        """Bytes not taken by the server yet."""
        return self._size

    async def room(self) -> None:
        """Wait until the server has taken most."""
        await self._room.wait()

    def close(self, code: int, reason: str) -> None:
        """End the link behind what is held."""
        if not self._closed:
            self._closed = True
            self._hold((code, reason), 0)

    async def finish(self) -> None:
        """Wait for what is held, then end the task."""
        if self._closed:
            await asyncio.wait([self._pump], timeout=CLOSE_DEADLINE)
        self._closed = True
        self._pump.cancel()
        await asyncio.gather(self._pump, return_exceptions=True)

    def hold(self, item: bytes) -> None:
        """Hold one message, unless the end was said already."""
        if not self._closed:
            self._hold(item, len(item))

    def _hold(self, item: bytes | tuple[int, str], size: int) -> None:
        self._held.append(item)
        self._size += size
        self._filled.set()
        if self._size > SHORT_BACKLOG:
            self._room.clear()

    async def _put_held(self) -> None:
        try:
            while True:
                await self._filled.wait()
                item = self._held.popleft()
                if isinstance(item, tuple):
                    await self.put_end(*item)
                    return
                await self.put(item)
                self._size -= len(item)
                self._taken += len(item)
                if not self._held:
                    self._filled.clear()
                if self._size <= SHORT_BACKLOG:
                    self._room.set()
        except (OSError, RuntimeError):  # the client has left (ASGI 2.4)
            self._closed = True
        finally:
            self._room.set()
