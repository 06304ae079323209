from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from support.events import make_event
from webhook_relay.condition import LARGEST_BODY, LONGEST_CONDITION, VARIABLES, ConditionError, Facts, compile_condition
from webhook_relay.event import Event, Verification
from webhook_relay.filters import EventMatch

PUSH = make_event(
    1,
    type="github.push",
    subject="acme/api",
    headers=(("X-GitHub-Event", "push"), ("Accept", "a"), ("accept", "b")),
    body=b'{"ref":"refs/heads/main","forced":false,"n":null,"commits":[{"author":"octocat","added":3}],"rate":1.5}',
)


def holds(text: str, event: Event = PUSH) -> bool:
    return compile_condition(text).ask(Facts(event)).holds


@pytest.mark.parametrize(
    "text",
    [
        'event.type == "github.push"',
        'event.subject.startsWith("acme/") && event.verified && !event.replay',
        'body.ref == "refs/heads/main" && !body.forced',
        'body.commits.exists(commit, commit.author == "octocat" && commit.added > 2)',
        "body.n == null && has(body.n) && !has(body.m)",
        "body.?pull_request.draft.orValue(false) == false",
        'headers["x-github-event"] == "push"',
        'headers["accept"] == "a, b"',
        'event.time > timestamp("2020-01-01T00:00:00Z")',
        'event.summary.lowerAscii().contains("push")',
        "body.rate > 1",
    ],
)
def test_a_condition_holds_for_an_event_that_it_describes(text: str) -> None:
    assert holds(text)


@pytest.mark.parametrize("text", ['body.ref == "x"', "body.forced", 'event.type.matches("^stripe")', "!event.verified"])
def test_a_condition_does_not_hold_for_another_event(text: str) -> None:
    assert not holds(text)


def test_every_variable_can_be_named() -> None:
    for name, kind in VARIABLES.items():
        answer = compile_condition(f"type({name}) == type({name})" if kind != "bool" else name).ask(Facts(PUSH))
        assert not answer.problem, name


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ('event.type == "x" &&', 1, 21),
        ('event.type == "x"\n  && event.typ == "y"', 2, 11),
        ("event.type == 1", 1, 12),
        ("typo == 1", 1, 1),
        ("event.type", 1, 1),
        ('event.source == "ä" && ö', 1, 24),
    ],
)
def test_what_is_not_understood_is_told_with_its_place(text: str, line: int, column: int) -> None:
    with pytest.raises(ConditionError) as raised:
        compile_condition(text)
    assert (raised.value.line, raised.value.column) == (line, column)
    assert f"column {column}" in str(raised.value)
    assert "INVALID_ARGUMENT" not in str(raised.value)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('body.ref = "main"', "use == to compare"),
        ('body.ref == "main', "the text that begins here does not end"),
        ("body.ref == §", "'§' cannot stand here"),
        ("body.ref ==", "something is missing here"),
    ],
)
def test_usual_slips_are_told_in_plain_words(text: str, words: str) -> None:
    with pytest.raises(ConditionError) as raised:
        compile_condition(text)
    assert raised.value.reason == words


@pytest.mark.parametrize("text", ["", "  ", "event.verified ||" * LONGEST_CONDITION, "body" + ".a" * 60])
def test_an_empty_a_long_and_a_deep_condition_are_refused(text: str) -> None:
    with pytest.raises(ConditionError):
        compile_condition(text)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"plain text",
        b'{"n":' + b"9" * 400 + b"}",
        b"[" * 20_000 + b"]" * 20_000,
        b"[" * 500 + b"]" * 500,
        b'{"ref":"\\ud800"}',
        b"\xff\xfe",
        b'{"ref":NaN}',
        b'{"ref":"' + b"x" * LARGEST_BODY + b'"}',
    ],
    ids=range(9),
)
def test_no_body_makes_a_condition_raise(body: bytes) -> None:
    event = make_event(1, body=body)
    answer = compile_condition('body.ref == "refs/heads/main"').ask(Facts(event))
    assert not answer.holds
    assert answer.problem or b"NaN" in body


def test_a_condition_says_why_it_has_no_answer() -> None:
    answer = compile_condition("body.pull_request.draft").ask(Facts(PUSH))
    assert "pull_request" in answer.problem
    assert "NOT_FOUND" not in answer.problem


def test_what_would_take_for_ever_is_ended() -> None:
    many = make_event(1, body=b"[" + b"1," * 5_000 + b"1]")
    answer = compile_condition("body.all(a, body.all(b, body.all(c, a + b + c > 0)))").ask(Facts(many))
    assert "budget" in answer.problem.lower()


def test_nulls_cost_the_interpreter_no_reference() -> None:
    nulls = make_event(1, body=b'{"n":null,"list":[null,null,null]}')
    condition, unusable = compile_condition("body.n == null"), compile_condition("body.n")
    before = sys.getrefcount(None)
    for _ in range(2_000):
        assert condition.ask(Facts(nulls)).holds
        assert not unusable.ask(Facts(nulls)).holds
    assert sys.getrefcount(None) - before > -500


def test_a_match_needs_its_condition_and_everything_else_that_is_set() -> None:
    assert EventMatch(types=("github.*",), condition='body.ref.endsWith("/main")').matches(PUSH)
    assert not EventMatch(types=("stripe.*",), condition='body.ref.endsWith("/main")').matches(PUSH)
    assert not EventMatch(types=("github.*",), condition='body.ref.endsWith("/dev")').matches(PUSH)
    assert not EventMatch(verification=Verification.UNVERIFIED, condition="true").matches(PUSH)


@pytest.mark.parametrize(
    ("subject", "meant"), [("acme/*", True), ("acme/api", True), ("acme", False), ("*web*", False)]
)
def test_a_match_knows_what_an_event_is_about(subject: str, meant: bool) -> None:
    assert EventMatch(subject=subject).matches(PUSH) is meant


def test_a_condition_that_is_not_usable_lets_nothing_through_and_says_so_when_it_is_checked() -> None:
    broken = EventMatch(condition="event.typ == 1")
    assert not broken.matches(PUSH)
    with pytest.raises(ConditionError, match=r"column 6.*event\.typ"):
        broken.check()


def test_the_library_is_loaded_with_the_first_condition_only(tmp_path: Path) -> None:
    program = "import sys; from webhook_relay.filters import EVERY_EVENT; EVERY_EVENT.check(); "
    program += "sys.exit('cel_expr_python' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], cwd=tmp_path, check=False).returncode == 0
