"""SecretPlaceDialog: where secrets are to be kept on a machine without a keyring. Never in plain text."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from webhook_relay.config import APP_NAME
from webhook_relay_desktop.ui.kit.text import many_lines
from webhook_relay_desktop.ui.kit.theme import SPACE
from webhook_relay_desktop.ui.kit.widgets import button, hint_label, plain_label, section_label
from webhook_relay_desktop.words import tr


class Place(StrEnum):
    """What a person can choose."""

    FILE = "file"
    MEMORY = "memory"
    QUIT = "quit"


class SecretPlaceDialog(QDialog):
    """Signal `chosen(Place)`. Closing it is the choice to keep secrets for this start only."""

    chosen = Signal(object)

    def __init__(self, reason: str, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(APP_NAME)
        self.setMinimumWidth(440)
        self._choice = Place.MEMORY
        self.file = button(tr("An encrypted file…"), name=tr("Keep secrets in an encrypted file"), look="primary")
        self.memory = button(tr("Only for this start"), name=tr("Keep secrets only for this start"))
        self.quit = button(tr("Quit, to start a keyring"))
        column = QVBoxLayout(self)
        column.setContentsMargins(3 * SPACE, 2 * SPACE, 3 * SPACE, 2 * SPACE)
        column.setSpacing(SPACE)
        column.addWidget(section_label(tr("Where may tokens and secrets be kept?")))
        column.addWidget(plain_label(many_lines(reason), wraps=True))
        for choice, part, hint in (
            (Place.FILE, self.file, tr("A passphrase of yours opens it, which is asked for at each start.")),
            (Place.MEMORY, self.memory, tr("When the program ends they are forgotten, and have to be entered anew.")),
            (Place.QUIT, self.quit, tr("Best where one can be had: gnome-keyring, KWallet or KeePassXC, for example.")),
        ):
            part.clicked.connect(lambda _checked=False, choice=choice: self._choose(choice))
            column.addSpacing(SPACE)
            column.addWidget(part)
            column.addWidget(hint_label(hint))
        self.finished.connect(lambda _result: self.chosen.emit(self._choice))

    def _choose(self, choice: Place) -> None:
        self._choice = choice
        self.accept()
