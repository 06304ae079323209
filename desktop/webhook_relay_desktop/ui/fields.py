"""The fields of forms: one class for each kind of option, all with the same three verbs."""

from __future__ import annotations

from abc import abstractmethod
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QCheckBox, QFileDialog, QLineEdit, QPlainTextEdit, QSpinBox, QVBoxLayout, QWidget

from webhook_relay.handler import Option, OptionKind
from webhook_relay_desktop.ui.text import menu_label
from webhook_relay_desktop.ui.theme import SPACE, code_font
from webhook_relay_desktop.ui.widgets import button, plain_label, restyle, row

NUMBER_RANGE = (-(2**31), 2**31 - 1)
"""What a spin box can hold."""
FIRST_PORT, LAST_PORT = 1, 65535
LIST_LINES = 4
KEPT_WORDS = "Kept in the keyring. Type to replace it."
MISSING_WORDS = "Needed."


class Field(QWidget):
    """A form's field with room for what is wrong with it. `edited()` after a person changed it."""

    edited = Signal()

    def __init__(self, editor: QWidget, label: str) -> None:
        super().__init__()
        self.editor = editor
        self.error = plain_label(look="bad", wraps=True)
        self.error.hide()
        self._label = label
        editor.setAccessibleName(label)
        self.setFocusProxy(editor)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE // 2)
        layout.addWidget(editor)
        layout.addWidget(self.error)
        self.edited.connect(self.clear_error)

    @abstractmethod
    def set_value(self, value: Any) -> None:
        """Show this value."""

    @abstractmethod
    def value(self) -> Any:
        """Return what is typed or chosen."""

    def check(self, *, required: bool) -> str:
        """Return what is wrong with the value, or an empty text."""
        return MISSING_WORDS if required and self.value() in ("", ()) else ""

    def show_error(self, words: str) -> None:
        """Say at the field what is wrong with it."""
        self.error.setText(words)
        self.error.show()
        self._mark(words)

    def clear_error(self) -> None:
        """Take the error away."""
        if not self.error.isHidden():
            self.error.hide()
            self._mark("")

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


class SecretField(Field):
    """A text that lives in the keyring. It never shows the one that is kept, only that there is one."""

    def __init__(self, label: str, placeholder: str = "") -> None:
        self.line = QLineEdit()
        self.line.setEchoMode(QLineEdit.EchoMode.Password)
        self.remove_button = button("Remove", name=f"Remove {label}", look="quiet")
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
        self.line.textEdited.connect(self._typed)
        self.remove_button.clicked.connect(self._remove)
        self.set_kept(False)

    def set_kept(self, kept: bool) -> None:
        """Say whether the keyring holds one; forgets what was typed."""
        self._kept = kept
        self._removed = False
        self.line.clear()
        self._tell()

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
        return MISSING_WORDS if required and not there else ""

    def _typed(self) -> None:
        self._removed = False
        self._tell()
        self.edited.emit()

    def _remove(self) -> None:
        self.line.clear()
        self._removed = True
        self._tell()
        self.edited.emit()

    def _tell(self) -> None:
        kept = self._kept and not self._removed
        self.remove_button.setVisible(kept)
        self.line.setPlaceholderText(KEPT_WORDS if kept else self._placeholder)


class ListField(Field):
    """Short texts, one per line."""

    def __init__(self, label: str, placeholder: str = "") -> None:
        self.lines = QPlainTextEdit()
        super().__init__(self.lines, label)
        self.lines.setFont(code_font(self.lines.font()))
        self.lines.setPlaceholderText(placeholder or "One per line")
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


class FolderField(Field):
    """A folder of this machine."""

    def __init__(self, label: str, placeholder: str = "") -> None:
        self.line = QLineEdit()
        self.line.setPlaceholderText(placeholder)
        self.browse_button = button("Browse…", name=f"Browse for {label}")
        line = QWidget()
        parts = row(self.line, self.browse_button)
        parts.setStretch(0, 1)
        line.setLayout(parts)
        super().__init__(line, label)
        self.setFocusProxy(self.line)
        self.line.setAccessibleName(label)
        self.line.textEdited.connect(self.edited)
        self.browse_button.clicked.connect(self._browse)

    def set_value(self, value: Any) -> None:
        """Show this path."""
        self.line.setText(str(value or ""))

    def value(self) -> str:
        """Return the path as typed."""
        return self.line.text().strip()

    def check(self, *, required: bool) -> str:
        """Also miss a folder that is not there."""
        typed = self.value()
        if not typed:
            return super().check(required=required)
        folder = Path(typed).expanduser()
        if not folder.is_absolute():
            return "Give the whole path, such as /home/me/work."
        return "" if folder.is_dir() else "There is no such folder."

    def _browse(self) -> None:
        dialog = QFileDialog(self, f"Choose {self._label}", self.value())
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.choose)
        dialog.open()

    def choose(self, path: str) -> None:
        """Take the folder that a person picked."""
        self.line.setText(path)
        self.edited.emit()


class NumberField(Field):
    """A whole number."""

    def __init__(self, label: str, placeholder: str = "") -> None:
        self.spin = QSpinBox()
        super().__init__(self.spin, label)
        self.spin.setRange(*NUMBER_RANGE)
        self.spin.setMaximumWidth(160)
        self.spin.lineEdit().setTextMargins(SPACE - 2, 0, SPACE - 2, 0)  # a style sheet's padding is lost in there
        self.spin.valueChanged.connect(self.edited)

    def set_value(self, value: Any) -> None:
        """Show this number."""
        self.spin.setValue(int(value or 0))

    def value(self) -> int:
        """Return the number."""
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
        self.spin.setSpecialValueText("" if port else "Any free port")
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


def field_for(option: Option) -> Field:
    """Return an empty field for an option of this kind."""
    return _FIELDS[option.kind](option.label, option.placeholder)


_FIELDS: dict[OptionKind, type[TextField | SecretField | ListField | FolderField | NumberField | SwitchField]] = {
    OptionKind.TEXT: TextField,
    OptionKind.SECRET: SecretField,
    OptionKind.LIST: ListField,
    OptionKind.FOLDER: FolderField,
    OptionKind.NUMBER: NumberField,
    OptionKind.SWITCH: SwitchField,
}
