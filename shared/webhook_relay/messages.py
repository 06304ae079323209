"""Every frame on the wire, one tagged union for each direction.

The wire is a WebSocket with the sub-protocol `webhook-relay.v1`; every frame is one JSON object in a text
message whose `type` says which of these it is. `docs/protocol.md` shows an example of each; a test keeps
the two equal.

Events are CloudEvents 1.0 in JSON form (https://github.com/cloudevents/spec, JSON event format 1.0.2). The
webhook's body is `data`, byte for byte, when `embeddable()` says that JSON can carry it unharmed, else
`data_base64`. Header pairs are not a CloudEvents attribute type, so they stand beside the event.
"""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar

import msgspec

from webhook_relay.errors import ProtocolError
from webhook_relay.event import Cursor, Event, Headers, Seq, Verification, parse_seq
from webhook_relay.filters import EventFilter
from webhook_relay.plain_text import STEERING
from webhook_relay.sentence import Sentence

SUBPROTOCOL = "webhook-relay.v1"
"""Offered and chosen in the WebSocket handshake. An incompatible change is a new name."""

HEARTBEAT_INTERVAL = 20.0
"""Seconds between pings, both ways: below the 30 s after which the strictest proxies drop idle links."""
HEARTBEAT_DEADLINE = 45.0
"""Seconds of silence after which a link is dead: two lost heartbeats and some slack."""
HELLO_DEADLINE = 10.0
"""Seconds that a connected client has for its `hello`."""
MAX_CREDIT = 600
"""Most events a client may have allowed ahead: two pages, so the next page is on the way while one commits."""
LONGEST_CLIENT_NAME = 200
"""Characters."""
MAX_CLIENT_FRAME = 64 * 1024
"""Bytes; a hello with a hundred subscriptions is under 10 KB."""
MAX_SERVER_FRAME = 36 * 1024 * 1024
"""Bytes; a 25 MiB body as base64 (33.4 MiB) with 64 KB of headers fits."""
CLOSE_BAD_FRAME = 4400
CLOSE_UNAUTHORIZED = 4401
CLOSE_FORBIDDEN = 4403
CLOSE_TIMEOUT = 4408
CLOSE_INTERNAL = 1011
"""RFC 6455: the relay met a condition it did not expect. The client comes back with back-off."""
CLOSE_GOING_AWAY = 1012
"""RFC 6455 registry: service restart. The client comes back with back-off."""


class Problem(msgspec.Struct, frozen=True, omit_defaults=True, tag="problem"):
    """Why the relay is about to close the link, or could not do what was asked."""

    code: str
    detail: str
    hint: str = ""


class Ping(msgspec.Struct, frozen=True, tag="ping"):
    """Heartbeat; answered by a `pong` with the same `nonce`."""

    nonce: int


class Pong(msgspec.Struct, frozen=True, tag="pong"):
    """Answer to a `ping`."""

    nonce: int


# --- from the client ---------------------------------------------------------------------------------


_PLAIN = rf"^[^{STEERING}]*\Z"
"""Names are kept by the relay, and shown to others in terminals; `$` would let a line break through at the end."""


class ClientName(msgspec.Struct, frozen=True):
    """Who is reading: `id` stays the same over reconnects and restarts, `name` and `version` are for people."""

    id: Annotated[str, msgspec.Meta(min_length=1, max_length=100, pattern=_PLAIN)]
    name: Annotated[str, msgspec.Meta(max_length=LONGEST_CLIENT_NAME, pattern=_PLAIN)] = ""
    version: Annotated[str, msgspec.Meta(max_length=50, pattern=_PLAIN)] = ""


class Subscription(msgspec.Struct, frozen=True, omit_defaults=True):
    """One channel to read, and from where. Without a cursor: from the oldest event the relay keeps.

    With a filter only the events that meet it are sent; a `passed` says how far the others were passed over.
    """

    channel: Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
    cursor: Cursor | None = None
    filter: EventFilter | None = None


class Hello(msgspec.Struct, frozen=True, omit_defaults=True, tag="hello"):
    """First frame of a client. `token` only when the `Authorization` header could not carry it."""

    client: ClientName
    subscriptions: Annotated[tuple[Subscription, ...], msgspec.Meta(min_length=1, max_length=100)]
    credit: Annotated[int, msgspec.Meta(ge=1, le=MAX_CREDIT)]
    token: Annotated[str, msgspec.Meta(max_length=200)] | None = None


