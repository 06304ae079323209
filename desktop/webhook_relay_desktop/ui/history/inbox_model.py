"""InboxModel: the history as a table, reading only the rows on the screen."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer, Signal

from webhook_relay_desktop.history_filter import EVERYTHING, HistoryFilter
from webhook_relay_desktop.ui.history.cells import RUN_WORDS, VERDICT_WORDS, Cells
from webhook_relay_desktop.ui.history.columns import TITLES, Column
from webhook_relay_desktop.ui.history.event_log import EventLog, EventRow
from webhook_relay_desktop.ui.history.history_reader import HistoryReader, Look, Page
from webhook_relay_desktop.ui.history.row_window import PAGE_ROWS, RowWindow
from webhook_relay_desktop.ui.kit.reading import OwnThread, Reading
from webhook_relay_desktop.ui.kit.text import tooltip
from webhook_relay_desktop.words import tr

INSERT_INTERVAL_MS = 100
"""New rows enter the table at most ten times a second: each insertion repaints it."""

__all__ = ["ROW_ROLE", "RUN_WORDS", "VERDICT_WORDS", "AnyIndex", "Column", "InboxModel"]

AnyIndex = QModelIndex | QPersistentModelIndex
NO_PARENT = QModelIndex()


ROW_ROLE = int(Qt.ItemDataRole.UserRole)
"""The whole `EventRow` of an index."""


class InboxModel(QAbstractTableModel):
    """The inbox, newest first. Memory does not grow with the number of events, and the GUI thread reads nothing.

    Wiring: `InboxModel(inbox)`; call `note_stored()` whenever events were stored (as often as you like, rows enter at
    most ten times a second), `note_changed(positions)` when a run or a mark of these events changed, and `reload()`
    when events were removed. A row that is not read yet is None and follows within a frame or two.

    Signals: `changed()` after rows came, were found, or the filter changed; `searching(on)` while events of the filter
    are looked for (`rowCount()` is what was found so far); `failed(error)` when something could not be read;
    `types_changed()` when `types()` or `sources()` say something else.
    """

    changed = Signal()
    searching = Signal(bool)
    failed = Signal(object)
    types_changed = Signal()

    def __init__(
        self,
        log: EventLog,
        *,
        now: Callable[[], datetime] = lambda: datetime.now().astimezone(),
        reading: Callable[[str], Reading] = OwnThread,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.cells = Cells(now)
        self._wanted = self._shown = EVERYTHING
        self._complete = False
        self._types: tuple[str, ...] = ()
        self._sources: tuple[str, ...] = ()
        self._subjects: tuple[str, ...] = ()
        self._changed: set[int] = set()
        self._window = RowWindow()
        self._insertion = QTimer(self)
        self._insertion.setSingleShot(True)
        self._insertion.setInterval(INSERT_INTERVAL_MS)
        self._insertion.timeout.connect(self._take_in)
        self._reader = HistoryReader(log, reading, self)
        self._reader.searching.connect(self.searching)
        self._reader.failed.connect(self._note_failure)
        self._reader.opened.connect(self._show)
        self._reader.extended.connect(self._extend)
        self._reader.grown.connect(self._add_above)
        self._reader.page_read.connect(self._fill)
        self.reload()

    @property
    def filtered(self) -> bool:
        """Whether a filter is set."""
        return self._wanted != EVERYTHING

    @property
    def wanted(self) -> HistoryFilter:
        """The filter that is set."""
        return self._wanted

    @property
    def shown(self) -> HistoryFilter:
        """The filter whose rows are in the table: that which is set, once its first look is done."""
        return self._shown

    @property
    def found(self) -> int:
        """How many events of the filter that is set were found; the rows can still be those of the one before."""
        return self.rowCount() if self._shown == self._wanted else 0

    @property
    def complete(self) -> bool:
        """Whether every row of the filter is found. While it is not, no row yet does not mean that there is none."""
        return self._complete

    def set_filter(self, wanted: HistoryFilter) -> None:
        """Show the events that a filter wants; the search for an earlier one is given up at once."""
        if wanted != self._wanted:
            self._wanted = wanted
            self.reload()

    def reload(self) -> None:
        """Read everything anew, for instance after old events were removed."""
        self._insertion.stop()
        self._complete = False
        self._reader.open(self._wanted)

    def close(self) -> None:
        """Read no more: the inbox is about to be closed."""
        self._insertion.stop()
        self._reader.close()

    def types(self) -> tuple[str, ...]:
        """Return the event types that were ever received, sorted."""
        return self._types

    def sources(self) -> tuple[str, ...]:
        """Return the sources that sent something, sorted."""
        return self._sources

    def subjects(self) -> tuple[str, ...]:
        """Return what the newest events are about, sorted."""
        return self._subjects

    def note_stored(self) -> None:
        """Say that events were stored; the rows follow within a tenth of a second."""
        if not self._insertion.isActive():
            self._insertion.start()

    def note_run(self, position: int) -> None:
        """Say that a run of the event at `position` changed."""
        self.note_changed([position])

    def note_changed(self, positions: Collection[int]) -> None:
        """Say that runs or marks of these events changed; their rows are read anew within a tenth of a second."""
        self._changed.update(positions)
        self.note_stored()

    def event_row(self, index: int) -> EventRow | None:
        """Return what stands in row `index`; None when it is gone, or not read yet, and then it is on its way."""
        page = self._window.missing_page(index)
        if page is not None:
            self._want(page)
        return self._window.row(index)

    def index_of(self, position: int) -> QModelIndex:
        """Return the index of an event among the rows in memory, such as those on the screen; invalid for others."""
        row = self._window.index_of(position)
        return QModelIndex() if row is None else self.index(row, 0)

    def locate(self, position: int, then: Callable[[QModelIndex], None]) -> None:
        """Find the event at `position` wherever it stands and call `then` with its index.

        It is invalid when the filter hides the event (as far as was searched yet), or when it is gone.
        """
        self._reader.locate(position, lambda number: then(self._index_of_number(number)))

    def read_positions(self, spans: Sequence[tuple[int, int]], then: Callable[[Sequence[int]], None]) -> None:
        """Call `then` with the positions of rows given as (first, how many), whether they are in memory or not."""
        top = self._window.first
        self._reader.read_positions([(top + first, count) for first, count in spans], then)

    def note_marked(self, positions: Collection[int] | None) -> None:
        """Say that marks of these events changed; with None of any: every row is read anew when it is shown."""
        if positions is not None:
            self.note_changed(positions)
            return
        self._window.forget()
        if self._window.count:
            self.dataChanged.emit(self.index(0, 0), self.index(self._window.count - 1, len(Column) - 1))

    @property
    def kept_rows(self) -> int:
        """How many rows are in memory."""
        return self._window.kept_rows

    def rowCount(self, parent: AnyIndex = NO_PARENT) -> int:  # noqa: N802 - Qt's name
        """Return how many events pass the filter."""
        return 0 if parent.isValid() else self._window.count

    def columnCount(self, parent: AnyIndex = NO_PARENT) -> int:  # noqa: N802 - Qt's name
        """Return the number of columns."""
        return 0 if parent.isValid() else len(Column)

    def headerData(  # noqa: N802 - Qt's name
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Return a column's title."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return "" if section == Column.MARKS else tr(TITLES[Column(section)])
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return tr(TITLES[Column(section)])
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        return None

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a cell's text (safe, one line), its tooltip, its words for a screen reader, or the row itself."""
        if role not in _ROLES or not index.isValid():
            return None
        row = self.event_row(index.row())
        if row is None or role == ROW_ROLE:
            return row
        column = Column(index.column())
        if role == Qt.ItemDataRole.ToolTipRole:
            return tooltip(self.cells.long_text(row, column))
        spoken = role == Qt.ItemDataRole.AccessibleTextRole
        return self.cells.spoken(row, column) if spoken else self.cells.text(row, column)

    # --- what the reader tells ---

    def _show(self, look: Look) -> None:
        self.beginResetModel()
        self._window = RowWindow(look.end)
        self._shown, self._complete = look.wanted, look.complete
        self._fill_from(look.first, look.rows)
        self.endResetModel()
        self._take_names(look)
        self.changed.emit()
        self.note_stored()  # what came while this was opened

    def _extend(self, end: int, complete: bool) -> None:
        self._complete = complete
        before, found = self._window.count, end - self._window.end
        if found:
            self.beginInsertRows(QModelIndex(), before, before + found - 1)
            self._window.extend(end)
            self.endInsertRows()
        self.changed.emit()

    def _add_above(self, look: Look) -> None:
        added = self._window.first - look.first
        self.beginInsertRows(QModelIndex(), 0, added - 1)
        self._window.add_above(added)
        self._fill_from(look.first, look.rows)
        self.endInsertRows()
        self._take_names(look)
        self.changed.emit()

    def _fill(self, page: Page, rows: Sequence[EventRow | None]) -> None:
        filled = self._window.fill(page.number, page.first, rows)
        if filled:
            self.dataChanged.emit(self.index(filled[0], 0), self.index(filled[-1], len(Column) - 1))
        if self._reader.idle:
            for beside in self._window.neighbours(page.number)[:1]:
                self._want(beside)

    def _note_failure(self, error: Exception) -> None:
        self._complete = self._reader.is_open
        self.failed.emit(error)
        self.changed.emit()

    # --- rows ---

    def _take_in(self) -> None:
        changed, self._changed = self._changed, set()
        for page in self._window.pages_of(changed):
            self._want(page)
        self._reader.grow()

    def _want(self, page: int) -> None:
        self._reader.want(Page(page, *self._window.span(page)))

    def _fill_from(self, first: int, rows: Sequence[EventRow | None]) -> None:
        """Keep rows that begin at number `first`, on the pages where they belong."""
        for page in range(first // PAGE_ROWS, (first + len(rows) - 1) // PAGE_ROWS + 1):
            begin, count = self._window.span(page)
            if begin - first + count <= len(rows):  # else some of the page is missing, and it is read when it is shown
                self._window.fill(page, begin, rows[begin - first : begin - first + count])

    def _take_names(self, look: Look) -> None:
        self._subjects = look.subjects
        if (look.types, look.sources) != (self._types, self._sources):
            self._types, self._sources = look.types, look.sources
            self.types_changed.emit()

    def _index_of_number(self, number: int | None) -> QModelIndex:
        index = -1 if number is None else number - self._window.first
        return self.index(index, 0) if 0 <= index < self._window.count else QModelIndex()


_ROLES = frozenset(
    int(role)
    for role in (
        Qt.ItemDataRole.DisplayRole,
        Qt.ItemDataRole.ToolTipRole,
        Qt.ItemDataRole.AccessibleTextRole,
    )
) | {ROW_ROLE}
