"""How events become rows of the inbox file and come back as they were."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import msgspec
import structlog
from msgspec.structs import replace

from webhook_relay.arrivals import unpack
from webhook_relay.errors import ProtocolError
from webhook_relay.event import Event, EventHead, Headers, Verification
from webhook_relay.sentence import Sentence

EVENT_COLUMNS: Final = (
    "position, received_at, relay, id, channel, epoch, source, type, subject, summary, delivery_id, scheme, "
    "content_type, seq, time, verification"
)
SELECT_STORED: Final = (
    f"SELECT {EVENT_COLUMNS}, headers, original, body, frame "  # noqa: S608 - built from constants
    "FROM event JOIN payload USING (position)"
)
"""Rows for `stored_event`."""

_TEXTS: Final = (
    "id",
    "channel",
    "epoch",
    "source",
    "type",
    "subject",
    "summary",
    "delivery_id",
    "scheme",
    "content_type",
)
"""Attributes of an event that are text, in the order of EVENT_COLUMNS."""
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_LAST: Final = datetime.max.replace(tzinfo=UTC)
_LARGEST: Final = 2**63 - 1
_NO_HEADERS: Final = b"[]"
"""What stands for the empty column beside a frame."""
_encoder = msgspec.json.Encoder()
_headers_decoder = msgspec.json.Decoder(Headers)

log = structlog.get_logger(__name__)

Row = tuple[Any, ...]


@dataclass(frozen=True)
class StoredHead:
    """An event of the inbox, as far as lists and notifications need it."""

    position: int
    """Place in the inbox: ascending in the order of arrival, never used twice."""
    received_at: datetime
    """When it was stored here; aware, UTC."""
    event: EventHead


@dataclass(frozen=True)
class StoredEvent(StoredHead):
    """An event of the inbox, with its headers and body."""

    event: Event


def event_row(event: EventHead, *, position: int, received_at: float, relay: str) -> Row:
    """Return the values of EVENT_COLUMNS."""
    return (
        position,
        received_at,
        relay,
        *[text if text is None or text.isascii() else storable_text(text) for text in _texts(event)],
        storable_number(event.seq),
        seconds(event.time),
        event.verification.value,
    )


def payload_row(event: Event, position: int) -> Row:
    """Return the values of a payload that came whole: position, headers, original, body."""
    lost = {name: text for name, text in zip(_TEXTS, _texts(event), strict=True) if text and not _is_storable(text)}
    if event.replay_of:
        lost["replay_of"] = event.replay_of
    if event.sealed:
        lost["sealed"] = event.sealed
    if event.occurred_at is not None:
        lost["occurred_at"] = event.occurred_at.isoformat()
    return position, _headers_json(event.headers), json.dumps(lost) if lost else None, event.body


def stored_event(row: Sequence[Any]) -> StoredEvent:
    """Return the event of a row of SELECT_STORED, equal to the one that was stored.

    One whose frame turns out to be damaged has neither headers nor body and counts as unverified: no handler starts
    for it, and the events behind it are read as ever.
    """
    *columns, frame = row
    event = _from_columns(columns) if frame is None else _from_frame(frame, columns)
    return StoredEvent(row[0], moment(row[1]), event)


def _from_columns(columns: Sequence[Any]) -> Event:
    texts: dict[str, Any] = dict(zip(_TEXTS, columns[3:13], strict=True))
    seq, time, verification, headers, original, body = columns[13:]
    if original is not None:
        texts.update(json.loads(original))
    if "occurred_at" in texts:
        texts["occurred_at"] = datetime.fromisoformat(texts["occurred_at"])
    return Event(
        **texts,
        seq=int(seq),
        time=moment(time),
        verification=Verification(verification),
        headers=_headers(headers or _NO_HEADERS),
        body=body,
    )


def _from_frame(frame: bytes, columns: Sequence[Any]) -> Event:
    position, event_id = columns[0], columns[3]
    try:
        event = unpack(frame)
        if storable_text(event.id) != event_id:
            raise ProtocolError(Sentence("The frame is of another event."), code="bad-frame")
    except ProtocolError as error:
        log.error("inbox.event_damaged", position=position, id=event_id, reason=str(error))
        return replace(_from_columns(columns), verification=Verification.UNVERIFIED)
    return event


def storable_text(text: str) -> str:
    r"""Return `text` as SQLite can hold it: a lone surrogate becomes the six characters `\udXXX`."""
    return text if _is_storable(text) else text.encode("utf-8", "backslashreplace").decode()


def storable_number(number: int) -> int | str:
    """Return `number`, as text when SQLite's 63 bits cannot hold it; `int()` gives it back."""
    return number if -_LARGEST <= number <= _LARGEST else str(number)


def seconds(time: datetime) -> float:
    """Return an aware time as the file keeps it. Exact to the microsecond until the year 2242."""
    return (time - _EPOCH).total_seconds()


def moment(time: float) -> datetime:
    """Return the time, aware and in UTC, that `seconds` was given."""
    try:
        return _EPOCH + timedelta(seconds=time)
    except OverflowError:  # the last half microsecond of the year 9999 rounds up
        return _LAST


def _texts(event: EventHead) -> tuple[str | None, ...]:
    return (
        event.id,
        event.channel,
        event.epoch,
        event.source,
        event.type,
        event.subject,
        event.summary,
        event.delivery_id,
        event.scheme,
        event.content_type,
    )


def _is_storable(text: str) -> bool:
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _headers_json(headers: Headers) -> bytes:
    try:
        return _encoder.encode(headers)
    except UnicodeEncodeError:
        return json.dumps(headers).encode()


def _headers(document: bytes) -> Headers:
    try:
        return _headers_decoder.decode(document)
    except msgspec.DecodeError:  # a lone surrogate, which only Python's own parser takes
        return tuple((name, value) for name, value in json.loads(document))
