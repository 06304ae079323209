"""Light readers: WebSocket clients that check order and completeness and do little else.

Thousands of them fit into one process, so that the relay is what is busy. Each keeps its place over its
connections, as the real client does, and writes down whatever should not be: a hole, a repetition, a reset.
"""

from __future__ import annotations

import asyncio
import random
import socket
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import cast

from support.served import Address
from webhook_relay.event import Cursor
from webhook_relay.messages import (
    MAX_CREDIT,
    SUBPROTOCOL,
    Ack,
    ClientMessage,
    ClientName,
    Credit,
    Gap,
    Hello,
    Ping,
    Pong,
    Problem,
    Reset,
    Resumed,
    Subscription,
    decode_server_message,
    encode,
)

CHANNEL = "default"
GRANT_EVERY = MAX_CREDIT // 2
"""Events after which a reader acknowledges and grants as many again."""
TEXT, CLOSE = 1, 8
COMPRESSED = 0x40
"""The frame bit by which permessage-deflate marks a message (RFC 7692)."""
DEFLATE_END = b"\x00\x00\xff\xff"
"""What a sender leaves out at the end of a compressed message (RFC 7692, 7.2.2)."""
OFFER = "Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover; client_no_context_takeover\r\n"
EVENT = b'{"type":"event"'
SEQUENCE = b'"sequence":"'
SEQUENCE_DIGITS = 20
DELIVERY = b'"deliveryid":"'
EVENT_ID = b'"id":"'


@dataclass
class Place:
    """What one reader has, over all of its connections."""

    name: str
    epoch: str = ""
    seq: int = 0
    event_id: str = ""
    """Of the event at `seq`, when it came to this reader."""
    first: int = 1
    """The first event that it can have: what was before belonged to nobody, or is gone and it was told."""
    deliveries: list[str] = field(default_factory=list)
    gaps: list[tuple[int, int]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    """What should not be."""
    connections: int = 0
    pings: int = 0
    compressed: int = 0

    @property
    def cursor(self) -> Cursor | None:
        return Cursor(self.epoch, self.seq, self.event_id) if self.epoch else None


EventSeen = Callable[[Place, str], None]
"""Told of a new event: whose, and its delivery id."""


class LightReader(asyncio.Protocol):
    """One connection of one reader. `ended` has its close code (0: none came) once it is over."""

    def __init__(self, address: Address, place: Place, *, deflate: bool = False, seen: EventSeen | None = None) -> None:
        self.place = place
        self._address = address
        self._deflate = deflate
        self._seen = seen
        self._received = b""
        self._open = False
        self._since_grant = 0
        self._close_code = 0
        loop = asyncio.get_running_loop()
        self.positioned: asyncio.Future[bool] = loop.create_future()
        self.ended: asyncio.Future[int] = loop.create_future()
        self.transport: asyncio.Transport

    # --- from the loop ---

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)
        self.transport.write(
            f"GET /ws HTTP/1.1\r\nHost: {self._address.host}:{self._address.port}\r\nUpgrade: websocket\r\n"
            "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
            f"Authorization: Bearer {self._address.token}\r\nSec-WebSocket-Protocol: {SUBPROTOCOL}\r\n"
            f"{OFFER if self._deflate else ''}\r\n".encode()
        )

    def data_received(self, data: bytes) -> None:
        received = self._received + data if self._received else data
        start = 0
        if not self._open:
            head = received.find(b"\r\n\r\n")
            if head < 0:
                self._received = received
                return
            if b" 101 " not in received[:head].split(b"\r\n", 1)[0]:
                self.transport.abort()
                return
            self._open = True
            self.place.connections += 1
            start = head + 4
            subscription = Subscription(CHANNEL, self.place.cursor)
            self.send(Hello(ClientName(self.place.name, "a light reader"), (subscription,), MAX_CREDIT))
        self._received = received[self._take_frames(received, start) :]

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.ended.done():
            self.ended.set_result(self._close_code)
        if not self.positioned.done():
            self.positioned.set_result(False)

    def send(self, message: ClientMessage) -> None:
        """Send one frame, masked with zeros."""
        text = encode(message)
        length = bytes([0x80 | len(text)]) if len(text) < 126 else b"\xfe" + len(text).to_bytes(2, "big")
        self.transport.write(b"\x81" + length + bytes(4) + text)

    # --- frames ---

    def _take_frames(self, received: bytes, start: int) -> int:
        """Take every whole frame; return where the rest begins."""
        end = len(received)
        while end - start >= 2:
            length, text = received[start + 1], start + 2
            if length >= 126:
                text += 2 if length == 126 else 8
                if text > end:
                    break
                length = int.from_bytes(received[start + 2 : text], "big")
            if text + length > end:
                break
            self._take(received[start], received[text : text + length])
            start = text + length
        return start

    def _take(self, first: int, payload: bytes) -> None:
        if first & 15 == CLOSE:
            self._close_code = int.from_bytes(payload[:2], "big")
            self.transport.close()
            return
        if first & 15 != TEXT:
            return
        if first & COMPRESSED:
            self.place.compressed += 1
            payload = zlib.decompressobj(-zlib.MAX_WBITS).decompress(payload + DEFLATE_END)
        if payload.startswith(EVENT):
            self._take_event(payload)
        else:
            self._converse(payload)

    def _take_event(self, text: bytes) -> None:
        at = text.rfind(SEQUENCE) + len(SEQUENCE)
        seq = int(text[at : at + SEQUENCE_DIGITS])
        if seq != self.place.seq + 1:
            self.place.faults.append(f"{seq} came after {self.place.seq}")
        self.place.seq = max(seq, self.place.seq)
        self.place.event_id = _value(text, EVENT_ID)
        delivery = _value(text, DELIVERY)
        self.place.deliveries.append(delivery)
        if self._seen is not None:
            self._seen(self.place, delivery)
        self._since_grant += 1
        if self._since_grant == GRANT_EVERY:
            self._since_grant = 0
            self.send(Ack(CHANNEL, Cursor(self.place.epoch, self.place.seq)))
            self.send(Credit(GRANT_EVERY))

    def _converse(self, text: bytes) -> None:
        place = self.place
        match decode_server_message(text):
            case Ping(nonce=nonce):
                place.pings += 1
                self.send(Pong(nonce))
            case Problem(code=code):
                place.faults.append(f"problem {code}")
            case Resumed(cursor=cursor):
                if place.epoch and (cursor.epoch, cursor.seq) != (place.epoch, place.seq):
                    place.faults.append(f"resumed at {cursor.seq} instead of {place.seq}")
                if not place.epoch:
                    place.first = cursor.seq + 1
                place.epoch, place.seq = cursor.epoch, cursor.seq
                self._positioned()
            case Gap(first=first, last=last):
                if first != place.seq + 1:
                    place.faults.append(f"a gap from {first} after {place.seq}")
                place.gaps.append((first, last))
                place.seq, place.event_id = last, ""
                self._positioned()
            case Reset():
                place.faults.append("reset")
                self._positioned()

    def _positioned(self) -> None:
        if not self.positioned.done():
            self.positioned.set_result(True)


