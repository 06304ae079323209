"""Reading what a sender sent: strict, and never surprised."""

from __future__ import annotations

import json
import urllib.parse
from pathlib import Path

import pytest

from support.handling import event
from webhook_relay.handlers.reading import (
    LINE_LIMIT,
    line_at,
    matches_type,
    one_line,
    payload_json,
    payload_of,
    repository_of,
    sender_of,
    value_at,
)
from webhook_relay.plugins import build

FORM = "application/x-www-form-urlencoded"


def test_types_match_exactly_or_by_their_beginning() -> None:
    push = event("github.push")
    assert matches_type(push, ["github.push"])
    assert matches_type(push, ["stripe.*", "github.*"])
    assert matches_type(push, ["*"])
    assert not matches_type(push, ["github.pus", "github", "push", ""])


def test_a_form_encoded_payload_is_read_from_its_field() -> None:
    payload = json.dumps({"zen": "é & =", "n": 1})
    body = urllib.parse.urlencode({"payload": payload}).encode()
    form = event("github.ping", body, content_type=f"{FORM}; charset=utf-8")
    assert payload_of(form) == {"zen": "é & =", "n": 1}
    assert json.loads(payload_json(form))["n"] == 1


@pytest.mark.parametrize("body", [b"", b"\xff\xfe", b"payload", b"payload=", b"&" * 50_000, b"other=1", b"payload=%7B"])
def test_a_form_without_a_payload_is_empty(body: bytes) -> None:
    assert payload_of(event("github.ping", body, content_type=FORM)) == {}


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"1", b"null", b"{", b"\xff", b'{"a":NaN}', b"[" * 100_000, b'{"a":"\\ud800"}', b"{} {}"]
)
def test_a_body_that_is_no_json_object_is_empty(body: bytes) -> None:
    assert payload_of(event("github.ping", body)) == {}


def test_paths_lead_to_values_or_to_none() -> None:
    payload = {"repository": {"full_name": "a/b", "id": 1}, "sender": "not an object"}
    assert value_at(payload, "repository.id") == 1
    assert value_at(payload, "sender.login") is None
    assert value_at([], "a") is None
    assert line_at(payload, "repository.id", "nothing", "repository.full_name") == "a/b"
    assert (repository_of(payload), sender_of(payload)) == ("a/b", "")


def test_a_line_has_no_breaks_no_controls_and_an_end() -> None:
    assert one_line("a\r\n b\x00\x1b[31m\u202ec\u2028d ") == "a b [31m c d"
    assert len(one_line("x" * 100_000)) == LINE_LIMIT


def test_no_hostile_body_makes_a_handler_raise(corpus: Path) -> None:
    handlers = [
        build("slack", {"webhook_url": "https://hooks.slack.com/services/x", "event_types": ["*"]}),
        build("deploy", {"repository": "a/b", "command": ["x"]}),
        build("claude-code", {"instruction": "x", "event_types": ["*"], "repository": "a/b", "senders": ["c"]}),
    ]
    bodies = [*(corpus / "hostile" / "bodies").iterdir(), *(corpus / "hostile" / "json_parsing").iterdir()]
    assert bodies
    for path in bodies:
        for event_type in ("github.push", "github.pull_request.closed"):
            for content_type in ("application/json", FORM):
                hostile = event(event_type, path.read_bytes(), content_type=content_type)
                assert [handler.wants(hostile) for handler in handlers[1:]] == [False, False]
                handlers[0].wants(hostile)
