"""ConditionDialog: a condition over the whole event, checked as it is typed, its mistake marked where it is."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPlainTextEdit, QTextEdit, QVBoxLayout, QWidget

from webhook_relay.condition import LONGEST_CONDITION, VARIABLES, ConditionError, compile_condition
from webhook_relay.errors import WebhookRelayError
from webhook_relay_desktop.ui.kit.theme import SPACE, Theme, code_font
from webhook_relay_desktop.ui.kit.widgets import hint_label, plain_label, restyle
from webhook_relay_desktop.words import tr

EXAMPLES = (
    'body.ref == "refs/heads/main"',
    'event.subject.startsWith("acme/") && body.action == "opened"',
    'headers["x-github-event"] == "release" && !body.release.prerelease',
)
SIZE = (560, 330)


class ConditionEdit(QPlainTextEdit):
    """The text. Tab goes on to the buttons, and Ctrl+Enter accepts."""

    accepted = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Take Ctrl+Enter, leave every other key."""
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.accepted.emit()
        else:
            super().keyPressEvent(event)


class ConditionDialog(QDialog):
    """Asks for a condition; `chosen(text: str)` is one that is usable, or empty for none."""

    chosen = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget, text: str) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Events that meet a condition"))
        self.resize(*SIZE)
        self.edit = ConditionEdit()
        self.edit.setFont(code_font(self.edit.font()))
        self.edit.setAccessibleName(tr("Condition"))
        self.edit.setPlaceholderText(EXAMPLES[0])
        self.edit.setTabChangesFocus(True)
        self.note = plain_label(wraps=True)
        self.note.setMinimumHeight(2 * self.fontMetrics().height())
        self.note.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * SPACE, 2 * SPACE, 2 * SPACE, 2 * SPACE)
        layout.setSpacing(SPACE)
        layout.addWidget(self.edit, 1)
        layout.addWidget(self.note)
        names = ", ".join(VARIABLES)
        layout.addWidget(hint_label(tr("It can name {names}. Examples:").format(names=names)))
        examples = plain_label("\n".join(EXAMPLES), look="muted", selectable=True)
        examples.setFont(code_font(self.note.font()))
        layout.addWidget(examples)
        layout.addWidget(self.buttons)
        self.edit.textChanged.connect(self._check)
        self.edit.accepted.connect(self._accept)
        self.buttons.accepted.connect(self._accept)
        self.buttons.rejected.connect(self.reject)
        self.edit.setPlainText(text)
        self._check()

    @property
    def problem(self) -> ConditionError | WebhookRelayError | None:
        """What is wrong with what stands there."""
        text = self.edit.toPlainText()
        if not text.strip():
            return None
        try:
            compile_condition(text)
        except WebhookRelayError as error:
            return error
        return None

    def _check(self) -> None:
        problem = self.problem
        self.buttons.button(QDialogButtonBox.StandardButton.Ok).setEnabled(problem is None)
        restyle(self.edit, wrong=problem is not None)
        restyle(self.note, look="bad" if problem else "muted")
        self.edit.setExtraSelections([] if problem is None else self._marks(problem))
        if isinstance(problem, ConditionError) and problem.column:
            words = tr("Line {line}, column {column}: {reason}.")
            self.note.setText(words.format(line=problem.line, column=problem.column, reason=problem.reason))
        elif problem is not None:
            self.note.setText(str(problem))
        elif self.edit.toPlainText().strip():
            self.note.setText(
                tr("This can be asked of every event. Bodies are read for it, so a long history takes time.")
            )
        else:
            self.note.setText(
                tr("Empty: every event is shown. At most {count} characters.").format(count=LONGEST_CONDITION)
            )

    def _marks(self, problem: WebhookRelayError) -> list[QTextEdit.ExtraSelection]:
        if not isinstance(problem, ConditionError) or not problem.column:
            return []
        block = self.edit.document().findBlockByNumber(problem.line - 1)
        if not block.isValid():
            return []
        mark = QTextEdit.ExtraSelection()
        cursor = QTextCursor(block)
        start = min(problem.column - 1, max(0, block.length() - 2))
        cursor.setPosition(block.position() + start)
        cursor.movePosition(QTextCursor.MoveOperation.EndOfWord, QTextCursor.MoveMode.KeepAnchor)
        if not cursor.hasSelection():
            cursor.movePosition(QTextCursor.MoveOperation.NextCharacter, QTextCursor.MoveMode.KeepAnchor)
        style = QTextCharFormat()
        style.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
        style.setUnderlineColor(QColor(self._theme.colours.bad))
        style.setBackground(QColor(self._theme.colours.bad_soft))
        mark.cursor = cursor
        mark.format = style
        return [mark]

    def _accept(self) -> None:
        if self.problem is None:
            self.chosen.emit(self.edit.toPlainText().strip())
            self.accept()
