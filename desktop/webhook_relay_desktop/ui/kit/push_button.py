"""PushButton: a button that Enter presses, too, when it has the keys, whatever the desktop's theme says of that."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPushButton

PRESSING: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class PushButton(QPushButton):
    """A button of any window. In a dialog it is never the one that Enter presses from a field.

    Qt has Space press a button everywhere, and Enter only where the theme of the platform has it so.
    """

    def __init__(self, text: str = "") -> None:
        super().__init__(text)
        self.setAutoDefault(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Press it with Enter; one that is held down presses once."""
        if event.key() not in PRESSING:
            super().keyPressEvent(event)
        elif not event.isAutoRepeat():
            self.click()
