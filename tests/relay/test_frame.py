from __future__ import annotations

import base64
import json
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets.extensions.permessage_deflate import PerMessageDeflate
from websockets.frames import Frame as WireFrame
from websockets.frames import Opcode
from websockets.streams import StreamReader

from support.clock import NOW
from webhook_relay.embedding import embeddable, parse_json
from webhook_relay.event import Event, Verification
from webhook_relay.messages import encode_event
from webhook_relay_server.frame import Burst, Frame, Places, checksum, deflate, inflate, is_whole, pack


def event(body: bytes, seq: int = 7, channel: str = "default") -> Event:
    return Event(
        id="e-1",
        channel=channel,
        epoch="9f86d081884c7d65",
        seq=seq,
        source="github",
        type="github.push",
        time=NOW,
        verification=Verification.VERIFIED,
        scheme="github",
        content_type="application/json",
        headers=(("X-Ä".encode().decode("latin-1"), "é"),),
        body=body,
    )


def frame(one: Event) -> Frame:
    try:
        parse_json(one.body)
        parsed = True
    except ValueError:
        parsed = False
    embed = embeddable(one.body, one.content_type, parsed=parsed)
    return Frame(one.seq, pack(one, embed=embed), Places(one.channel, one.epoch))


def off_the_wire(data: bytes, *, deflate: bool) -> list[bytes]:
    """Return the messages in `data` as an independent implementation of WebSocket reads them."""
    extensions = [PerMessageDeflate(True, True, 15, 15)] if deflate else []
    reader = StreamReader()
    reader.feed_data(data)
    reader.feed_eof()
    messages = []
    while reader.buffer:
        messages.append(_next_message(reader, extensions))
    return messages


def _next_message(reader: StreamReader, extensions: list[PerMessageDeflate]) -> bytes:
    parsing = WireFrame.parse(reader.read_exact, mask=False, extensions=extensions)
    with pytest.raises(StopIteration) as done:
        next(parsing)
    assert done.value.value.opcode is Opcode.TEXT
    assert done.value.value.fin
    return bytes(done.value.value.data)


BODIES = st.one_of(
    st.binary(max_size=3000),
    st.text(max_size=2000).map(lambda text: json.dumps({"text": text}).encode()),
    st.integers(0, 70_000).map(lambda size: b'"%b"' % (b"x" * size)),
)


@given(BODIES, st.integers(1, 2**63 - 1), st.sampled_from(["default", "a", "a-channel.with_a-long-name" * 2]))
def test_an_event_comes_out_of_every_form_of_its_frame_as_it_went_in(body: bytes, seq: int, channel: str) -> None:
    one = event(body, seq, channel)
    made = frame(one)
    assert made.event == one
    assert off_the_wire(made.deflated, deflate=True) == [made.json]
    assert off_the_wire(made.plain, deflate=False) == [made.json]


@pytest.mark.parametrize("body", [b'{"n":1.0e3,"n":2}', b"[]", b'"\\u00e9"'])
def test_a_frame_that_was_stored_is_the_frame_of_the_event(body: bytes) -> None:
    one = event(body)
    assert frame(one).json == encode_event(one, embed=True)


def test_frames_stand_one_behind_the_other_in_one_write() -> None:
    frames = [frame(event(b'{"n":%d}' % number, seq=number)) for number in range(1, 20)]
    expected = [one.json for one in frames]
    assert off_the_wire(Burst(frames).deflated, deflate=True) == expected
    assert off_the_wire(Burst(frames).plain, deflate=False) == expected


def test_no_message_refers_to_an_earlier_one() -> None:
    made = frame(event(b'{"text":"the same text over and over, the same text over and over"}'))
    [message] = off_the_wire(made.deflated, deflate=True)
    again = off_the_wire(made.deflated + made.deflated, deflate=True)
    assert again == [message, message]
    assert base64.b64encode(made.deflated) == base64.b64encode(frame(made.event).deflated)


def test_content_is_compressed_and_ends_at_the_border_of_a_byte() -> None:
    content = b"a webhook " * 1000
    stored = deflate(content)
    assert len(stored) < len(content) / 10
    assert stored.endswith(b"\x00\x00\xff\xff")
    assert inflate(stored) == content


@given(st.binary(min_size=1, max_size=200), st.integers(1, 2**40), st.data())
def test_a_checksum_notices_every_turned_bit_and_another_number(content: bytes, seq: int, data: st.DataObject) -> None:
    stored = checksum(content, seq)
    assert is_whole(content, seq, stored)
    assert is_whole(content, seq, None)
    bit = data.draw(st.integers(0, len(content) * 8 - 1))
    changed = bytearray(content)
    changed[bit // 8] ^= 1 << bit % 8
    assert not is_whole(bytes(changed), seq, stored)
    assert not is_whole(content, seq + 1, stored)


def test_a_checksum_is_the_same_on_every_machine() -> None:
    assert checksum(b"123456789", 0) == 0xCBF43926  # the check value of CRC-32


def test_damaged_content_is_noticed() -> None:
    with pytest.raises(zlib.error):
        inflate(b"\xff" + deflate(b"a webhook " * 100)[1:])
