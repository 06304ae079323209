"""The two wires: on the transport of our own WebSocket protocol, and on plain ASGI for any other server."""

from __future__ import annotations

from webhook_relay_server.delivery.wire import BinaryMessage, Listener, Wire
from webhook_relay_server.frame import Burst, text_frame
from webhook_relay_server.streaming.held_wire import HeldWire
from webhook_relay_server.web.asgi import WEBSOCKET, Receive, Scope, Send
from webhook_relay_server.web.websocket_protocol import WebSocketProtocol


def wire_for(scope: Scope, receive: Receive, send: Send) -> Wire:
    """Return the best wire that the server gives."""
    protocol = scope.get(WEBSOCKET)
    if isinstance(protocol, WebSocketProtocol):
        return TransportWire(protocol, receive)
    return AsgiWire(receive, send)


class TransportWire(Wire):
    """Writes frames that were made once to this client's transport."""

    __slots__ = ("_deflates", "_protocol", "_receive", "_written")

    def __init__(self, protocol: WebSocketProtocol, receive: Receive) -> None:
        self._protocol = protocol
        self._receive = receive
        self._deflates = protocol.deflates
        self._written = 0

    @property
    def taken(self) -> int:
        """Bytes written and not in the transport's buffer any more."""
        return self._written - self.backlog

    @property
    def deflates(self) -> bool:
        """Whether the client has agreed on permessage-deflate."""
        return self._deflates

    @property
    def backlog(self) -> int:
        """Bytes in the transport's buffer."""
        return self._protocol.transport.get_write_buffer_size()

    @property
    def deaf(self) -> bool:
        """Whether reading is paused."""
        return self._protocol.read_paused

    def send_events(self, burst: Burst) -> None:
        """Write the burst's bytes, which are the same for every client that has it."""
        protocol = self._protocol
        if not protocol.close_sent and not protocol.transport.is_closing():
            frames = burst.deflated if self._deflates else burst.plain
            self._written += len(frames)
            protocol.transport.write(frames)

    def say(self, text: bytes) -> None:
        """Write one message."""
        if self._open:
            frame = text_frame(text)
            self._written += len(frame)
            self._protocol.transport.write(frame)

    async def room(self) -> None:
        """Wait for the transport to be written to again."""
        await self._protocol.writable.wait()

    def close(self, code: int, reason: str) -> None:
        """Send a close frame."""
        self._protocol.end(code, reason)

    async def listen(self, listener: Listener) -> None:
        """Have messages handed over by the protocol; only the end comes through ASGI."""
        self._protocol.listen(listener)
        while (await self._receive())["type"] != "websocket.disconnect":
            pass

    async def finish(self) -> None:
        """Return at once: the protocol sees to the end of its transport."""

    @property
    def _open(self) -> bool:
        return not (self._protocol.close_sent or self._protocol.transport.is_closing())


class AsgiWire(HeldWire):
    """Sends each frame as an ASGI message."""

    @property
    def deaf(self) -> bool:
        """Return False: everything is heard."""
        return False

    def send_events(self, burst: Burst) -> None:
        """Hold the burst's frames as text."""
        for frame in burst.frames:
            self.say(frame.json)

    def say(self, text: bytes) -> None:
        """Hold one message."""
        self.hold(text)

    async def listen(self, listener: Listener) -> None:
        """Hand over ASGI's messages."""
        while (message := await self._receive())["type"] != "websocket.disconnect":
            text = message.get("text")
            listener(text if text is not None else BinaryMessage(message.get("bytes") or b""))

    async def put(self, item: bytes) -> None:
        """Send one text message."""
        await self._send({"type": "websocket.send", "text": item.decode()})

    async def put_end(self, code: int, reason: str) -> None:
        """Send a close frame."""
        await self._send({"type": "websocket.close", "code": code, "reason": reason})
