"""ChangesView: what is different from the event before this one of its kind."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView, QVBoxLayout, QWidget

from webhook_relay.event import Event
from webhook_relay_desktop.ui.event.event_changes import Change, Changes, How, changes_between
from webhook_relay_desktop.ui.event.payload_document import read_document
from webhook_relay_desktop.ui.kit.background import Background
from webhook_relay_desktop.ui.kit.colours import Tone
from webhook_relay_desktop.ui.kit.text import full_time, one_line, tooltip
from webhook_relay_desktop.ui.kit.theme import SPACE, Theme, code_font
from webhook_relay_desktop.ui.kit.widgets import ElidedLabel, button, row
from webhook_relay_desktop.words import mark, tr

AT_ONCE: Final = 16 * 1024
"""Bytes of both bodies that are compared without another thread: a millisecond or two."""
HOW_WORDS: Final = {
    How.ADDED: (mark("added"), Tone.GOOD),
    How.REMOVED: (mark("removed"), Tone.BAD),
    How.CHANGED: (mark("changed"), Tone.BUSY),
}
COLUMNS: Final = (mark("What"), mark("Where"), mark("Before"), mark("Now"))
_NO_INDEX: Final = QModelIndex()
Index = QModelIndex | QPersistentModelIndex


class ChangesModel(QAbstractTableModel):
    """A row for each path that is different."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._changes: tuple[Change, ...] = ()

    def show_changes(self, changes: tuple[Change, ...]) -> None:
        """Show these."""
        self.beginResetModel()
        self._changes = changes
        self.endResetModel()

    def change(self, row_number: int) -> Change:
        """Return the change in a row."""
        return self._changes[row_number]

    def rowCount(self, parent: Index = _NO_INDEX) -> int:  # noqa: N802 - Qt's name
        """Return how many there are."""
        return 0 if parent.isValid() else len(self._changes)

    def columnCount(self, parent: Index = _NO_INDEX) -> int:  # noqa: N802 - Qt's name
        """Return how many columns there are."""
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:  # noqa: N802 - Qt's name
        """Return the title of a column."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return tr(COLUMNS[section])
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return what a cell shows."""
        change = self._changes[index.row()]
        words, tone = HOW_WORDS[change.how]
        text = (tr(words), change.path, change.old, change.new)[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return one_line(text)
        if role == Qt.ItemDataRole.ToolTipRole:
            return tooltip(text)
        if role == Qt.ItemDataRole.ForegroundRole and index.column() == 0:
            return QColor(self._theme.colours.of(tone))
        return None


class ChangesView(QWidget):
    """Signals: `previous_wanted()` to be given the event before, `open_wanted(position)` to go to it."""

    previous_wanted = Signal()
    open_wanted = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._work = Background(self)
        self._previous: int | None = None
        self.model = ChangesModel(theme)
        self.words = ElidedLabel(look="muted")
        self.open_button = button(tr("Open the event before"), look="quiet")
        self.open_button.clicked.connect(self._open)
        self.table = QTableView()
        self.table.setModel(self.model)
        self.table.setAccessibleName(tr("Differences from the event before"))
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setTabKeyNavigation(False)
        self.table.setWordWrap(False)
        self.table.setShowGrid(False)
        self.table.setFrameShape(QFrame.Shape.NoFrame)
        self.table.setFont(code_font(self.table.font()))
        rows = self.table.verticalHeader()
        rows.hide()
        rows.setDefaultSectionSize(self.table.fontMetrics().height() + SPACE + SPACE // 2)
        columns = self.table.horizontalHeader()
        columns.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        columns.setHighlightSections(False)
        columns.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        columns.setStretchLastSection(True)
        for column, width in enumerate((90, 320, 280)):
            self.table.setColumnWidth(column, width)
        copy = QShortcut(QKeySequence(QKeySequence.StandardKey.Copy), self.table)
        copy.setContext(Qt.ShortcutContext.WidgetShortcut)
        copy.activated.connect(self._copy)
        line = row(self.words, self.open_button)
        line.setStretch(0, 1)
        line.setContentsMargins(2 * SPACE, SPACE // 2, SPACE, SPACE // 2)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(line)
        layout.addWidget(self.table, 1)

    def show_busy(self) -> None:
        """Say that the event before is looked for."""
        self._work.forget()
        self._previous = None
        self.model.show_changes(())
        self.words.set_whole(tr("Looking for the event before this one…"))
        self.open_button.hide()

    def show_nothing(self) -> None:
        """Say that there is no event to compare with."""
        self.show_busy()
        self.words.set_whole(
            tr("This is the first event of its type in the history: there is nothing to compare with.")
        )

    def show_pair(self, previous: Event, position: int, event: Event) -> None:
        """Compare `event` with the one before, which is at `position`."""
        self._previous = position
        self.open_button.show()
        alike = (previous.source, previous.subject) == (event.source, event.subject)
        about = tr("of the same source, type and subject") if alike else tr("of the same type")
        named = tr("the event {about} before this one, {time}").format(about=about, time=full_time(previous.time))

        def work() -> Changes:
            before, after = (read_document(one.body, one.content_type) for one in (previous, event))
            return changes_between(before, after, previous.body, event.body)

        self._work.work_out(
            work,
            lambda changes: self._show(changes, named),
            aside=len(previous.body) + len(event.body) > AT_ONCE,
        )

    def _show(self, changes: Changes, named: str) -> None:
        self.model.show_changes(changes.changes)
        if changes.changes:
            found = tr("%n difference(s)", n=len(changes.changes))
            more = "" if changes.complete else tr(" (there are more)")
            self.words.set_whole(tr("{found}{more} from {event}").format(found=found, more=more, event=named))
        else:
            self.words.set_whole(tr("No difference from {event}").format(event=named))

    def _open(self) -> None:
        if self._previous is not None:
            self.open_wanted.emit(self._previous)

    def _copy(self) -> None:
        index = self.table.currentIndex()
        if index.isValid():
            change = self.model.change(index.row())
            text = (change.how.value, change.path, change.old, change.new)[index.column()]
            QGuiApplication.clipboard().setText(text)
