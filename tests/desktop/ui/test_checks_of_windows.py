"""The checks of windows find what they are for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from support.accessible import colliding_keys, hard_to_read, nameless, squeezed, too_small, unreachable
from support.said import unsaid_words


@pytest.fixture
def _plain(qapp: QApplication) -> Iterator[None]:
    """Have none of the theme's rules, which other tests of this process may have put in force."""
    before = qapp.styleSheet()
    qapp.setStyleSheet("")
    yield
    qapp.setStyleSheet(before)


@pytest.fixture
def window(qtbot: QtBot, _plain: None) -> QWidget:
    """Make a window in which everything is wrong."""
    made = QWidget()
    made.setStyleSheet("QWidget { background: white } QLabel { color: #aaaaaa }")
    layout = QVBoxLayout(made)
    layout.addWidget(QLineEdit())
    layout.addWidget(QLabel("grey on white"))
    trap = QPlainTextEdit()
    trap.setAccessibleName("a trap for Tab")
    layout.addWidget(trap)
    button = QPushButton("&Save everything at once")
    button.setFixedSize(40, 12)
    layout.addWidget(button)
    layout.addWidget(QPushButton("&Show"))
    for words in ("Copy", "Close"):
        action = QAction(words, made)
        action.setShortcut("Ctrl+C")
        made.addAction(action)
    made.setMinimumSize(1300, 400)
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is made)
    return made


def test_a_field_without_a_name_is_found(window: QWidget) -> None:
    assert [line.partition(" in ")[0] for line in nameless(window)] == ["QLineEdit('')"]


def test_what_keeps_the_focus_is_found(window: QWidget) -> None:
    assert unreachable(window) == ["QPlainTextEdit('a trap for Tab') keeps the focus when Tab is pressed"]


def test_keys_that_mean_two_things_are_found(window: QWidget) -> None:
    assert colliding_keys(window) == ["Ctrl+C is ['Close', 'Copy']", "Alt+S is 2 entries of the window"]


def test_what_is_too_small_or_too_large_is_found(window: QWidget) -> None:
    found = too_small(window)
    assert found[0].startswith("the window needs 1300 x")
    assert "QPushButton('&Save everything at once') is 40 x 12" in found


def test_grey_on_white_is_found(window: QWidget) -> None:
    assert [line.partition(")")[0] for line in hard_to_read(window)] == ["QLabel('grey on white'"]


def test_a_text_that_is_cut_is_found(window: QWidget) -> None:
    assert [line.partition(" has ")[0] for line in squeezed(window)] == ["QPushButton('&Save everything at once')"]


def test_a_text_that_nobody_translates_is_found(window: QWidget) -> None:
    assert set(unsaid_words(window)) >= {"grey on white", "&Show", "Copy"}
