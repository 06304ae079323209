"""HistoryTable: the table of the history, with room for narrow windows and a steady place while events arrive."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView

from webhook_relay_desktop.ui.icons import Icons
from webhook_relay_desktop.ui.inbox_model import AnyIndex, Column, InboxModel
from webhook_relay_desktop.ui.row_delegate import RowDelegate, row_height
from webhook_relay_desktop.ui.theme import Theme

BASE_LINE = 14
"""Height of a line, in pixels, that the widths below are meant for; they grow with the font."""
COLUMN_WIDTHS = {
    Column.TIME: 122,
    Column.SOURCE: 84,
    Column.TYPE: 214,
    Column.SUBJECT: 186,
    Column.SUMMARY: 320,
    Column.VERDICT: 122,
    Column.RUNS: 150,
}

HIDDEN_BELOW = {Column.SOURCE: 1020, Column.SUBJECT: 880}
"""Columns that go first when the list is narrower than this, so that nothing must be scrolled sideways."""


class HistoryTable(QTableView):
    """The table. Keeps the rows a person looks at in place while new ones arrive above them.

    Signal `typed(text)`: letters typed into the table, which belong into the filter.
    """

    typed = Signal(str)

    def __init__(self, theme: Theme, icons: Icons) -> None:
        super().__init__()
        self.setAccessibleName("Received events")
        self._delegate = RowDelegate(theme, icons, self)
        self.setItemDelegate(self._delegate)
        self.entered.connect(lambda index: self._hover(index.row()))
        self.viewportEntered.connect(partial(self._hover, -1))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(row_height(self.font()))
        columns = self.horizontalHeader()
        columns.setHighlightSections(False)
        columns.setResizeContentsPrecision(0)  # measure visible rows only
        columns.setStretchLastSection(False)
        columns.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        theme.changed.connect(self.viewport().update)

    def show_model(self, model: InboxModel) -> None:
        """Show this model from its top."""
        self.scrollToTop()
        self.setModel(model)
        header = self.horizontalHeader()
        for column, width in COLUMN_WIDTHS.items():
            self.setColumnWidth(column, self._scaled(width))
        header.setSectionResizeMode(Column.SUMMARY, QHeaderView.ResizeMode.Stretch)
        header.setMinimumSectionSize(64)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Leave out columns that a narrow window has no room for; the details have what they say."""
        super().resizeEvent(event)
        for column, least in HIDDEN_BELOW.items():
            self.setColumnHidden(column, self.viewport().width() < self._scaled(least))

    def keyboardSearch(self, search: str) -> None:  # noqa: N802 - Qt's name
        """Hand letters on: Qt would look through every row there is, a million of them for a miss."""
        if search.strip() and search.isprintable():
            self.typed.emit(search)

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Let go of the row under the pointer."""
        super().leaveEvent(event)
        self._hover(-1)

    def _hover(self, row: int) -> None:
        if row != self._delegate.hovered_row:
            self._delegate.hovered_row = row
            self.viewport().update()

    def _scaled(self, pixels: int) -> int:
        return max(pixels, pixels * self.fontMetrics().height() // BASE_LINE)

    def rowsInserted(self, parent: AnyIndex, start: int, end: int) -> None:  # noqa: N802 - Qt's name
        """Keep what is on the screen where it is, unless the newest row is on the screen."""
        bar = self.verticalScrollBar()
        before = bar.value()
        super().rowsInserted(parent, start, end)
        if before > 0:
            self.updateGeometries()
            bar.setValue(before + end - start + 1)
