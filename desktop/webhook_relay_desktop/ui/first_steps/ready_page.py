"""ReadyPage: the end of the first steps, with the switches for what goes on by itself."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from webhook_relay_desktop.ui.autostart_switch import AutostartSwitch
from webhook_relay_desktop.ui.theme import SPACE
from webhook_relay_desktop.ui.widgets import card, hint_label, plain_label, row
from webhook_relay_desktop.words import tr


class ReadyPage(QWidget):
    """Signal `links_wanted()` when a person wants links to be opened; `autostart` has signals of its own."""

    links_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.autostart = AutostartSwitch()
        self.links = QCheckBox(tr("Open webhook-relay:// links with this program"))
        self.links.setAccessibleName(tr("Open pairing links with this program"))
        self.links.clicked.connect(lambda on: self.links_wanted.emit() if on else None)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE + SPACE // 2)
        frame, inside = card(spacing=SPACE)
        inside.addWidget(self.autostart)
        inside.addSpacing(SPACE)
        inside.addLayout(row(self.links, None))
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
