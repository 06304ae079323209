"""InboxView: the history with its filter, or what to say when there is nothing to show."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from msgspec.structs import replace
from PySide6.QtCore import QItemSelection, QModelIndex, QPersistentModelIndex, Qt, QTimer, Signal
from PySide6.QtWidgets import QAbstractItemView, QFrame, QStackedWidget, QVBoxLayout, QWidget

from webhook_relay_desktop.history_filter import EVERYTHING, HistoryFilter
from webhook_relay_desktop.ui.history.event_log import EventRow
from webhook_relay_desktop.ui.history.facet_choices import Known
from webhook_relay_desktop.ui.history.facets import with_families
from webhook_relay_desktop.ui.history.filter_bar import FilterBar
from webhook_relay_desktop.ui.history.history_table import HistoryTable
from webhook_relay_desktop.ui.history.inbox_model import InboxModel
from webhook_relay_desktop.ui.kit.icons import Icons
from webhook_relay_desktop.ui.kit.theme import SPACE, Theme
from webhook_relay_desktop.ui.kit.widgets import button, hint_label, plain_label, section_label
from webhook_relay_desktop.ui.window.welcome import WelcomePanel
from webhook_relay_desktop.words import tr

READ_AFTER_MS = 1000
"""An event that is shown this long was read; who passes by with the arrow keys has read nothing."""
SEARCHING_AFTER_MS = 150
"""A search that is quicker needs no word."""
LATE_MS = 10_000
"""An event that is to be shown and is not in the list yet: it is on its way, or it is gone."""
LEAST_HEIGHT = 100
"""Pixels of the list; the chips above it have what they need."""
MOST_SELECTED = 10_000
"""Rows that are marked or exported at once; more is done by the filter, or by "mark all as read"."""


class InboxView(QWidget):
    """Filter bar above the list. Shows the welcome panel while nothing was ever received.

    Signals: `event_chosen(position)` when another single row is chosen, `event_opened(position)` for Enter or a double
    click, `nothing_chosen()` when no row is chosen any more, `rows_chosen(count)`, `read_wanted(positions)` for what
    was looked at, `star_wanted(position, starred)` for a click on a star, `welcome_wanted()` and `settings_wanted()`
    for the buttons beside the filter, `left_out()` when the filter hides an event that was to be chosen. Positions are
    ints.
    """

    event_chosen = Signal(object)
    event_opened = Signal(object)
    nothing_chosen = Signal()
    rows_chosen = Signal(int)
    read_wanted = Signal(object)
    star_wanted = Signal(object, bool)
    welcome_wanted = Signal()
    settings_wanted = Signal()
    left_out = Signal()

    def __init__(self, theme: Theme, icons: Icons, model: InboxModel, welcome: WelcomePanel) -> None:
        super().__init__()
        self._theme = theme
        self._icons = icons
        self._model = model
        self._welcome_asked = False
        self._sought: int | None = None
        self._late: tuple[int, int | None] | None = None
        """Position of an event that is to be chosen as soon as it is in the list, and of the one chosen until then."""
        self._kept: int | None = None
        self._told: int | None = None
        """Position of the event that was said to be chosen, until another is, or none, or several."""
        self._awaited = QPersistentModelIndex()
        self._known = Known(types=lambda: with_families(model.types()), sources=model.sources, subjects=model.subjects)
        self.welcome = welcome
        self.bar = FilterBar(theme, icons, self._known)
        self.table = HistoryTable(theme, icons)
        self.pages = QStackedWidget()
        self._nothing = self._nothing_found()
        self._reading = _timer(self, READ_AFTER_MS, self._note_read)
        self._late_ends = _timer(self, LATE_MS, self._forget_late)
        self._searching = _timer(self, SEARCHING_AFTER_MS, self._say_searching)
        self._lay_out()
        self.table.show_model(model)
        self._connect()
        self._paint_icons()
        self._choose_page()

    def set_connections(self, names: Mapping[str, str]) -> None:
        """Know these connections: names by the name of their log."""
        self._known.connections = names
        self._model.cells.connections = names
        self.table.viewport().update()

    def clear_filter(self) -> None:
        """Show every event again."""
        self.bar.clear()

    def select_position(self, position: int, *, keep_filter: bool = False) -> None:
        """Make the event at `position` the current row; one that is gone is left.

        Clears a filter that hides it, or with `keep_filter` waits for it a while, and says so with `left_out`.
        """
        self.show_welcome(False)
        self._model.locate(position, lambda index: self._choose(position, index, keep_filter=keep_filter))

    def current_position(self) -> int | None:
        """Return the position of the chosen row; None when none or several are chosen."""
        chosen = self._chosen_row()
        return None if chosen is None else chosen.position

    def chosen_row(self) -> EventRow | None:
        """Return the first row that is chosen."""
        spans = self.table.selected_spans()
        return self._model.event_row(spans[0][0]) if spans else None

    def with_selected(self, then: Callable[[Sequence[int]], None]) -> bool:
        """Call `then` with the positions of all chosen rows; False: they are too many."""
        spans = self.table.selected_spans()
        if sum(count for _first, count in spans) > MOST_SELECTED:
            return False
        if spans:
            self._model.read_positions(spans, then)
        return True

    def leave_unread(self) -> None:
        """Do not take the event that is looked at for read: a person has just said the opposite."""
        self._reading.stop()

    def step(self, rows: int) -> None:
        """Choose the event so many rows further down."""
        chosen = self.table.currentIndex().row() if self.table.selected_spans() else -1
        row = min(max(chosen + rows, 0), self._model.rowCount() - 1)
        if row >= 0:
            self.table.choose(self._model.index(row, max(self.table.currentIndex().column(), 0)))

    def show_welcome(self, asked: bool) -> None:
        """Show how to send webhooks, even though there are events; or the history again."""
        self._welcome_asked = asked
        self._choose_page()

    @property
    def shows_welcome(self) -> bool:
        """Whether the welcome panel is shown instead of the list."""
        return self.pages.currentWidget() is self.welcome

    @property
    def shows_rows(self) -> bool:
        """Whether the list is shown and has rows."""
        return self.pages.currentWidget() is self.table

    def show_only_current_type(self) -> None:
        """Filter by the type of the chosen row."""
        chosen = self.chosen_row()
        if chosen is not None:
            wanted = self.bar.wanted
            self.bar.change(replace(wanted, match=replace(wanted.match, types=(chosen.type,))))

    def show_only_current_subject(self) -> None:
        """Filter by the repository, or whatever the chosen row is about."""
        chosen = self.chosen_row()
        if chosen is not None and chosen.subject:
            wanted = self.bar.wanted
            self.bar.change(replace(wanted, match=replace(wanted.match, subject=chosen.subject[:200])))

    def add_condition(self, condition: str) -> None:
        """Show, of the events that are shown, those that meet this condition, too."""
        wanted = self.bar.wanted
        before = wanted.match.condition
        both = f"({before}) && ({condition})" if before and before != condition else condition
        self.bar.change(replace(wanted, match=replace(wanted.match, condition=both)))

    def _chosen_row(self) -> EventRow | None:
        # The current index will not do: Qt makes the first row current, unselected, when the table gets the focus.
        spans = self.table.selected_spans()
        return self._model.event_row(spans[0][0]) if [count for _row, count in spans] == [1] else None

    def _lay_out(self) -> None:
        for page in (self.table, self._nothing, self.welcome):
            self.pages.addWidget(page)
        self.pages.setMinimumHeight(LEAST_HEIGHT)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.bar)
        layout.addWidget(self.pages, 1)

    def _nothing_found(self) -> QWidget:
        page = QFrame()
        page.setProperty("look", "surface")
        self._nothing_picture = plain_label()
        clear = button(tr("Clear the filter"), name=tr("Clear the filter of an empty list"))
        clear.clicked.connect(self.clear_filter)
        words = section_label(tr("No event matches this filter"))
        hint = self._nothing_hint = hint_label()
        hint.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        layout = QVBoxLayout(page)
        layout.setSpacing(SPACE)
        layout.addStretch(1)
        for part in (self._nothing_picture, words, hint, clear):
            layout.addWidget(part, 0, Qt.AlignmentFlag.AlignHCenter if part is not hint else Qt.AlignmentFlag(0))
        layout.addStretch(2)
        return page

    def _connect(self) -> None:
        self._theme.changed.connect(self._paint_icons)
        self.bar.changed.connect(self._apply_filter)
        self.bar.left.connect(self.table.setFocus)
        self.bar.welcome_wanted.connect(self.welcome_wanted)
        self.bar.settings_wanted.connect(self.settings_wanted)
        self._model.changed.connect(self._choose_page)
        self._model.searching.connect(self._note_searching)
        self._model.modelAboutToBeReset.connect(self._keep_chosen)
        self._model.modelReset.connect(self._choose_nothing)
        self._model.modelReset.connect(self._choose_kept)
        self._model.rowsInserted.connect(self._look_for_late)
        self._model.dataChanged.connect(self._note_read_row)
        self.table.selectionModel().selectionChanged.connect(self._selection_changed)
        self.table.activated.connect(self._open)
        self.table.star_clicked.connect(self._click_star)

    def _paint_icons(self) -> None:
        self._nothing_picture.setPixmap(
            self._icons.pixmap("search", 40, self._theme.colours.muted, self.devicePixelRatioF())
        )

    def _apply_filter(self, wanted: HistoryFilter) -> None:
        self._nothing_hint.setText(
            tr("Every word must begin a word of the type, source, repository, summary or payload.")
            if wanted.words
            else tr("Take a part of the filter away to see more.")
        )
        self._model.set_filter(wanted.at(self._known.now()))

    def _choose(self, position: int, index: QModelIndex, *, keep_filter: bool = False) -> None:
        if index.isValid():
            self.table.choose(index)
            self.table.scrollTo(index, QAbstractItemView.ScrollHint.PositionAtCenter)
            self.table.setFocus()
        elif self.bar.wanted != EVERYTHING and not keep_filter:
            self._sought = position
            self.clear_filter()
        else:
            self._late = position, self.current_position()
            if not self._late_ends.isActive():
                self._late_ends.start()

    def _forget_late(self) -> None:
        late, self._late = self._late, None
        if late is not None and late[1] == self.current_position() and self.bar.wanted != EVERYTHING:
            self.left_out.emit()

    def _look_for_late(self) -> None:
        late, self._late = self._late, None
        if late is not None and late[1] == self.current_position():  # else a person went on to something else
            self._model.locate(late[0], lambda index: self._choose(late[0], index, keep_filter=True))

    def _keep_chosen(self) -> None:
        if self._sought is None:
            self._kept = self.current_position()

    def _choose_kept(self) -> None:
        """After a reset: choose the row that was chosen, or the one that a person asked for."""
        sought, self._sought = self._sought, None
        if sought is not None:
            self._model.locate(sought, lambda index: self._choose(sought, index))
        elif self._kept is not None:
            self._model.locate(self._kept, self._choose_again)

    def _choose_again(self, index: QModelIndex) -> None:
        if index.isValid():
            self.table.choose(index)

    def _note_searching(self, on: bool) -> None:
        if on:
            self._searching.start()
        else:
            self._searching.stop()
            self.bar.set_searching(None)
        self._choose_page()

    def _say_searching(self) -> None:
        self.bar.set_searching(self._model.found)

    def _choose_page(self) -> None:
        if self.bar.searching.isVisibleTo(self.bar):
            self._say_searching()
        empty = self._model.rowCount() == 0 and self._model.complete
        never = empty and not self._model.filtered and self.bar.wanted == EVERYTHING
        self.bar.setVisible(not never and not self._welcome_asked)
        waited = self.shows_welcome and self._is_focus_in_welcome()
        self.welcome.set_back_available(not never)
        if never or self._welcome_asked:
            self.pages.setCurrentWidget(self.welcome)
        else:
            self.pages.setCurrentWidget(self._nothing if empty else self.table)
            if waited:  # for the first event; keys are for the list from now on
                self.table.setFocus()

    def _is_focus_in_welcome(self) -> bool:
        focused = self.window().focusWidget()
        return focused is None or not focused.isVisible() or self.welcome.isAncestorOf(focused)

    def _selection_changed(self, _selected: QItemSelection) -> None:
        spans = self.table.selected_spans()
        count = sum(many for _first, many in spans)
        self.rows_chosen.emit(count)
        if self._told is not None and self._told == self.current_position():
            return  # Qt tells of the same choice again when rows come in above it
        self._told = None
        self._reading.stop()
        self._awaited = QPersistentModelIndex()
        if count == 0:
            self._choose_nothing()
        elif count == 1:
            self._choose_row(self._model.index(spans[0][0], 0))

    def _choose_nothing(self) -> None:
        self._told = None
        self.nothing_chosen.emit()

    def _choose_row(self, index: QModelIndex) -> None:
        """Say that this row is chosen, as soon as it is read."""
        chosen = self._model.event_row(index.row())
        self._awaited = QPersistentModelIndex(index) if chosen is None else QPersistentModelIndex()
        if chosen is not None:
            self._told = chosen.position
            self.event_chosen.emit(chosen.position)
            if chosen.unread:
                self._reading.start()

    def _note_read_row(self, first: QModelIndex, last: QModelIndex) -> None:
        if self._awaited.isValid() and first.row() <= self._awaited.row() <= last.row():
            self._choose_row(self._model.index(self._awaited.row(), 0))

    def _note_read(self) -> None:
        chosen = self._chosen_row()
        if chosen is not None and chosen.unread and self.isVisible():
            self.read_wanted.emit((chosen.position,))

    def _open(self, index: QModelIndex) -> None:
        row_here = self._model.event_row(index.row())
        if row_here is not None:
            if not self.table.selectionModel().isSelected(index):  # keys can be on a row that is not chosen
                self.table.choose(index)
            self._reading.stop()
            if row_here.unread:
                self.read_wanted.emit((row_here.position,))
            self.event_opened.emit(row_here.position)

    def _click_star(self, row: int) -> None:
        clicked = self._model.event_row(row)
        if clicked is not None:
            self.star_wanted.emit((clicked.position,), not clicked.starred)


def _timer(parent: QWidget, milliseconds: int, then: Callable[[], object]) -> QTimer:
    timer = QTimer(parent)
    timer.setSingleShot(True)
    timer.setInterval(milliseconds)
    timer.timeout.connect(partial(_call, then))
    return timer


def _call(then: Callable[[], object]) -> None:
    then()
