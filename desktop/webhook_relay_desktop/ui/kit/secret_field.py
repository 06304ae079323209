"""SecretField: a token or a secret option, which is typed and never shown again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from webhook_relay_desktop.ui.kit.fields import MISSING_WORDS, Field
from webhook_relay_desktop.ui.kit.widgets import button, row
from webhook_relay_desktop.words import mark, tr

KEPT_WORDS = mark("Kept as a secret. Type to replace it.")


class SecretField(Field):
    """A text that lives in the keyring. It never shows the one that is kept, only that there is one.

    Signal `committed(str)`: a person has finished a new one (Enter, or on to the next field), or removed the kept one
    (an empty text).
    """

    committed = Signal(str)

    def __init__(self, label: str, placeholder: str = "", *, fits: Callable[[str], bool] = bool) -> None:
        """What does not fit is not handed over."""
        self._fits = fits
        self.line = QLineEdit()
        self.line.setEchoMode(QLineEdit.EchoMode.Password)
        self.remove_button = button(tr("Remove"), name=tr("Remove {what}").format(what=label), look="quiet")
        line = QWidget()
        parts = row(self.line, self.remove_button)
        parts.setStretch(0, 1)
        line.setLayout(parts)
        super().__init__(line, label)
        self.setFocusProxy(self.line)
        self.line.setAccessibleName(label)
        self._placeholder = placeholder
        self._kept = False
        self._removed = False
        self._committed = ""
        self.line.textEdited.connect(self._typed)
        self.line.editingFinished.connect(self.commit)
        self.remove_button.clicked.connect(self._remove)
        self.set_kept(False)

    def set_kept(self, kept: bool) -> None:
        """Say whether the keyring holds one; forgets what was typed."""
        self._kept = kept
        self._removed = False
        self._committed = ""
        self.line.clear()
        self._tell()

    @property
    def kept(self) -> bool:
        """Whether the keyring holds one that is not removed."""
        return self._kept and not self._removed

    @property
    def committed_now(self) -> bool:
        """Whether what stands in the field was handed over and is not typed on."""
        return bool(self._committed) and self._committed == self.value()

    def commit(self) -> None:
        """Have what was typed be kept, if something was."""
        if self.value() and self.value() != self._committed and self._fits(self.value()):
            self._committed = self.value()
            self.committed.emit(self.value())

    def set_value(self, value: Any) -> None:
        """Forget what was typed; a secret is never put into the field."""
        self.set_kept(self._kept)

    def value(self) -> str:
        """Return what was typed."""
        return self.line.text().strip()

    def change(self) -> str | None:
        """Return the new secret, an empty text to remove the kept one, or None to leave it."""
        if self.value():
            return self.value()
        return "" if self._removed else None

    def check(self, *, required: bool) -> str:
        """Miss a required secret only when none is kept either."""
        there = bool(self.value()) or (self._kept and not self._removed)
        return tr(MISSING_WORDS) if required and not there else ""

    def _typed(self) -> None:
        self._removed = False
        self._tell()
        self.edited.emit()

    def _remove(self) -> None:
        self.line.clear()
        self._removed = True
        self._committed = ""
        self._tell()
        self.edited.emit()
        self.committed.emit("")

    def _tell(self) -> None:
        kept = self._kept and not self._removed
        self.remove_button.setVisible(kept)
        self.line.setPlaceholderText(tr(KEPT_WORDS) if kept else self._placeholder)
