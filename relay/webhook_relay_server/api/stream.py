"""Stream: GET /ws, one log for many readers over WebSocket. Raw ASGI; the frames are in `docs/protocol.md`."""

from __future__ import annotations

import asyncio
import secrets

import structlog

from webhook_relay import __version__
from webhook_relay.messages import (
    CLOSE_FORBIDDEN,
    CLOSE_GOING_AWAY,
    HEARTBEAT_DEADLINE,
    HEARTBEAT_INTERVAL,
    SUBPROTOCOL,
    Ack,
    Credit,
    Hello,
    Ping,
    Pong,
    Welcome,
)
from webhook_relay_server.api.asgi import Receive, Scope, Send, is_from_another_site
from webhook_relay_server.api.connection import (
    ClosingError,
    Connection,
    bad_frame,
    failed,
    first_of,
    forbidden,
    unauthorized,
)
from webhook_relay_server.frame import Frame
from webhook_relay_server.push.local import Doorbell
from webhook_relay_server.readers import Readers
from webhook_relay_server.reading import Credits, Place, gap, refused_channels, start
from webhook_relay_server.store.directory import Directory, KnownToken
from webhook_relay_server.store.log import EventLog
from webhook_relay_server.store.tokens import Scope as TokenScope

log = structlog.get_logger(__name__)

PATH = "/ws"
POLL_INTERVAL = 15.0
"""Seconds after which a reader looks into the log even if nobody rang: a lost ring costs time, never an event."""


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
        """End every connection whose token, or one of whose channels, no longer counts."""
        channels = {channel.id for channel in self._directory.channels()}
        for connection in list(self._connections):
            if connection.token is not None and not self._directory.has_token(connection.token.id):
                connection.close(unauthorized("The token was revoked."))
            elif not connection.channel_ids <= channels:
                connection.close(forbidden("A channel was revoked."))

    def close_all(self) -> None:
        """End every connection because the relay stops."""
        for connection in list(self._connections):
            connection.close(ClosingError(CLOSE_GOING_AWAY))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one WebSocket connection from handshake to close."""
        await receive()
        if is_from_another_site(scope):
            log.warning("client.refused", code="foreign-origin")
            await send({"type": "websocket.close", "code": CLOSE_FORBIDDEN})  # before accepting: HTTP 403
            return
        offered = SUBPROTOCOL in scope["subprotocols"]
        await send({"type": "websocket.accept", "subprotocol": SUBPROTOCOL if offered else None})
        connection = Connection(secrets.token_hex(4), send, receive)
        self._connections.add(connection)
        try:
            if not offered:
                raise bad_frame(f"The sub-protocol {SUBPROTOCOL} was not offered.")
            await self._serve(connection, _bearer_token(scope))
        except ClosingError as closing:
            await connection.finish(closing)
        except Exception:
            log.exception("client.failed")
            await connection.finish(failed())
        finally:
            self._connections.discard(connection)

    async def _serve(self, connection: Connection, header_token: str | None) -> None:
        hello = await connection.receive_hello()
        connection.token = self._authorize(hello, header_token)
        structlog.contextvars.bind_contextvars(client=hello.client.id, connection=connection.id)
        await connection.send_message(
            Welcome(connection.id, f"webhook-relay/{__version__}", HEARTBEAT_INTERVAL, HEARTBEAT_DEADLINE)
        )
        places = [await self._start(connection, hello, index) for index in range(len(hello.subscriptions))]
        channel_ids = connection.channel_ids = frozenset(place.channel_id for place in places)
        credits_ = Credits(hello.credit)
        self._doorbell.listen(channel_ids, connection.ring)
        self.close_revoked()  # something may have been revoked since the hello
        log.info("client.connected", name=hello.client.name, channels=[place.channel for place in places])
        try:
            await first_of(
                ("deliver", self._deliver(connection, places, credits_)),
                ("receive", self._receive(connection, hello, places, credits_)),
                ("heartbeat", connection.beat()),
                ("ending", connection.wait_for_close()),
            )
        finally:
            self._doorbell.leave(channel_ids, connection.ring)
            log.info("client.disconnected", name=hello.client.name)

    def _authorize(self, hello: Hello, header_token: str | None) -> KnownToken:
        text = header_token or hello.token
        if not text:
            raise unauthorized("No token was given.")
        token = self._directory.token(text)
        if token is None:
            raise unauthorized("The token is not known, or was revoked.")
        if TokenScope.READ not in token.scopes:
            raise forbidden("The token does not have the scope `read`.")
        allowed = [channel.name for channel in self._directory.channels() if token.allows(channel.name)]
        wanted = [subscription.channel for subscription in hello.subscriptions]
        refused = refused_channels(wanted, allowed)
        if refused or len(set(wanted)) != len(wanted):
            raise forbidden(f"There is no channel {refused[0]!r} for this token." if refused else "A channel twice.")
        return token

    async def _start(self, connection: Connection, hello: Hello, index: int) -> Place:
        subscription = hello.subscriptions[index]
        channel = self._directory.channel(subscription.channel)
        if channel is None:
            raise forbidden(f"There is no channel {subscription.channel!r} for this token.")
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
            place.after = frame.seq  # first: an ack may be there before `send_event` is back
            credits_.spend()
            await connection.send_event(frame.json.decode())
        return len(frames)

    async def _announce_gap(self, connection: Connection, place: Place, next_frame: Frame) -> None:
        head = await self._log.head(place.channel_id)
        notice = gap(place.channel, place.epoch, place.after + 1, next_frame.seq - 1, head)
        place.after = notice.last
        await connection.send_message(notice)

    async def _receive(self, connection: Connection, hello: Hello, places: list[Place], credits_: Credits) -> None:
        by_channel = {place.channel: place for place in places}
        while True:
            match await connection.receive_message():
                case Ack(channel=channel, cursor=cursor):
                    place = by_channel.get(channel)
                    if place is None or cursor.epoch != place.epoch or not 0 <= cursor.seq <= place.after:
                        raise bad_frame("An ack is for something that was not sent.")
                    self._readers.acknowledged(hello.client, connection.token_id, place.channel_id, cursor)
                case Credit(events=events):
                    credits_.grant(events)
                    connection.bell.set()
                case Ping(nonce=nonce):
                    await connection.send_message(Pong(nonce))
                case Hello():
                    raise bad_frame("A second hello.")


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
