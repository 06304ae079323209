"""Stream: GET /ws, one log for many readers over WebSocket. Raw ASGI; the frames are in `docs/protocol.md`."""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import dataclass, field
from typing import Any

import structlog

from webhook_relay import __version__
from webhook_relay.errors import ProtocolError
from webhook_relay.messages import (
    CLOSE_BAD_FRAME,
    CLOSE_FORBIDDEN,
    CLOSE_GOING_AWAY,
    CLOSE_TIMEOUT,
    CLOSE_UNAUTHORIZED,
    HEARTBEAT_DEADLINE,
    HEARTBEAT_INTERVAL,
    HELLO_DEADLINE,
    SUBPROTOCOL,
    Ack,
    ClientMessage,
    Credit,
    Hello,
    Ping,
    Pong,
    Problem,
    ServerMessage,
    Welcome,
    decode_client_message,
    encode,
)
from webhook_relay_server.api.asgi import Receive, Scope, Send
from webhook_relay_server.push.local import Doorbell
from webhook_relay_server.readers import Readers
from webhook_relay_server.reading import Credits, Place, gap, refused_channels, start
from webhook_relay_server.store.directory import Directory, KnownToken
from webhook_relay_server.store.log import EventLog, Frame
from webhook_relay_server.store.tokens import Scope as TokenScope

log = structlog.get_logger(__name__)

PATH = "/ws"
SEND_DEADLINE = HEARTBEAT_DEADLINE
"""Seconds for one frame to go into the socket: a client that takes none for that long is not there."""
POLL_INTERVAL = 15.0
"""Seconds after which a reader looks into the log even if nobody rang: a lost ring costs time, never an event."""


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
    bell: asyncio.Event = field(default_factory=asyncio.Event)
    ending: asyncio.Event = field(default_factory=asyncio.Event)
    end: ClosingError | None = None

    def close(self, reason: ClosingError) -> None:
        """Ask the connection to end."""
        self.end = self.end or reason
        self.ending.set()

    async def send_frame(self, content: bytes) -> None:
        """Send one text frame; a client that does not take it in time is gone."""
        try:
            async with asyncio.timeout(SEND_DEADLINE):
                await self.send({"type": "websocket.send", "text": content.decode()})
        except TimeoutError:
            raise ClosingError(CLOSE_TIMEOUT) from None

    async def send_message(self, message: ServerMessage) -> None:
        """Send one message that is not an event."""
        await self.send_frame(encode(message))

    async def receive_message(self) -> ClientMessage:
        """Return the client's next message. Raises ClosingError when it left or does not speak the protocol."""
        message = await self.receive()
        if message["type"] == "websocket.disconnect":
            raise ClosingError(0)
        text = message.get("text")
        if text is None:
            raise _bad_frame("A frame was binary; frames are JSON in text messages.")
        try:
            return decode_client_message(text)
        except ProtocolError as error:
            raise _bad_frame(error.message) from None


