"""FilterBar: the view's name, the search field, and the chips of the filter below them."""

from __future__ import annotations

from functools import partial
from itertools import pairwise

from msgspec.structs import replace
from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QMenu, QVBoxLayout, QWidget

from webhook_relay.filters import LONGEST_TEXT
from webhook_relay_desktop.history_filter import EVERYTHING, HistoryFilter
from webhook_relay_desktop.ui.history.chip import Chip
from webhook_relay_desktop.ui.history.facet_choices import FacetChoices, Known
from webhook_relay_desktop.ui.history.facets import Facet, facets_of, value_of, without, words_of
from webhook_relay_desktop.ui.history.search_field import SearchField
from webhook_relay_desktop.ui.history.view_menu import ViewMenu
from webhook_relay_desktop.ui.kit.flow_layout import FlowBox
from webhook_relay_desktop.ui.kit.icons import Icons
from webhook_relay_desktop.ui.kit.text import number
from webhook_relay_desktop.ui.kit.theme import SPACE, Theme, small_font
from webhook_relay_desktop.ui.kit.widgets import EscapeFilter, button, plain_label, row
from webhook_relay_desktop.words import tr

FILTER_DELAY_MS = 200
"""Typing rests this long before the list is searched."""
ROOMY = 960
"""Pixels of width from which on the buttons to the right have words."""


