"""PathField: a file or a folder of this machine. What is true of it on the disk is found out beside the window."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QLineEdit, QWidget

from webhook_relay_desktop.ui.kit.fields import Field
from webhook_relay_desktop.ui.kit.file_chooser import FileChooser
from webhook_relay_desktop.ui.kit.late_check import LateCheck
from webhook_relay_desktop.ui.kit.widgets import button, row
from webhook_relay_desktop.words import tr


class PathField(Field):
    """A path, typed or picked. `look` says what is wrong with a path on the disk, on a thread of its own.

    `edited` comes when it is known that nothing is wrong, or when something is: until then the old value stays.
    """

    def __init__(self, label: str, placeholder: str = "", *, look: Callable[[str], str], folder: bool) -> None:
        self.line = QLineEdit()
        self.line.setPlaceholderText(placeholder)
        self.browse_button = button(tr("Browse…"), name=tr("Browse for {what}").format(what=label))
        line = QWidget()
        parts = row(self.line, self.browse_button)
        parts.setStretch(0, 1)
        line.setLayout(parts)
        super().__init__(line, label)
        self._folder = folder
        self._problem = ""
        self.setFocusProxy(self.line)
        self.line.setAccessibleName(label)
        self._late = LateCheck(look, self)
        self._late.found.connect(self._found)
        self.line.textEdited.connect(self._typed)
        self.browse_button.clicked.connect(self._browse)

    def set_value(self, value: Any) -> None:
        """Show this path."""
        self._problem = ""
        self._late.forget()
        self.line.setText(str(value or ""))

    def value(self) -> str:
        """Return the path as typed."""
        return self.line.text().strip()

    @property
    def looking(self) -> bool:
        """Whether nobody knows yet what is true of the path."""
        return self._late.busy

    def check(self, *, required: bool) -> str:
        """Also miss what is not there, as far as that is known."""
        typed = self.value()
        if not typed:
            return super().check(required=required)
        if not Path(typed).expanduser().is_absolute():
            return tr("Give the whole path, such as /home/me/work.")
        return self._problem

    def choose(self, path: str) -> None:
        """Take what a person picked."""
        self.line.setText(path)
        self._typed()

    def _typed(self) -> None:
        self._problem = ""
        typed = self.value()
        if typed and Path(typed).expanduser().is_absolute():
            self._late.ask(typed)
        else:
            self._late.forget()
            self.edited.emit()

    def _found(self, words: str) -> None:
        self._problem = words
        self.edited.emit()

    def _browse(self) -> None:
        chooser = FileChooser(self, tr("Choose {what}").format(what=self._label), self.value())
        if self._folder:
            chooser.for_folder()
        chooser.fileSelected.connect(self.choose)
        chooser.open()


class FolderField(PathField):
    """A folder that is there."""

    def __init__(self, label: str, placeholder: str = "") -> None:
        super().__init__(label, placeholder, look=folder_problem, folder=True)


def folder_problem(path: str) -> str:
    """Say what is wrong with a folder, or return an empty text. Blocks on the disk."""
    return "" if Path(path).expanduser().is_dir() else tr("There is no such folder.")
