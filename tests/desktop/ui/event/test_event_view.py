from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QLineEdit, QMessageBox, QPlainTextEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from support.events import BEGINNING, make_event
from webhook_relay.event import Verification
from webhook_relay.handler import RunState
from webhook_relay_desktop.second_check import Finding, SecondVerdict
from webhook_relay_desktop.ui.event.event_view import (
    HEADERS_TAB,
    PAYLOAD_TAB,
    REST_MS,
    RUNS_TAB,
    SIGNATURE_TAB,
    SUMMARY_LIMIT,
    EventView,
    Facts,
)
from webhook_relay_desktop.ui.event.payload_view import HIGHLIGHT_LINES
from webhook_relay_desktop.ui.kit.icons import Icons
from webhook_relay_desktop.ui.kit.theme import Scheme, Theme

HOSTILE = "<b>x</b>\u202e<img src='file:///etc/passwd'>"


@dataclass(frozen=True)
class ARun:
    id: int
    state: RunState
    handler: str = "deploy"
    summary: str = ""
    output: str = ""
    exit_code: int | None = None
    created_at: datetime = BEGINNING
    started_at: datetime | None = BEGINNING
    finished_at: datetime | None = BEGINNING + timedelta(seconds=2)
    attempt: int = 1


@pytest.fixture
def view(qtbot: QtBot, theme: Theme, icons: Icons) -> EventView:
    made = EventView(theme, icons)
    made.resize(900, 500)
    qtbot.addWidget(made)
    made.show()
    return made


def texts(widget: QWidget) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel))


def test_the_headline_says_what_happened_where_and_who_sent_it(view: EventView) -> None:
    view.show_event(make_event(7, type="github.push"), received_at=BEGINNING)
    assert view.title.whole() == "github.push"
    assert view.summary.text() == "push number 7"
    assert view.verdict.text() == "Verified"
    for part in ("octo-org/octo-repo", "from github", "default 7", "delivery d-7"):
        assert part in view.facts.whole()
    assert "reached this computer" not in view.facts.whole()


def test_an_event_that_nobody_here_can_open_says_so(view: EventView) -> None:
    view.show_event(make_event(7, summary="Push from github (sealed)", sealed="0" * 16), received_at=BEGINNING)
    assert view.summary.text() == "Push from github (sealed). None of this computer's reader keys opens it."


def test_an_event_that_came_late_says_when_it_reached_this_computer(view: EventView) -> None:
    view.show_event(make_event(delivery_id=None), received_at=BEGINNING + timedelta(hours=3))
    assert "reached this computer" in view.facts.whole()
    assert "delivery" not in view.facts.whole()


def test_nothing_of_a_stranger_is_ever_markup(view: EventView) -> None:
    event = make_event(
        type=HOSTILE, subject=HOSTILE, summary=HOSTILE, delivery_id=HOSTILE, headers=((HOSTILE, HOSTILE),)
    )
    run = ARun(1, RunState.FAILED, handler=HOSTILE, summary=HOSTILE, output=HOSTILE)
    view.show_event(event, received_at=BEGINNING, runs=[run])
    for label in view.findChildren(QLabel):
        assert label.textFormat() == Qt.TextFormat.PlainText
        assert "\u202e" not in label.text()
    item = view.headers.item(0, 1)
    assert item is not None
    assert item.text() == "<b>x</b>⟨202E⟩<img src='file:///etc/passwd'>"
    assert "<b>" not in item.toolTip()
    for editor in view.findChildren(QPlainTextEdit):
        assert "\u202e" not in editor.toPlainText()


def test_a_long_summary_is_cut_and_an_empty_one_takes_no_room(view: EventView) -> None:
    view.show_event(make_event(summary="x" * 5000), received_at=BEGINNING)
    assert len(view.summary.text()) == SUMMARY_LIMIT
    view.show_event(make_event(summary=""), received_at=BEGINNING)
    assert view.summary.isHidden()


