"""RepositoryList: the repositories that a token sees, filtered as a person types."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSortFilterProxyModel, Qt, Signal
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QAbstractItemView, QLineEdit, QListView, QVBoxLayout, QWidget

from webhook_relay_desktop.github.answers import Repository
from webhook_relay_desktop.ui.kit.text import menu_label, one_line, tooltip
from webhook_relay_desktop.ui.kit.theme import SPACE
from webhook_relay_desktop.ui.kit.widgets import hint_label
from webhook_relay_desktop.words import tr

LIST_HEIGHT = 150


class RepositoryList(QWidget):
    """Signal `chosen(full_name: str)` when a person chooses one of those that they administer."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.filter = QLineEdit()
        self.filter.setAccessibleName(tr("Filter repositories"))
        self.filter.setPlaceholderText(tr("Filter repositories"))
        self.filter.setClearButtonEnabled(True)
        self.rows = QStandardItemModel(self)
        self.shown = QSortFilterProxyModel(self)
        self.shown.setSourceModel(self.rows)
        self.shown.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.view = QListView()
        self.view.setModel(self.shown)
        self.view.setAccessibleName(tr("Repositories"))
        self.view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.view.setUniformItemSizes(True)
        self.view.setProperty("look", "framed")
        self.view.setSpacing(1)
        self.view.setFixedHeight(LIST_HEIGHT)
        self.words = hint_label()
        self.filter.textChanged.connect(self.shown.setFilterFixedString)
        # Selected, not current: Qt makes the first row current, unselected, when the list gets the focus.
        self.view.selectionModel().selectionChanged.connect(lambda *_: self._tell())
        self.filter.returnPressed.connect(self._choose_first)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE // 2)
        for part in (self.filter, self.view, self.words):
            column.addWidget(part)

    def clear(self) -> None:
        """Forget the repositories."""
        self.rows.clear()
        self.words.clear()
        self._show_rows(True)

    def empty(self) -> bool:
        """Whether there is none to choose from."""
        return not self.rows.rowCount()

    def add(self, repositories: Sequence[Repository]) -> None:
        """Add some."""
        for repository in repositories:
            item = QStandardItem(menu_label(repository.full_name).replace("&&", "&"))
            item.setData(repository.full_name, Qt.ItemDataRole.UserRole)
            if not repository.choosable:
                item.setEnabled(False)
                why = tr("archived") if repository.archived else tr("you do not administer it")
                item.setText(f"{one_line(repository.full_name)}  ({why})")
            item.setToolTip(tooltip(repository.full_name))
            self.rows.appendRow(item)

    def finish(self, *, hidden: bool, cut: bool) -> None:
        """Say how many there are; `hidden`: an organisation keeps its own back, `cut`: there are more."""
        parts = [tr("%n repository(s)", n=self.rows.rowCount()).replace("repositorys", "repositories")]
        if hidden:
            parts.append(tr("An organisation shows its own only after you signed on and authorised the token there."))
        if cut:
            parts.append(tr("There are more: choose some repositories for the token, at GitHub."))
        if self.empty():
            parts.append(tr("The token sees none: choose repositories for it, at GitHub."))
        self.words.setText("\n".join(parts))
        self._show_rows(not self.empty())

    def _show_rows(self, shown: bool) -> None:
        self.filter.setVisible(shown)
        self.view.setVisible(shown)

    def current(self) -> str:
        """Return the chosen repository, or an empty text."""
        chosen = [index for index in self.view.selectedIndexes() if index.flags() & Qt.ItemFlag.ItemIsEnabled]
        return str(chosen[0].data(Qt.ItemDataRole.UserRole)) if chosen else ""

    def _choose_first(self) -> None:
        """Choose the first one that is shown and can be chosen."""
        for row in range(self.shown.rowCount()):
            index = self.shown.index(row, 0)
            if index.flags() & Qt.ItemFlag.ItemIsEnabled:
                self.view.setCurrentIndex(index)
                self.view.setFocus()
                return

    def _tell(self) -> None:
        if name := self.current():
            self.chosen.emit(name)
