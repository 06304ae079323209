"""What every dialog with fields has: two buttons in words of its own, and a page that scrolls when room is short."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QDialogButtonBox, QFrame, QLabel, QMessageBox, QScrollArea, QWidget

NARROWEST_QUESTION: Final = 320
"""Pixels of its text; about fifty letters in a line."""


def answer_buttons(yes: str, no: str, *, enter_agrees: bool = True) -> QDialogButtonBox:
    """Return the buttons that end a dialog, in the order that the desktop has them, without pictures.

    Enter presses the first one, or where it shall not agree by itself the other one.
    """
    kinds = QDialogButtonBox.StandardButton
    buttons = QDialogButtonBox(kinds.Ok | kinds.Cancel)
    for kind, words in ((kinds.Ok, yes), (kinds.Cancel, no)):
        buttons.button(kind).setText(words)
        buttons.button(kind).setIcon(QIcon())
    pressed = buttons.button(kinds.Ok if enter_agrees else kinds.Cancel)
    if not enter_agrees:
        pressed.setDefault(True)  # Qt has Enter press the first one by itself
    pressed.setProperty("look", "primary")  # so that its room is that of the bold letters it has
    return buttons


class UpAndDown(QScrollArea):
    """An area that is never narrower than what is in it: nothing of it could be reached at the side."""

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Take any height, and the width of the page beside its scroll bar."""
        hint, page = super().minimumSizeHint(), self.widget()
        if page is None:
            return hint
        width = page.minimumSizeHint().width() + self.verticalScrollBar().sizeHint().width() + 2 * self.frameWidth()
        return QSize(width, hint.height())


def scrolling(page: QWidget) -> QScrollArea:
    """Return an area that scrolls `page` up and down. Tab goes to its fields, not to the area."""
    page.setProperty("look", "page")
    area = UpAndDown()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(page)
    return area


def give_room(box: QMessageBox) -> None:
    """Let the lines of a question be long enough to be read; Qt makes it as narrow as its shortest text."""
    for label in box.findChildren(QLabel, "qt_msgbox_informativelabel"):
        label.setMinimumWidth(NARROWEST_QUESTION)
