"""HeaderTable: the headers in the order in which they arrived; values and the whole can be copied."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QMenu, QTableWidget, QTableWidgetItem

from webhook_relay.event import Headers
from webhook_relay_desktop.ui.kit.text import one_line, tooltip
from webhook_relay_desktop.ui.kit.theme import SPACE, code_font
from webhook_relay_desktop.words import tr

HEADER_LIMIT: Final = 4096
"""Characters shown of one header's value; a copy has all of it."""


class HeaderTable(QTableWidget):
    """Name and value of each header."""

    def __init__(self) -> None:
        super().__init__(0, 2)
        self._headers: Headers = ()
        self.setAccessibleName(tr("Headers"))
        self.setHorizontalHeaderLabels([tr("Name"), tr("Value")])
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFont(code_font(self.font()))
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(self.fontMetrics().height() + SPACE + SPACE // 2)
        columns = self.horizontalHeader()
        columns.setHighlightSections(False)
        columns.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        columns.setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
        columns.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        self.setColumnWidth(0, 240)
        self.copy_value = self._action(tr("Copy value"), self._copy_values, QKeySequence.StandardKey.Copy)
        self.copy_all = self._action(tr("Copy all headers"), self._copy_all, "Ctrl+Alt+A")
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._open_menu)

    def show_headers(self, headers: Headers) -> None:
        """Show these pairs."""
        self._headers = headers
        self.setRowCount(len(headers))
        for number, (name, value) in enumerate(headers):
            for column, text in enumerate((name, value)):
                item = QTableWidgetItem(one_line(text, limit=HEADER_LIMIT))
                item.setToolTip(tooltip(text[:HEADER_LIMIT]))
                self.setItem(number, column, item)

    def menu(self) -> QMenu:
        """Return what can be done with headers."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addActions([self.copy_value, self.copy_all])
        return menu

    def _action(self, words: str, wish: Callable[[], None], keys: QKeySequence.StandardKey | str) -> QAction:
        action = QAction(words, self)
        action.setShortcut(QKeySequence(keys))
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        action.triggered.connect(lambda _checked=False: wish())
        self.addAction(action)
        return action

    def _open_menu(self, place: QPoint) -> None:
        self.menu().popup(self.viewport().mapToGlobal(place))

    def _copy_values(self) -> None:
        """Copy the value of the chosen header; of several, whole lines."""
        rows = sorted({index.row() for index in self.selectedIndexes()})
        if len(rows) == 1:
            _copy(self._headers[rows[0]][1])
        elif rows:
            _copy(_lines([self._headers[number] for number in rows]))

    def _copy_all(self) -> None:
        _copy(_lines(self._headers))


def _copy(text: str) -> None:
    QGuiApplication.clipboard().setText(text)


def _lines(headers: Headers | list[tuple[str, str]]) -> str:
    return "".join(f"{name}: {value}\n" for name, value in headers)