def test_headers_stand_in_the_order_in_which_they_arrived(view: EventView) -> None:
    view.show_event(make_event(headers=(("B", "2"), ("A", "1"), ("B", "3"))), received_at=BEGINNING)
    rows = range(view.headers.rowCount())
    assert [(view.headers.item(row, 0).text(), view.headers.item(row, 1).text()) for row in rows] == [  # type: ignore[union-attr]
        ("B", "2"),
        ("A", "1"),
        ("B", "3"),
    ]
    assert view.tabs.tabText(HEADERS_TAB) == "Headers 3"


def test_the_payload_is_shown_as_json_or_raw(view: EventView) -> None:
    view.show_event(make_event(body=b'{"a":1}'), received_at=BEGINNING)
    assert view.payload.pages.currentWidget() is view.payload.tree
    view.payload.pretty_button.click()
    assert view.payload.editor.toPlainText() == '{\n  "a": 1\n}'
    view.payload.raw_button.click()
    assert view.payload.editor.toPlainText() == '{"a":1}'
    assert view.payload.note.text() == "7 bytes · application/json"


def test_the_copied_payload_is_the_one_that_was_sent(view: EventView, qtbot: QtBot) -> None:
    view.show_event(make_event(body=b'{"a":"\xc3\xa9\x00"}'), received_at=BEGINNING)
    view.payload.copy_button.click()
    assert QGuiApplication.clipboard().text() == '{"a":"é\x00"}'
    view.payload.copy()
    with qtbot.waitSignal(view.save_wanted) as wanted:
        view.payload.save_button.click()
    assert wanted.args == [view.event_shown]


def test_json_is_coloured_unless_it_is_very_long(view: EventView, theme: Theme) -> None:
    view.payload.pretty_button.click()
    view.show_event(make_event(body=b'{"k":"v","n":-1,"w":[null,"t",{"e\\"s":true}]}'), received_at=BEGINNING)
    assert view.payload._colours.active
    block = view.payload.editor.document().findBlockByNumber(1)
    formats = block.layout().formats()
    assert [shade.format.foreground().color().name() for shade in formats] == [
        theme.colours.json_key,
        theme.colours.json_string,
    ]
    theme.choose(Scheme.DARK)
    theme.choose(Scheme.LIGHT)
    view.show_event(make_event(body=b"[" + b"1," * HIGHLIGHT_LINES + b"1]"), received_at=BEGINNING)
    assert not view.payload._colours.active


def test_every_run_tells_how_it_went(view: EventView) -> None:
    runs = [
        ARun(1, RunState.SUCCEEDED, summary="Pulled.", output="ok\n", exit_code=0),
        ARun(2, RunState.NEW, started_at=None, finished_at=None, attempt=2),
    ]
    view.show_event(make_event(), received_at=BEGINNING, runs=runs)
    shown = texts(view.runs)
    for part in ("deploy", "done", "Pulled.", "took 2.0 s", "exit code 0", "waiting", "attempt 2"):
        assert part in shown
    assert view.tabs.tabText(RUNS_TAB) == "Runs 2"
    assert set(view.runs.buttons) == {1}
    assert set(view.runs.cancel_buttons) == {2}


def test_a_failed_or_unknown_run_can_be_run_again(view: EventView, qtbot: QtBot) -> None:
    runs = [ARun(5, RunState.FAILED), ARun(2**40, RunState.UNKNOWN), ARun(7, RunState.RUNNING)]
    view.show_event(make_event(), received_at=BEGINNING, runs=runs)
    assert set(view.runs.buttons) == {5, 2**40}
    assert set(view.runs.cancel_buttons) == {7}
    assert "Look whether it did its work" in texts(view.runs)
    with qtbot.waitSignal(view.run_again_wanted) as wanted:
        view.runs.buttons[2**40].click()
    assert wanted.args == [2**40]


