"""Fields of forms: one class for each kind of value, all with the same three verbs."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QFontMetrics, QKeyEvent, QWheelEvent
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QCheckBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from webhook_relay_desktop.ui.kit.number_box import NumberBox
from webhook_relay_desktop.ui.kit.text import menu_label, one_line
from webhook_relay_desktop.ui.kit.theme import SPACE, code_font
from webhook_relay_desktop.ui.kit.widgets import plain_label, restyle
from webhook_relay_desktop.words import mark, tr

NUMBER_RANGE = (-(2**31), 2**31 - 1)
"""What a spin box can hold."""
FIRST_PORT, LAST_PORT = 1, 65535
LIST_LINES = 4
TYPED = (QLineEdit, QPlainTextEdit, QAbstractSpinBox)
"""Where a value is there only half while a person is at it."""
NO_LEAVING = (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason)
"""Who looks something up in another window, or opens a menu, comes back to go on."""
MISSING_WORDS = mark("Needed.")


class CalmComboBox(QComboBox):
    """A choice that leaves the wheel to the page, and takes no more room than its words need."""

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """Leave the wheel: a page that is scrolled must not change a setting on the way."""
        event.ignore()


class Field(QWidget):
    """A form's field with room for what is wrong with it.

    `edited()` after a person changed it, also by one letter; `finished()` once the person has left it then, or pressed
    Enter in it. Where nothing is typed, both come at once.
    """

    edited = Signal()
    finished = Signal()

    def __init__(self, editor: QWidget, label: str) -> None:
        super().__init__()
        self.editor = editor
        self.error = plain_label(look="bad", wraps=True)
        self.error.hide()
        self._label = label
        self._typing: QWidget | None = None
        editor.setAccessibleName(label)
        self.setFocusProxy(editor)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE // 2)
        layout.addWidget(editor)
        layout.addWidget(self.error)
        self.edited.connect(self.clear_error)
        self.edited.connect(self._note_edit)

    @property
    def typing(self) -> bool:
        """Whether a person has begun to change it, and is still at it."""
        return self._typing is not None

    def finish(self) -> None:
        """Take what is typed for finished, if something is."""
        if self._typing is not None:
            self._typing.removeEventFilter(self)
            self._typing = None
            self.finished.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Notice that a person leaves the field, or presses Enter in a line."""
        if isinstance(event, QFocusEvent):
            leaves = event.lostFocus() and event.reason() not in NO_LEAVING
        else:
            enters = isinstance(event, QKeyEvent) and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            leaves = enters and event.type() is QEvent.Type.KeyPress and not isinstance(watched, QPlainTextEdit)
        if leaves:
            QTimer.singleShot(0, self, self.finish)  # once the editor itself has taken it
        return super().eventFilter(watched, event)

    @abstractmethod
    def set_value(self, value: Any) -> None:
        """Show this value."""

    @abstractmethod
    def value(self) -> Any:
        """Return what is typed or chosen."""

    def show_value(self, value: Any) -> None:
        """Show this value, unless a person is typing another, or has left one to be corrected."""
        if self.value() == value or self.typing:
            return
        if self.value() and not self.error.isHidden():
            return
        blocked = self.blockSignals(True)
        self.set_value(value)
        self.blockSignals(blocked)
        self.clear_error()

    def check(self, *, required: bool) -> str:
        """Return what is wrong with the value, or an empty text."""
        return tr(MISSING_WORDS) if required and self.value() in ("", ()) else ""

    def show_error(self, words: str) -> None:
        """Say at the field what is wrong with it."""
        self.error.setText(words)
        self.error.show()
        self._mark(words)
        typing = self.window().focusWidget()
        if typing is not None and self.isAncestorOf(typing):
            QTimer.singleShot(0, self, self._bring_error_into_sight)  # once it has its place

    def clear_error(self) -> None:
        """Take the error away."""
        if not self.error.isHidden():
            self.error.hide()
            self._mark("")

    def _note_edit(self) -> None:
        typed = self.focusProxy() or self.editor
        if not (isinstance(typed, TYPED) and typed.hasFocus()):
            self._typing = self._typing or typed
            self.finish()
        elif self._typing is None:
            self._typing = typed
            typed.installEventFilter(self)

    def _bring_error_into_sight(self) -> None:
        """Scroll the page to what is said of the field in which a person types: it stands below it."""
        above = self.parentWidget()
        while above is not None and not isinstance(above, QScrollArea):
            above = above.parentWidget()
        if above is not None and self.error.isVisible():
            above.ensureWidgetVisible(self.error, 0, SPACE)

    def _mark(self, words: str) -> None:
        typed = self.focusProxy() or self.editor
        typed.setAccessibleDescription(words)
        restyle(typed, wrong=bool(words))