def _value(text: bytes, name: bytes) -> str:
    at = text.find(name) + len(name)
    return text[at : text.index(b'"', at)].decode()


async def read(
    address: Address,
    place: Place,
    *,
    deflate: bool = False,
    seen: EventSeen | None = None,
    open_socket: Callable[[], socket.socket] | None = None,
) -> LightReader:
    """Connect one reader; raises OSError when nobody listens."""
    loop = asyncio.get_running_loop()

    def make() -> LightReader:
        return LightReader(address, place, deflate=deflate, seen=seen)

    if open_socket is None:
        _, reader = await loop.create_connection(make, address.host, address.port)
    else:
        _, reader = await loop.create_connection(make, sock=open_socket())
    return reader


@asynccontextmanager
async def reading(
    address: Address,
    *,
    deflate: bool = False,
    seen: EventSeen | None = None,
    open_socket: Callable[[], socket.socket] | None = None,
) -> AsyncIterator[Callable[[Place], Awaitable[LightReader]]]:
    """Give the block a way to connect readers; it returns when the relay has placed one. They end with the block."""
    made: list[LightReader] = []

    async def connect(place: Place) -> LightReader:
        made.append(await read(address, place, deflate=deflate, seen=seen, open_socket=open_socket))
        assert await made[-1].positioned, f"{place.name} was not let in"
        return made[-1]

    try:
        yield connect
    finally:
        for reader in made:
            reader.transport.abort()
        for reader in made:
            await reader.ended


class Followers:
    """Readers that come back by themselves, each with full jitter, until they are stopped."""

    FIRST_PAUSE, LONGEST_PAUSE = 0.25, 2.0
    """Seconds; like the client's (`backoff.py`), shorter at the far end so that a test ends soon."""

    def __init__(
        self, address: Address, places: list[Place], *, seed: int, deflate: bool = False, seen: EventSeen | None = None
    ) -> None:
        self.places = places
        self.readers: dict[str, LightReader] = {}
        self.refused = 0
        self._address = address
        self._deflate = deflate
        self._seen = seen
        self._chance = random.Random(seed)
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        self._tasks = [asyncio.create_task(self._follow(place), name=place.name) for place in self.places]

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for reader in self.readers.values():
            reader.transport.abort()
        for reader in self.readers.values():
            await reader.ended

    def connected(self) -> int:
        """Return how many readers have their place on a live connection."""
        return sum(reader.positioned.done() and not reader.ended.done() for reader in self.readers.values())

    def least(self) -> int:
        """Return the seq that every reader has come to."""
        return min(place.seq for place in self.places)

    async def _follow(self, place: Place) -> None:
        pause = self.FIRST_PAUSE
        while True:
            try:
                reader = await read(self._address, place, deflate=self._deflate, seen=self._seen)
                self.readers[place.name] = reader
                await asyncio.wait([reader.ended])  # which, unlike awaiting it, does not cancel it
            except OSError:
                self.refused += 1
            else:
                if reader.positioned.result():
                    pause = self.FIRST_PAUSE
            await asyncio.sleep(self._chance.uniform(0, pause))
            pause = min(2 * pause, self.LONGEST_PAUSE)
