"""InboxModel: the history as a table, reading only the rows on the screen."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer, Signal

from webhook_relay_desktop.history_filter import EVERYTHING, HistoryFilter
from webhook_relay_desktop.ui.cells import RUN_WORDS, VERDICT_WORDS, Cells
from webhook_relay_desktop.ui.columns import TITLES, Column
from webhook_relay_desktop.ui.event_log import EventHistory, EventLog, EventRow
from webhook_relay_desktop.ui.reading import OwnThread, Reading
from webhook_relay_desktop.ui.row_window import PAGE_ROWS, RowWindow
from webhook_relay_desktop.ui.text import tooltip
from webhook_relay_desktop.words import tr

INSERT_INTERVAL_MS = 100
"""New rows enter the table at most ten times a second: each insertion repaints it."""

MOST_PAGES_AWAITED = 6
"""Pages wished for at once: those of a large screen; whoever scrolls past others needs them no more."""

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
        self._log = log
        self.cells = Cells(now)
        self._wanted = EVERYTHING
        self._types: tuple[str, ...] = ()
        self._sources: tuple[str, ...] = ()
        self._changed: set[int] = set()
        self._history: EventHistory | None = None
        self._window = RowWindow()
        self._seeking = reading("history search")
        self._paging = reading("history pages")
        self._opened = 0  # what was asked for an earlier table is of no use
        self._growing = False
        self._pages: list[int] = []  # to be read, the most urgent last
        self._page_awaited = False
        self._complete = False
        self._insertion = QTimer(self)
        self._insertion.setSingleShot(True)
        self._insertion.setInterval(INSERT_INTERVAL_MS)
        self._insertion.timeout.connect(self._take_in)
        self._open()

    @property
    def filtered(self) -> bool:
        """Whether a filter is set."""
        return self._wanted != EVERYTHING

    @property
    def wanted(self) -> HistoryFilter:
        """The filter that is set."""
        return self._wanted

    @property
    def complete(self) -> bool:
        """Whether every row of the filter is found. While it is not, no row yet does not mean that there is none."""
        return self._complete

    def set_filter(self, wanted: HistoryFilter) -> None:
        """Show the events that a filter wants; the search for an earlier one is given up at once."""
        if wanted != self._wanted:
            self._wanted = wanted
            self._open()

    def reload(self) -> None:
        """Read everything anew, for instance after old events were removed."""
        self._open()

    def close(self) -> None:
        """Read no more: the inbox is about to be closed."""
        self._insertion.stop()
        if self._history is not None:
            self._history.stop()
        self._seeking.close()
        self._paging.close()

    def types(self) -> tuple[str, ...]:
        """Return the event types that were ever received, sorted."""
        return self._types

    def sources(self) -> tuple[str, ...]:
        """Return the sources that sent something, sorted."""
        return self._sources

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
            self._want_page(page)
        return self._window.row(index)

    def index_of(self, position: int) -> QModelIndex:
        """Return the index of an event among the rows in memory, such as those on the screen; invalid for others."""
        row = self._window.index_of(position)
        return QModelIndex() if row is None else self.index(row, 0)

    def locate(self, position: int, then: Callable[[QModelIndex], None]) -> None:
        """Find the event at `position` wherever it stands and call `then` with its index.

        It is invalid when the filter hides the event (as far as was searched yet), or when it is gone.
        """
        history = self._history
        if history is None:
            self._located(None, then)
            return
        self._paging.ask(lambda: history.number_of(position), lambda number: self._located(number, then), self._fail)

    def read_positions(self, spans: Sequence[tuple[int, int]], then: Callable[[Sequence[int]], None]) -> None:
        """Call `then` with the positions of rows given as (first, how many), whether they are in memory or not."""
        history, top = self._history, self._window.first
        if history is None:
            return

        def read() -> list[int]:
            numbers = [
                (top + first + start, min(PAGE_ROWS, count - start))
                for first, count in spans
                for start in range(0, count, PAGE_ROWS)
            ]
            return [row.position for first, count in numbers for row in history.rows(first, count) if row is not None]

        self._paging.ask(read, then, self._fail)

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

    # --- opening and searching ---

    def _open(self) -> None:
        self._insertion.stop()
        if self._history is not None:
            self._history.stop()
        self._opened += 1
        self._complete = False
        opened, wanted = self._opened, self._wanted
        self.searching.emit(True)
        self._seeking.ask(
            lambda: self._first_look(wanted),
            lambda found: self._show(opened, found),
            lambda error: self._end(opened, error),
        )

    def _first_look(self, wanted: HistoryFilter) -> _Found:
        """Open the table and read its first rows. Not in the GUI thread."""
        history = self._log.history(wanted)
        history.seek()
        rows = history.rows(0, PAGE_ROWS)
        return _Found(
            history, history.end, history.complete, rows, tuple(self._log.types()), tuple(self._log.sources())
        )

    def _show(self, opened: int, found: _Found) -> None:
        if opened != self._opened:
            found.history.stop()
            return
        self.beginResetModel()
        self._history, self._window = found.history, RowWindow(found.end)
        self._complete = found.complete
        self._pages.clear()
        self._growing = False
        if found.rows:
            self._window.fill(0, 0, found.rows)
        self.endResetModel()
        self._take_names(found.types, found.sources)
        self.changed.emit()
        self._seek_on(opened)
        self.note_stored()  # what came while this was opened

    def _seek_on(self, opened: int) -> None:
        history = self._history
        if self._complete or history is None:
            self.searching.emit(False)
            return
        self._seeking.ask(
            lambda: (history.seek(), history.end),
            lambda found: self._extend(opened, *found),
            lambda error: self._end(opened, error),
        )

    def _extend(self, opened: int, complete: bool, end: int) -> None:
        if opened != self._opened:
            return
        self._complete = complete
        if end > self._window.end:
            before = self._window.count
            self.beginInsertRows(QModelIndex(), before, before + end - self._window.end - 1)
            self._window.extend(end)
            self.endInsertRows()
        self.changed.emit()
        self._seek_on(opened)

    def _end(self, opened: int, error: Exception) -> None:
        if opened == self._opened:
            self._complete = True
            self._growing = False
            self.searching.emit(False)
            self._fail(error)

    def _fail(self, error: Exception) -> None:
        self.failed.emit(error)

    # --- what comes, and what changes ---

    def _take_in(self) -> None:
        changed, self._changed = self._changed, set()
        for page in self._window.pages_of(changed):
            self._want_page(page)
        history = self._history
        if history is None:
            return
        if self._growing:
            self.note_stored()
            return
        self._growing = True
        opened = self._opened
        self._seeking.ask(
            lambda: self._grown(history),
            lambda found: self._add_above(opened, found),
            lambda error: self._end(opened, error),
        )

    def _grown(self, history: EventHistory) -> _Found | None:
        """Let new events in and read their rows. Not in the GUI thread."""
        if not history.grow():
            return None
        rows = history.rows(history.first, PAGE_ROWS)
        names = (tuple(self._log.types()), tuple(self._log.sources()))
        return _Found(history, history.end, True, rows, *names)

    def _add_above(self, opened: int, found: _Found | None) -> None:
        if opened != self._opened:
            return
        self._growing = False
        if found is None:
            return
        first = found.history.first
        added = self._window.first - first
        self.beginInsertRows(QModelIndex(), 0, added - 1)
        self._window.add_above(added)
        self._fill_from(first, found.rows)
        self.endInsertRows()
        self._take_names(found.types, found.sources)
        self.changed.emit()

    def _fill_from(self, first: int, rows: Sequence[EventRow | None]) -> None:
        """Keep rows that begin at number `first`, on the pages where they belong."""
        for page in range(first // PAGE_ROWS, (first + len(rows) - 1) // PAGE_ROWS + 1):
            begin, count = self._window.span(page)
            if begin - first + count <= len(rows):  # else some of the page is missing, and it is read when it is shown
                self._window.fill(page, begin, rows[begin - first : begin - first + count])

    def _take_names(self, types: tuple[str, ...], sources: tuple[str, ...]) -> None:
        if (types, sources) != (self._types, self._sources):
            self._types, self._sources = types, sources
            self.types_changed.emit()

    # --- pages ---

    def _want_page(self, page: int) -> None:
        if page in self._pages:
            self._pages.remove(page)
        self._pages.append(page)
        del self._pages[:-MOST_PAGES_AWAITED]
        self._read_page()

    def _read_page(self) -> None:
        history = self._history
        if self._page_awaited or history is None or not self._pages:
            return
        page, opened = self._pages.pop(), self._opened
        first, count = self._window.span(page)
        self._page_awaited = True
        self._paging.ask(
            lambda: history.rows(first, count), lambda rows: self._fill(opened, page, first, rows), self._lose_page
        )

    def _fill(self, opened: int, page: int, first: int, rows: Sequence[EventRow | None]) -> None:
        self._page_awaited = False
        if opened == self._opened and self._history is not None and rows:
            filled = self._window.fill(page, first, rows)
            self.dataChanged.emit(self.index(filled[0], 0), self.index(filled[-1], len(Column) - 1))
            if not self._pages:
                self._pages += self._window.neighbours(page)[:1]
        self._read_page()

    def _lose_page(self, error: Exception) -> None:
        self._page_awaited = False
        self._pages.clear()
        self._fail(error)

    def _located(self, number: int | None, then: Callable[[QModelIndex], None]) -> None:
        index = -1 if number is None else number - self._window.first
        then(self.index(index, 0) if 0 <= index < self._window.count else QModelIndex())


@dataclass(frozen=True)
class _Found:
    """What was read of a table beside the GUI thread."""

    history: EventHistory
    end: int
    complete: bool
    rows: Sequence[EventRow | None]
    types: tuple[str, ...]
    sources: tuple[str, ...]


_ROLES = frozenset(
    int(role)
    for role in (
        Qt.ItemDataRole.DisplayRole,
        Qt.ItemDataRole.ToolTipRole,
        Qt.ItemDataRole.AccessibleTextRole,
    )
) | {ROW_ROLE}