def test_no_run_has_its_reason(view: EventView) -> None:
    view.show_event(make_event(), received_at=BEGINNING)
    assert "No handler was switched on" in texts(view.runs)
    view.show_event(make_event(verification=Verification.UNVERIFIED), received_at=BEGINNING)
    assert "whose sender is not verified" in texts(view.runs)
    assert view.verdict.text() == "Not verified"


def test_without_an_event_there_is_an_invitation(view: EventView, qtbot: QtBot) -> None:
    view.show_event(make_event(), received_at=BEGINNING)
    view.clear()
    view.show_runs([ARun(1, RunState.FAILED)])
    assert view.event_shown is None
    with qtbot.assertNotEmitted(view.save_wanted):
        view._save()


@pytest.mark.parametrize("width", [720, 1180])
def test_neither_a_tab_nor_a_button_nor_what_is_left_out_is_cut_off_for_a_large_payload(
    view: EventView, qtbot: QtBot, width: int
) -> None:
    view.resize(width, 500)
    body = json.dumps({"items": ["some words " * 4] * 40_000}).encode()
    view.show_event(make_event(body=body, content_type="application/json"), received_at=BEGINNING)
    view.payload.raw_button.click()
    qtbot.waitUntil(lambda: not view.payload.busy)
    bar = view.tabs.tabBar()
    assert bar.tabRect(bar.count() - 1).right() < bar.width() <= view.width()
    assert view.payload.note.text().startswith("First 256.0 KB of 1.8 MB")
    for part in (view.payload.raw_button, view.payload.copy_button, view.payload.save_button):
        assert part.isVisible()
        assert part.width() >= part.sizeHint().width()
        assert view.rect().contains(part.mapTo(view, part.rect().bottomRight()))


def test_every_real_github_payload_can_be_shown(view: EventView, corpus: Path, qtbot: QtBot) -> None:
    for file in sorted((corpus / "payloads" / "github").glob("*.json"))[:20]:
        view.show_event(make_event(body=file.read_bytes()), received_at=BEGINNING)
        qtbot.waitUntil(lambda: not view.payload.busy)
        assert view.payload.tree.tree.rowCount() > 0


def test_values_and_all_headers_are_copied_as_they_came(view: EventView) -> None:
    view.show_event(make_event(headers=(("A", "1\u202e"), ("B", "x" * 5000))), received_at=BEGINNING)
    view.headers.selectRow(1)
    view.headers.copy_value.trigger()
    assert QGuiApplication.clipboard().text() == "x" * 5000
    view.headers.copy_all.trigger()
    assert QGuiApplication.clipboard().text() == f"A: 1\u202e\nB: {'x' * 5000}\n"
    assert view.headers.menu().actions() == [view.headers.copy_value, view.headers.copy_all]


def test_what_the_inbox_knows_besides_stands_beside_the_headline(view: EventView, qtbot: QtBot) -> None:
    view.show_event(make_event(replay_of="x", sealed="0" * 16), received_at=BEGINNING)
    head = view.head
    assert not head.replayed.isHidden()
    assert not head.sealed.isHidden()
    assert head.original_button.isHidden()
    assert head.star.isHidden()
    view.show_facts(Facts("Work", 4, starred=True, number=7))
    assert head.connection.text() == "Work"
    with qtbot.waitSignal(view.position_wanted) as wanted:
        head.original_button.click()
    assert wanted.args == [4]
    with qtbot.waitSignal(view.star_wanted) as starred:
        head.star.click()
    assert starred.args == [(7,), False]
    view.show_event(make_event(), received_at=BEGINNING)
    assert head.connection.isHidden()
    assert head.replayed.isHidden()


def test_a_double_click_on_replay_is_one_question_and_one_replay(view: EventView, qtbot: QtBot) -> None:
    view.show_event(make_event(), received_at=BEGINNING)
    wanted: list[object] = []
    view.replay_wanted.connect(wanted.append)
    view.head.replay_button.click()
    view.head.replay_button.click()
    [question] = view.findChildren(QMessageBox)
    assert wanted == []
    question.defaultButton().click()
    assert wanted == [view.event_shown]
    view.head.replay_button.click()  # once more, as somebody wants that
    view.findChildren(QMessageBox)[-1].defaultButton().click()
    assert len(wanted) == 2


