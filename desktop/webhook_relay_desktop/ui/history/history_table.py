"""HistoryTable: the table of the history, with a person's columns and a steady place while events arrive."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, Qt, Signal
from PySide6.QtGui import QAction, QFocusEvent, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QMenu, QTableView

from webhook_relay_desktop.ui.history.columns import ALWAYS, TITLES, USUAL, Column
from webhook_relay_desktop.ui.history.inbox_model import AnyIndex, InboxModel
from webhook_relay_desktop.ui.history.row_delegate import RowDelegate, row_height
from webhook_relay_desktop.ui.kit.icons import Icons
from webhook_relay_desktop.ui.kit.theme import Theme
from webhook_relay_desktop.words import tr

BASE_LINE = 14
"""Height of a line, in pixels, that the widths below are meant for; they grow with the font."""
COLUMN_WIDTHS = {
    Column.MARKS: 50,
    Column.TIME: 122,
    Column.SOURCE: 84,
    Column.TYPE: 214,
    Column.SUBJECT: 186,
    Column.SUMMARY: 320,
    Column.VERDICT: 116,
    Column.RUNS: 130,
    Column.CONNECTION: 120,
    Column.CHANNEL: 100,
    Column.NUMBER: 70,
    Column.DELIVERY: 200,
    Column.RECEIVED: 122,
}
NARROWEST = 44
MODIFIERS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ShiftModifier

HIDDEN_BELOW = {Column.SOURCE: 1150, Column.SUBJECT: 990, Column.RUNS: 800}
"""Of the usual columns, those that go first when the list is narrower, so that nothing must be scrolled sideways."""


class HistoryTable(QTableView):
    """The table. Keeps the rows a person looks at in place while new ones arrive above them.

    Signals: `columns_changed(tuple[Column, ...])` when a person chose or moved columns, `star_clicked(row)`.
    """

    columns_changed = Signal(object)
    star_clicked = Signal(int)

    def __init__(self, theme: Theme, icons: Icons) -> None:
        super().__init__()
        self.setAccessibleName(tr("Received events"))
        self._columns: tuple[Column, ...] = USUAL
        self._delegate = RowDelegate(theme, icons, self)
        self.setItemDelegate(self._delegate)
        self.entered.connect(lambda index: self._hover(index.row()))
        self.viewportEntered.connect(partial(self._hover, -1))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
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
        columns.setSectionsMovable(True)
        columns.setSectionsClickable(False)  # a click would choose every row there is
        columns.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        columns.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        columns.customContextMenuRequested.connect(self._show_column_menu)
        columns.setToolTip(tr("Drag to move a column, right-click to choose columns"))
        theme.changed.connect(self.viewport().update)

    def show_model(self, model: InboxModel) -> None:
        """Show this model from its top."""
        self.scrollToTop()
        self.setModel(model)
        header = self.horizontalHeader()
        # The header asks of every column whether all its rows are chosen, to draw it pressed: 50 s for a million rows.
        header.setSelectionModel(QItemSelectionModel(model, header))
        header.setMinimumSectionSize(NARROWEST)
        for column, width in COLUMN_WIDTHS.items():
            self.setColumnWidth(column, self._scaled(width))
        header.setSectionResizeMode(Column.SUMMARY, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(Column.MARKS, QHeaderView.ResizeMode.Fixed)
        self.show_columns(USUAL)
        header.sectionMoved.connect(self._note_moved)

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns that a person wants to see, left to right."""
        return self._columns

    def show_columns(self, columns: Sequence[Column]) -> None:
        """Show these columns in this order."""
        self._columns = tuple(columns)
        header = self.horizontalHeader()
        header.blockSignals(True)
        for place, column in enumerate(self._columns):
            header.moveSection(header.visualIndex(column), place)
        header.blockSignals(False)
        self._fit_columns()

    def fill_column_menu(self, menu: QMenu) -> None:
        """Fill a menu in which columns are chosen."""
        menu.clear()
        for column in Column:
            action = QAction(tr(TITLES[column]), menu)
            action.setCheckable(True)
            action.setChecked(column in self._columns)
            action.setEnabled(column not in ALWAYS)
            action.toggled.connect(partial(self._toggle_column, column))
            menu.addAction(action)
        menu.addSeparator()
        menu.addAction(tr("The usual columns")).triggered.connect(lambda: self._choose_columns(USUAL))

    def choose(self, index: AnyIndex) -> None:
        """Choose this row and no other, whichever keys are held down: `setCurrentIndex` would toggle it with Ctrl."""
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
        self.selectionModel().setCurrentIndex(index, flags)

    def selected_spans(self) -> list[tuple[int, int]]:
        """Return the rows that are chosen as (first, how many), from the top; quick for a million rows."""
        chosen = self.selectionModel().selection()
        spans = [chosen.at(number) for number in range(chosen.count())]
        return sorted({(span.top(), span.height()) for span in spans if span.isValid()})

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Leave out columns that a narrow window has no room for; the details have what they say."""
        super().resizeEvent(event)
        self._fit_columns()

    def keyboardSearch(self, search: str) -> None:  # noqa: N802 - Qt's name
        """Do nothing: letters are commands, and Qt would look through every row, a million of them for a miss."""

    def moveCursor(  # noqa: N802 - Qt's name
        self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier
    ) -> QModelIndex:
        """Go to the newest event with Home and to the oldest with End: a row is one thing here, and not its cells."""
        ends = {QAbstractItemView.CursorAction.MoveHome: 0, QAbstractItemView.CursorAction.MoveEnd: -1}
        model = self.model()
        if action not in ends or model is None or not model.rowCount():
            return super().moveCursor(action, modifiers)
        return model.index(ends[action] % model.rowCount(), max(self.currentIndex().column(), 0))

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Let the first key begin at the newest event: Qt goes to it without choosing it, and the key past it."""
        super().focusInEvent(event)
        if not self.selectionModel().hasSelection():
            self.selectionModel().clearCurrentIndex()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Open the newest event with Enter where no row is chosen yet, as after a search."""
        opens = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers() & MODIFIERS
        if opens and not self.currentIndex().isValid() and self.model().rowCount():
            self.activated.emit(self.model().index(0, 0))
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Take a click on the star for just that; it chooses no row."""
        index = self.indexAt(event.position().toPoint())
        plain = event.button() is Qt.MouseButton.LeftButton and not event.modifiers()
        if plain and index.isValid() and index.column() == Column.MARKS:
            self.star_clicked.emit(index.row())
        else:
            super().mousePressEvent(event)

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Let go of the row under the pointer."""
        super().leaveEvent(event)
        self._hover(-1)

    def rowsInserted(self, parent: AnyIndex, start: int, end: int) -> None:  # noqa: N802 - Qt's name
        """Keep what is on the screen where it is, unless the newest row is on the screen."""
        bar = self.verticalScrollBar()
        before = bar.value()
        super().rowsInserted(parent, start, end)
        if before > 0 and start <= before:
            self.updateGeometries()
            bar.setValue(before + end - start + 1)

    def _fit_columns(self) -> None:
        width = self.viewport().width()
        usual = set(self._columns) <= set(USUAL)
        for column in Column:
            no_room = usual and width < self._scaled(HIDDEN_BELOW.get(column, 0))
            self.setColumnHidden(column, column not in self._columns or no_room)

    def _toggle_column(self, column: Column, shown: bool) -> None:
        if shown and column not in self._columns:
            self._choose_columns((*self._columns, column))
        elif not shown:
            self._choose_columns(tuple(other for other in self._columns if other is not column))

    def _choose_columns(self, columns: Sequence[Column]) -> None:
        self.show_columns(columns)
        self.columns_changed.emit(self._columns)

    def _note_moved(self) -> None:
        header = self.horizontalHeader()
        self._columns = tuple(sorted(self._columns, key=header.visualIndex))
        self.columns_changed.emit(self._columns)

    def _show_column_menu(self) -> None:
        menu = QMenu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        self.fill_column_menu(menu)
        menu.popup(self.cursor().pos())

    def _hover(self, row: int) -> None:
        if row != self._delegate.hovered_row:
            self._delegate.hovered_row = row
            self.viewport().update()

    def _scaled(self, pixels: int) -> int:
        return max(pixels, pixels * self.fontMetrics().height() // BASE_LINE)
