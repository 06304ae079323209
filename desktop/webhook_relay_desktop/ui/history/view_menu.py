"""ViewMenu: the button that names the view, and its menu: every view, saving one, and caring for them."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QMenu

from webhook_relay_desktop.history_filter import EVERYTHING, HistoryFilter
from webhook_relay_desktop.settings.views import MOST_VIEWS
from webhook_relay_desktop.ui.history.name_dialog import NameDialog
from webhook_relay_desktop.ui.history.view_dialog import ViewDialog
from webhook_relay_desktop.ui.history.views import ALWAYS, Views, name_of, with_view
from webhook_relay_desktop.ui.kit.icons import Icons
from webhook_relay_desktop.ui.kit.push_button import PushButton
from webhook_relay_desktop.ui.kit.text import menu_label, number, one_line
from webhook_relay_desktop.ui.kit.theme import Theme
from webhook_relay_desktop.words import tr

LONGEST_SHOWN = 24
"""Characters of a view's name on the button."""
MOST_KEYS = 9
"""The first views have Alt+1 to Alt+9."""


class ViewMenu(PushButton):
    """The button.

    Signals: `view_wanted(HistoryFilter)`, `views_changed(Views)`: what a person keeps from now on.
    """

    view_wanted = Signal(object)
    views_changed = Signal(object)

    def __init__(self, theme: Theme, icons: Icons) -> None:
        super().__init__()
        self._theme = theme
        self._icons = icons
        self._views: Views = ()
        self._wanted = EVERYTHING
        self._unread = 0
        self.setProperty("look", "view")
        self.menu_shown = QMenu(self)
        self.setMenu(self.menu_shown)
        theme.changed.connect(self._say)
        self._build()

    @property
    def views(self) -> Views:
        """A person's own views."""
        return self._views

    def set_views(self, views: Views) -> None:
        """Show these own views."""
        self._views = views
        self._build()

    def set_filter(self, wanted: HistoryFilter) -> None:
        """Name the view that this filter is."""
        self._wanted = wanted
        self._build()

    def set_unread(self, count: int) -> None:
        """Show how many events are unread."""
        self._unread = count
        self._build()

    def ask_name(self) -> None:
        """Ask for a name and keep the filter under it."""
        dialog = NameDialog(self.window(), self._views, self._wanted)
        dialog.chosen.connect(partial(self._save_as, self._wanted))
        dialog.open()

    def show_dialog(self) -> None:
        """Let a person rename, sort and delete views."""
        dialog = ViewDialog(self._theme, self._icons, self.window(), self._views)
        dialog.changed.connect(self._keep)
        dialog.open()

    def choose(self, place: int) -> None:
        """Show the view of this number, the ones that are always there first."""
        everything = (*ALWAYS, *self._views)
        if place < len(everything):
            self.view_wanted.emit(everything[place].filter)

    def _save_as(self, wanted: HistoryFilter, name: str) -> None:
        self._keep(with_view(self._views, name, wanted))

    def _keep(self, views: Views) -> None:
        self._views = views
        self._build()
        self.views_changed.emit(views)

    def _build(self) -> None:
        menu = self.menu_shown
        menu.clear()
        for place, view in enumerate((*ALWAYS, *self._views)):
            if place == len(ALWAYS):
                menu.addSeparator()
            name = tr(view.name) if place < len(ALWAYS) else view.name
            if view.filter == HistoryFilter(unread=True) and self._unread:
                name = f"{name} ({number(self._unread)})"
            action = menu.addAction(menu_label(name))
            action.setCheckable(True)
            action.setChecked(view.filter == self._wanted)
            action.triggered.connect(partial(self.view_wanted.emit, view.filter))
            if place < MOST_KEYS:
                action.setText(f"{action.text()}\t{QKeySequence(f'Alt+{place + 1}').toString(_NATIVE)}")
        menu.addSeparator()
        save = menu.addAction(tr("Save this filter as a view…"))
        save.triggered.connect(self.ask_name)
        save.setEnabled(self._wanted != EVERYTHING and len(self._views) < MOST_VIEWS)
        care = menu.addAction(tr("Rename, sort and delete views…"))
        care.triggered.connect(self.show_dialog)
        care.setEnabled(bool(self._views))
        self._say()

    def _say(self) -> None:
        only_words = self._wanted == HistoryFilter(words=self._wanted.words)
        name = name_of(self._wanted, self._views) or (tr("Search") if only_words else tr("Filtered"))
        self.setText(menu_label(one_line(name, limit=LONGEST_SHOWN)))
        self.setAccessibleName(tr("View: {name}").format(name=one_line(name)))
        self.setIcon(self._icons.glyph("inbox", self._theme.colours.muted))


_NATIVE = QKeySequence.SequenceFormat.NativeText
