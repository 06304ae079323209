"""The client's side of the wire as a state machine: no sockets, no clock, no tasks.

    places = {"default": Place(cursor)}                   live as long as the client
    link = ClientProtocol(places, name, now=0.0)          one per connection
    send(link.hello())
    for frame in socket:
        received = link.receive(frame, now)
        send(received.replies); hand_over(received.items)
    send(link.acknowledge(channel, cursor))               when it is on the reader's own disk
    send(link.tick(now))                                  no later than link.tick_at

What it guards: an event that is not the next one after the cursor is either a duplicate, which is dropped, or
a hole, which is a ProtocolError: the link is given up and the next one asks from the reader's own cursor.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

import msgspec

from webhook_relay import breaches
from webhook_relay.arrivals import Arrival, read_head
from webhook_relay.event import Cursor
from webhook_relay.filters import EventFilter
from webhook_relay.link import LinkPhase
from webhook_relay.messages import (
    HEARTBEAT_INTERVAL,
    HELLO_DEADLINE,
    MAX_CREDIT,
    Ack,
    ClientMessage,
    ClientName,
    Credit,
    EventMessage,
    Gap,
    Hello,
    Passed,
    Ping,
    Pong,
    Problem,
    Reset,
    Resumed,
    ServerMessage,
    Subscription,
    Welcome,
    decode_event,
    decode_server_message,
    encode,
)
from webhook_relay.packed import Packed, inflate

HEARTBEAT_INTERVAL_BOUNDS = (1.0, 60.0)
"""Seconds; what a relay may ask for. Quicker is a flood, slower outlives every proxy's patience."""
MAX_HEARTBEAT_DEADLINE = 180.0
"""Seconds; a relay must not be able to talk a client out of noticing a dead link."""
OVERDUE = 1.25
"""Heartbeats; a sign of life that is later than that is overdue: one round trip, and one lost packet."""
CHECK_DEADLINE = 3.0
"""Seconds for the answer to a check: a round trip over a bad mobile network, and no longer than people look on."""
CREDIT_STEP = 50
"""Events; credit goes back in steps of at least this many, so that a quiet channel does not cost a frame per event."""

Item: TypeAlias = Arrival | Resumed | Gap | Reset | Passed
"""What a reader is told, in the relay's order."""


@dataclass
class Place:
    """How far one channel was read, kept over reconnects."""

    cursor: Cursor | None = None
    """Everything up to here was handed over in this process; None: from the oldest event that is kept."""
    unacknowledged: deque[Cursor] = field(default_factory=deque)
    """Events of the log as it is read now: handed over and not yet on the reader's disk, in order."""
    superseded: deque[Cursor] = field(default_factory=deque)
    """The same for events from before a reset: of another log, or numbers that this log gives again."""

    @property
    def open(self) -> int:
        """Events handed over and not yet on the reader's disk."""
        return len(self.unacknowledged) + len(self.superseded)

    def reset(self, cursor: Cursor) -> None:
        """Go to where the relay begins again; nothing handed over before is of that log."""
        self.superseded.extend(self.unacknowledged)
        self.unacknowledged.clear()
        self.cursor = cursor

    def acknowledged(self, cursor: Cursor) -> bool:
        """Forget what `cursor` covers; returns whether it is a place in the log as it is read now."""
        now = self.cursor
        if now is None or cursor.epoch != now.epoch or any(_means(cursor, held) for held in self.superseded):
            _forget(self.superseded, cursor)
            return False
        self.superseded.clear()
        _forget(self.unacknowledged, cursor)
        return cursor.seq <= now.seq


def _means(cursor: Cursor, held: Cursor) -> bool:
    """Say whether a reader's cursor, which may lack the id, is the place behind a certain event."""
    return cursor.epoch == held.epoch and cursor.seq == held.seq and cursor.id in ("", held.id)


def _forget(held: deque[Cursor], cursor: Cursor) -> None:
    while held and held[0].epoch == cursor.epoch and held[0].seq <= cursor.seq:
        held.popleft()


class Received(NamedTuple):
    """What one frame came to: for the reader, and back to the relay."""

    items: tuple[Item, ...] = ()
    replies: tuple[bytes, ...] = ()


_NOTHING = Received()


