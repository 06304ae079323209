"""A small relay of the tests' own: real sockets, real frames, a log in memory, and faults on request."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import Any

from msgspec.structs import replace
from websockets.asyncio.server import Request, Response, Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.extensions.permessage_deflate import ServerPerMessageDeflateFactory

from support.events import EPOCH, make_event
from support.packing import wire_frame
from webhook_relay.event import Cursor, Event
from webhook_relay.messages import (
    MAX_CREDIT,
    SUBPROTOCOL,
    Ack,
    Credit,
    Gap,
    Hello,
    Ping,
    Pong,
    Problem,
    Reset,
    Resumed,
    ServerMessage,
    Subscription,
    Welcome,
    decode_client_message,
    encode,
    encode_event,
)

TOKEN = "whr_" + "test" * 10 + "abc"
"""Of the shape that relays make: pairing links take no other."""


class StandInRelay:
    """One log per channel; every reader follows it under its credit."""

    def __init__(self, *, packing: bool = False) -> None:
        self.packing = packing
        """Send events as the relay does to readers with permessage-deflate, instead of as plain text."""
        self.epoch = EPOCH
        self.logs: dict[str, list[Event]] = {"default": []}
        self.hellos: list[Hello] = []
        self.acknowledged: list[Ack] = []
        self.pongs: list[Pong] = []
        self.headers: list[dict[str, str]] = []
        self.refuse: Response | None = None
        """Answer to the handshake instead of an upgrade."""
        self.on_hello: Callable[[ServerConnection], object] | None = None
        """Called after each hello; may return an awaitable that takes the connection over."""
        self.close_codes: list[int | None] = []
        """How connections ended, as the clients said."""
        self.restored = 0
        """How often an older copy was put back."""
        self.silent = False
        """Answer no ping, as where packets go nowhere."""
        self.port = 0
        self._connections: set[ServerConnection] = set()
        self._changed = asyncio.Condition()
        self._server: Server | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def start(self) -> None:
        self._server = await serve(
            self._serve,
            "127.0.0.1",
            self.port,
            subprotocols=[SUBPROTOCOL],  # type: ignore[list-item]
            process_request=self._handshake,
            ping_interval=None,
            max_size=None,
            compression=None,
            extensions=[ServerPerMessageDeflateFactory(True, True)] if self.packing else None,
        )
        self.port = next(iter(self._server.sockets)).getsockname()[1]

    async def stop(self) -> None:
        assert self._server is not None
        self._server.close()
        await self._server.wait_closed()

    async def append(self, count: int = 1, **changes: object) -> list[Event]:
        """Accept `count` webhooks."""
        channel = str(changes.get("channel", "default"))
        async with self._changed:
            log = self.logs[channel]
            first = log[-1].seq + 1 if log else 1
            events = [self._event(seq, **changes) for seq in range(first, first + count)]
            log.extend(events)
            self._changed.notify_all()
        return events

    def _event(self, seq: int, **changes: Any) -> Event:
        event = make_event(seq, epoch=self.epoch, **changes)
        return replace(event, id=f"{event.id}-again-{self.restored}") if self.restored else event

    def forget(self, up_to: int, channel: str = "default") -> None:
        """Drop the events up to `up_to`, as retention does."""
        self.logs[channel] = [event for event in self.logs[channel] if event.seq > up_to]

    def restore(self, up_to: int, channel: str = "default") -> None:
        """Be an older copy of the same log, as after a backup was put back; its next numbers are other events'."""
        self.restored += 1
        self.logs[channel] = [event for event in self.logs[channel] if event.seq <= up_to]

    def begin_again(self, epoch: str, channel: str = "default") -> None:
        """Be another log, as after a database was replaced."""
        self.epoch = epoch
        self.logs[channel] = []

    async def close_all(self, code: int = 1012, problem: Problem | None = None) -> None:
        """End every connection."""
        for connection in list(self._connections):
            if problem is not None:
                await connection.send(encode(problem), text=True)
            await connection.close(code)

    async def send_all(self, message: ServerMessage) -> None:
        """Say something to every reader."""
        for connection in list(self._connections):
            await connection.send(encode(message), text=True)

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait until `condition` holds; it is looked at whenever a client said something."""
        async with self._changed:
            await self._changed.wait_for(condition)

    def _handshake(self, connection: ServerConnection, request: Request) -> Response | None:
        self.headers.append({name.lower(): value for name, value in request.headers.raw_items()})
        if self.refuse is not None:
            return self.refuse
        if request.path != "/ws":
            return connection.respond(HTTPStatus.NOT_FOUND, "no such page")
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            return connection.respond(HTTPStatus.UNAUTHORIZED, "")
        return None

    async def _serve(self, connection: ServerConnection) -> None:
        try:
            hello = decode_client_message(await connection.recv())
            assert isinstance(hello, Hello)
            async with self._changed:
                self.hellos.append(hello)
                self._changed.notify_all()
            taken_over = self.on_hello(connection) if self.on_hello is not None else None
            if taken_over is not None:
                await taken_over  # type: ignore[misc]
                return
            await self._follow(connection, hello)
        except ConnectionClosed:
            return
        finally:
            self._connections.discard(connection)
            await connection.wait_closed()
            async with self._changed:
                self.close_codes.append(connection.close_code)
                self._changed.notify_all()

    async def _follow(self, connection: ServerConnection, hello: Hello) -> None:
        await connection.send(encode(Welcome("c-1", "stand-in/1", 20.0, 45.0)), text=True)
        places = {wanted.channel: await self._place(connection, wanted) for wanted in hello.subscriptions}
        self._connections.add(connection)
        credit = _OpenCredit(hello.credit)
        listening = asyncio.ensure_future(self._listen(connection, credit))
        try:
            while not listening.done():
                await self._send_pages(connection, places, credit)
                async with self._changed:
                    await self._changed.wait_for(lambda: listening.done() or self._has_more(places, credit))
        finally:
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)

    def _has_more(self, places: dict[str, Cursor], credit: _OpenCredit) -> bool:
        ahead = any(log and log[-1].seq > places[name].seq for name, log in self.logs.items() if name in places)
        return ahead and credit.events > 0

    async def _place(self, connection: ServerConnection, wanted: Subscription) -> Cursor:
        log = self.logs[wanted.channel]
        oldest = log[0].seq - 1 if log else 0
        head = log[-1].seq if log else 0
        start = Cursor(self.epoch, oldest)
        answer: ServerMessage = Resumed(wanted.channel, start, head)
        if wanted.cursor is not None and not self._holds(wanted.channel, wanted.cursor):
            answer = Reset(wanted.channel, start, head, "another-log")
        elif wanted.cursor is not None and wanted.cursor.seq < oldest:
            answer = Gap(wanted.channel, self.epoch, wanted.cursor.seq + 1, oldest, head, "retention")
        elif wanted.cursor is not None:
            start = wanted.cursor
            answer = Resumed(wanted.channel, start, head)
        await connection.send(encode(answer), text=True)
        return start

    def _holds(self, channel: str, cursor: Cursor) -> bool:
        if cursor.epoch != self.epoch or cursor.seq > max([event.seq for event in self.logs[channel]], default=0):
            return False
        return all(event.id == cursor.id for event in self.logs[channel] if cursor.id and event.seq == cursor.seq)

    async def _send_pages(self, connection: ServerConnection, places: dict[str, Cursor], credit: _OpenCredit) -> None:
        for channel, cursor in places.items():
            for event in [event for event in self.logs[channel] if event.seq > cursor.seq]:
                if not credit.events:
                    return
                credit.events -= 1
                places[channel] = event.cursor
                await self._send(connection, event)

    async def _send(self, connection: ServerConnection, event: Event) -> None:
        if self.packing:
            connection.transport.write(wire_frame(event))
        else:
            await connection.send(encode_event(event, embed=True), text=True)

    async def _listen(self, connection: ServerConnection, credit: _OpenCredit) -> None:
        try:
            async for frame in connection:
                message = decode_client_message(frame)
                async with self._changed:
                    self._note(message, credit)
                    self._changed.notify_all()
                if isinstance(message, Ping) and not self.silent:
                    await connection.send(encode(Pong(message.nonce)), text=True)
        finally:
            async with self._changed:
                self._changed.notify_all()

    def _note(self, message: object, credit: _OpenCredit) -> None:
        match message:
            case Ack():
                self.acknowledged.append(message)
            case Pong():
                self.pongs.append(message)
            case Credit(events):
                credit.events += events
                assert credit.events <= MAX_CREDIT, "more credit than the protocol allows"


class _OpenCredit:
    def __init__(self, events: int) -> None:
        self.events = events


@asynccontextmanager
async def stand_in_relay(*, packing: bool = False) -> AsyncIterator[StandInRelay]:
    relay = StandInRelay(packing=packing)
    await relay.start()
    try:
        yield relay
    finally:
        await relay.stop()