def test_the_events_number_and_its_page_at_the_sender_stand_in_the_head(view: EventView, qtbot: QtBot) -> None:
    view.show_event(make_event(subject="acme/api"), received_at=BEGINNING)
    assert view.head.page_button.isHidden()
    assert view.site == ""
    view.show_facts(Facts(number=417, site="GitHub"))
    assert "acme/api · number 417 · " in view.head.facts.toolTip()
    assert view.site == "GitHub"
    assert view.head.page_button.text() == "Open on GitHub"
    with qtbot.waitSignal(view.page_wanted):
        view.head.page_button.click()
    view.show_event(make_event(), received_at=BEGINNING)
    assert view.head.page_button.isHidden()
    assert "417" not in view.head.facts.toolTip()


def test_in_a_narrow_view_the_payloads_buttons_give_the_tabs_their_room(view: EventView, qtbot: QtBot) -> None:
    view.show()
    view.show_event(make_event(), received_at=BEGINNING)
    view.resize(1200, 400)
    assert view.payload.save_button.text()
    view.resize(720, 400)
    assert view.payload.save_button.text() == ""
    assert view.payload.save_button.toolTip()
    tabs = view.tabs.tabBar()
    qtbot.waitUntil(lambda: tabs.width() >= tabs.sizeHint().width())


def test_where_the_words_of_the_tabs_are_long_every_tab_has_its_room(view: EventView, qtbot: QtBot) -> None:
    view.show_event(make_event(), received_at=BEGINNING)
    view.resize(720, 300)
    tabs = view.tabs.tabBar()
    for number, words in enumerate(("Nutzdaten", "Kopfzeilen 10", "Läufe 12", "Sein Weg", "Signatur", "Änderungen")):
        view.tabs.setTabText(number, words)
    view.resize(719, 300)
    qtbot.waitUntil(lambda: tabs.sizeHint().width() <= tabs.width())
    assert view.payload.raw_button.isVisible()
    view.resize(1400, 300)
    assert view.payload.save_button.isVisible()


def test_only_the_tab_in_front_asks_for_what_it_needs_and_only_once(view: EventView, qtbot: QtBot) -> None:
    event = make_event()
    asked: list[object] = []
    view.check_wanted.connect(asked.append)
    view.previous_wanted.connect(asked.append)
    view.show_event(event, received_at=BEGINNING)
    qtbot.wait(2 * REST_MS)
    assert asked == []
    view.show_tab(SIGNATURE_TAB)
    qtbot.waitUntil(lambda: asked == [event])
    view.show_tab(PAYLOAD_TAB)
    view.show_tab(SIGNATURE_TAB)
    qtbot.wait(2 * REST_MS)
    assert asked == [event]


def test_a_verdict_about_an_event_that_is_no_longer_shown_is_left(view: EventView) -> None:
    before, now = make_event(1), make_event(2)
    view.show_event(before, received_at=BEGINNING)
    view.show_event(now, received_at=BEGINNING)
    view.show_verdict(before, SecondVerdict(Finding.RIGHT, "Right."))
    assert view.signature.own_badge.text() == "Checking…"
    view.show_verdict(now, SecondVerdict(Finding.WRONG, "Wrong."))
    assert view.signature.own_badge.text() == "Does not fit"
    assert not view.signature.entry.isHidden()


def test_every_part_that_takes_the_focus_has_a_name(view: EventView) -> None:
    view.show_event(make_event(), received_at=BEGINNING, runs=[ARun(1, RunState.RUNNING)])
    for widget in view.findChildren(QWidget):
        own = type(widget).__module__.startswith("webhook_relay_desktop") or isinstance(widget, QPushButton | QLineEdit)
        if own and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            assert widget.accessibleName(), widget
