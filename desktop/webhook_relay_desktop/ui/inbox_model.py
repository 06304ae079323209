"""InboxModel: the history as a table, reading only the rows on the screen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer, Signal

from webhook_relay.event import Verification
from webhook_relay.handler import RunState
from webhook_relay_desktop.ui.event_log import EventLog, EventRow, FilterMaker
from webhook_relay_desktop.ui.row_window import RowWindow
from webhook_relay_desktop.ui.text import full_time, one_line, time_of_row, tooltip

INSERT_INTERVAL_MS = 100
"""New rows enter the table at most ten times a second: each insertion repaints it."""

AnyIndex = QModelIndex | QPersistentModelIndex
NO_PARENT = QModelIndex()


class Column(IntEnum):
    """The table's columns, left to right."""

    TIME = 0
    SOURCE = 1
    TYPE = 2
    SUBJECT = 3
    SUMMARY = 4
    VERDICT = 5
    RUNS = 6


TITLES = {
    Column.TIME: "Time",
    Column.SOURCE: "Source",
    Column.TYPE: "Event",
    Column.SUBJECT: "Repository or subject",
    Column.SUMMARY: "Summary",
    Column.VERDICT: "Sender",
    Column.RUNS: "Handlers",
}

RUN_WORDS = {
    RunState.NEW: "waiting",
    RunState.RUNNING: "running",
    RunState.SUCCEEDED: "done",
    RunState.FAILED: "failed",
    RunState.UNKNOWN: "unknown",
}

VERDICT_WORDS = {Verification.VERIFIED: "Verified", Verification.UNVERIFIED: "Not verified"}

ROW_ROLE = int(Qt.ItemDataRole.UserRole)
"""The whole `EventRow` of an index."""


class InboxModel(QAbstractTableModel):
    """The inbox, newest first. Memory does not grow with the number of events.

    Wiring: `InboxModel(inbox, InboxFilter)`; call `note_stored()` whenever events were stored (as often as you like,
    rows enter at most ten times a second) and `note_run(position)` when a run of that event changed.

    Signals: `changed()` after rows came, or the filter changed; `types_changed()` when a new event type may exist.
    """

    changed = Signal()
    types_changed = Signal()

    def __init__(
        self,
        log: EventLog,
        make_filter: FilterMaker,
        *,
        now: Callable[[], datetime] = lambda: datetime.now().astimezone(),
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._log = log
        self._make_filter = make_filter
        self._now = now
        self._text = ""
        self._type = ""
        self._changed: set[int] = set()
        self._window = RowWindow(log.history(make_filter(text="", type="")))
        self._insertion = QTimer(self)
        self._insertion.setSingleShot(True)
        self._insertion.setInterval(INSERT_INTERVAL_MS)
        self._insertion.timeout.connect(self._take_in)

    @property
    def filtered(self) -> bool:
        """Whether a filter is set."""
        return bool(self._text or self._type)

    def set_filter(self, text: str, type: str) -> None:
        """Show the events that hold every word of `text` and are of `type` (empty: any)."""
        wanted = (" ".join(text.split()), type)
        if wanted == (self._text, self._type):
            return
        self._text, self._type = wanted
        self.reload()

    def reload(self) -> None:
        """Read everything anew, for instance after old events were removed."""
        missed = self._insertion.isActive()
        self._insertion.stop()
        self.beginResetModel()
        self._window = RowWindow(self._log.history(self._make_filter(text=self._text, type=self._type)))
        self.endResetModel()
        if missed:
            self.types_changed.emit()
        self.changed.emit()

    def types(self) -> tuple[str, ...]:
        """Return the event types that were ever received, sorted."""
        return tuple(self._log.types())

    def note_stored(self) -> None:
        """Say that events were stored; the rows follow within a tenth of a second."""
        if not self._insertion.isActive():
            self._insertion.start()

    def note_run(self, position: int) -> None:
        """Say that a run of the event at `position` changed; its row is read anew within a tenth of a second."""
        self._changed.add(position)
        self.note_stored()

    def event_row(self, index: int) -> EventRow | None:
        """Return what stands in row `index`."""
        return self._window.row(index)

    def index_of(self, position: int) -> QModelIndex:
        """Return the index of the event at `position`; invalid when the filter hides it or it is gone."""
        row = self._window.index_of(position)
        return QModelIndex() if row is None else self.index(row, 0)

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
            return TITLES[Column(section)]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        return None

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a cell's text (safe, one line), its tooltip, its words for a screen reader, or the row itself."""
        if role not in _ROLES or not index.isValid():
            return None
        row = self._window.row(index.row())
        if row is None or role == ROW_ROLE:
            return row
        column = Column(index.column())
        if role == Qt.ItemDataRole.ToolTipRole:
            return tooltip(self._long_text(row, column))
        text = self.cell_text(row, column)
        return f"{TITLES[column]}: {text or 'none'}" if role == Qt.ItemDataRole.AccessibleTextRole else text

    def cell_text(self, row: EventRow, column: Column) -> str:
        """Return what stands in a cell."""
        if column is Column.TIME:
            return time_of_row(row.time, self._now())
        if column is Column.VERDICT:
            return VERDICT_WORDS[row.verification]
        if column is Column.RUNS:
            return ", ".join(f"{one_line(name)} {RUN_WORDS[state]}" for name, state in row.runs)
        return one_line(str(getattr(row, _TEXTS[column])))

    def _long_text(self, row: EventRow, column: Column) -> str:
        if column is Column.TIME:
            return full_time(row.time)
        if column is Column.VERDICT:
            return _VERDICT_SENTENCES[row.verification]
        if column is Column.RUNS:
            return "\n".join(f"{one_line(name)}: {RUN_WORDS[state]}" for name, state in row.runs)
        return one_line(str(getattr(row, _TEXTS[column])), limit=_TOOLTIP_LIMIT)

    def _take_in(self) -> None:
        self._take_in_rows()
        changed, self._changed = self._changed, set()
        rows = self._window.forget(changed)
        if rows:
            self.dataChanged.emit(self.index(min(rows), 0), self.index(max(rows), len(Column) - 1))

    def _take_in_rows(self) -> None:
        added = self._window.grow()
        if not added:
            return
        self.beginInsertRows(QModelIndex(), 0, added - 1)
        self._window.take_in(added)
        self.endInsertRows()
        self.types_changed.emit()
        self.changed.emit()


_TOOLTIP_LIMIT = 1200
_TEXTS = {Column.SOURCE: "source", Column.TYPE: "type", Column.SUBJECT: "subject", Column.SUMMARY: "summary"}
_ROLES = frozenset(
    int(role)
    for role in (
        Qt.ItemDataRole.DisplayRole,
        Qt.ItemDataRole.ToolTipRole,
        Qt.ItemDataRole.AccessibleTextRole,
    )
) | {ROW_ROLE}
_VERDICT_SENTENCES = {
    Verification.VERIFIED: "The signature is right: the sender knows the source's secret.",
    Verification.UNVERIFIED: "The source has no secret, so anybody may have sent this. No handler runs for it.",
}
