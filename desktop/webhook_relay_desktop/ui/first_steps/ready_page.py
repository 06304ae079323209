"""ReadyPage: the end of the first steps, with the switches for what goes on by itself."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from webhook_relay_desktop.ui.colours import Tone
from webhook_relay_desktop.ui.text import many_lines
from webhook_relay_desktop.ui.theme import SPACE
from webhook_relay_desktop.ui.widgets import card, hint_label, plain_label, set_tone
from webhook_relay_desktop.words import tr


class ReadyPage(QWidget):
    """Signals `autostart_wanted(on)` and `links_wanted(on)` when a person switches. `show_autostart` tells what is."""

    autostart_wanted = Signal(bool)
    links_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.autostart = QCheckBox(tr("Start when I log in"))
        self.autostart.setAccessibleName(tr("Start when I log in"))
        self.autostart_words = hint_label()
        self.links = QCheckBox(tr("Open webhook-relay:// links with this program"))
        self.links.setAccessibleName(tr("Open pairing links with this program"))
        self.autostart.clicked.connect(self.autostart_wanted)
        self.links.clicked.connect(lambda on: self.links_wanted.emit() if on else None)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE + SPACE // 2)
        frame, inside = card(spacing=SPACE)
        inside.addWidget(self.autostart)
        inside.addWidget(self.autostart_words)
        inside.addSpacing(SPACE)
        inside.addWidget(self.links)
        inside.addWidget(hint_label(tr("A link still does nothing by itself: you are asked before it is used.")))
        column.addWidget(frame)
        frame, inside = card(spacing=SPACE // 2)
        for words in (
            tr("Closing the window leaves the program in the tray, or in a small window where there is none."),
            tr("How to send webhooks here: Help, or F1."),
            tr("These steps again: Help, First steps, or Ctrl+F1."),
        ):
            inside.addWidget(plain_label(words, wraps=True))
        column.addWidget(frame)
        column.addStretch(1)
        self.show_autostart(False, tr("Hidden behind its tray icon, so that nothing is missed."))

    def show_autostart(self, on: bool, words: str, *, wrong: bool = False) -> None:
        """Show whether the program starts at log-in, and what there is to say of it."""
        self.autostart.setChecked(on)
        self.autostart_words.setText(many_lines(words))
        set_tone(self.autostart_words, Tone.BAD if wrong else Tone.QUIET)
