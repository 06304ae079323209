"""OwnKey: a key that a widget takes for itself, though a menu of its window has it as well.

Two shortcuts of Qt for one key are ambiguous, and then neither is done. A widget that has the focus is asked first, by
a `ShortcutOverride` event; who accepts it gets the key press.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QWidget


class OwnKey(QObject):
    """Does `wish` when one of the widgets has the focus and the key is pressed."""

    def __init__(self, key: QKeySequence.StandardKey, widgets: list[QWidget], wish: Callable[[], None]) -> None:
        super().__init__(widgets[0])
        self._key = key
        self._wish = wish
        for widget in widgets:
            widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Take the key, leave every other event."""
        if not isinstance(event, QKeyEvent) or not event.matches(self._key):
            return super().eventFilter(watched, event)
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        if event.type() == QEvent.Type.KeyPress:
            self._wish()
            return True
        return super().eventFilter(watched, event)
