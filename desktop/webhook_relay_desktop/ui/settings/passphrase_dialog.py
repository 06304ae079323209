"""PassphraseDialog: asks for a passphrase, a new one, or both, and waits while the key is made."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLineEdit, QVBoxLayout, QWidget

from webhook_relay_desktop.ui.kit.dialog_parts import answer_buttons
from webhook_relay_desktop.ui.kit.fields import TextField
from webhook_relay_desktop.ui.kit.text import many_lines
from webhook_relay_desktop.ui.kit.theme import SPACE
from webhook_relay_desktop.ui.kit.widgets import hint_label, plain_label
from webhook_relay_desktop.words import mark, tr


class Asking(StrEnum):
    """What is asked for."""

    UNLOCK = "unlock"
    NEW = "new"
    CHANGE = "change"


_TITLES = {
    Asking.UNLOCK: mark("Unlock the encrypted file"),
    Asking.NEW: mark("A passphrase for the encrypted file"),
    Asking.CHANGE: mark("Change the passphrase"),
}
_WORDS = {
    Asking.UNLOCK: mark("Tokens and secrets of this program are in an encrypted file. Its passphrase opens it."),
    Asking.NEW: mark(
        "Tokens and secrets are kept in a file that only this passphrase opens. "
        "It is asked for at each start. Whoever forgets it has to enter the secrets anew."
    ),
    Asking.CHANGE: mark("The file is encrypted anew under the new passphrase."),
}
_DONE = {Asking.UNLOCK: mark("Unlock"), Asking.NEW: mark("Use it"), Asking.CHANGE: mark("Change")}


class PassphraseDialog(QDialog):
    """Signal `typed(old, new)`; then it waits, and cannot be left: answer with `accept()` or `show_problem(words)`.

    `problem_of` says what keeps a text from being a passphrase.
    """

    typed = Signal(str, str)

    def __init__(
        self,
        asking: Asking,
        *,
        problem_of: Callable[[str], str] = lambda _text: "",
        skip: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._asking = asking
        self._problem_of = problem_of
        self._waiting = False
        self.setWindowTitle(tr(_TITLES[asking]))
        self.setMinimumWidth(420)
        self.old = _masked(tr("Present passphrase") if asking is Asking.CHANGE else tr("Passphrase"))
        self.new = _masked(tr("New passphrase"))
        self.again = _masked(tr("New passphrase, once more"))
        self.problem = plain_label(look="bad", wraps=True)
        self.problem.setAccessibleName(tr("What is wrong"))
        self.problem.hide()
        self.buttons = answer_buttons(tr(_DONE[asking]), skip or tr("Cancel"))
        self.buttons.accepted.connect(self._done)
        self.buttons.rejected.connect(self.reject)
        self._lay_out()

    def show_problem(self, words: str) -> None:
        """Say why it was no use, and let the person type again."""
        self._set_waiting(False)
        self.problem.setText(many_lines(words))
        self.problem.show()
        self.adjustSize()  # or the words would take the room of the field
        first = self.new if self._asking is Asking.NEW else self.old
        first.line.selectAll()
        first.setFocus()

    def reject(self) -> None:
        """Leave it, unless the key is being made: what is done with it cannot be taken back."""
        if not self._waiting:
            super().reject()

    def done(self, result: int) -> None:
        """Close, and keep nothing of what was typed."""
        for field in (self.old, self.new, self.again):
            field.line.clear()
        super().done(result)

    def _done(self) -> None:
        if self._check():
            self._set_waiting(True)
            # As typed: blanks at an end are a part of it.
            self.typed.emit(self.old.line.text(), self.new.line.text())

    def _check(self) -> bool:
        new = self._asking is not Asking.UNLOCK
        said = {
            self.old: tr("Type it.") if self._asking is not Asking.NEW and not self.old.line.text() else "",
            self.new: self._problem_of(self.new.line.text()) if new else "",
            self.again: tr("The two are different.") if new and self.new.line.text() != self.again.line.text() else "",
        }
        for field, words in said.items():
            if words:
                field.show_error(words)
            else:
                field.clear_error()
        self.adjustSize()
        wrong = [field for field, words in said.items() if words]
        if wrong:
            wrong[0].setFocus()
        return not wrong

    def _set_waiting(self, waiting: bool) -> None:
        self._waiting = waiting
        self.problem.setVisible(False)
        for field in (self.old, self.new, self.again):
            field.setEnabled(not waiting)
        for button in self.buttons.buttons():
            button.setEnabled(not waiting)
        accept = self.buttons.button(QDialogButtonBox.StandardButton.Ok)
        accept.setText(tr("One moment…") if waiting else tr(_DONE[self._asking]))

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(3 * SPACE, 2 * SPACE, 3 * SPACE, 2 * SPACE)
        column.setSpacing(SPACE)
        column.addWidget(plain_label(tr(_WORDS[self._asking]), wraps=True))
        shown = {
            Asking.UNLOCK: (self.old,),
            Asking.NEW: (self.new, self.again),
            Asking.CHANGE: (self.old, self.new, self.again),
        }[self._asking]
        for field in (self.old, self.new, self.again):
            if field not in shown:
                field.setParent(self)
                field.hide()
                continue
            label = plain_label(field.line.accessibleName())
            label.setBuddy(field.line)
            column.addWidget(label)
            column.addWidget(field)
        if self._asking is not Asking.UNLOCK:
            column.addWidget(hint_label(tr("Four words that have nothing to do with each other are good.")))
        column.addWidget(self.problem)
        column.addStretch(1)
        column.addWidget(self.buttons)
        shown[0].setFocus()


def _masked(label: str) -> TextField:
    field = TextField(label)
    field.line.setEchoMode(QLineEdit.EchoMode.Password)
    return field
