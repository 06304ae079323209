"""ConditionField: a CEL condition, checked while it is typed, with the place of a mistake marked."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtCore import QTimer
from PySide6.QtGui import QColor, QFontMetrics, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit

from webhook_relay.condition import LONGEST_CONDITION, VARIABLES, ConditionError
from webhook_relay.errors import MissingExtraError
from webhook_relay.filters import EventMatch
from webhook_relay.sentence import Sentence
from webhook_relay_desktop.ui.kit.fields import Field
from webhook_relay_desktop.ui.kit.text import one_line
from webhook_relay_desktop.ui.kit.theme import SPACE, Theme, code_font
from webhook_relay_desktop.ui.kit.widgets import hint_label
from webhook_relay_desktop.words import tr

CHECK_MS: Final = 250
"""How long nothing was typed before it is checked: half a word is no mistake yet."""
LINES: Final = 3
MARKED: Final = 1
"""Characters that are marked where a mistake is; at the end of a line the one before."""


class ConditionField(Field):
    """Signal `edited` comes when it is known whether the condition is right; `check` says what is wrong."""

    def __init__(self, theme: Theme, label: str) -> None:
        self.lines = QPlainTextEdit()
        super().__init__(self.lines, label)
        self._theme = theme
        self.lines.setFont(code_font(self.lines.font()))
        self.lines.setPlaceholderText('body.ref == "refs/heads/main"')
        self.lines.setTabChangesFocus(True)
        self.lines.setFixedHeight(QFontMetrics(self.lines.font()).lineSpacing() * LINES + 3 * SPACE)
        self.hint = hint_label(names_hint())
        layout = self.layout()
        assert layout is not None  # noqa: S101 - the Field has made it
        layout.addWidget(self.hint)
        self._calm = QTimer(self)
        self._calm.setSingleShot(True)
        self._calm.setInterval(CHECK_MS)
        self._calm.timeout.connect(self.settle)
        self.lines.textChanged.connect(self._typed)

    @property
    def typing(self) -> bool:
        """Whether nobody has looked yet at what is typed."""
        return self._calm.isActive()

    def set_value(self, value: Any) -> None:
        """Show this condition."""
        self.lines.setPlainText(str(value or ""))
        self._calm.stop()

    def value(self) -> str:
        """Return the condition without spaces around it."""
        return self.lines.toPlainText().strip()

    def check(self, *, required: bool) -> str:
        """Return what is wrong with it, and mark the place."""
        error = condition_error(self.lines.toPlainText())
        self._mark_place(error)
        if error is None:
            return super().check(required=required)
        place = tr("Column {column}: ").format(column=error.column) if error.column else ""
        if error.line > 1:
            place = tr("Line {line}, column {column}: ").format(line=error.line, column=error.column)
        return place + one_line(tr(error.reason), limit=300)

    def settle(self) -> None:
        """Look now at what is typed."""
        self._calm.stop()
        words = self.check(required=False)
        self.edited.emit()
        if words:
            self.show_error(words)

    def _typed(self) -> None:
        if not self.signalsBlocked():
            self._mark_place(None)
            self._calm.start()

    def _mark_place(self, error: ConditionError | None) -> None:
        selections = []
        if error is not None and error.line and error.column:
            selection = QTextEdit.ExtraSelection()
            selection.cursor = self._cursor_at(error)
            look = QTextCharFormat()
            look.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
            look.setUnderlineColor(QColor(self._theme.colours.bad))
            look.setBackground(QColor(self._theme.colours.bad_soft))
            selection.format = look
            selections.append(selection)
        self.lines.setExtraSelections(selections)

    def _cursor_at(self, error: ConditionError) -> QTextCursor:
        block = self.lines.document().findBlockByNumber(error.line - 1)
        begin = min(error.column - 1, max(0, block.length() - 1 - MARKED))
        cursor = QTextCursor(block)
        cursor.setPosition(block.position() + begin)
        cursor.movePosition(QTextCursor.MoveOperation.EndOfWord, QTextCursor.MoveMode.KeepAnchor)
        if not cursor.hasSelection():
            cursor.movePosition(QTextCursor.MoveOperation.Right, QTextCursor.MoveMode.KeepAnchor, MARKED)
        return cursor


def condition_error(text: str) -> ConditionError | None:
    """Return what is wrong with a condition, its place counted in `text` as it is typed."""
    if not text.strip():
        return None
    if len(text) > LONGEST_CONDITION:
        return ConditionError(Sentence("it has more than {most} characters", most=LONGEST_CONDITION))
    try:
        EventMatch(condition=text).check()
    except ConditionError as error:
        return error
    except MissingExtraError:
        return ConditionError(Sentence("its library is not installed"))
    return None


def names_hint() -> str:
    """Return what a condition can name."""
    names = ", ".join(name for name in VARIABLES if name != "headers")
    return tr("Names: {names}, and headers such as {example}. && is and, || is or, ! is not.").format(
        names=names, example='headers["x-github-event"]'
    )
