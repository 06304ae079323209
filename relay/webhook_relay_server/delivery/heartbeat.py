"""Heartbeat: who is pinged, and who is not there any more. One task looks after all readers."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from enum import Enum, auto

from webhook_relay.messages import HEARTBEAT_DEADLINE, HEARTBEAT_INTERVAL, Ping, encode
from webhook_relay_server.delivery.closing import timed_out
from webhook_relay_server.delivery.reader import Reader

ROUND = 1.0
"""Seconds between two looks at every reader; heartbeats are exact to that."""
SEND_DEADLINE = HEARTBEAT_DEADLINE
"""Seconds in which a client that has something to take must take some of it."""


class Pulse(Enum):
    """What a look at a reader comes to."""

    WELL = auto()
    PING_DUE = auto()
    GONE = auto()


def begin(reader: Reader, now: float) -> None:
    """Count from now."""
    reader.heard_at = reader.moved_at = now
    reader.ping_at = now + HEARTBEAT_INTERVAL


def feel(reader: Reader, now: float) -> Pulse:
    """Say how a reader is, and note what it has taken since the last look."""
    taken = reader.wire.taken
    if taken > reader.last_taken or not reader.wire.backlog:
        reader.moved_at = now
    reader.last_taken = taken
    if reader.wire.deaf:
        reader.heard_at = now
    if now - reader.moved_at > SEND_DEADLINE or now - reader.heard_at > HEARTBEAT_DEADLINE:
        return Pulse.GONE
    if now < reader.ping_at:
        return Pulse.WELL
    reader.ping_at = now + HEARTBEAT_INTERVAL
    return Pulse.PING_DUE


async def follow(readers: Callable[[], Iterable[Reader]]) -> None:
    """Look after whoever is in `readers()`, until cancelled."""
    clock = asyncio.get_running_loop().time
    nonce = 0
    while True:
        await asyncio.sleep(ROUND)
        nonce += 1
        ping = encode(Ping(nonce))
        now = clock()
        for reader in list(readers()):
            pulse = feel(reader, now)
            if pulse is Pulse.GONE:
                reader.end(timed_out())
            elif pulse is Pulse.PING_DUE:
                reader.wire.say(ping)
