"""LinkReading: notices a pairing link in a line of text, pasted or typed."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QLineEdit

from webhook_relay.pairing import looks_like_link


class LinkReading(QObject):
    """Signal `there(link)`: at once for a link that came in one go, and for a typed one when its line is left.

    A link that is being typed is a whole one many times before its end, so nobody may take it apart meanwhile.
    """

    there = Signal(str)

    def __init__(self, line: QLineEdit) -> None:
        super().__init__(line)
        self._line = line
        self._length = len(line.text())
        line.textChanged.connect(self._changed)
        line.editingFinished.connect(self._finished)

    def _changed(self, text: str) -> None:
        before, self._length = self._length, len(text)
        if len(text) > before + 1:
            self._tell(text)

    def _finished(self) -> None:
        self._tell(self._line.text())

    def _tell(self, text: str) -> None:
        if looks_like_link(text):
            self.there.emit(text)
