"""JsonColours: the keys, texts, numbers and words of JSON that is set out one value to a line, each in a colour."""

from __future__ import annotations

from PySide6.QtGui import QColor, QSyntaxHighlighter, QTextCharFormat, QTextDocument

from webhook_relay_desktop.ui.kit.theme import Theme


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
