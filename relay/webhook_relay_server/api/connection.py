"""Connection: one client's link while it lasts, and how it ends."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any

import structlog

from webhook_relay.errors import ProtocolError
from webhook_relay.messages import (
    CLOSE_BAD_FRAME,
    CLOSE_FORBIDDEN,
    CLOSE_GOING_AWAY,
    CLOSE_INTERNAL,
    CLOSE_TIMEOUT,
    CLOSE_UNAUTHORIZED,
    HEARTBEAT_DEADLINE,
    HEARTBEAT_INTERVAL,
    HELLO_DEADLINE,
    ClientMessage,
    Hello,
    Ping,
    Problem,
    ServerMessage,
    decode_client_message,
    encode,
)
from webhook_relay_server.api.asgi import Receive, Send
from webhook_relay_server.store.directory import KnownToken

log = structlog.get_logger(__name__)

SEND_DEADLINE = HEARTBEAT_DEADLINE
"""Seconds for one frame to go into the socket: a client that takes none for that long is not there."""
CLOSE_DEADLINE = 5.0
"""Seconds for the last words to a client."""
NOT_SENDING = math.inf
"""When no event is on its way: a moment that is never past."""
GONE = 0
"""Close code of a client that has left by itself: there is nobody to close for."""


class ClosingError(Exception):
    """Ends a connection: the close code, and what the client is told first."""

    def __init__(self, close_code: int, problem: Problem | None = None) -> None:
        super().__init__(problem.detail if problem else "")
        self.close_code = close_code
        self.problem = problem


@dataclass(eq=False)
class Connection:
    """One client's link while it lasts."""

    id: str
    send: Send
    receive: Receive
    token: KnownToken | None = None
    channel_ids: frozenset[int] = frozenset()
    bell: asyncio.Event = field(default_factory=asyncio.Event)
    ending: asyncio.Event = field(default_factory=asyncio.Event)
    end: ClosingError | None = None
    sending_since: float = NOT_SENDING

    @property
    def token_id(self) -> str:
        """Id of the token that the client showed, once it has."""
        return self.token.id if self.token else ""

    def ring(self, _channel_id: int) -> None:
        """Look into the log: it has grown."""
        self.bell.set()

    def close(self, reason: ClosingError) -> None:
        """Ask the connection to end."""
        self.end = self.end or reason
        self.ending.set()

    async def send_event(self, text: str) -> None:
        """Send one event's frame. A client that does not take it in time is let go by `beat`."""
        self.sending_since = asyncio.get_running_loop().time()
        await self._send(text)
        self.sending_since = NOT_SENDING

    async def send_message(self, message: ServerMessage) -> None:
        """Send one message that is not an event. Raises ClosingError when the client does not take it in time."""
        try:
            async with asyncio.timeout(SEND_DEADLINE):
                await self._send(encode(message).decode())
        except TimeoutError:
            raise ClosingError(CLOSE_TIMEOUT) from None

    async def _send(self, text: str) -> None:
        try:
            await self.send({"type": "websocket.send", "text": text})
        except OSError:  # what ASGI servers raise when the client has left (ASGI 2.4)
            raise ClosingError(GONE) from None

    async def receive_hello(self) -> Hello:
        """Return the client's first message. Raises ClosingError when it is none, or takes too long."""
        try:
            async with asyncio.timeout(HELLO_DEADLINE):
                message = await self._receive()
        except TimeoutError:
            raise bad_frame(f"No hello within {HELLO_DEADLINE:.0f} seconds.", CLOSE_TIMEOUT) from None
        if not isinstance(message, Hello):
            raise bad_frame("The first frame must be a hello.")
        return message

    async def receive_message(self) -> ClientMessage:
        """Return the client's next message. Raises ClosingError when it left, is silent or breaks the protocol."""
        try:
            async with asyncio.timeout(HEARTBEAT_DEADLINE):
                return await self._receive()
        except TimeoutError:
            raise ClosingError(CLOSE_TIMEOUT) from None

    async def beat(self) -> None:
        """Send heartbeats until cancelled. Raises ClosingError when an event has been on its way for too long."""
        nonce = 0
        while True:
            await asyncio.sleep(HEARTBEAT_INTERVAL)
            if asyncio.get_running_loop().time() - self.sending_since > SEND_DEADLINE:
                raise ClosingError(CLOSE_TIMEOUT)
            nonce += 1
            await self.send_message(Ping(nonce))

    async def wait_for_close(self) -> None:
        """Raise ClosingError once `close` has been called."""
        await self.ending.wait()
        raise self.end or ClosingError(CLOSE_GOING_AWAY)

    async def finish(self, closing: ClosingError) -> None:
        """Tell the client why, and close. A client that does not listen is left."""
        if closing.close_code == GONE:
            return
        if closing.problem is not None:
            log.warning("client.refused", code=closing.problem.code, reason=closing.problem.detail)
        try:
            async with asyncio.timeout(CLOSE_DEADLINE):
                if closing.problem is not None:
                    await self.send_message(closing.problem)
                reason = closing.problem.code if closing.problem else ""
                await self.send({"type": "websocket.close", "code": closing.close_code, "reason": reason})
        except (TimeoutError, ClosingError, OSError, RuntimeError):
            log.info("client.unreachable")

    async def _receive(self) -> ClientMessage:
        message = await self.receive()
        if message["type"] == "websocket.disconnect":
            raise ClosingError(GONE)
        text = message.get("text")
        if text is None:
            raise bad_frame("A frame was binary; frames are JSON in text messages.")
        try:
            return decode_client_message(text)
        except ProtocolError as error:
            raise bad_frame(error.message) from None


async def first_of(*parts: tuple[str, Coroutine[Any, Any, None]]) -> None:
    """Run the parts of a connection until the first one ends it; re-raise how it ended."""
    tasks = [asyncio.create_task(part, name=f"stream-{name}") for name, part in parts]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    for task in done:
        task.result()


def bad_frame(detail: str, close_code: int = CLOSE_BAD_FRAME) -> ClosingError:
    """Return the end of a client that breaks the protocol."""
    return ClosingError(close_code, Problem("bad-frame", detail, "See docs/protocol.md."))


def unauthorized(detail: str) -> ClosingError:
    """Return the end of a client without a good token."""
    hint = "Make one on the relay with `webhook-relay token create`."
    return ClosingError(CLOSE_UNAUTHORIZED, Problem("unauthorized", detail, hint))


def forbidden(detail: str) -> ClosingError:
    """Return the end of a client that asks for what its token does not give."""
    return ClosingError(CLOSE_FORBIDDEN, Problem("forbidden", detail, "Ask whoever runs the relay for access."))


def failed() -> ClosingError:
    """Return the end of a client that met a mistake of ours; it comes back by itself."""
    return ClosingError(
        CLOSE_INTERNAL, Problem("internal", "The relay could not go on with this client.", "It is in the relay's log.")
    )
