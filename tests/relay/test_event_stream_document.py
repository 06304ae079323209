"""docs/protocol.md says of event streams what the relay does."""

from __future__ import annotations

import re
from pathlib import Path

from support.event_source import Parser
from webhook_relay.event import Cursor
from webhook_relay.messages import (
    EventMessage,
    Gap,
    Ping,
    Problem,
    Resumed,
    decode_event,
    decode_server_message,
    encode,
)
from webhook_relay_server.frame import Burst, Frame, Places, pack
from webhook_relay_server.streaming.event_stream import MAX_CHANNELS, Bookmark, notice, parse_places, retry, stored
from webhook_relay_server.streaming.sse import DEFAULT_CHANNEL, PATH, RETRY_FIRST, RETRY_SPREAD

DOCUMENT = (Path(__file__).parents[2] / "docs" / "protocol.md").read_text()
EXAMPLE = re.findall(r"^```text\n(retry: .*?)^```", DOCUMENT, re.MULTILINE | re.DOTALL)[0]
KEPT = Cursor("9f86d081884c7d65", 41, "45c48cce2e2d7fbdea1afc51c7c6ad26")


def test_the_example_is_what_the_relay_would_send() -> None:
    messages = [decode_server_message(text) for _, text in Parser().feed(EXAMPLE.encode() + b"\n")]
    resumed, gap, event, problem = messages
    assert isinstance(resumed, Resumed)
    assert isinstance(gap, Gap)
    assert isinstance(event, EventMessage)
    assert isinstance(problem, Problem)
    seq = int(event.event.sequence)
    burst = Burst([Frame(seq, pack(decode_event(event), embed=True), Places(event.event.channel, event.event.epoch))])
    bookmark = Bookmark({"default": KEPT})
    sent = [
        retry(int(EXAMPLE.partition("\n")[0].removeprefix("retry: "))),
        notice(encode(resumed), bookmark),
        notice(encode(gap), bookmark),
        stored(burst.frames[0], burst.lines[0], bookmark),
        notice(encode(Ping(1)), bookmark),
        notice(encode(problem), bookmark),
    ]
    assert b"".join(sent).decode() == EXAMPLE + "\n"


def test_the_newest_id_of_the_example_holds_both_places() -> None:
    parser = Parser()
    parser.feed(EXAMPLE.encode() + b"\n")
    assert [(name, cursor.seq) for name, cursor in parse_places(parser.last_id).items()] == [
        ("default", 1041),
        ("deploys", 0),
    ]


def test_the_numbers_in_the_sentences_are_those_of_the_program() -> None:
    chapter = " ".join(DOCUMENT.partition("## Server-Sent Events")[2].partition("## Numbers")[0].split())
    said = [
        f"`GET {PATH}`",
        f"up to {MAX_CHANNELS} times",
        f"or else `{DEFAULT_CHANNEL}`",
        f"between {RETRY_FIRST:,} and {RETRY_FIRST + RETRY_SPREAD:,}",
    ]
    assert [sentence for sentence in said if sentence not in chapter] == []
