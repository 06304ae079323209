"""NumberBox: where a number is typed. What is no number stays as it was typed and is `wrong`; no sign is dropped."""

from __future__ import annotations

import re

from PySide6.QtCore import Signal
from PySide6.QtGui import QValidator, QWheelEvent
from PySide6.QtWidgets import QDoubleSpinBox

from webhook_relay_desktop.ui.kit.text import decimal_sign
from webhook_relay_desktop.words import tr


def read_number(typed: str, places: int, sign: str) -> float | None:
    """Return the number that was typed, or None: digits, and as many places behind a point or the language's sign."""
    found = re.fullmatch(r"(-?[0-9]{1,15})(?:([.,])([0-9]*))?", typed.strip())
    if found is None:
        return None
    whole, mark, behind = found.groups()
    if mark is None:
        return float(whole)
    if not places or len(behind) > places or mark not in (".", sign):
        return None
    return float(f"{whole}.{behind}")


class NumberBox(QDoubleSpinBox):
    """Numbers with so many places, in the language's writing. While one is wrong its value is the one before.

    Signal `typed()` after each key; `problem` says what is wrong then.
    """

    typed = Signal()

    def __init__(self, places: int) -> None:
        super().__init__()
        self._wrong: str | None = None
        self._settled = 0.0
        self.setDecimals(places)
        self.lineEdit().textEdited.connect(self._note)
        self.editingFinished.connect(self._settle)

    @property
    def problem(self) -> str:
        """What is wrong with what was typed, in words; empty when nothing is."""
        if self._wrong is None:
            return ""
        if self._read(self._wrong) is not None:
            least, most = self._written(self.minimum()), self._written(self.maximum())
            return tr("Enter a number from {least} to {most}.").format(least=least, most=most)
        if self.decimals():
            return tr("Enter a number such as {example}.").format(example=self._written(0.75))
        return tr("Enter a whole number.")

    def show_number(self, number: float) -> None:
        """Show this number in place of whatever was typed; one that may not be is shown as such."""
        fits = self.minimum() <= number <= self.maximum()
        self._wrong = None if fits else self._written(number)
        self.setValue(number)
        self._settled = self.value()

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        """Let everything be typed: what is refused at the key is lost without a word."""
        state = QValidator.State.Acceptable if self._fits(text) else QValidator.State.Intermediate
        return state, text, position

    def fixup(self, text: str) -> str:
        """Leave it as it is: Qt's own way is to drop the signs that it takes for those between thousands."""
        return text

    def valueFromText(self, text: str) -> float:  # noqa: N802 - Qt's name
        """Read what `validate` accepted."""
        number = self._read(text)
        return self.minimum() if number is None else number

    def textFromValue(self, value: float) -> str:  # noqa: N802 - Qt's name
        """Write the number, but for a wrong one that waits there for being corrected."""
        return self._written(value) if self._wrong is None else self._wrong

    def stepBy(self, steps: int) -> None:  # noqa: N802 - Qt's name
        """Step from the last good number."""
        self._wrong = None
        super().stepBy(steps)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """Take the wheel only with the focus: a page that is scrolled must not change a setting on the way."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def _note(self, text: str) -> None:
        self._wrong = None if self._fits(text) else text
        if self._wrong is not None:
            self.setValue(self._settled)  # the beginning of what is wrong was not meant as a number
        self.typed.emit()

    def _settle(self) -> None:
        if self._wrong is None:
            self._settled = self.value()

    def _fits(self, text: str) -> bool:
        if text and text == self.specialValueText():
            return True
        number = self._read(text)
        return number is not None and self.minimum() <= number <= self.maximum()

    def _read(self, text: str) -> float | None:
        return read_number(text, self.decimals(), decimal_sign())

    def _written(self, value: float) -> str:
        """Write a number without signs between its thousands, and whole ones without places."""
        places = 0 if value == int(value) else self.decimals()
        return f"{value:.{places}f}".replace(".", decimal_sign())
