from __future__ import annotations

import json

import pytest

from support.events import make_event
from webhook_relay.messages import EventMessage, decode_event, decode_server_message
from webhook_relay_desktop.formats import COPIES, EXPORTS, JSON, LARGEST_COPY, NDJSON, NotCopiedError, copied


@pytest.mark.parametrize("body", [b'{"n": 1.50}', b'{\n"n":1}', b"\xff\0", b"", b'{"n":' + b"9" * 400 + b"}"])
def test_a_line_gives_back_the_event_that_was_written(body: bytes) -> None:
    event = make_event(body=body, headers=(("X-Latin", "caf\xe9"), ("A", "1"), ("A", "2")))
    line = NDJSON.write(event, "")
    assert "\n" not in line
    message = decode_server_message(line)
    assert isinstance(message, EventMessage)
    assert decode_event(message) == event


def test_several_events_are_one_document() -> None:
    lines = JSON.between.join(JSON.write(make_event(seq), "") for seq in (1, 2))
    document = json.loads(JSON.head + lines + JSON.tail)
    assert [frame["event"]["data"] for frame in document] == [{"n": 1}, {"n": 2}]


def test_a_copy_is_of_one_event_and_an_export_of_several() -> None:
    assert list(COPIES) == ["curl", "httpx", "json", "pytest"]
    assert list(EXPORTS) == ["ndjson", "json", "curl", "httpx", "pytest"]
    assert copied(make_event(), "json", "") == JSON.write(make_event(), "")
    assert copied(make_event(), "pytest", "").startswith('"""')


def test_what_is_too_large_for_the_clipboard_says_what_to_do() -> None:
    with pytest.raises(NotCopiedError, match="Export it to a file"):
        copied(make_event(body=b"x" * (LARGEST_COPY + 1)), "curl", "")
