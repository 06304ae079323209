"""Finding words in a payload: where they are, whatever the look of the text."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QMainWindow, QPlainTextEdit
from pytestqt.qtbot import QtBot

from support.events import make_event
from webhook_relay_desktop.ui.event.find_bar import FindBar
from webhook_relay_desktop.ui.event.payload_text import LINE_LIMIT, raw
from webhook_relay_desktop.ui.event.payload_view import PayloadView
from webhook_relay_desktop.ui.kit.icons import Icons
from webhook_relay_desktop.ui.kit.text_search import MOST_FOUND, TextSearch
from webhook_relay_desktop.ui.kit.theme import Theme


@pytest.fixture
def bar(theme: Theme, qtbot: QtBot) -> FindBar:
    editor = QPlainTextEdit()
    made = FindBar(theme, editor)
    qtbot.addWidget(editor)
    qtbot.addWidget(made)
    return made


def put(bar: FindBar, text: str, breaks: tuple[int, ...] = ()) -> None:
    bar._editor.setPlainText(text)
    bar.set_text(text, breaks)


def selected(bar: FindBar) -> tuple[int, int]:
    cursor = bar._editor.textCursor()
    return cursor.selectionStart(), cursor.selectionEnd()


def test_next_and_previous_go_round(bar: FindBar) -> None:
    put(bar, "one two One two one")
    bar.words.setText("one")
    assert (selected(bar), bar.count.text()) == ((0, 3), "1 of 3")
    bar.next_button.click()
    assert (selected(bar), bar.count.text()) == ((8, 11), "2 of 3")
    bar.find_next()
    bar.find_next()
    assert selected(bar) == (0, 3)
    bar.previous_button.click()
    assert (selected(bar), bar.count.text()) == ((16, 19), "3 of 3")


def test_capital_letters_count_when_a_person_wants_it(bar: FindBar) -> None:
    put(bar, "one One")
    bar.words.setText("One")
    assert bar.place_count == 2
    bar.case.click()
    assert (bar.place_count, selected(bar)) == (1, (4, 7))


def test_what_is_not_there_is_said(bar: FindBar) -> None:
    put(bar, "one")
    bar.words.setText("two")
    assert bar.count.text() == "Not found"
    assert not bar.next_button.isEnabled()
    bar.words.clear()
    assert bar.count.text() == ""


def test_words_are_found_over_a_line_break_that_nobody_sent(bar: FindBar) -> None:
    body = b"x" * (LINE_LIMIT - 3) + b"needle" + b"y" * 50
    shown = raw(body)
    assert shown.text.count("\n") == 1
    put(bar, shown.text, shown.breaks)
    bar.words.setText("NEEDLE")
    start, end = selected(bar)
    assert shown.text[start:end] == "nee\ndle"


def test_characters_of_two_units_move_nothing(bar: FindBar) -> None:
    put(bar, "😀😀 needle 😀 needle")
    bar.words.setText("needle")
    assert bar._editor.textCursor().selectedText() == "needle"
    bar.find_next()
    assert (bar._editor.textCursor().selectedText(), bar.count.text()) == ("needle", "2 of 2")


def test_letters_that_grow_when_they_are_small_move_nothing() -> None:
    text = "İİ needle"
    [(start, end)] = TextSearch(text).find("needle").places
    assert text[start:end] == "needle"


def test_very_many_places_are_bounded() -> None:
    found = TextSearch("a" * (MOST_FOUND + 5)).find("a")
    assert (len(found.places), found.more) == (MOST_FOUND, True)


def test_it_opens_over_a_payload_and_escape_closes_it(theme: Theme, icons: Icons, qtbot: QtBot) -> None:
    view = PayloadView(theme, icons)
    qtbot.addWidget(view)
    view.show()
    view.show_event(make_event(body=b'{"a":"needle"}'))
    view.open_find()
    assert view.raw_button.isChecked()
    qtbot.keyClicks(view.find_bar.words, "needle")
    assert view.editor.textCursor().selectedText() == "needle"
    qtbot.keyClick(view.find_bar.words, Qt.Key.Key_Escape)
    assert view.find_bar.isHidden()


def test_the_key_finds_in_the_payload_though_a_menu_has_it_too(theme: Theme, icons: Icons, qtbot: QtBot) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    view = PayloadView(theme, icons)
    window.setCentralWidget(view)
    of_the_menu: list[bool] = []
    action = window.menuBar().addMenu("Edit").addAction("Filter events")
    action.setShortcut(QKeySequence.StandardKey.Find)
    action.triggered.connect(of_the_menu.append)
    window.show()
    qtbot.waitExposed(window)
    window.activateWindow()
    view.show_event(make_event(body=b'{"a":"needle"}'))
    view.tree.setFocus()
    qtbot.waitUntil(view.tree.hasFocus)
    qtbot.keyClick(view.tree, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert not view.find_bar.isHidden()
    assert of_the_menu == []


def test_a_large_body_is_read_beside_the_window(theme: Theme, icons: Icons, qtbot: QtBot) -> None:
    view = PayloadView(theme, icons)
    qtbot.addWidget(view)
    view.show_event(make_event(body=b"[" + b'{"a":1},' * 100_000 + b"1]"))
    assert view.busy
    assert view.note.text().startswith("Reading")
    qtbot.waitUntil(lambda: not view.busy, timeout=30_000)
    assert view.tree.tree.rowCount() > 0
    view.show_event(make_event(body=b"x" * 200_000))
    view.show_event(make_event(body=b'{"newest":1}'))
    assert view.tree.tree.rowCount() == 1
    qtbot.wait(50)
    assert view.note.text() == "12 bytes · application/json"
