"""InboxView: the history with its filter, or what to say when there is nothing to show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from PySide6.QtCore import QItemSelection, QModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QFrame,
    QLineEdit,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from webhook_relay.filters import EVERY_EVENT, EventMatch
from webhook_relay_desktop.history_filter import HistoryFilter
from webhook_relay_desktop.ui.event_log import EventRow
from webhook_relay_desktop.ui.history_table import HistoryTable
from webhook_relay_desktop.ui.icons import Icons
from webhook_relay_desktop.ui.inbox_model import InboxModel
from webhook_relay_desktop.ui.text import one_line
from webhook_relay_desktop.ui.theme import SPACE, Theme
from webhook_relay_desktop.ui.welcome import WelcomePanel
from webhook_relay_desktop.ui.widgets import EscapeFilter, button, plain_label, restyle, row, section_label

FILTER_DELAY_MS = 200
"""Typing rests this long before the list is searched."""
ALL_TYPES = "All events"


class InboxView(QWidget):
    """Filter bar above the list. Shows the welcome panel while nothing was ever received.

    Signals: `event_chosen(position)` when the current row changes, `event_opened(position)` for Enter or a double
    click, `nothing_chosen()` when no row is current any more, `welcome_wanted()` and `settings_wanted()` for the
    buttons beside the filter. Positions are ints.
    """

    event_chosen = Signal(object)
    event_opened = Signal(object)
    nothing_chosen = Signal()
    welcome_wanted = Signal()
    settings_wanted = Signal()

    def __init__(self, theme: Theme, icons: Icons, model: InboxModel, welcome: WelcomePanel) -> None:
        super().__init__()
        self._theme = theme
        self._icons = icons
        self._model = model
        self._welcome_asked = False
        self._sought: int | None = None
        self._kept: int | None = None
        self.welcome = welcome
        self.table = HistoryTable(theme, icons)
        self.search = QLineEdit()
        self.types = QComboBox()
        self.clear_button = button("Clear filter", look="quiet")
        self.welcome_button = button("How to send", look="quiet", hint="Address, secret and steps")
        self.settings_button = button("Settings", look="quiet")
        self.pages = QStackedWidget()
        self.bar = QFrame()
        self._nothing = self._nothing_found()
        self._delay = QTimer(self)
        self._delay.setSingleShot(True)
        self._delay.setInterval(FILTER_DELAY_MS)
        self._lay_out()
        self.table.show_model(model)
        self._connect()
        self._paint_icons()
        self._read_types()
        self._choose_page()

    def focus_search(self) -> None:
        """Put the cursor into the filter."""
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def clear_filter(self) -> None:
        """Show every event again."""
        self.search.clear()
        self.types.setCurrentIndex(0)
        self._apply_filter()

    def select_position(self, position: int) -> None:
        """Make the event at `position` the current row. Clears a filter that hides it; one that is gone is left."""
        self.show_welcome(False)
        self._model.locate(position, lambda index: self._choose(position, index))

    def current_position(self) -> int | None:
        """Return the position of the chosen row."""
        chosen = self._chosen_row()
        return None if chosen is None else chosen.position

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
        """Filter by the type of the current row."""
        chosen = self._chosen_row()
        if chosen is not None:
            self.types.setCurrentIndex(max(0, self.types.findData(chosen.type)))
            self._apply_filter()

    def _chosen_row(self) -> EventRow | None:
        # The current index will not do: Qt makes the first row current, unselected, when the table gets the focus.
        indexes = self.table.selectionModel().selectedRows()
        return self._model.event_row(indexes[0].row()) if indexes else None

    def _lay_out(self) -> None:
        self.search.setPlaceholderText("Filter by words in type, source, repository or summary")
        self.search.setAccessibleName("Filter events")
        self.search.setClearButtonEnabled(True)
        self.search.setMaximumWidth(520)
        self.types.setAccessibleName("Event type")
        self.types.setMinimumWidth(200)
        self.types.setMaxVisibleItems(24)
        self.types.addItem(ALL_TYPES, "")
        self.bar.setProperty("look", "bar")
        line = row(spacing=SPACE)
        line.addWidget(self.search, 3)
        line.addWidget(self.types, 1)
        line.addWidget(self.clear_button)
        line.addStretch(1)
        line.addWidget(self.welcome_button)
        line.addWidget(self.settings_button)
        line.setContentsMargins(2 * SPACE, SPACE, 2 * SPACE, SPACE)
        self.bar.setLayout(line)
        for page in (self.table, self._nothing, self.welcome):
            self.pages.addWidget(page)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.bar)
        layout.addWidget(self.pages, 1)

    def _nothing_found(self) -> QWidget:
        page = QFrame()
        page.setProperty("look", "surface")
        self._nothing_picture = plain_label()
        self._nothing_words = section_label("No event matches this filter")
        clear = button("Clear filter", name="Clear filter of an empty list")
        clear.clicked.connect(self.clear_filter)
        layout = QVBoxLayout(page)
        layout.setSpacing(SPACE)
        layout.addStretch(1)
        hint = plain_label("Every word must begin a word of the type, source, repository or summary.", look="muted")
        for part in (self._nothing_picture, self._nothing_words, hint, clear):
            layout.addWidget(part, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(2)
        return page

    def _connect(self) -> None:
        self._theme.changed.connect(self._paint_icons)
        self._delay.timeout.connect(self._apply_filter)
        self.search.textChanged.connect(self._restart_delay)
        self.search.returnPressed.connect(self._apply_filter)
        self._escape = EscapeFilter(self.search, self._leave_search)
        self.types.activated.connect(self._apply_filter)
        self.clear_button.clicked.connect(self.clear_filter)
        self.welcome_button.clicked.connect(self.welcome_wanted)
        self.settings_button.clicked.connect(self.settings_wanted)
        self._model.changed.connect(self._choose_page)
        self._model.types_changed.connect(self._read_types)
        self._model.searching.connect(lambda _on: self._choose_page())
        self._model.modelAboutToBeReset.connect(self._keep_chosen)
        self._model.modelReset.connect(self.nothing_chosen)
        self._model.modelReset.connect(self._choose_kept)
        self.table.selectionModel().selectionChanged.connect(self._selection_changed)
        self.table.activated.connect(self._open)
        self.table.typed.connect(self._type_into_filter)

    def _paint_icons(self) -> None:
        for action in self.search.actions():
            self.search.removeAction(action)
        picture = QAction(self._icons.glyph("search", self._theme.colours.muted), "", self.search)
        self.search.addAction(picture, QLineEdit.ActionPosition.LeadingPosition)
        self.welcome_button.setIcon(self._icons.glyph("send", self._theme.colours.muted))
        self.settings_button.setIcon(self._icons.glyph("settings", self._theme.colours.muted))
        self._nothing_picture.setPixmap(
            self._icons.pixmap("search", 40, self._theme.colours.muted, self.devicePixelRatioF())
        )

    def _read_types(self) -> None:
        known = [self.types.itemData(number) for number in range(1, self.types.count())]
        wanted = with_families(self._model.types())
        if known == wanted:
            return
        chosen = self.types.currentData()
        self.types.clear()
        self.types.addItem(ALL_TYPES, "")
        for event_type in wanted:
            self.types.addItem(one_line(event_type, limit=80), event_type)
        self.types.setCurrentIndex(max(0, self.types.findData(chosen)))

    def _apply_filter(self) -> None:
        self._delay.stop()
        chosen_type = self.types.currentData()
        match = EventMatch(types=(chosen_type,)) if chosen_type else EVERY_EVENT
        self._model.set_filter(HistoryFilter(words=" ".join(self.search.text().split()), match=match))

    def _choose(self, position: int, index: QModelIndex) -> None:
        if index.isValid():
            self.table.setCurrentIndex(index)
            self.table.scrollTo(index, QAbstractItemView.ScrollHint.PositionAtCenter)
            self.table.setFocus()
        elif self._model.filtered:
            self._sought = position
            self.clear_filter()

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
            self.table.setCurrentIndex(index)

    def _restart_delay(self) -> None:
        self._delay.start()

    def _type_into_filter(self, text: str) -> None:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.setText(self.search.text() + text)

    def _leave_search(self) -> None:
        if self.search.text():
            self.search.clear()
            self._apply_filter()
        self.table.setFocus()

    def _choose_page(self) -> None:
        empty = self._model.rowCount() == 0 and self._model.complete
        self.clear_button.setVisible(self._model.filtered)
        restyle(self.types, chosen=bool(self.types.currentIndex()))
        never = empty and not self._model.filtered
        self.bar.setVisible(not never and not self._welcome_asked)
        self.welcome.set_back_available(not never)
        if never or self._welcome_asked:
            self.pages.setCurrentWidget(self.welcome)
        else:
            self.pages.setCurrentWidget(self._nothing if empty else self.table)

    def _selection_changed(self, selected: QItemSelection) -> None:
        indexes = selected.indexes()
        row_here = self._model.event_row(indexes[0].row()) if indexes else None
        if row_here is not None:
            self.event_chosen.emit(row_here.position)
        elif not self.table.selectionModel().hasSelection():
            self.nothing_chosen.emit()

    def _open(self, index: QModelIndex) -> None:
        row_here = self._model.event_row(index.row())
        if row_here is not None:
            self.event_opened.emit(row_here.position)


def with_families(types: Sequence[str]) -> list[str]:
    """Return sorted types with `github.pull_request.*` before those that share these two words, if they are several."""
    families = Counter(".".join(parts[:2]) for parts in (event_type.split(".") for event_type in types))
    choices: list[str] = []
    for event_type in types:
        family = ".".join(event_type.split(".")[:2])
        if families[family] > 1 and f"{family}.*" not in choices:
            choices.append(f"{family}.*")
        choices.append(event_type)
    return choices