class Ack(msgspec.Struct, frozen=True, tag="ack"):
    """The client has everything of `channel` up to `cursor` on its own disk."""

    channel: Annotated[str, msgspec.Meta(max_length=100)]
    cursor: Cursor


class Credit(msgspec.Struct, frozen=True, tag="credit"):
    """The relay may send `events` more events; never more than MAX_CREDIT are open."""

    events: Annotated[int, msgspec.Meta(ge=1, le=MAX_CREDIT)]


# --- from the relay ----------------------------------------------------------------------------------


class Welcome(msgspec.Struct, frozen=True, tag="welcome"):
    """The relay knows the client; one of `resumed`, `gap`, `reset` follows for each subscription."""

    connection: str
    server: str
    heartbeat_interval: float
    heartbeat_deadline: float


class Resumed(msgspec.Struct, frozen=True, tag="resumed"):
    """Reading goes on right behind `cursor`, nothing is missing. `head` is the newest event's seq now."""

    channel: str
    cursor: Cursor
    head: int


class Gap(msgspec.Struct, frozen=True, tag="gap"):
    """Events `from` to `to` (both included) are no longer there; reading goes on behind `to`."""

    channel: str
    epoch: str
    first: Seq = msgspec.field(name="from")
    last: Seq = msgspec.field(name="to")
    head: int
    reason: str


class Reset(msgspec.Struct, frozen=True, tag="reset"):
    """The client's cursor is of another log. Reading starts again behind `cursor`."""

    channel: str
    cursor: Cursor
    head: int
    reason: str


class Passed(msgspec.Struct, frozen=True, tag="passed"):
    """Everything up to `cursor` was looked at; what was not sent of it does not meet the client's filter."""

    channel: str
    cursor: Cursor
    head: int


