"""PushButton: a button that Enter presses, too, when it has the keys, whatever the desktop's theme says of that."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPushButton, QWidget

PRESSING: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class PushButton(QPushButton):
    """A button of any window. In a dialog it is never the one that Enter presses from a field.

    Qt has Space press a button everywhere, and Enter only where the theme of the platform has it so.

    A button that is switched off while its work goes on has the keys again afterwards. Qt hands them on to whatever
    comes next; who has moved them meanwhile keeps them.
    """

    def __init__(self, text: str = "") -> None:
        super().__init__(text)
        self.setAutoDefault(False)
        self._had_keys = False
        self._heir: QWidget | None = None
        """Who has them instead, if anybody."""

    def setEnabled(self, enabled: bool) -> None:  # noqa: N802 - Qt's name
        """Switch it on or off."""
        has_keys = self.window().focusWidget() is self
        super().setEnabled(enabled)
        if not enabled and has_keys:
            self._had_keys, self._heir = True, self.window().focusWidget()
        elif enabled and self._had_keys:
            if self.window().focusWidget() is self._heir:
                self.setFocus()
            self._had_keys, self._heir = False, None

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Press it with Enter; one that is held down presses once."""
        if event.key() not in PRESSING:
            super().keyPressEvent(event)
        elif not event.isAutoRepeat():
            self.click()
