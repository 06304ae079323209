from __future__ import annotations

from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout
from pytestqt.qtbot import QtBot

from webhook_relay_desktop.ui.kit.dialog_parts import answer_buttons
from webhook_relay_desktop.ui.kit.theme import Theme

PADDING = 2 * (12 + 1)
"""Of a button in the style sheet, with its border."""


def test_the_bold_words_of_the_button_that_enter_presses_have_room(qtbot: QtBot, theme: Theme) -> None:
    dialog = QDialog()
    qtbot.addWidget(dialog)
    buttons = answer_buttons("Replace everything there is", "Cancel")
    QVBoxLayout(dialog).addWidget(buttons)
    dialog.show()
    pressed = buttons.button(QDialogButtonBox.StandardButton.Ok)
    bold = QFont(pressed.font())
    bold.setWeight(QFont.Weight.DemiBold)
    assert pressed.isDefault()
    assert pressed.property("look") == "primary"
    assert pressed.width() >= QFontMetrics(bold).horizontalAdvance(pressed.text()) + PADDING


def test_only_the_button_that_enter_presses_stands_out(qtbot: QtBot, theme: Theme) -> None:
    dialog = QDialog()
    qtbot.addWidget(dialog)
    buttons = answer_buttons("Connect", "Cancel", enter_agrees=False)
    QVBoxLayout(dialog).addWidget(buttons)
    kinds = QDialogButtonBox.StandardButton
    agree, leave = buttons.button(kinds.Ok), buttons.button(kinds.Cancel)
    leave.setFocus()  # the one with the keys is pressed, whichever that is
    dialog.show()
    assert (agree.isDefault(), agree.property("look")) == (False, None)
    assert (leave.isDefault(), leave.property("look")) == (True, "primary")
