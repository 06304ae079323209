"""ImportDialog: what a file of settings would change. Nothing changes before a person says yes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QPlainTextEdit, QVBoxLayout, QWidget

from webhook_relay_desktop.settings.transfer import Change
from webhook_relay_desktop.ui.kit.dialog_parts import answer_buttons
from webhook_relay_desktop.ui.kit.text import one_line
from webhook_relay_desktop.ui.kit.theme import SPACE, code_font
from webhook_relay_desktop.ui.kit.widgets import plain_label, section_label
from webhook_relay_desktop.words import tr

FIRST_SIZE: Final = QSize(600, 460)


class ImportDialog(QDialog):
    """Shows the changes, what must be entered anew, and which handlers stay off. `accepted` means yes."""

    def __init__(
        self,
        name: str,
        changes: Sequence[Change],
        *,
        secrets: Sequence[str],
        switched_off: Sequence[str],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Import settings"))
        self.resize(FIRST_SIZE)
        self.list = QPlainTextEdit()
        self.list.setReadOnly(True)
        self.list.setFont(code_font(self.list.font()))
        self.list.setAccessibleName(tr("What changes"))
        self.list.setTabChangesFocus(True)
        self.list.setPlainText(
            "\n".join(
                f"{one_line(change.where)}: {one_line(change.before, limit=200)} → {one_line(change.after, limit=200)}"
                for change in changes
            )
        )
        self.buttons = answer_buttons(tr("Import"), tr("Cancel"))
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * SPACE, 2 * SPACE, 2 * SPACE, 2 * SPACE)
        column.setSpacing(SPACE)
        column.addWidget(section_label(one_line(name, limit=80)))
        column.addWidget(plain_label(tr("%n value(s) would change.", n=len(changes))))
        column.addWidget(self.list, 1)
        for words, entries in (
            (tr("To be entered anew: {what}."), secrets),
            (tr("Handlers that you have to switch on yourself, once you have looked at them: {what}."), switched_off),
        ):
            if entries:
                column.addWidget(plain_label(words.format(what=one_line("; ".join(entries), limit=600)), wraps=True))
        column.addWidget(self.buttons)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Leave Enter to the buttons: in the list it is no yes."""
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)
