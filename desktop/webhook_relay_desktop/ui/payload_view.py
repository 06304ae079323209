"""PayloadView: an event's body, set out as JSON or byte for byte."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QColor, QGuiApplication, QSyntaxHighlighter, QTextCharFormat, QTextDocument
from PySide6.QtWidgets import QButtonGroup, QFrame, QPlainTextEdit, QVBoxLayout, QWidget

from webhook_relay.event import Event
from webhook_relay_desktop.ui.icons import Icons
from webhook_relay_desktop.ui.payload_text import Shown, pretty, raw
from webhook_relay_desktop.ui.text import size
from webhook_relay_desktop.ui.theme import SPACE, Theme, code_font, small_font
from webhook_relay_desktop.ui.widgets import CopyButton, button, plain_label, row

HIGHLIGHT_LINES = 4000
"""Longer texts stay in one colour: colouring takes some 20 microseconds a line, all before the text is shown."""


class JsonColours(QSyntaxHighlighter):
    """Colours keys, texts, numbers and words of JSON that is set out one value to a line."""

    def __init__(self, document: QTextDocument, theme: Theme) -> None:
        super().__init__(document)
        self._theme = theme
        self.active = False

    def highlightBlock(self, text: str) -> None:  # noqa: N802 - Qt's name
        """Colour one line."""
        if not self.active:
            return
        start = len(text) - len(text.lstrip())
        if text[start : start + 1] == '"':
            end = _end_of_text(text, start)
            is_key = text[end : end + 1] == ":"
            self._colour(start, end, "json_key" if is_key else "json_string")
            if not is_key:
                return
            start = end + 2
        self._colour_value(text, start)

    def _colour_value(self, text: str, start: int) -> None:
        first = text[start : start + 1]
        if first == '"':
            self._colour(start, _end_of_text(text, start), "json_string")
        elif first.isdigit() or first == "-":
            self._colour(start, len(text.rstrip(",")), "json_number")
        elif first.isalpha():
            self._colour(start, len(text.rstrip(",")), "json_word")

    def _colour(self, start: int, end: int, name: str) -> None:
        style = QTextCharFormat()
        style.setForeground(QColor(getattr(self._theme.colours, name)))
        self.setFormat(start, end - start, style)


class PayloadView(QWidget):
    """Shows one body; `bar` holds its buttons and may stand elsewhere.

    `save_wanted()` asks for a file to put the exact bytes in; `copy()` copies the exact text."""

    save_wanted = Signal()

    def __init__(self, theme: Theme, icons: Icons) -> None:
        super().__init__()
        self._icons = icons
        self._theme = theme
        self._event: Event | None = None
        self.editor = QPlainTextEdit()
        self.editor.setReadOnly(True)
        self.editor.setProperty("look", "code")
        self.editor.setAccessibleName("Payload")
        self.editor.setFont(code_font(self.editor.font()))
        self.editor.setFrameShape(QFrame.Shape.NoFrame)
        self.editor.setUndoRedoEnabled(False)
        self._colours = JsonColours(self.editor.document(), theme)
        self.pretty_button = button("JSON", name="Show as JSON", look="quiet")
        self.raw_button = button("Raw", name="Show raw bytes", look="quiet")
        self._choice = QButtonGroup(self)
        for choice in (self.pretty_button, self.raw_button):
            choice.setCheckable(True)
            self._choice.addButton(choice)
        self.pretty_button.setChecked(True)
        self._choice.buttonClicked.connect(self._show)
        self.note = plain_label(look="muted")
        self.note.setFont(small_font(self.note.font()))
        self.copy_button = CopyButton(theme, icons, "payload", self._whole_text)
        self.copy_button.setProperty("look", "quiet")
        self.save_button = button("Save as…", name="Save payload as", look="quiet")
        self.save_button.clicked.connect(self.save_wanted)
        self.bar = QWidget()
        line = row(self.note, spacing=SPACE // 2)
        line.addSpacing(SPACE // 2)
        for part in (self.pretty_button, self.raw_button, self.copy_button, self.save_button):
            line.addWidget(part)
        line.setContentsMargins(0, 2, SPACE, 2)
        self.bar.setLayout(line)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.editor, 1)
        theme.changed.connect(self._repaint)
        self._repaint()

    def show_event(self, event: Event) -> None:
        """Show this event's body."""
        self._event = event
        self._show()

    def copy(self) -> None:
        """Copy the whole body as text, as it was sent."""
        QGuiApplication.clipboard().setText(self._whole_text())

    def _show(self) -> None:
        if self._event is None:
            return
        body = self._event.body
        shown = raw(body) if self.raw_button.isChecked() else pretty(body)
        self._colours.active = False
        self.editor.setPlainText(shown.text)
        self.note.setText(_note(body, self._event.content_type, shown))
        if shown.json and self.editor.blockCount() <= HIGHLIGHT_LINES:
            self._colours.active = True
            self._colours.rehighlight()

    def _whole_text(self) -> str:
        return self._event.body.decode("utf-8", "backslashreplace") if self._event else ""

    def _repaint(self) -> None:
        self.save_button.setIcon(self._icons.glyph("save", self._theme.colours.muted))
        if self._colours.active:
            self._colours.rehighlight()


def _note(body: bytes, content_type: str, shown: Shown) -> str:
    parts = [size(len(body)), content_type, shown.note]
    return " · ".join(part for part in parts if part)


def _end_of_text(text: str, start: int) -> int:
    place = start + 1
    while place < len(text):
        if text[place] == "\\":
            place += 2
        elif text[place] == '"':
            return place + 1
        else:
            place += 1
    return len(text)
