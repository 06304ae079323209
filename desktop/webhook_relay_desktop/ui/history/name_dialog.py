"""NameDialog: asks under which name a filter is kept, and before a view of that name is replaced."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from webhook_relay_desktop.history_filter import HistoryFilter
from webhook_relay_desktop.ui.history.views import Views, name_of, named, problem_of
from webhook_relay_desktop.ui.kit.dialog_parts import answer_buttons
from webhook_relay_desktop.ui.kit.fields import TextField
from webhook_relay_desktop.ui.kit.theme import SPACE
from webhook_relay_desktop.ui.kit.widgets import plain_label
from webhook_relay_desktop.words import tr

WIDTH = 380


class NameDialog(QDialog):
    """Signal `chosen(name)`: one that a view can have. It stays open until then."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget, views: Views, wanted: HistoryFilter) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Save this filter as a view"))
        self.setMinimumWidth(WIDTH)
        self._views = views
        self._wanted = wanted
        self._replacing = ""
        """Name of the view of which a person was told that it would be replaced."""
        self.name = TextField(tr("Name of the view"))
        own = any(view.filter == wanted for view in views)
        self.name.set_value(name_of(wanted, views) if own else "")
        self.name.line.selectAll()
        self.buttons = answer_buttons(tr("Save"), tr("Cancel"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * SPACE, 2 * SPACE, 2 * SPACE, 2 * SPACE)
        layout.setSpacing(SPACE)
        layout.addWidget(plain_label(tr("Name of the view")))
        layout.addWidget(self.name)
        layout.addWidget(self.buttons)
        self.name.edited.connect(self._ask_anew)
        self.buttons.accepted.connect(self._save)
        self.buttons.rejected.connect(self.reject)

    def _save(self) -> None:
        name = self.name.value()
        there = named(name, self._views)
        replaces = there is not None and there.filter != self._wanted
        if replaces and name != self._replacing:
            self._replacing = name
            self._say(tr("Another view has this name."), save=tr("Replace it"))
        elif there is None and (problem := problem_of(name, self._views)):
            self._say(problem, save=tr("Save"))
        else:
            self.chosen.emit(name)
            self.accept()

    def _ask_anew(self) -> None:
        self._replacing = ""
        self._name_button(tr("Save"))

    def _say(self, problem: str, *, save: str) -> None:
        self._name_button(save)
        self.name.show_error(problem)
        self.adjustSize()
        self.name.setFocus()

    def _name_button(self, words: str) -> None:
        self.buttons.button(QDialogButtonBox.StandardButton.Ok).setText(words)