class CloudEvent(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """CloudEvents 1.0 in JSON form, with this project's extension attributes (lower-case, as the spec wants)."""

    specversion: str
    id: str
    source: str
    type: str
    time: str
    subject: str = ""
    datacontenttype: str = ""
    scheme: str
    verification: Verification
    deliveryid: str | None = None
    summary: str = ""
    occurredat: str = ""
    replayof: str = ""
    sealed: str = ""
    data: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET
    data_base64: str | None = None
    channel: str
    epoch: str
    sequence: str
    """CloudEvents sequence extension: decimal, zero-padded to 20 digits so that text order is number order."""


class EventMessage(msgspec.Struct, frozen=True, tag="event"):
    """One event, and the header pairs that it came with."""

    headers: Headers
    event: CloudEvent


ClientMessage = Hello | Ack | Credit | Ping | Pong
ServerMessage = Welcome | Resumed | Gap | Reset | Passed | EventMessage | Ping | Pong | Problem

_Message = TypeVar("_Message")
_encoder = msgspec.json.Encoder()
_client_decoder: msgspec.json.Decoder[ClientMessage] = msgspec.json.Decoder(ClientMessage)
_server_decoder: msgspec.json.Decoder[ServerMessage] = msgspec.json.Decoder(ServerMessage)


def encode(message: ClientMessage | ServerMessage) -> bytes:
    """Return the frame's JSON. Events are framed by `encode_event`, which keeps the body's bytes."""
    return _encoder.encode(message)


def decode_client_message(frame: str | bytes) -> ClientMessage:
    """Parse a frame that a client sent. Raises ProtocolError with a sentence that holds no content."""
    return _decode(_client_decoder, frame)


def decode_server_message(frame: str | bytes) -> ServerMessage:
    """Parse a frame that the relay sent. Raises ProtocolError."""
    return _decode(_server_decoder, frame)


def _decode(decoder: msgspec.json.Decoder[_Message], frame: str | bytes) -> _Message:
    try:
        return decoder.decode(frame)
    except (msgspec.DecodeError, RecursionError, UnicodeError) as error:
        reason = str(error) if isinstance(error, msgspec.ValidationError) else Sentence("it is not valid JSON")
        raise ProtocolError(
            Sentence("A frame was not understood: {reason}.", reason=reason), code="bad-frame"
        ) from None


# --- events on the wire ------------------------------------------------------------------------------
#
# A frame is written in two parts. The content is everything that is known when a webhook is accepted; the place is
# where the log has put it. So the content is made, and compressed, once, and stays as it is for ever.


class _Attributes(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """The CloudEvent's attributes that do not depend on its place in the log."""

    specversion: str
    id: str
    source: str
    type: str
    time: datetime
    subject: str = ""
    datacontenttype: str = ""
    scheme: str
    verification: Verification
    deliveryid: str | None = None
    summary: str = ""
    occurredat: datetime | None = None
    replayof: str = ""
    sealed: str = ""


class _Content(msgspec.Struct, frozen=True, tag_field="type", tag="event"):
    """The frame of an event up to its body."""

    headers: Headers
    event: _Attributes


def encode_content(event: Event, *, embed: bool) -> bytes:
    """Return the event's frame up to and including its body; `encode_place` is the rest.

    `embed` is the verdict of `embeddable(event.body, ...)`, taken once when the webhook was accepted: the
    body then goes in as it is, without being read again. Anything else travels as base64.
    """
    attributes = _Attributes(
        specversion="1.0",
        id=event.id,
        source=f"/sources/{event.source}",
        type=event.type,
        time=_in_utc(event.time),
        subject=event.subject,
        datacontenttype=event.content_type,
        scheme=event.scheme,
        verification=event.verification,
        deliveryid=event.delivery_id,
        summary=event.summary,
        occurredat=None if event.occurred_at is None else _in_utc(event.occurred_at),
        replayof=event.replay_of,
        sealed=event.sealed,
    )
    start = _encoder.encode(_Content(event.headers, attributes))[:-2]  # without the two closing braces
    if embed:
        return b'%b,"data":%b' % (start, event.body)
    return b'%b,"data_base64":"%b"' % (start, base64.b64encode(event.body))


def encode_place(channel: str, epoch: str, seq: int) -> bytes:
    """Return the end of an event's frame: where the log has put it. Its length does not depend on `seq`."""
    return b'%b%020d"}}' % (place_prefix(channel, epoch), seq)


def place_prefix(channel: str, epoch: str) -> bytes:
    """Return what `encode_place` is for every event of a channel, up to its number."""
    return b',"channel":%b,"epoch":%b,"sequence":"' % (_encoder.encode(channel), _encoder.encode(epoch))


def encode_event(event: Event, *, embed: bool) -> bytes:
    """Return the event's whole frame."""
    return encode_content(event, embed=embed) + encode_place(event.channel, event.epoch, event.seq)


def decode_event(message: EventMessage) -> Event:
    """Return the event of a frame, with the body's bytes as they reached the relay. Raises ProtocolError."""
    cloud_event = message.event
    return Event(**head_fields(cloud_event), headers=message.headers, body=_body(cloud_event))


def head_fields(cloud_event: CloudEvent) -> dict[str, Any]:
    """Return the fields of an EventHead by name. Raises ProtocolError."""
    try:
        return {
            "id": cloud_event.id,
            "channel": cloud_event.channel,
            "epoch": cloud_event.epoch,
            "seq": parse_seq(cloud_event.sequence),
            "source": cloud_event.source.removeprefix("/sources/"),
            "type": cloud_event.type,
            "time": _time(cloud_event.time),
            "subject": cloud_event.subject,
            "summary": cloud_event.summary,
            "delivery_id": cloud_event.deliveryid,
            "verification": cloud_event.verification,
            "scheme": cloud_event.scheme,
            "content_type": cloud_event.datacontenttype,
            "occurred_at": _time(cloud_event.occurredat) if cloud_event.occurredat else None,
            "replay_of": cloud_event.replayof,
            "sealed": cloud_event.sealed,
        }
    except (ValueError, OverflowError):  # the latter for times at the edges of the calendar
        raise ProtocolError(Sentence("An event's attributes were not understood."), code="bad-event") from None


def _body(cloud_event: CloudEvent) -> bytes:
    if isinstance(cloud_event.data, msgspec.Raw):
        return bytes(cloud_event.data)
    try:
        return base64.b64decode(cloud_event.data_base64 or "", validate=True)
    except ValueError:
        raise ProtocolError(Sentence("An event's body was not understood."), code="bad-event") from None


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def timestamp(time: datetime) -> str:
    """Return an aware time as it stands in a frame: RFC 3339, UTC, to the microsecond."""
    return _in_utc(time).replace(tzinfo=None).isoformat() + "Z"  # as msgspec writes it


def _in_utc(time: datetime) -> datetime:
    return time if time.tzinfo is UTC else time.astimezone(UTC)
