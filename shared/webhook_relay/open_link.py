"""OpenLink: one open WebSocket to a relay with its conversation and its heartbeat."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from websockets.exceptions import ConnectionClosed

from webhook_relay.event import Cursor
from webhook_relay.protocol import ClientProtocol
from webhook_relay.web_socket import WebSocket


class OpenLink:
    """One open WebSocket with its conversation, from the handshake to its end."""

    def __init__(self, socket: WebSocket, protocol: ClientProtocol, clock: Callable[[], float]) -> None:
        self.socket = socket
        self.protocol = protocol
        self.checked = asyncio.Event()
        """The heartbeat has something to do before its time."""
        self.paused = False
        """Nothing is being read, because the reader is behind: silence then means nothing."""
        self._clock = clock
        self._questions: tuple[bytes, ...] = ()

    async def send(self, frames: Sequence[bytes]) -> None:
        """Send these frames of the conversation."""
        for frame in frames:
            await self.socket.send(frame, text=True)

    async def acknowledge(self, channel: str, cursor: Cursor) -> None:
        """Say that everything up to `cursor` is safe on this side."""
        try:
            await self.send(self.protocol.acknowledge(channel, cursor))
        except ConnectionClosed:
            return  # the next link's hello says it

    def check(self) -> None:
        """Have the relay answer; the heartbeat sends the question at once."""
        self._questions += self.protocol.check(self._clock())
        self.checked.set()

    async def beat(self) -> None:
        """Do what is due now. Raises ConnectionFailedError when the relay was silent for too long."""
        if self.paused:
            self.protocol.heard(self._clock())
        questions, self._questions = self._questions, ()
        await self.send((*questions, *self.protocol.tick(self._clock())))
