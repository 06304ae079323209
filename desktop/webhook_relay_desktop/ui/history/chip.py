"""Chip: one part of the filter: what it says, a click to change it, a cross to take it away."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QToolButton

from webhook_relay_desktop.ui.kit.icons import Icons
from webhook_relay_desktop.ui.kit.push_button import PushButton
from webhook_relay_desktop.ui.kit.text import menu_label, tooltip
from webhook_relay_desktop.ui.kit.theme import Theme
from webhook_relay_desktop.ui.kit.widgets import row
from webhook_relay_desktop.words import tr

CROSS = 12


class ChipButton(PushButton):
    """The words of a chip. Delete and Backspace are the cross for whoever has no mouse."""

    removed = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Take Delete and Backspace, leave every other key."""
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit()
        else:
            super().keyPressEvent(event)


class Chip(QFrame):
    """A chip.

    Signals: `edit_wanted()` for a click, Space or Enter; `removed()` for the cross, Delete or Backspace.
    """

    edit_wanted = Signal()
    removed = Signal()

    def __init__(self, theme: Theme, icons: Icons, words: str, *, whole: str = "") -> None:
        super().__init__()
        self.setProperty("look", "chip")
        self.words = ChipButton(menu_label(words))
        self.words.setProperty("look", "chip")
        self.words.setAccessibleName(tr("Filter: {words}").format(words=words))
        self.words.setAccessibleDescription(tr("Press Enter to change it, Delete to take it away"))
        self.words.setToolTip(tooltip(f"{whole or words}\n{tr('Click to change it, Delete takes it away')}"))
        self.cross = QToolButton()
        self.cross.setProperty("look", "chip")
        self.cross.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # its key is Delete
        self.cross.setAccessibleName(tr("Take away: {words}").format(words=words))
        self.cross.setIcon(icons.glyph("cross", theme.colours.muted))
        self.cross.setIconSize(QSize(CROSS, CROSS))
        line = row(self.words, self.cross, spacing=0)
        line.setContentsMargins(0, 0, 2, 0)
        self.setLayout(line)
        self.setFocusProxy(self.words)
        self.words.clicked.connect(self.edit_wanted)
        self.words.removed.connect(self.removed)
        self.cross.clicked.connect(self.removed)
