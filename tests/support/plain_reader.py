"""A reader that reads one channel to its head and stops: one look at what a relay would give a client."""

from __future__ import annotations

from dataclasses import dataclass, field

import msgspec
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from support.relay import hello
from support.served import Address
from webhook_relay.errors import WebhookRelayError
from webhook_relay.event import Cursor, Event
from webhook_relay.messages import (
    MAX_CREDIT,
    MAX_SERVER_FRAME,
    SUBPROTOCOL,
    Credit,
    EventMessage,
    Gap,
    Reset,
    Resumed,
    decode_event,
    decode_server_message,
    encode,
)

GRANT_EVERY = MAX_CREDIT // 2
"""Events after which it is ready for as many more."""
FRAME_LIMIT = 15.0
"""Seconds for the next frame."""


@dataclass
class Reading:
    """What a reader was told and given."""

    began: Resumed | Gap | Reset | None = None
    events: list[Event] = field(default_factory=list)
    missing: int = 0
    """Events that it was told are not there, on its way."""
    unreadable: int = 0
    """Frames that were no message of the protocol."""
    closed: int | None = None
    """Code with which the relay ended it before its end."""

    @property
    def cursor(self) -> Cursor:
        """Where it stands."""
        last = self.events[-1]
        return Cursor(last.epoch, last.seq, last.id)


def read(address: Address, token: str, channel: str = "default", cursor: Cursor | None = None) -> Reading:
    """Read everything behind the cursor, without permessage-deflate."""
    reading = Reading()
    with connect(
        f"ws://{address.host}:{address.port}/ws",
        subprotocols=[SUBPROTOCOL],
        additional_headers={"Authorization": f"Bearer {token}"},
        compression=None,
        proxy=None,
        max_size=MAX_SERVER_FRAME,
    ) as socket:
        socket.send(hello(channel, cursor), text=True)
        try:
            while not _at_the_end(reading):
                _take(reading, socket.recv(FRAME_LIMIT))
                if reading.events and len(reading.events) % GRANT_EVERY == 0:
                    socket.send(encode(Credit(GRANT_EVERY)), text=True)
        except ConnectionClosed as ended:
            reading.closed = ended.rcvd.code if ended.rcvd else 0
    return reading


def _take(reading: Reading, frame: str | bytes) -> None:
    try:
        message = decode_server_message(frame)
        if isinstance(message, EventMessage):
            reading.events.append(decode_event(message))
        elif isinstance(message, Resumed | Gap | Reset):
            if reading.began is None:
                reading.began = message
            elif isinstance(message, Gap):
                reading.missing += message.last - message.first + 1
    except (msgspec.MsgspecError, WebhookRelayError, ValueError):
        reading.unreadable += 1


def _at_the_end(reading: Reading) -> bool:
    if reading.began is None:
        return False
    start = reading.began.last if isinstance(reading.began, Gap) else reading.began.cursor.seq
    return len(reading.events) + reading.missing + reading.unreadable >= reading.began.head - start
