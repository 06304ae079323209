"""The keys that close a window: Ctrl+W and Escape, the same for every one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QWidget

CLOSE: Final = "Ctrl+W"
ESCAPE: Final = "Esc"


def take_closing_keys(window: QWidget, close: Callable[[], object] | None = None) -> None:
    """Let the keys do what the close box does: `close`, or close the window. A dialog has Escape from Qt already."""
    for keys in (CLOSE,) if isinstance(window, QDialog) else (CLOSE, ESCAPE):
        QShortcut(QKeySequence(keys), window, close or window.close)