class FilterBar(QFrame):
    """Holds the one filter that is in force.

    Signals: `changed(HistoryFilter)`, `left()` when the person goes back to the list, `welcome_wanted()`,
    `settings_wanted()`. `views` has signals of its own.
    """

    changed = Signal(object)
    left = Signal()
    welcome_wanted = Signal()
    settings_wanted = Signal()

    def __init__(self, theme: Theme, icons: Icons, known: Known) -> None:
        super().__init__()
        self.setProperty("look", "bar")
        self._theme = theme
        self._icons = icons
        self._known = known
        self._wanted = EVERYTHING
        self._choices = FacetChoices(theme, known, wanted=lambda: self._wanted, change=self.change)
        self.views = ViewMenu(theme, icons)
        self.search = SearchField()
        self.add_button = button(tr("Filter"), name=tr("Add a filter"), look="quiet")
        self.add_menu = QMenu(self.add_button)
        self.searching = plain_label(look="muted")
        self.welcome_button = button("", name=tr("How to send"), look="quiet", hint=tr("Address, secret and steps"))
        self.settings_button = button("", name=tr("Settings"), look="quiet", hint=tr("Settings"))
        self.chips = FlowBox(spacing=SPACE // 2 + 2)
        self.clear_button = button(tr("Clear all"), name=tr("Clear the filter"), look="quiet")
        self._delay = QTimer(self)
        self._delay.setSingleShot(True)
        self._delay.setInterval(FILTER_DELAY_MS)
        self._lay_out()
        self._connect()
        self._paint_icons()
        self._show_chips()

    @property
    def wanted(self) -> HistoryFilter:
        """The filter in force."""
        return self._wanted

    def change(self, wanted: HistoryFilter) -> None:
        """Put this filter in force."""
        self._delay.stop()
        if self.search.text().split() != wanted.words.split():
            self.search.setText(wanted.words)
            self._delay.stop()
        if wanted == self._wanted:
            return
        chips = facets_of(wanted) != facets_of(self._wanted) or replace(wanted, words="") != replace(
            self._wanted, words=""
        )
        self._wanted = wanted
        self.views.set_filter(wanted)
        if chips:
            self._show_chips()
        self.clear_button.setVisible(bool(facets_of(wanted)))
        self.changed.emit(wanted)

    def clear(self) -> None:
        """Show every event again."""
        self.change(EVERYTHING)

    def apply_words(self) -> None:
        """Search for what stands in the field, at once."""
        self.change(replace(self._wanted, words=" ".join(self.search.text().split())))

    def focus_search(self) -> None:
        """Put the cursor into the field."""
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def show_add_menu(self) -> None:
        """Show what can be added to the filter, with the first entry ready for Enter."""
        self._fill_menu()
        self.add_menu.popup(self.add_button.mapToGlobal(self.add_button.rect().bottomLeft()))
        self.add_menu.setActiveAction(self.add_menu.actions()[0])

    def set_searching(self, found: int | None) -> None:
        """Say that a search goes on and has found so many, or with None that it does not."""
        self.searching.setVisible(found is not None)
        self.searching.setText("" if found is None else tr("Searching… {count} so far").format(count=number(found)))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Leave the words of buttons out where there is no room."""
        super().resizeEvent(event)
        roomy = self.width() >= ROOMY
        self.welcome_button.setText(tr("How to send") if roomy else "")
        self.settings_button.setText(tr("Settings") if roomy else "")

    def _lay_out(self) -> None:
        self.search.setPlaceholderText(tr("Search type, source, repository, summary and payload"))
        self.search.setAccessibleName(tr("Search events"))
        self.search.setClearButtonEnabled(True)
        self.search.setMaxLength(LONGEST_TEXT)
        self.search.setMaximumWidth(560)
        self.search.setMinimumWidth(160)
        self.searching.setFont(small_font(self.searching.font()))
        self.searching.hide()
        self.add_button.setMenu(self.add_menu)
        self.add_button.setProperty("menu", True)  # room for the arrow
        line = row(self.views, self.search, self.add_button, self.searching, None, spacing=SPACE)
        line.setStretch(1, 4)
        line.setStretch(4, 1)
        line.addWidget(self.welcome_button)
        line.addWidget(self.settings_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * SPACE, SPACE, 2 * SPACE, SPACE)
        layout.setSpacing(SPACE)
        layout.addLayout(line)
        layout.addWidget(self.chips)

    def _connect(self) -> None:
        self._theme.changed.connect(self._paint_icons)
        self._theme.changed.connect(self._show_chips)  # their crosses
        self._delay.timeout.connect(self.apply_words)
        self.search.textEdited.connect(lambda _text: self._delay.start())
        self.search.textChanged.connect(lambda text: None if text else self._delay.start())
        self.search.returnPressed.connect(self._search_now)
        self._escape = EscapeFilter(self.search, self._leave)
        self.add_menu.aboutToShow.connect(self._fill_menu)
        self.clear_button.clicked.connect(self.clear)
        self.views.view_wanted.connect(self.change)
        self.welcome_button.clicked.connect(self.welcome_wanted)
        self.settings_button.clicked.connect(self.settings_wanted)

    def _search_now(self) -> None:
        self.apply_words()
        self.left.emit()

    def _leave(self) -> None:
        if self.search.text():
            self.change(replace(self._wanted, words=""))
        self.left.emit()

    def _fill_menu(self) -> None:
        self.add_menu.clear()
        self._choices.fill_menu(self.add_menu, self.add_button)

    def _show_chips(self) -> None:
        focused = next((n for n, chip in enumerate(self._shown_chips()) if chip.words.hasFocus()), None)
        while (item := self.chips.flow.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None and widget is not self.clear_button:
                widget.hide()
                widget.deleteLater()
        for facet in facets_of(self._wanted):
            chip = self._chip(facet)
            self.chips.flow.addWidget(chip)
            chip.show()
        self.chips.flow.addWidget(self.clear_button)
        chips = self._shown_chips()
        in_order = [self.add_button, *(chip.words for chip in chips), self.clear_button, self.welcome_button]
        for first, second in pairwise(in_order):  # new widgets stand behind all others of the window
            QWidget.setTabOrder(first, second)
        self.clear_button.setVisible(bool(chips))
        self.chips.setVisible(bool(chips))
        self.chips.updateGeometry()
        if focused is not None:
            if chips:
                chips[min(focused, len(chips) - 1)].setFocus(Qt.FocusReason.OtherFocusReason)
            else:
                self.left.emit()

    def _shown_chips(self) -> list[Chip]:
        widgets = (self.chips.flow.itemAt(number) for number in range(self.chips.flow.count()))
        return [item.widget() for item in widgets if item is not None and isinstance(item.widget(), Chip)]  # type: ignore[misc]

    def _chip(self, facet: Facet) -> Chip:
        names = self._known.connections
        whole = value_of(facet, self._wanted, names)
        chip = Chip(self._theme, self._icons, words_of(facet, self._wanted, names), whole=whole)
        chip.edit_wanted.connect(partial(self._choices.edit, facet, chip))
        chip.removed.connect(lambda: self.change(without(self._wanted, facet)))
        return chip

    def _paint_icons(self) -> None:
        muted = self._theme.colours.muted
        for action in self.search.actions():
            if action.property("picture"):
                self.search.removeAction(action)
        picture = QAction(self._icons.glyph("search", muted), "", self.search)
        picture.setProperty("picture", True)
        self.search.addAction(picture, QLineEdit.ActionPosition.LeadingPosition)
        self.add_button.setIcon(self._icons.glyph("plus", muted))
        self.welcome_button.setIcon(self._icons.glyph("send", muted))
        self.settings_button.setIcon(self._icons.glyph("settings", muted))
