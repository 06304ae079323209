"""Changing an event: what is shown, what is sent, and what is said of mistakes."""

from __future__ import annotations

import json
from typing import Any

import pytest
from PySide6.QtWidgets import QTableWidgetItem
from pytestqt.qtbot import QtBot

from support.events import make_event
from webhook_relay_desktop.ui.event.replay_dialog import LARGEST, ReplayDialog, why_not_changeable
from webhook_relay_desktop.ui.kit.theme import Theme

HEADERS = (("Content-Type", "application/json"), ("X-GitHub-Event", "push"), ("X-Hub-Signature-256", "sha256=old"))


def dialog(theme: Theme, qtbot: QtBot, **changes: Any) -> ReplayDialog:
    made = ReplayDialog(theme, make_event(**{"headers": HEADERS, "body": b'{"a":  1,\r\n "b": 2}', **changes}))
    qtbot.addWidget(made)
    made.show()
    return made


def test_json_is_set_out_and_sent_as_it_stands_which_is_said(theme: Theme, qtbot: QtBot) -> None:
    made = dialog(theme, qtbot, body=b'{"a":1.0,"a":[1e5,"\\u00e4 \xc2\xa0"]}')
    assert made.body.toPlainText().splitlines()[:3] == ["{", '  "a": 1.0,', '  "a": [']
    assert made.body_wanted() == b'{\n  "a": 1.0,\n  "a": [\n    1e5,\n    "\\u00e4 \xc2\xa0"\n  ]\n}'
    assert made.other_bytes.isVisible()
    assert "its bytes are not those that came" in made.other_bytes.text()
    assert made.changed.text() == "Only blanks and line breaks of the body are different."


def test_the_old_signature_is_not_offered_and_as_it_was_brings_the_bytes_back(theme: Theme, qtbot: QtBot) -> None:
    made = dialog(theme, qtbot)
    made.reset_button.click()
    assert made.headers_wanted() == HEADERS[:2]
    assert made.body_wanted() == b'{"a":  1,\r\n "b": 2}'
    assert made.changed.text() == "Nothing is changed yet."
    assert not made.other_bytes.isVisible()
    made.set_out_button.click()
    assert made.body_wanted() == b'{\n  "a": 1,\n  "b": 2\n}'


def test_what_is_being_edited_can_be_set_out_as_long_as_it_is_json(theme: Theme, qtbot: QtBot) -> None:
    made = dialog(theme, qtbot)
    made.body.setPlainText("[1,]")
    made.check()
    assert not made.set_out_button.isEnabled()
    made.body.setPlainText("[1,2]")
    made.check()
    made.set_out_button.click()
    assert made.body_wanted() == b"[\n  1,\n  2\n]"


@pytest.mark.parametrize("sign", ["\u00a0", "\u2028", "\u2029", "\ufdd0"])
def test_a_sign_that_an_editor_swallows_is_sent_all_the_same(theme: Theme, qtbot: QtBot, sign: str) -> None:
    made = dialog(theme, qtbot, body=f'{{"a":"x{sign}y"}}'.encode())
    assert json.loads(made.body_wanted()) == {"a": f"x{sign}y"}
    made.body.appendPlainText("")
    assert json.loads(made.body_wanted()) == {"a": f"x{sign}y"}


@pytest.mark.parametrize("body", [b"\xef\xbb\xbf<a>\r\n</a>", "a\u2029b\u00a0c".encode(), b"a=1&b=2"])
def test_a_body_that_is_no_json_and_not_touched_keeps_its_bytes(theme: Theme, qtbot: QtBot, body: bytes) -> None:
    made = dialog(theme, qtbot, headers=(("Content-Type", "text/plain"),), body=body)
    assert made.body_wanted() == body
    assert not made.other_bytes.isVisible()


def test_what_is_changed_is_shown_and_sent(theme: Theme, qtbot: QtBot) -> None:
    made = dialog(theme, qtbot)
    made.body.setPlainText('{"a": 2, "b": 2}')
    made.headers.setItem(1, 1, QTableWidgetItem("release"))
    made.add_button.click()
    made.headers.setItem(2, 0, QTableWidgetItem("X-Mine"))
    made.headers.setItem(2, 1, QTableWidgetItem("1"))
    qtbot.waitUntil(lambda: "X-Mine" in made.changed.text())
    for part in ("a: 1 → 2", "- header X-GitHub-Event", "+ X-GitHub-Event: release"):
        assert part in made.changed.text()
    with qtbot.waitSignal(made.replay_wanted) as wanted:
        made.send_button.click()
    headers, body = wanted.args
    assert headers == (HEADERS[0], ("X-GitHub-Event", "release"), ("X-Mine", "1"))
    assert body == b'{"a": 2, "b": 2}'
    assert not made.send_button.isEnabled()
    made.show_problem("The relay said no.")
    assert (made.problem.text(), made.send_button.isEnabled()) == ("The relay said no.", True)
    made.reset_button.click()
    assert made.changed.text() == "Nothing is changed yet."


def test_a_body_that_is_no_json_any_more_is_said_with_its_place_as_you_type(theme: Theme, qtbot: QtBot) -> None:
    made = dialog(theme, qtbot)
    assert made.verdict.text() == "The body is JSON."
    made.body.setPlainText('{"a": 1,\n}')
    qtbot.waitUntil(lambda: "no JSON" in made.verdict.text())
    assert "line 2, column 1" in made.verdict.text()


def test_a_header_can_be_taken_out(theme: Theme, qtbot: QtBot) -> None:
    made = dialog(theme, qtbot)
    made.headers.setCurrentCell(1, 0)
    made.remove_button.click()
    assert made.headers_wanted() == HEADERS[:1]
    assert "- header X-GitHub-Event" in made.changed.text()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"sealed": "0" * 16}, "sealed"),
        ({"body": b"\xff"}, "not text"),
        ({"body": b"x" * (LARGEST + 1)}, "too large"),
        ({"body": b"x"}, ""),
    ],
)
def test_what_cannot_be_changed_here_says_why(changes: dict[str, Any], words: str) -> None:
    reason = why_not_changeable(make_event(**changes))
    assert words in reason
    assert bool(words) == bool(reason)


def test_nothing_of_a_stranger_is_markup(theme: Theme, qtbot: QtBot) -> None:
    made = dialog(theme, qtbot, source="<b>x</b>\u202e", type="<i>\u202e", body=b'{"<u>": "\xe2\x80\xae"}')
    made.body.setPlainText('{"<u>": "x"}')
    made.check()
    assert "\u202e" not in made.changed.text()
    assert "<u>" in made.changed.text()
