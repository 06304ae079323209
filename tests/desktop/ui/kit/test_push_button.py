"""Buttons and the keyboard."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLineEdit, QVBoxLayout
from pytestqt.qtbot import QtBot

from webhook_relay_desktop.ui.kit.icons import Icons
from webhook_relay_desktop.ui.kit.push_button import PushButton
from webhook_relay_desktop.ui.kit.theme import Theme
from webhook_relay_desktop.ui.kit.widgets import CopyButton, button


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
def test_a_button_with_the_keys_is_pressed_by_each_of_them(qtbot: QtBot, key: Qt.Key) -> None:
    made = button("Compact")
    qtbot.addWidget(made)
    with qtbot.waitSignal(made.clicked):
        qtbot.keyClick(made, key)


def test_copying_is_done_with_enter(qtbot: QtBot, theme: Theme, icons: Icons) -> None:
    made = CopyButton(theme, icons, "address", lambda: "http://127.0.0.1:8750/webhook")
    qtbot.addWidget(made)
    with qtbot.waitSignal(made.clicked):
        qtbot.keyClick(made, Qt.Key.Key_Return)


def test_a_button_that_was_off_for_a_while_has_the_keys_again(qtbot: QtBot) -> None:
    dialog, made, _other = with_two_buttons(qtbot)
    made.setFocus()
    made.setEnabled(False)
    assert dialog.focusWidget() is not made
    made.setEnabled(True)
    assert dialog.focusWidget() is made


def test_a_button_leaves_the_keys_where_somebody_has_moved_them_meanwhile(qtbot: QtBot) -> None:
    dialog, made, other = with_two_buttons(qtbot)
    made.setFocus()
    made.setEnabled(False)
    field = dialog.findChild(QLineEdit)
    field.setFocus()
    made.setEnabled(True)
    assert dialog.focusWidget() is field
    other.setEnabled(False)
    other.setEnabled(True)  # which never had them
    assert dialog.focusWidget() is field


def with_two_buttons(qtbot: QtBot) -> tuple[QDialog, PushButton, PushButton]:
    dialog, buttons = QDialog(), (PushButton("Test"), PushButton("Close"))
    layout = QVBoxLayout(dialog)
    for part in (QLineEdit(), *buttons):
        layout.addWidget(part)
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog, *buttons


def test_enter_in_a_field_presses_no_button_by_chance(qtbot: QtBot) -> None:
    dialog = QDialog()
    field, beside = QLineEdit(), PushButton("Forget everything")
    layout = QVBoxLayout(dialog)
    layout.addWidget(field)
    layout.addWidget(beside)
    qtbot.addWidget(dialog)
    dialog.show()
    with qtbot.assertNotEmitted(beside.clicked):
        qtbot.keyClick(field, Qt.Key.Key_Return)
