"""RunOutput: what a run has printed, growing while it goes on; the end stays in sight until a person scrolls up."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit

from webhook_relay.live_output import KEPT, OutputPiece
from webhook_relay_desktop.ui.kit.text import many_lines, one_line
from webhook_relay_desktop.ui.kit.theme import SPACE, code_font
from webhook_relay_desktop.words import mark, tr

EARLIER: Final = mark("[earlier output is not shown]")
OUTPUT_LINES: Final = 12
"""Lines of output visible without scrolling."""
MOST_LINES: Final = 5_000
"""Lines that are kept in view while a run goes on; its end has the first and the last ones."""


class RunOutput(QPlainTextEdit):
    """A read-only view of fixed-width text."""

    def __init__(self, handler: str, text: str = "", *, live: bool = False) -> None:
        super().__init__()
        self._end = 0
        self._shows_end = False
        self.setReadOnly(True)
        self.setUndoRedoEnabled(False)
        self.setFont(code_font(self.font()))
        self.setAccessibleName(tr("Output of {handler}").format(handler=one_line(handler)))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setTabStopDistance(4 * self.fontMetrics().horizontalAdvance(" "))
        if live:
            self.setMaximumBlockCount(MOST_LINES)
        self.setPlainText(many_lines(text.rstrip()))
        lines = OUTPUT_LINES if live else min(max(self.blockCount(), 2), OUTPUT_LINES)
        self.setFixedHeight(lines * self.fontMetrics().lineSpacing() + 3 * SPACE)

    @property
    def follows(self) -> bool:
        """Whether the end is in sight, and stays there."""
        bar = self.verticalScrollBar()
        return bar.value() >= bar.maximum() - 1

    def add(self, piece: OutputPiece) -> None:
        """Put what was printed behind the rest; what is there already is left out, what was missed is said."""
        if piece.end <= self._end:
            return
        text = piece.text[max(0, self._end - piece.start) :]
        if piece.start > self._end:
            text = tr(EARLIER) + "\n" + text
        self._end = piece.end
        follows = self.follows
        cursor = QTextCursor(self.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        cursor.insertText(many_lines(text[-KEPT:]))
        self._say_what_is_gone()
        if follows:
            self._go_to_end()

    def show_end(self) -> None:
        """Have the end in sight, as soon as it is shown."""
        self._shows_end = True
        self._go_to_end()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Go to the end, if that is to be seen: how far it is, is known only now."""
        super().showEvent(event)
        if self._shows_end:
            self._shows_end = False
            self._go_to_end()

    def _go_to_end(self) -> None:
        bar = self.verticalScrollBar()
        bar.setValue(bar.maximum())

    def _say_what_is_gone(self) -> None:
        """Put into the place of the first line that lines before it are not kept in view."""
        if self.blockCount() == self.maximumBlockCount():
            first = QTextCursor(self.document())
            first.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
            first.insertText(tr(EARLIER))
