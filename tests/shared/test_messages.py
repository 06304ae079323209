from __future__ import annotations

import base64
import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.events import make_event
from webhook_relay import messages
from webhook_relay.embedding import MAX_EMBED_BYTES, MAX_EMBED_DEPTH, embeddable, parse_json
from webhook_relay.errors import ProtocolError
from webhook_relay.event import MAX_SEQ, Cursor, Event, Verification
from webhook_relay.filters import EventFilter
from webhook_relay.messages import (
    MAX_CREDIT,
    MAX_SERVER_FRAME,
    Ack,
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
    Subscription,
    Welcome,
    decode_client_message,
    decode_event,
    decode_server_message,
    encode,
    encode_event,
)

FROM_CLIENT: list[messages.ClientMessage] = [
    Hello(ClientName("c", "desk", "1"), (Subscription("a", Cursor("e", 1)), Subscription("b")), 600, "whr_t"),
    Hello(ClientName("c"), (Subscription("a"),), 1),
    Hello(ClientName("c"), (Subscription("a", None, EventFilter(("t.*",), source="s", replay=False)),), 1),
    Ack("a", Cursor("e", 7)),
    Credit(300),
    Ping(1),
    Pong(2),
]
FROM_RELAY: list[messages.ServerMessage] = [
    Welcome("k", "webhook-relay/1", 20.0, 45.0),
    Resumed("a", Cursor("e", 7), 9),
    Gap("a", "e", 8, 9, 12, "retention"),
    Reset("a", Cursor("f", 0), 3, "another-log"),
    Passed("a", Cursor("e", 8, "i"), 9),
    Problem("forbidden", "No.", "Ask."),
    Ping(1),
    Pong(2),
]


def round_trip(event: Event, *, embed: bool) -> Event:
    message = decode_server_message(encode_event(event, embed=embed))
    assert isinstance(message, EventMessage)
    return decode_event(message)


@pytest.mark.parametrize("message", FROM_CLIENT)
def test_a_clients_message_survives_the_wire(message: messages.ClientMessage) -> None:
    assert decode_client_message(encode(message)) == message


@pytest.mark.parametrize("message", FROM_RELAY)
def test_a_relays_message_survives_the_wire(message: messages.ServerMessage) -> None:
    assert decode_server_message(encode(message)) == message


def test_a_gap_is_written_with_the_words_of_the_protocol() -> None:
    assert json.loads(encode(Gap("a", "e", 8, 9, 12, "retention"))) == {
        "type": "gap",
        "channel": "a",
        "epoch": "e",
        "from": 8,
        "to": 9,
        "head": 12,
        "reason": "retention",
    }


@pytest.mark.parametrize(
    "frame",
    [
        '{"type":"hello","client":{"id":"c"},"subscriptions":[],"credit":1}',
        '{"type":"hello","client":{"id":""},"subscriptions":[{"channel":"a"}],"credit":1}',
        '{"type":"hello","client":{"id":"c"},"subscriptions":[{"channel":"a"}],"credit":0}',
        f'{{"type":"credit","events":{MAX_CREDIT + 1}}}',
        '{"type":"credit","events":"1"}',
        '{"type":"ack","channel":"a","cursor":{"epoch":"e"}}',
        '{"type":"ack","channel":"a","cursor":{"epoch":"e","seq":-1}}',
        f'{{"type":"ack","channel":"a","cursor":{{"epoch":"e","seq":{2**63}}}}}',
        f'{{"type":"ack","channel":"a","cursor":{{"epoch":"e","seq":{10**30}}}}}',
        f'{{"type":"ack","channel":"a","cursor":{{"epoch":"{"e" * 101}","seq":1}}}}',
        f'{{"type":"ack","channel":"a","cursor":{{"epoch":"e","seq":1,"id":"{"i" * 101}"}}}}',
        '{"type":"welcome"}',
        "{}",
        "null",
        "",
        "\ud800",
        b"\xff\xfe",
        "[" * 100_000,
    ],
)
def test_what_is_not_a_clients_message_is_a_protocol_error(frame: str | bytes) -> None:
    with pytest.raises(ProtocolError):
        decode_client_message(frame)


@pytest.mark.parametrize("field", ["id", "name", "version"])
@pytest.mark.parametrize("text", ["a\0b", "a\n", "\n", "\x1b]0;owned\x07", "\x7f", "\x9b1m", "a\u202eb", "\u2066"])
def test_a_client_is_not_called_what_controls_a_terminal(field: str, text: str) -> None:
    client = {"id": "c", field: text}
    hello = {"type": "hello", "client": client, "subscriptions": [{"channel": "a"}], "credit": 1}
    with pytest.raises(ProtocolError, match="client"):
        decode_client_message(json.dumps(hello))


@pytest.mark.parametrize("seq", [0, 1, MAX_SEQ])
def test_a_cursor_goes_as_far_as_a_store_can_count(seq: int) -> None:
    assert decode_client_message(encode(Ack("a", Cursor("e", seq)))) == Ack("a", Cursor("e", seq))


def test_an_error_about_a_frame_repeats_nothing_of_it() -> None:
    with pytest.raises(ProtocolError) as raised:
        decode_client_message('{"type":"hello","token":"whr_secret","client":3}')
    assert "whr_secret" not in str(raised.value)


def test_fields_of_a_later_version_are_passed_over() -> None:
    assert decode_server_message('{"type":"ping","nonce":1,"colour":"red"}') == Ping(1)


# --- events ------------------------------------------------------------------------------------------


