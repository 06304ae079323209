from __future__ import annotations

import fnmatch
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.events import make_event
from webhook_relay.event import Verification
from webhook_relay.filters import LONGEST_TEXT, MOST_TYPES, EventFilter, is_like

NOW = datetime(2026, 11, 2, 8, 30, tzinfo=UTC)
EVENT = make_event(
    1,
    type="github.pull_request.opened",
    summary="octocat opened #42 Fix Login",
    subject="acme/api",
    source="github",
    time=NOW,
    delivery_id="d-1",
    verification=Verification.VERIFIED,
)


@pytest.mark.parametrize(
    "wanted",
    [
        {},
        {"types": ("stripe.*", "github.pull_request.*")},
        {"types": ("github.pull_request.opened",)},
        {"source": "github"},
        {"since": NOW},
        {"until": NOW + timedelta(microseconds=1)},
        {"since": NOW.astimezone(), "until": NOW + timedelta(days=1)},
        {"delivery_id": "d-1"},
        {"verification": Verification.VERIFIED},
        {"text": "fix LOGIN"},
        {"text": "acme"},
        {"text": "pull_request"},
        {"replay": False},
        {"types": ("*",), "source": "github", "text": "#42", "replay": False},
    ],
)
def test_an_event_meets_a_filter_when_it_meets_everything_that_is_set(wanted: dict[str, Any]) -> None:
    assert EventFilter(**wanted).meets(EVENT)


@pytest.mark.parametrize(
    "wanted",
    [
        {"types": ("github.pull_request",)},
        {"types": ("GitHub.*",)},
        {"source": "git"},
        {"since": NOW + timedelta(microseconds=1)},
        {"until": NOW},
        {"delivery_id": "d"},
        {"verification": Verification.UNVERIFIED},
        {"text": "logout"},
        {"text": "GITHUB/"},
        {"replay": True},
        {"types": ("*",), "source": "stripe"},
    ],
)
def test_one_thing_that_an_event_does_not_meet_is_enough(wanted: dict[str, Any]) -> None:
    assert not EventFilter(**wanted).meets(EVENT)


def test_a_replay_is_told_apart_from_what_a_sender_sent() -> None:
    again = msgspec.structs.replace(EVENT, replay_of=EVENT.id)
    assert EventFilter(replay=True).meets(again)
    assert not EventFilter(replay=False).meets(again)


@given(st.text("ab.*[?", max_size=12), st.text("ab.*", min_size=1, max_size=8))
def test_a_star_stands_for_any_characters_and_nothing_else_is_special(kind: str, pattern: str) -> None:
    assert is_like(kind, pattern) == fnmatch.fnmatchcase(kind, pattern)


def test_other_signs_of_patterns_stand_for_themselves() -> None:
    assert is_like("odd[1]?", "odd[1]*")
    assert not is_like("odd1x", "odd[1]?")


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ('{"types":["a*b*c*d*e"]}', "types"),
        ('{"types":[""]}', "types"),
        ('{"types":%s}' % (["t"] * (MOST_TYPES + 1)), "types"),
        ('{"source":"%s"}' % ("x" * (LONGEST_TEXT + 1)), "source"),
        ('{"text":"a\\u0000"}', "text"),
        ('{"since":"2026-11-02T08:30:00"}', "since"),
        ('{"verification":"sure"}', "verification"),
        ('{"types_":["a"]}', "types_"),
    ],
)
def test_what_is_no_filter_is_refused_instead_of_letting_everything_through(text: str, where: str) -> None:
    with pytest.raises(msgspec.ValidationError, match=where):
        msgspec.json.decode(text.replace("'", '"'), type=EventFilter)


def test_a_filter_comes_back_from_its_json_as_it_was() -> None:
    wanted = EventFilter(("a.*",), "s", NOW, NOW, "d", Verification.UNVERIFIED, "t", replay=False)
    assert msgspec.json.decode(msgspec.json.encode(wanted), type=EventFilter) == wanted
    assert msgspec.json.encode(EventFilter()) == b"{}"
