"""Arrivals: the head of an event is read without its body, and never wrongly."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.events import make_event
from support.packing import compressed, compressed_event, packed_frame
from webhook_relay.arrivals import MAX_HEAD_BYTES, PackedEvent, read_head, unpack, unpacked
from webhook_relay.errors import ProtocolError
from webhook_relay.event import MAX_SEQ, Event, EventHead, Verification
from webhook_relay.messages import encode_event
from webhook_relay.packed import Packed

HEAD_FIELDS = EventHead.__struct_fields__
DECEITFUL = '","data":{"x":1},"channel":"other","epoch":"e","sequence":"00000000000000000099"}}\x00'


def head(event: EventHead) -> dict[str, object]:
    return {name: getattr(event, name) for name in HEAD_FIELDS}


@pytest.mark.parametrize("embed", [True, False], ids=["data", "data_base64"])
def test_the_head_of_a_packed_event_is_that_of_the_event(embed: bool) -> None:
    event = make_event(42, body=b'{"n":1}' * (1 if embed else 2000))
    arrival = read_head(packed_frame(event, embed=embed))
    assert arrival is not None
    assert head(arrival) == head(event)
    assert arrival.cursor == event.cursor
    assert unpacked(arrival) == event
    assert unpacked(event) is event


texts = st.text(st.characters(codec="utf-8"), max_size=30) | st.just(DECEITFUL)
events = st.builds(
    Event,
    id=texts,
    channel=texts,
    epoch=texts,
    seq=st.integers(0, MAX_SEQ),
    source=texts,
    type=texts,
    time=st.datetimes(datetime(1970, 1, 1), datetime(2242, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - given below
    subject=texts,
    summary=texts,
    delivery_id=st.none() | texts,
    verification=st.sampled_from(Verification),
    scheme=texts,
    content_type=texts,
    headers=st.lists(st.tuples(texts, texts), max_size=4).map(tuple),
    body=st.dictionaries(texts, texts, max_size=3).map(lambda document: json.dumps(document).encode()),
)


@given(event=events, embed=st.booleans())
def test_whatever_an_event_holds_its_head_is_read_right(event: Event, embed: bool) -> None:
    arrival = read_head(packed_frame(event, embed=embed))
    assert arrival is not None
    assert head(arrival) == head(event)
    assert unpacked(arrival) == event


def test_long_headers_are_read_past() -> None:
    event = make_event(1, headers=(("X-Long", '\u00e9"' * 15_000),), body=b"{}")
    arrival = read_head(packed_frame(event))
    assert arrival is not None
    assert unpacked(arrival) == event


def test_a_head_beyond_every_relays_limits_is_read_with_its_body() -> None:
    event = make_event(1, headers=(("X-Long", "x" * 2 * MAX_HEAD_BYTES),))
    frame = packed_frame(event)
    assert read_head(frame) is None
    assert unpack(frame) == event


@pytest.mark.parametrize("deceitful", ["", DECEITFUL])
def test_a_frame_that_was_compressed_as_a_whole_is_read_in_full(deceitful: str) -> None:
    event = make_event(1, body=json.dumps(deceitful).encode(), summary=deceitful)
    frame = compressed_event(event)
    assert read_head(frame) is None
    assert unpack(frame) == event


def with_place_behind(start: bytes) -> Packed:
    """Return a frame that begins as it likes and ends with a place."""
    place = b',"channel":"default","epoch":"e-1","sequence":"00000000000000000001"}}'
    block = b"\x00" + len(place).to_bytes(2, "little") + (len(place) ^ 0xFFFF).to_bytes(2, "little") + place
    return Packed(compressed(start) + b"\x00\x00\xff\xff" + block + b"\x00")


@pytest.mark.parametrize(
    "start",
    [
        b"",
        b'{"type":"pong","nonce":1,"data":1',
        b'{"type":"event","event":{"id":"1","data":{}',
        b'{"type":"event","headers":[],"more":{"x":1,"data":{}},"event":{"id":"1","data":{}',
        b'{"type":"event" no json,"data":{}',
    ],
)
def test_a_frame_that_is_built_differently_is_left_to_be_read_in_full(start: bytes) -> None:
    frame = with_place_behind(start)
    assert read_head(frame) is None
    with pytest.raises(ProtocolError):
        unpack(frame)


@pytest.mark.parametrize("frame", [b"", b"\x00", b',"channel":', b'12345,"channel":\x00', b"\xff" * 2000])
def test_bytes_that_are_no_frame_have_no_head(frame: bytes) -> None:
    assert read_head(Packed(frame)) is None


def test_a_damaged_body_leaves_the_head_and_is_told_when_it_is_read() -> None:
    event = make_event(5, body=b'{"n":"%b"}' % bytes(range(65, 91)) * 400)
    frame = bytearray(packed_frame(event))
    middle = len(frame) - 120
    frame[middle : middle + 8] = b"\xff" * 8
    arrival = read_head(Packed(frame))
    assert arrival is not None
    assert head(arrival) == head(event)
    with pytest.raises(ProtocolError):
        unpacked(arrival)


def test_a_body_that_rewrites_its_frame_is_told_when_it_is_read() -> None:
    event = make_event(5, body=b'1,"id":"another","x":2')
    arrival = read_head(packed_frame(event))
    assert isinstance(arrival, PackedEvent)
    assert arrival.id == event.id
    with pytest.raises(ProtocolError, match="different events"):
        unpacked(arrival)


def test_a_packed_message_that_is_no_event_is_told() -> None:
    with pytest.raises(ProtocolError, match="no event"):
        unpack(compressed(b'{"type":"pong","nonce":1}'))


def test_attributes_that_no_event_has_are_left_to_be_read_in_full() -> None:
    event = make_event(1)
    text = encode_event(event, embed=True).replace(b"+00:00", b"Z")
    assert msgspec.json.decode(text)["event"]["time"].endswith("Z")
    start = text[: text.index(b',"channel"')].replace(b'"time":"', b'"time":"not ')
    assert read_head(with_place_behind(start)) is None
