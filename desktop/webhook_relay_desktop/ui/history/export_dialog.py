"""ExportDialog: which events are written down, as what, and into which file."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QDialogButtonBox,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from webhook_relay_desktop.formats import EXPORTS, Format
from webhook_relay_desktop.ui.kit.file_chooser import FileChooser
from webhook_relay_desktop.ui.kit.theme import SPACE
from webhook_relay_desktop.ui.kit.widgets import hint_label, section_label
from webhook_relay_desktop.words import mark, tr

HINTS: Mapping[str, str] = {
    "ndjson": mark("For jq, scripts and databases. Each line is an event as the relay's API shows it."),
    "json": mark("One document with a list of events."),
    "curl": mark("A shell script that sends them again, byte for byte."),
    "httpx": mark("The same in Python, for any system."),
    "pytest": mark("For your tests. Tokens and passwords are replaced by made-up ones."),
}

NARROWEST = 440
"""Pixels; its title is not cut off, and most hints fit in a line."""


class ExportDialog(QDialog):
    """Asks. `chosen(name: str, path: str, selected: bool)`; `selected`: only the chosen rows, not the whole list."""

    chosen = Signal(str, str, bool)

    def __init__(self, parent: QWidget, *, listed: int, selected: int, complete: bool) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Export events"))
        self.setMinimumWidth(NARROWEST)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * SPACE, 2 * SPACE, 2 * SPACE, 2 * SPACE)
        layout.setSpacing(SPACE)
        layout.addWidget(section_label(tr("Which events")))
        self._which = QButtonGroup(self)
        words = tr("%n event(s) of the list", n=listed) if complete else tr("Every event that the filter finds")
        self.all_rows = QRadioButton(words)
        self.selected_rows = QRadioButton(tr("%n selected event(s)", n=selected))
        self.selected_rows.setEnabled(selected > 0)
        for choice in (self.all_rows, self.selected_rows):
            self._which.addButton(choice)
            layout.addWidget(choice)
        (self.selected_rows if selected > 1 else self.all_rows).setChecked(True)
        layout.addSpacing(SPACE)
        layout.addWidget(section_label(tr("As")))
        self.formats: dict[str, QRadioButton] = {}
        self._formats = QButtonGroup(self)
        for name, form in EXPORTS.items():
            choice = self.formats[name] = QRadioButton(tr(form.title))
            self._formats.addButton(choice)
            layout.addWidget(choice)
            hint = hint_label(tr(HINTS[name]))
            hint.setContentsMargins(3 * SPACE, 0, 0, 0)
            layout.addWidget(hint)
        self.formats["ndjson"].setChecked(True)
        layout.addSpacing(SPACE)
        layout.addWidget(
            hint_label(tr("All but the pytest fixture hold headers and payloads as they came, secrets too."))
        )
        box = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.next = box.addButton(tr("Choose a file…"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.next.setProperty("look", "primary")
        layout.addWidget(box)
        box.accepted.connect(self._ask_file)
        box.rejected.connect(self.reject)

    @property
    def chosen_format(self) -> Format:
        """The format whose button is pressed."""
        return EXPORTS[next(name for name, choice in self.formats.items() if choice.isChecked())]

    def _ask_file(self) -> None:
        form = self.chosen_format
        chooser = FileChooser(self, tr("Export events"))
        chooser.setNameFilter(f"{tr(form.title).replace('(', '').replace(')', '')} (*.{form.ending})")
        chooser.setDefaultSuffix(form.ending)
        chooser.for_saving(Path(f"{tr('webhooks')}.{form.ending}").name)
        chooser.fileSelected.connect(partial(self._chosen, form))
        chooser.open()

    def _chosen(self, form: Format, path: str) -> None:
        self.chosen.emit(form.name, path, self.selected_rows.isChecked())
        self.accept()