class Stream:
    """Serves readers: each has its own cursor over the log, its own credit, and nothing queued for it."""

    def __init__(self, directory: Directory, event_log: EventLog, doorbell: Doorbell, readers: Readers) -> None:
        self._directory = directory
        self._log = event_log
        self._doorbell = doorbell
        self._readers = readers
        self._connections: set[Connection] = set()
        directory.on_change(self.close_revoked)

    def close_revoked(self) -> None:
        """End every connection whose token no longer counts."""
        for connection in list(self._connections):
            if connection.token is not None and not self._directory.has_token(connection.token.id):
                connection.close(_unauthorized("The token was revoked."))

    def close_all(self) -> None:
        """End every connection because the relay stops."""
        for connection in list(self._connections):
            connection.close(ClosingError(CLOSE_GOING_AWAY))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one WebSocket connection from handshake to close."""
        await receive()
        offered = SUBPROTOCOL in scope["subprotocols"]
        await send({"type": "websocket.accept", "subprotocol": SUBPROTOCOL if offered else None})
        connection = Connection(secrets.token_hex(4), send, receive)
        self._connections.add(connection)
        try:
            if not offered:
                raise _bad_frame(f"The sub-protocol {SUBPROTOCOL} was not offered.")
            await self._serve(connection, _bearer_token(scope))
        except ClosingError as closing:
            await self._close(connection, closing)
        finally:
            self._connections.discard(connection)

    async def _serve(self, connection: Connection, header_token: str | None) -> None:
        hello = await self._hello(connection)
        token = self._authorize(connection, hello, header_token)
        connection.token = token
        structlog.contextvars.bind_contextvars(client=hello.client.id, connection=connection.id)
        await connection.send_message(
            Welcome(connection.id, f"webhook-relay/{__version__}", HEARTBEAT_INTERVAL, HEARTBEAT_DEADLINE)
        )
        places = [await self._start(connection, hello, index) for index in range(len(hello.subscriptions))]
        channel_ids = [place.channel_id for place in places]
        credits_ = Credits(hello.credit)
        self._doorbell.listen(channel_ids, connection.bell)
        log.info("client.connected", name=hello.client.name, channels=[place.channel for place in places])
        try:
            await _first_of(
                ("deliver", self._deliver(connection, places, credits_)),
                ("receive", self._receive(connection, hello, token, places, credits_)),
                ("heartbeat", _heartbeat(connection)),
                ("ending", _ending(connection)),
            )
        finally:
            self._doorbell.leave(channel_ids, connection.bell)
            log.info("client.disconnected", name=hello.client.name)

    async def _hello(self, connection: Connection) -> Hello:
        try:
            async with asyncio.timeout(HELLO_DEADLINE):
                message = await connection.receive_message()
        except TimeoutError:
            raise _bad_frame(f"No hello within {HELLO_DEADLINE:.0f} seconds.", CLOSE_TIMEOUT) from None
        if not isinstance(message, Hello):
            raise _bad_frame("The first frame must be a hello.")
        return message

    def _authorize(self, connection: Connection, hello: Hello, header_token: str | None) -> KnownToken:
        text = header_token or hello.token
        if not text:
            raise _unauthorized("No token was given.")
        token = self._directory.token(text)
        if token is None:
            raise _unauthorized("The token is not known, or was revoked.")
        if TokenScope.READ not in token.scopes:
            raise _forbidden("The token does not have the scope `read`.")
        allowed = [channel.name for channel in self._directory.channels() if token.allows(channel.name)]
        wanted = [subscription.channel for subscription in hello.subscriptions]
        refused = refused_channels(wanted, allowed)
        if refused or len(set(wanted)) != len(wanted):
            raise _forbidden(f"There is no channel {refused[0]!r} for this token." if refused else "A channel twice.")
        return token

    async def _start(self, connection: Connection, hello: Hello, index: int) -> Place:
        subscription = hello.subscriptions[index]
        channel = self._directory.channel(subscription.channel)
        if channel is None:
            raise _forbidden(f"There is no channel {subscription.channel!r} for this token.")
        bounds = await self._log.bounds(channel.id)
        begun = start(channel.name, subscription.cursor, bounds)
        await connection.send_message(begun.message)
        return Place(channel.id, channel.name, bounds.epoch, begun.after)

    async def _deliver(self, connection: Connection, places: list[Place], credits_: Credits) -> None:
        while True:
            connection.bell.clear()
            sent = 0
            for place in places:
                if credits_.open > 0:
                    sent += await self._deliver_page(connection, place, credits_)
            if not sent:
                await _ring_or_poll(connection.bell)

    async def _deliver_page(self, connection: Connection, place: Place, credits_: Credits) -> int:
        frames = await self._log.read(place.channel_id, place.after, credits_.open)
        if frames and frames[0].seq != place.after + 1:
            await self._announce_gap(connection, place, frames[0])
        for frame in frames:
            await connection.send_frame(frame.content)
            credits_.spend()
            place.after = frame.seq
        return len(frames)

    async def _announce_gap(self, connection: Connection, place: Place, next_frame: Frame) -> None:
        head = await self._log.head(place.channel_id)
        await connection.send_message(gap(place.channel, place.epoch, place.after + 1, next_frame.seq - 1, head))

    async def _receive(
        self, connection: Connection, hello: Hello, token: KnownToken, places: list[Place], credits_: Credits
    ) -> None:
        by_channel = {place.channel: place for place in places}
        while True:
            try:
                async with asyncio.timeout(HEARTBEAT_DEADLINE):
                    message = await connection.receive_message()
            except TimeoutError:
                raise ClosingError(CLOSE_TIMEOUT) from None
            match message:
                case Ack(channel=channel, cursor=cursor):
                    place = by_channel.get(channel)
                    if place is None or cursor.epoch != place.epoch or not 0 <= cursor.seq <= place.after:
                        raise _bad_frame("An ack is for something that was not sent.")
                    self._readers.acknowledged(hello.client, token.id, place.channel_id, cursor)
                case Credit(events=events):
                    credits_.grant(events)
                    connection.bell.set()
                case Ping(nonce=nonce):
                    await connection.send_message(Pong(nonce))
                case Hello():
                    raise _bad_frame("A second hello.")

    async def _close(self, connection: Connection, closing: ClosingError) -> None:
        if closing.close_code == 0:
            return
        if closing.problem is not None:
            log.warning("client.refused", code=closing.problem.code, reason=closing.problem.detail)
        try:
            async with asyncio.timeout(HELLO_DEADLINE):
                if closing.problem is not None:
                    await connection.send_message(closing.problem)
                reason = closing.problem.code if closing.problem else ""
                await connection.send({"type": "websocket.close", "code": closing.close_code, "reason": reason})
        except (TimeoutError, ClosingError, OSError, RuntimeError):
            log.info("client.unreachable")


async def _first_of(*parts: tuple[str, Any]) -> None:
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


async def _heartbeat(connection: Connection) -> None:
    nonce = 0
    while True:
        await asyncio.sleep(HEARTBEAT_INTERVAL)
        nonce += 1
        await connection.send_message(Ping(nonce))


async def _ending(connection: Connection) -> None:
    await connection.ending.wait()
    raise connection.end or ClosingError(CLOSE_GOING_AWAY)


async def _ring_or_poll(bell: asyncio.Event) -> None:
    try:
        async with asyncio.timeout(POLL_INTERVAL):
            await bell.wait()
    except TimeoutError:
        return


def _bearer_token(scope: Scope) -> str | None:
    for name, value in scope["headers"]:
        if name == b"authorization" and value[:7].lower() == b"bearer ":
            text: str = value[7:].strip().decode("latin-1")
            return text
    return None


def _bad_frame(detail: str, close_code: int = CLOSE_BAD_FRAME) -> ClosingError:
    return ClosingError(close_code, Problem("bad-frame", detail, "See docs/protocol.md."))


def _unauthorized(detail: str) -> ClosingError:
    hint = "Make one on the relay with `webhook-relay token create`."
    return ClosingError(CLOSE_UNAUTHORIZED, Problem("unauthorized", detail, hint))


def _forbidden(detail: str) -> ClosingError:
    return ClosingError(CLOSE_FORBIDDEN, Problem("forbidden", detail, "Ask whoever runs the relay for access."))
