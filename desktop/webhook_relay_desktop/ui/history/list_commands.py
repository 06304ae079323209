"""ListCommands: what keys and menus do with the rows that are chosen in the history."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from webhook_relay_desktop.ui.history.export_dialog import ExportDialog
from webhook_relay_desktop.ui.history.inbox_model import InboxModel
from webhook_relay_desktop.ui.history.inbox_view import MOST_SELECTED, InboxView
from webhook_relay_desktop.ui.kit.text import number
from webhook_relay_desktop.words import tr


class ListCommands(QObject):
    """Turns commands into wishes about positions.

    Signals: `read_wanted(positions)`, `unread_wanted(positions)`, `star_wanted(positions, starred)`,
    `export_wanted(format, path, filter, positions)`, with None for the positions of everything in the filter;
    `refused(words)` says why a command was not done.
    """

    read_wanted = Signal(object)
    unread_wanted = Signal(object)
    star_wanted = Signal(object, bool)
    export_wanted = Signal(str, str, object, object)
    refused = Signal(str)

    def __init__(self, view: InboxView, model: InboxModel) -> None:
        super().__init__(view)
        self._view = view
        self._model = model
        view.read_wanted.connect(self.read_wanted)
        view.star_wanted.connect(self.star_wanted)

    def open_chosen(self) -> None:
        """Open the event of the row that the keys are on."""
        self._view.table.activated.emit(self._view.table.currentIndex())

    def go_to_newest(self) -> None:
        """Choose the newest event."""
        self._view.table.scrollToTop()
        self._view.table.choose(self._model.index(0, 0))

    def star(self) -> None:
        """Give the chosen events a star, or take it, as the first of them has none or one."""
        first = self._view.chosen_row()
        starred = first is None or not first.starred
        self._with_selected(lambda positions: self.star_wanted.emit(positions, starred))

    def mark_read(self) -> None:
        """Mark the chosen events as read."""
        self._with_selected(self.read_wanted.emit)

    def mark_unread(self) -> None:
        """Mark the chosen events as unread."""
        self._view.leave_unread()
        self._with_selected(self.unread_wanted.emit)

    def ask_export(self, parent: QWidget) -> None:
        """Ask which events are to be exported, and how."""
        selected = sum(count for _first, count in self._view.table.selected_spans())
        dialog = ExportDialog(parent, listed=self._model.rowCount(), selected=selected, complete=self._model.complete)
        dialog.chosen.connect(self._export)
        dialog.open()

    def _export(self, name: str, path: str, selected: bool) -> None:
        wanted = self._model.wanted
        if selected:
            self._with_selected(lambda positions: self.export_wanted.emit(name, path, wanted, positions))
        else:
            self.export_wanted.emit(name, path, wanted, None)

    def _with_selected(self, then: Callable[[Sequence[int]], None]) -> None:
        if not self._view.with_selected(then):
            words = tr("At most {count} events at once. Choose fewer, or export by the filter.")
            self.refused.emit(words.format(count=number(MOST_SELECTED)))
