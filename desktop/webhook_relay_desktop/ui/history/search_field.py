"""SearchField: the line of the search, which leaves the window's keys to the window."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit

LEFT: Final = QKeySequence("Ctrl+E")
"""Export; to Qt on X11 and Wayland it is also "end of line", which the key End is, too."""


class SearchField(QLineEdit):
    """A line edit."""

    def event(self, event: QEvent) -> bool:
        """Leave a key of the window to it; every other event is a line edit's."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _is_left(event):
            event.ignore()
            return True
        return super().event(event)


def _is_left(event: QKeyEvent) -> bool:
    return QKeySequence(event.keyCombination()) == LEFT
