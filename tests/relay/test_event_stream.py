"""The text of event streams: every body comes out as it went in, and an id never claims what was not told."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from support.clock import NOW
from support.event_source import Parser
from webhook_relay.embedding import embeddable, parse_json
from webhook_relay.event import Cursor, Event, Verification
from webhook_relay.messages import (
    EventMessage,
    Gap,
    Ping,
    Problem,
    Reset,
    Resumed,
    decode_event,
    decode_server_message,
    encode,
)
from webhook_relay_server.frame import Burst, Frame, Places, pack
from webhook_relay_server.streaming.event_stream import HEARTBEAT, MAX_CHANNELS, Bookmark, notice, parse_places, stored

PLACES = Places("builds", "5f0c2a917be34d18")
CURSOR = Cursor("5f0c2a917be34d18", 41, "0a1b")


def new_event(body: bytes, **changes: Any) -> Event:
    event = Event(
        id="8f14e45fceea167a5a36dedd4bea2543",
        channel="builds",
        epoch="5f0c2a917be34d18",
        seq=42,
        source="github",
        time=NOW,
        type="github.push",
        verification=Verification.VERIFIED,
        scheme="github",
        content_type="application/json",
        headers=(("X-A", '"event":{"specversion":"1.0","id":"x'), ("X-\u00e9", "\x85\u00a0")),
        body=body,
    )
    return msgspec.structs.replace(event, **changes)


def is_strict(body: bytes) -> bool:
    try:
        parse_json(body)
    except ValueError:
        return False
    return True


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(), lambda inner: st.lists(inner, max_size=3)
)


@given(st.binary() | json_values.map(lambda value: msgspec.json.format(msgspec.json.encode(value), indent=2)))
@example(b'{\r"a":\r\n1,\n"b": 2}')
@example(b'["\xe2\x80\xa8\xc2\x85"]')
@example(b"data: x\n\nevent: problem\ndata: y\n\n")
def test_every_body_comes_out_of_a_stream_byte_for_byte_and_in_one_line(body: bytes) -> None:
    event = new_event(body)
    embed = embeddable(body, event.content_type, parsed=is_strict(body))
    burst = Burst([Frame(42, pack(event, embed=embed), PLACES)])
    sent = stored(burst.frames[0], burst.lines[0], Bookmark({}))
    parser = Parser()
    [(kind, text)] = parser.feed(sent)
    message = decode_server_message(text)
    assert isinstance(message, EventMessage)
    assert (kind, decode_event(message)) == ("event", event)
    assert sent.count(b"\ndata:") == 1
    assert parser.last_id == "builds:5f0c2a917be34d18:42:8f14e45fceea167a5a36dedd4bea2543"


def test_an_id_gives_back_every_place_that_it_was_made_of() -> None:
    cursors = {f"{number:02}-{'x' * 60}": Cursor("f" * 16, 10**17, "0" * 32) for number in range(MAX_CHANNELS)}
    text = Bookmark(cursors).text.decode()
    assert parse_places(text) == cursors
    assert len(text) < 4096
    assert parse_places(Bookmark({"a": Cursor("e", 0)}).text.decode()) == {"a": Cursor("e", 0)}
    assert parse_places("") == {}


BEYOND = "a:e:1" + "0" * 18
NO_IDS = ["a", "a:e", "a:e:", "a:e:-1", "a:e:1:", "a:e:١", "a:e:1,", ",a:e:1", "a:e:1,a:e:2", "A:e:1"]


@pytest.mark.parametrize("text", [*NO_IDS, BEYOND, "a:e:1\n"])
def test_what_is_no_id_of_a_stream_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no id"):
        parse_places(text)


@pytest.mark.parametrize(
    ("message", "kind", "moved"),
    [
        (Resumed("builds", CURSOR, 50), "resumed", CURSOR),
        (Reset("builds", Cursor("other", 3), 50, "why"), "reset", Cursor("other", 3)),
        (Gap("builds", "other", 4, 9, 50, "why"), "gap", Cursor("other", 9)),
    ],
)
def test_a_notice_moves_the_client_to_where_reading_goes_on(message: Any, kind: str, moved: Cursor) -> None:
    parser = Parser()
    [(told, text)] = parser.feed(notice(encode(message), Bookmark({})))
    assert (told, decode_server_message(text)) == (kind, message)
    assert parse_places(parser.last_id) == {"builds": moved}


def test_the_id_of_one_channels_notice_leaves_what_another_channel_has_still_to_be_told() -> None:
    bookmark = Bookmark({"builds": CURSOR, "deploys": Cursor("d", 7)})
    parser = Parser()
    parser.feed(notice(encode(Resumed("builds", CURSOR, 50)), bookmark))
    assert parse_places(parser.last_id)["deploys"] == Cursor("d", 7)
    parser.feed(notice(encode(Gap("deploys", "d", 8, 90, 99, "why")), bookmark))
    assert parse_places(parser.last_id) == {"builds": CURSOR, "deploys": Cursor("d", 90)}


def test_a_problem_moves_nothing_and_a_heartbeat_is_a_comment() -> None:
    parser = Parser()
    [(kind, text)] = parser.feed(notice(encode(Problem("internal", "No.")), Bookmark({"builds": CURSOR})))
    assert (kind, decode_server_message(text), parser.last_id) == ("problem", Problem("internal", "No."), "")
    assert notice(encode(Ping(1)), Bookmark({})) == HEARTBEAT
    assert parser.feed(HEARTBEAT) == []
    assert parser.comments == ["heartbeat"]