class TextField(Field):
    """One line of text."""

    def __init__(self, label: str, placeholder: str = "") -> None:
        self.line = QLineEdit()
        super().__init__(self.line, label)
        self.line.setPlaceholderText(placeholder)
        self.line.textEdited.connect(self.edited)

    def set_value(self, value: Any) -> None:
        """Show this text."""
        self.line.setText(str(value or ""))

    def value(self) -> str:
        """Return the text without spaces around it."""
        return self.line.text().strip()


class ListField(Field):
    """Short texts, one per line."""

    def __init__(self, label: str, placeholder: str = "") -> None:
        self.lines = QPlainTextEdit()
        super().__init__(self.lines, label)
        self.lines.setFont(code_font(self.lines.font()))
        self.lines.setPlaceholderText(placeholder or tr("One per line"))
        self.lines.setTabChangesFocus(True)
        height = QFontMetrics(self.lines.font()).lineSpacing() * LIST_LINES + 3 * SPACE
        self.lines.setFixedHeight(height)
        self.lines.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.lines.textChanged.connect(self.edited)

    def set_value(self, value: Any) -> None:
        """Show these texts."""
        self.lines.setPlainText("\n".join(value or ()))

    def value(self) -> tuple[str, ...]:
        """Return the lines that are not empty, as typed."""
        return tuple(line for line in self.lines.toPlainText().split("\n") if line.strip())


class NumberField(Field):
    """A whole number."""

    places = 0

    def __init__(self, label: str, placeholder: str = "") -> None:
        self.spin = NumberBox(self.places)
        super().__init__(self.spin, label)
        self.spin.setRange(*NUMBER_RANGE)
        self.spin.setMaximumWidth(160)
        self.spin.lineEdit().setTextMargins(SPACE - 2, 0, SPACE - 2, 0)  # a style sheet's padding is lost in there
        self.spin.valueChanged.connect(self.edited)
        self.spin.typed.connect(self._say)

    def set_value(self, value: Any) -> None:
        """Show this number."""
        self.spin.show_number(value or 0)

    def value(self) -> float:
        """Return the number; while one is wrong, the one before."""
        return int(self.spin.value())

    def check(self, *, required: bool) -> str:
        """Miss what is no number, or none of those that may be."""
        return self.spin.problem or super().check(required=required)

    def _say(self) -> None:
        """Say at once what is wrong; the number does not change then, or is the one of before again."""
        self.edited.emit()
        if problem := self.spin.problem:
            self.show_error(problem)


class DecimalField(NumberField):
    """A number with two places, such as an amount of money."""

    places = 2

    def value(self) -> float:
        """Return the number; while one is wrong, the one before."""
        return self.spin.value()


class PortField(NumberField):
    """A TCP port. The 0 of a settings file (any free port) is shown in words and stays until it is changed."""

    def __init__(self, label: str) -> None:
        super().__init__(label)
        self.set_value(FIRST_PORT)

    def set_value(self, value: Any) -> None:
        """Show this port."""
        port = int(value or 0)
        self.spin.setRange(min(port, FIRST_PORT), LAST_PORT)
        self.spin.setSpecialValueText("" if port else tr("Any free port"))
        super().set_value(port)


class SwitchField(Field):
    """Yes or no."""

    def __init__(self, label: str, placeholder: str = "") -> None:
        self.box = QCheckBox(menu_label(label))
        super().__init__(self.box, label)
        self.box.toggled.connect(self.edited)

    def set_value(self, value: Any) -> None:
        """Show yes or no."""
        self.box.setChecked(bool(value))

    def value(self) -> bool:
        """Return yes or no."""
        return self.box.isChecked()


class ChoiceField(Field):
    """One of several values, each with its words."""

    def __init__(self, label: str, choices: Sequence[tuple[Any, str]]) -> None:
        self.box = CalmComboBox()
        super().__init__(self.box, label)
        # Kept here and not in the box: Qt gives back a plain text for a member of an enumeration.
        self._values: list[Any] = []
        for value, words in choices:
            self._add(value, words)
        self.box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.box.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.box.activated.connect(self.edited)

    def set_value(self, value: Any) -> None:
        """Show this value; one that is not among the choices is added as it is."""
        if value not in self._values:
            self._add(value, str(value))
        self.box.setCurrentIndex(self._values.index(value))

    def value(self) -> Any:
        """Return the chosen value."""
        return self._values[self.box.currentIndex()]

    def choose(self, value: Any) -> None:
        """Choose as a person does."""
        self.set_value(value)
        self.edited.emit()

    def _add(self, value: Any, words: str) -> None:
        self._values.append(value)
        self.box.addItem(one_line(words, limit=100))
