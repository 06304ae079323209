"""AutostartSwitch: whether the program starts at log-in, with what there is to say of it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from webhook_relay_desktop.ui.colours import Tone
from webhook_relay_desktop.ui.text import many_lines
from webhook_relay_desktop.ui.theme import SPACE
from webhook_relay_desktop.ui.widgets import hint_label, row, set_tone
from webhook_relay_desktop.words import tr


class AutostartSwitch(QWidget):
    """Signal `wanted(on)` when a person switches. `show_state` tells what is really there."""

    wanted = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self.box = QCheckBox(tr("Start when I log in"))
        self.box.setAccessibleName(tr("Start when I log in"))
        self.words = hint_label(tr("Hidden behind its tray icon, so that nothing is missed."))
        self.setFocusProxy(self.box)
        self.box.clicked.connect(self.wanted)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        column.addLayout(row(self.box, None))
        column.addWidget(self.words)

    def show_state(self, on: bool, words: str, wrong: bool = False) -> None:
        """Show whether the program starts at log-in, and what there is to say of it."""
        self.box.setChecked(on)
        self.words.setText(many_lines(words))
        set_tone(self.words, Tone.BAD if wrong else Tone.QUIET)
