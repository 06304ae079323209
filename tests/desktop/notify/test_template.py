from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.events import make_event
from webhook_relay.event import Event
from webhook_relay_desktop.notify.template import TemplateError, compile_template, template_problem
from webhook_relay_desktop.words import speak


def said(template: str, event: Event | None = None, **changes: Any) -> str:
    return compile_template(template).fill(event or make_event(**changes), 200)


def test_names_stand_for_what_the_event_says() -> None:
    event = make_event(body=json.dumps({"pull_request": {"title": "Fix it"}, "sender": {"login": "octocat"}}).encode())
    template = "{source} {type} {subject} by {sender}: {body.pull_request.title} ({headers.x-github-event})"
    assert said(template, event) == "github github.push octo-org/octo-repo by octocat: Fix it (push)"


def test_a_number_is_a_place_in_a_list() -> None:
    assert said("{body.commits.1.id}", body=b'{"commits":[{"id":"a"},{"id":"b"}]}') == "b"


def test_what_is_not_there_or_is_no_text_is_empty() -> None:
    body = b'{"a":{"b":null,"c":[],"d":true,"e":7,"f":1.5}}'
    for path in ("x", "a", "a.b", "a.c", "a.c.0", "a.e.x", "a.c.-1", "a.c.99999999999"):
        assert said("[{body." + path + "}]", body=body) == "[]"
    assert said("{body.a.d} {body.a.e} {body.a.f}", body=body) == "true 7 1.5"
    assert said("[{headers.x-none}{delivery_id}]", delivery_id=None) == "[]"
    assert said("[{body.a}]", body=b"not json") == "[]"


def test_braces_are_written_twice() -> None:
    assert said("{{{subject}}}") == "{octo-org/octo-repo}"


def test_the_words_of_strangers_are_one_plain_line() -> None:
    assert said("{summary}", summary="a\u202egpj.exe\nb\x00\x1b[31m") == "agpj.exe b[31m"
    assert len(said("{summary}" * 50, summary="x" * 5000)) == 200


def test_what_an_event_says_is_never_a_template_itself() -> None:
    assert said("{summary}", summary="{body.token} {{x}}", body=b'{"token":"t"}') == "{body.token} {{x}}"


@pytest.mark.parametrize(
    ("template", "column"),
    [
        ("{", 1),
        ("a {subject", 3),
        ("a } b", 3),
        ("{}", 2),
        ("ab {nothing} c", 5),
        ("{subject.x}", 2),
        ("{body}", 2),
        ("{body.}", 2),
        ("{body.a..b}", 2),
        ("{headers}", 2),
        ("{headers.a b}", 2),
        ("{body." + "a." * 30 + "b}", 2),
        ("x" * 501, 501),
    ],
)
def test_an_error_has_its_column(template: str, column: int) -> None:
    with pytest.raises(TemplateError) as refused:
        compile_template(template)
    assert refused.value.column == column
    assert str(column) in template_problem(template)


@pytest.mark.parametrize("template", ["{", "}", "{}", "{nope}", "{body}", "{headers}", "x" * 501])
def test_what_is_wrong_is_said_in_the_persons_language(template: str) -> None:
    speak(lambda text, _note, _number: f"<{text}>")
    try:
        assert re.fullmatch(r"<Column \d+: <.+>\.>", template_problem(template))
    finally:
        speak(None)


def test_a_good_template_has_no_problem() -> None:
    assert template_problem("{subject}: {body.a-b.c_d.0}") == ""


@given(st.text(max_size=80), st.recursive(st.none() | st.text() | st.integers() | st.floats(allow_nan=False), st.lists))
def test_no_template_and_no_body_does_more_than_make_a_line(template: str, body: Any) -> None:
    try:
        line = compile_template(template).fill(make_event(body=json.dumps(body).encode()), 60)
    except TemplateError:
        return
    assert len(line) <= 60
    assert line.isprintable()


def test_a_number_of_a_million_digits_costs_nothing() -> None:
    assert said("[{body.n}]", body=b'{"n":1' + b"0" * 4000 + b"}") == "[]"
    assert said("[{body.n}]", body=b'{"n":1' + b"0" * 900_000 + b"}") == "[]"
