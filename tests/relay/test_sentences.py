"""Sentences: how templates are filled, and when a rule is asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from webhook_relay.embedding import parse_json
from webhook_relay_server.describing.payload import read_json
from webhook_relay_server.describing.sentences import condition, filler, raw_at

PAYLOAD = {
    "merged": True,
    "draft": False,
    "state": "open",
    "who": "mona",
    "owner": "mona",
    "reviewer": "hubot",
    "nobody": None,
    "empty": "",
    "none": "",
    "change": {"from": 0},
    "commits": [{"message": "first"}, {"message": "second"}, {"message": "third"}],
    "-1": "a name that looks like a place",
}
READERS = pytest.mark.parametrize("read", [read_json, parse_json], ids=["lazily", "whole"])


def payload(read: Callable[[bytes], object]) -> Any:
    return read(msgspec.json.encode(PAYLOAD))


@READERS
@pytest.mark.parametrize(
    ("wanted", "true"),
    [
        ("", True),
        ("merged", True),
        ("draft", False),
        ("state", False),
        ("absent", False),
        ("state=open", True),
        ("state=closed", False),
        ("absent=", True),
        ("change=*", True),
        ("draft=*", True),
        ("nobody=*", False),
        ("absent=*", False),
        ("who==owner", True),
        ("who==reviewer", False),
        ("empty==none", False),
        ("absent==nobody", False),
    ],
)
def test_a_rule_is_asked_when_its_condition_holds(read: Callable[[bytes], object], wanted: str, *, true: bool) -> None:
    assert condition(wanted)(payload(read)) is true


@READERS
@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("commits.0.message", "first"),
        ("commits.2.message", "third"),
        ("commits.-1.message", "third"),
        ("commits.-3.message", "first"),
        ("commits.3.message", None),
        ("commits.-4.message", None),
        ("state.-1", None),
        ("-1", "a name that looks like a place"),
    ],
)
def test_a_number_in_a_path_is_a_place_in_a_list_and_below_zero_from_its_end(
    read: Callable[[bytes], object], path: str, value: str | None
) -> None:
    assert raw_at(payload(read), path) == value


@READERS
def test_what_stands_in_brackets_is_left_out_when_something_in_it_is_missing(
    read: Callable[[bytes], object],
) -> None:
    assert filler("{who}[ asks {absent}][ and {reviewer}]")(payload(read)) == "mona and hubot"
    assert filler("{who} asks {absent}")(payload(read)) == ""