def test_an_event_is_a_cloud_event() -> None:
    frame = json.loads(encode_event(make_event(7), embed=True))
    event = frame["event"]
    assert event["specversion"] == "1.0"
    assert event["sequence"] == "00000000000000000007"
    assert event["time"] == "2026-11-01T12:00:07Z"
    assert event["data"] == {"n": 7}
    assert all(name.isalnum() and name.islower() for name in event if name != "data_base64")


@pytest.mark.parametrize("embed", [True, False])
def test_every_field_of_an_event_survives_the_wire(embed: bool) -> None:
    event = make_event(
        9,
        verification=Verification.UNVERIFIED,
        delivery_id=None,
        subject="ünï/\u202ecode",
        summary='"quoted"\n',
        headers=(("X-A", "1"), ("x-a", "2"), ("X-B", "\xff\x80")),
    )
    assert round_trip(event, embed=embed) == event


@given(st.binary(max_size=200), st.sampled_from(["application/json", "text/plain", ""]))
def test_any_body_comes_out_byte_for_byte(body: bytes, content_type: str) -> None:
    event = make_event(1, body=body, content_type=content_type)
    try:
        parse_json(body)
        parsed = True
    except ValueError:
        parsed = False
    assert round_trip(event, embed=embeddable(body, content_type, parsed=parsed)).body == body


documents = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
)


@given(documents, st.sampled_from([None, 1]), st.booleans())
def test_any_json_document_is_embedded_and_comes_out_byte_for_byte(
    document: Any, indent: int | None, ascii_only: bool
) -> None:
    body = json.dumps(document, indent=indent, ensure_ascii=ascii_only).encode()
    parse_json(body)
    event = make_event(1, body=body)
    assert embeddable(body, "application/json", parsed=True)
    frame = encode_event(event, embed=True)
    assert body in frame
    assert round_trip(event, embed=True) == event


@pytest.mark.parametrize("body", [b'{"big": 1e5, "dup": 1, "dup": 2}', b'{"a":"\\u00e9\\/"}', b"0", b'""', b"[1.0]"])
def test_numbers_keys_and_escapes_are_not_rewritten(body: bytes) -> None:
    parse_json(body)
    assert round_trip(make_event(1, body=body), embed=True).body == body


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"", "application/json"),
        (b" {}", "application/json"),
        (b"{}\n", "application/json"),
        (b"{}", "text/plain"),
        (b"{}", "application/x-www-form-urlencoded"),
        (b"[" * (MAX_EMBED_DEPTH + 1) + b"]" * (MAX_EMBED_DEPTH + 1), "application/json"),
    ],
)
def test_what_a_parser_might_change_is_not_embedded(body: bytes, content_type: str) -> None:
    assert not embeddable(body, content_type, parsed=True)


def test_what_was_not_parsed_is_never_embedded() -> None:
    assert not embeddable(b"{}", "application/json", parsed=False)


@pytest.mark.parametrize("content_type", ["", "application/json; charset=utf-8", "Application/JSON", "a/b+json"])
def test_json_by_any_of_its_names_is_embedded(content_type: str) -> None:
    assert embeddable(b"{}", content_type, parsed=True)


def test_brackets_inside_strings_are_no_depth() -> None:
    assert embeddable(b'["' + b"[" * 5000 + b'"]', "application/json", parsed=True)
    assert embeddable(b"[" + b"[]," * 2000 + b"[]]", "application/json", parsed=True)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xef\xbb\xbf{}",
        b"NaN",
        b"{'a':1}",
        b'"\\ud800"',
        b"[1,]",
        b'1,"seq":999,"x":2',
        b'"\xff"',
        b"[" * 100_000,
        b'"' + b"a" * MAX_EMBED_BYTES + b'"',
    ],
)
def test_what_not_every_parser_takes_is_no_json(body: bytes) -> None:
    with pytest.raises(ValueError, match="the document"):
        parse_json(body)


def test_a_body_that_is_no_json_cannot_rewrite_its_envelope() -> None:
    body = b'1,"seq":999,"x":2'
    assert round_trip(make_event(3, body=body), embed=False).seq == 3


@pytest.mark.parametrize(
    "changes",
    [
        {"sequence": "twelve"},
        {"sequence": "-1"},
        {"sequence": str(2**63)},
        {"sequence": "9" * 5000},
        {"time": "yesterday"},
        {"data_base64": "not base64!"},
        {"data_base64": "YQ"},
    ],
)
def test_an_event_with_a_broken_attribute_is_a_protocol_error(changes: dict[str, str]) -> None:
    frame = json.loads(encode_event(make_event(1, body=b"\xff"), embed=False))
    frame["event"].update(changes)
    message = decode_server_message(json.dumps(frame))
    assert isinstance(message, EventMessage)
    with pytest.raises(ProtocolError):
        decode_event(message)


def test_the_largest_body_fits_into_a_frame() -> None:
    largest = 25 * 1024 * 1024
    assert len(base64.b64encode(b"x" * largest)) + 64 * 1024 < MAX_SERVER_FRAME


def test_cursor_of_an_event() -> None:
    assert make_event(3).cursor == Cursor("e-1", 3, make_event(3).id)


def test_a_header_is_found_in_any_case() -> None:
    event = make_event(1, headers=(("X-A", "first"), ("x-a", "second")))
    assert event.header("x-A") == "first"
    assert event.header("x-b") is None


def test_messages_are_values() -> None:
    with pytest.raises(AttributeError):
        Ping(1).nonce = 2  # type: ignore[misc]
    assert msgspec.structs.replace(Ping(1), nonce=3) == Ping(3)