class ClientProtocol:
    """One connection's conversation, from `hello` to its end.

    `token` goes into the hello only where the handshake could not carry it. `places` is shared with the
    connections before and after this one. With `packed`, of compressed events only the head is read. With `wanted`,
    only the events that meet it are read, and the relay says with `passed` how far it passed over others.
    """

    def __init__(
        self,
        places: Mapping[str, Place],
        client: ClientName,
        *,
        now: float,
        token: str | None = None,
        credit: int = MAX_CREDIT,
        packed: bool = False,
        wanted: EventFilter | None = None,
    ) -> None:
        self.welcome: Welcome | None = None
        self.problem: Problem | None = None
        """The relay's last word about what went wrong, if it said one."""
        self._places = places
        self._client = client
        self._token = token
        self._packed = packed
        self._wanted = wanted
        self._credit_limit = credit
        self._heads: dict[str, int] = {}
        self._open_credit = 0
        self._interval = HEARTBEAT_INTERVAL
        self._deadline = HELLO_DEADLINE
        self._heard_at = now
        self._ping_at = now + self._deadline
        self._pings = 0
        self._overdue = False
        self._check: tuple[int, float] | None = None
        """Nonce of the ping that has to be answered, and by when."""

    # --- what is true now ---

    @property
    def positioned(self) -> bool:
        """Whether the relay has said for every channel where reading goes on."""
        return len(self._heads) == len(self._places)

    @property
    def behind(self) -> int:
        """Events known to be waiting at the relay."""
        return sum(head - self._seq(channel) for channel, head in self._heads.items())

    @property
    def phase(self) -> LinkPhase:
        """CONNECTING, then CATCHING_UP or LIVE, or STALE while a sign of life is missing."""
        if not self.positioned:
            return LinkPhase.CONNECTING
        if self._overdue or self._check is not None:
            return LinkPhase.STALE
        return LinkPhase.CATCHING_UP if self.behind else LinkPhase.LIVE

    @property
    def tick_at(self) -> float:
        """When `tick` has to be called at the latest."""
        moments = [self._ping_at, self._heard_at + self._deadline]
        if not self._overdue:
            moments.append(self._overdue_at)
        if self._check is not None:
            moments.append(self._check[1])
        return min(moments)

    @property
    def deadline(self) -> float:
        """Seconds of silence after which either side gives the link up."""
        return self._deadline

    # --- what to send ---

    def hello(self) -> bytes:
        """Return the first frame: who reads what, from where, and how much may come."""
        self._open_credit = max(1, self._credit_limit - self._unacknowledged)
        subscriptions = tuple(
            Subscription(channel, place.cursor, self._wanted) for channel, place in self._places.items()
        )
        return encode(Hello(self._client, subscriptions, self._open_credit, self._token))

    def acknowledge(self, channel: str, cursor: Cursor) -> tuple[bytes, ...]:
        """Return the frames that say: everything of `channel` up to `cursor` is on this reader's disk."""
        place = self._places[channel]
        known = place.acknowledged(cursor)
        if self.welcome is None:
            return ()
        if not known or channel not in self._heads:
            return self._credit()  # the relay has not placed this reader yet, or has left that log behind
        return (encode(Ack(channel, cursor)), *self._credit())

    def tick(self, now: float) -> tuple[bytes, ...]:
        """Return a ping when one is due. Raises ConnectionFailedError when the relay was silent for too long."""
        if now >= self._heard_at + self._deadline:
            raise breaches.no_sign_of_life(self._deadline)
        if self._check is not None and now >= self._check[1]:
            raise breaches.no_answer(CHECK_DEADLINE)
        self._overdue = now >= self._overdue_at
        if now < self._ping_at:
            return ()
        self._ping_at = now + self._interval
        return self._ping()

    def check(self, now: float) -> tuple[bytes, ...]:
        """Return a ping that the relay has to answer within CHECK_DEADLINE, or `tick` raises."""
        ping = self._ping()
        self._check = (self._pings, now + CHECK_DEADLINE)
        return ping

    # --- what comes in ---

    def heard(self, now: float) -> None:
        """Count as a sign of life that reading went on after a pause of this side's own making."""
        self._heard_at = now
        self._overdue = False
        self._check = None

    def receive(self, frame: str | bytes, now: float) -> Received:
        """Take one frame. Raises ProtocolError when it is none, out of turn, or leaves a hole."""
        self._heard_at = now
        self._overdue = False
        if isinstance(frame, Packed):
            head = read_head(frame) if self._packed else None
            if head is not None:
                return self._event(head)
            frame = inflate(frame)
        return self._take(decode_server_message(frame), now)

    def _take(self, message: ServerMessage, now: float) -> Received:
        match message:
            case EventMessage():
                return self._event(decode_event(message))
            case Ping():
                return _reply(Pong(message.nonce))
            case Resumed() | Gap() | Reset() | Passed():
                return self._place(message)
            case Welcome():
                self._welcome(message, now)
            case Problem():
                self.problem = message
            case Pong(nonce):
                if self._check is not None and nonce >= self._check[0]:
                    self._check = None  # what lay in this machine's buffers would be no answer
        return _NOTHING

    def _place(self, message: Resumed | Gap | Reset | Passed) -> Received:
        match message:
            case Resumed():
                return self._resumed(message)
            case Gap():
                return self._gap(message)
            case Passed():
                return self._passed(message)
            case Reset():
                self._own(message.channel).reset(message.cursor)
                return self._positioned(message, message.cursor)

    def _welcome(self, message: Welcome, now: float) -> None:
        least, most = HEARTBEAT_INTERVAL_BOUNDS
        self.welcome = message
        self._interval = min(max(message.heartbeat_interval, least), most)
        self._deadline = min(max(message.heartbeat_deadline, 2 * self._interval), MAX_HEARTBEAT_DEADLINE)
        self._ping_at = now + self._interval

    def _event(self, event: Arrival) -> Received:
        channel = event.channel
        if channel not in self._heads:
            raise breaches.not_placed()
        place, seq = self._places[channel], self._seq(channel)
        if place.cursor is None or event.epoch != place.cursor.epoch:
            raise breaches.other_log(channel)
        self._open_credit -= 1
        if event.seq <= seq:
            return Received(replies=self._credit())
        if event.seq != seq + 1 and self._wanted is None:
            raise breaches.hole(channel, before=seq, seq=event.seq)
        place.cursor = event.cursor
        self._heads[channel] = max(self._heads[channel], event.seq)
        if self._wanted is not None and not self._wanted.meets(event):
            return Received(replies=self._credit())  # a relay that does not know filters sends everything
        place.unacknowledged.append(place.cursor)
        return Received((event,))

    def _resumed(self, message: Resumed) -> Received:
        own = self._own(message.channel).cursor
        if own is None:
            return self._positioned(message, message.cursor)
        if message.cursor.epoch != own.epoch or message.cursor.seq > own.seq:
            raise breaches.resumed_elsewhere(message.channel)
        return self._positioned(msgspec.structs.replace(message, cursor=own), own)  # the reader keeps its event's id

    def _gap(self, message: Gap) -> Received:
        own = self._own(message.channel).cursor
        end = Cursor(message.epoch, message.last)
        if own is None:
            return self._positioned(message, end)
        if message.epoch != own.epoch or message.first > own.seq + 1:
            raise breaches.gap_elsewhere(message.channel)
        if message.last <= own.seq:
            self._positioned(message, own)
            return _NOTHING  # behind this reader already
        return self._positioned(message, end)

    def _passed(self, message: Passed) -> Received:
        channel, own = message.channel, self._own(message.channel).cursor
        if self._wanted is None or channel not in self._heads or own is None or message.cursor.epoch != own.epoch:
            raise breaches.passed_unasked(channel)
        if message.cursor.seq <= own.seq:
            return _NOTHING  # behind this reader already
        return self._positioned(message, message.cursor)

    def _positioned(self, message: Resumed | Gap | Reset | Passed, cursor: Cursor) -> Received:
        self._own(message.channel).cursor = cursor
        self._heads[message.channel] = max(message.head, cursor.seq)
        return Received((message,))

    @property
    def _overdue_at(self) -> float:
        """When the silence is longer than the heartbeat allows; before the welcome, only the deadline counts."""
        return self._heard_at + (OVERDUE * self._interval if self.welcome is not None else self._deadline)

    def _own(self, channel: str) -> Place:
        if self.welcome is None:
            raise breaches.no_welcome()
        place = self._places.get(channel)
        if place is None:
            raise breaches.not_asked_for(channel)
        return place

    def _seq(self, channel: str) -> int:
        cursor = self._places[channel].cursor
        return cursor.seq if cursor is not None else 0

    @property
    def _unacknowledged(self) -> int:
        return sum(place.open for place in self._places.values())

    def _credit(self) -> tuple[bytes, ...]:
        missing = self._credit_limit - self._unacknowledged - self._open_credit
        if missing < CREDIT_STEP:
            return ()
        self._open_credit += missing
        return (encode(Credit(missing)),)

    def _ping(self) -> tuple[bytes, ...]:
        self._pings += 1
        return (encode(Ping(self._pings)),)


def _reply(message: ClientMessage) -> Received:
    return Received(replies=(encode(message),))
