"""FindBar: looks for words in a text view: as you type, next and previous, how many, capital letters or not."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QFrame, QLineEdit, QPlainTextEdit, QWidget

from webhook_relay_desktop.ui.kit.text import number
from webhook_relay_desktop.ui.kit.text_search import Found, TextSearch
from webhook_relay_desktop.ui.kit.theme import SPACE, Theme
from webhook_relay_desktop.ui.kit.widgets import EscapeFilter, button, plain_label, restyle, row
from webhook_relay_desktop.words import tr


class FindBar(QFrame):
    """Hidden until `open`; Escape closes it and goes back to the text."""

    def __init__(self, theme: Theme, editor: QPlainTextEdit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._editor = editor
        self._search = TextSearch("")
        self._found = Found()
        self.setProperty("look", "bar")
        self.words = QLineEdit()
        self.words.setPlaceholderText(tr("Find in this text"))
        self.words.setAccessibleName(tr("Find in this text"))
        self.words.setClearButtonEnabled(True)
        self.words.setMaximumWidth(320)
        self.case = button(tr("Aa"), name=tr("Tell capital letters from small ones"), look="quiet")
        self.case.setToolTip(tr("Tell capital letters from small ones"))
        self.case.setCheckable(True)
        self.previous_button = button(tr("Previous"), name=tr("Previous place"), look="quiet")
        self.next_button = button(tr("Next"), name=tr("Next place"), look="quiet")
        self.count = plain_label(look="muted")
        self.close_button = button(tr("Close"), name=tr("Close the find bar"), look="quiet")
        line = row(self.words, self.case, self.previous_button, self.next_button, self.count, None, self.close_button)
        line.setContentsMargins(SPACE, SPACE // 2, SPACE, SPACE // 2)
        self.setLayout(line)
        self.words.textChanged.connect(self._look_anew)
        self.words.returnPressed.connect(self.find_next)
        self.case.toggled.connect(self._look_anew)
        self.next_button.clicked.connect(self.find_next)
        self.previous_button.clicked.connect(self.find_previous)
        self.close_button.clicked.connect(self.leave)
        self._escape = EscapeFilter(self.words, self.leave)
        self.hide()

    def set_text(self, text: str, breaks: Sequence[int]) -> None:
        """Look through this text from now on: the one in the editor. `breaks`: see TextSearch."""
        self._search = TextSearch(text, breaks)
        self._found = self._search.find(self.words.text(), exact_case=self.case.isChecked())
        self._say_count(None)

    def open(self) -> None:
        """Show it; what is selected in the text is looked for."""
        selected = self._editor.textCursor().selectedText()
        self.show()
        if selected and "\u2029" not in selected:  # Qt's mark for the end of a paragraph
            self.words.setText(selected)
        self.words.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.words.selectAll()

    def leave(self) -> None:
        """Close it."""
        self.hide()
        self._editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def find_next(self) -> None:
        """Go to the next place, or from the last one to the first."""
        self._go_to(self._found.after(self._editor.textCursor().selectionEnd()))

    def find_previous(self) -> None:
        """Go to the place before, or from the first one to the last."""
        self._go_to(self._found.before(self._editor.textCursor().selectionStart()))

    @property
    def place_count(self) -> int:
        """How many places there are."""
        return len(self._found.places)

    def _look_anew(self) -> None:
        self._found = self._search.find(self.words.text(), exact_case=self.case.isChecked())
        self._go_to(self._found.after(self._editor.textCursor().selectionStart()))

    def _go_to(self, place: int | None) -> None:
        if place is not None:
            start, end = self._found.places[place]
            cursor = self._editor.textCursor()
            cursor.setPosition(start)
            cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
            self._editor.setTextCursor(cursor)
            self._editor.centerCursor()
        self._say_count(place)

    def _say_count(self, place: int | None) -> None:
        total = self.place_count
        wanted = bool(self.words.text())
        if not wanted:
            words = ""
        elif not total:
            words = tr("Not found")
        elif place is None:
            words = tr("%n place(s)", n=total)
        else:
            words = tr("{number} of {total}").format(
                number=number(place + 1), total=number(total) + self._found.more * "+"
            )
        self.count.setText(words)
        restyle(self.count, look="bad" if wanted and not total else "muted")
        for step in (self.previous_button, self.next_button):
            step.setEnabled(total > 0)
