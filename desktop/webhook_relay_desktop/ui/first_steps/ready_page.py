"""ReadyPage: the end of the first steps, with the switches for what goes on by itself."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from webhook_relay_desktop.ui.kit.colours import Tone
from webhook_relay_desktop.ui.kit.theme import SPACE
from webhook_relay_desktop.ui.kit.widgets import card, hint_label, plain_label, row, set_tone
from webhook_relay_desktop.ui.settings.autostart_switch import AutostartSwitch
from webhook_relay_desktop.words import mark, tr

ASKED = mark("A link still does nothing by itself: you are asked before it is used.")
NOT_TAKEN = mark(
    "This system did not take it. Links can be pasted all the same: in the first step, or in the settings."
)


class ReadyPage(QWidget):
    """Signal `links_wanted(on)` when a person switches who opens links; `autostart` has signals of its own.

    `show_links` tells what is really there.
    """

    links_wanted = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self.autostart = AutostartSwitch()
        self.links = QCheckBox(tr("Open webhook-relay:// links with this program"))
        self.links.setAccessibleName(tr("Open pairing links with this program"))
        self.links.clicked.connect(self.links_wanted)
        self.links_words = hint_label(tr(ASKED))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE + SPACE // 2)
        frame, inside = card(spacing=SPACE)
        inside.addWidget(self.autostart)
        inside.addSpacing(SPACE)
        inside.addLayout(row(self.links, None))
        inside.addWidget(self.links_words)
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

    def show_links(self, on: bool, *, wanted: bool) -> None:
        """Show whether links open this program. A desktop where that cannot be had is said to be one."""
        self.links.setChecked(on)
        self.links_words.setText(tr(ASKED) if on == wanted else tr(NOT_TAKEN))
        set_tone(self.links_words, Tone.QUIET if on == wanted else Tone.BAD)
