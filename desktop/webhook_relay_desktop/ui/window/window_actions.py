"""The window's actions: one table of what can be done, where it stands in the menus, and with which keys.

The menus, the context menu of the list and the window of keyboard shortcuts are made of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from webhook_relay_desktop.words import mark, tr


class Menu(StrEnum):
    """The menus, left to right."""

    FILE = "file"
    EDIT = "edit"
    EVENT = "event"
    VIEW = "view"
    HELP = "help"


MENU_TITLES: Final[Mapping[Menu, str]] = {
    Menu.FILE: mark("&File"),
    Menu.EDIT: mark("&Edit"),
    Menu.EVENT: mark("Eve&nt"),
    Menu.VIEW: mark("&View"),
    Menu.HELP: mark("&Help"),
}


class Needs(StrEnum):
    """What must be there for an action."""

    NOTHING = "nothing"
    ROWS = "rows"
    """At least one row is chosen."""
    EVENT = "event"
    """The details show an event."""
    PAGE = "page"
    """The event in the details names a page at its sender."""


@dataclass(frozen=True)
class Action:
    """One thing that a person can do. A line stands above it in its menu where `parted` says so."""

    name: str
    title: str
    menu: Menu
    keys: tuple[str, ...] = ()
    needs: Needs = Needs.NOTHING
    parted: bool = False
    role: QAction.MenuRole = QAction.MenuRole.NoRole
    in_list: bool = False
    """Whether the list's context menu has it, too."""
    list_keys: tuple[str, ...] = ()
    """Keys that count in the list and its filter: the details have something else at them."""
    local: bool = False
    """Whether its keys count in the list only: Enter and the like mean something elsewhere."""


ACTIONS: Final[tuple[Action, ...]] = (
    Action("export", mark("&Export events…"), Menu.FILE, ("Ctrl+E",), in_list=True),
    Action("save", mark("&Save payload as…"), Menu.FILE, ("Ctrl+S",), Needs.EVENT, in_list=True),
    Action("settings", mark("Se&ttings…"), Menu.FILE, ("Ctrl+,",), parted=True, role=QAction.MenuRole.PreferencesRole),
    Action("close", mark("&Close window"), Menu.FILE, ("Ctrl+W",)),
    Action("quit", mark("&Quit"), Menu.FILE, ("Ctrl+Q",), role=QAction.MenuRole.QuitRole),
    Action("search", mark("&Search"), Menu.EDIT, ("/",), list_keys=("Ctrl+F",)),
    Action("add_filter", mark("&Add a filter"), Menu.EDIT, ("F",)),
    Action("only_type", mark("&Only events of this type"), Menu.EDIT, ("Ctrl+T",), Needs.ROWS, in_list=True),
    Action("only_subject", mark("Only of this &repository"), Menu.EDIT, ("Ctrl+R",), Needs.ROWS, in_list=True),
    Action("clear_filter", mark("C&lear the filter"), Menu.EDIT, ("Ctrl+Shift+F",)),
    Action("save_view", mark("Save the filter as a &view…"), Menu.EDIT, ("Ctrl+Shift+S",)),
    Action("copy_curl", mark("&Copy as curl command"), Menu.EDIT, ("C",), Needs.EVENT, parted=True, in_list=True),
    Action("copy_httpx", mark("Copy as &Python script (httpx)"), Menu.EDIT, ("Shift+C",), Needs.EVENT, in_list=True),
    Action("copy_json", mark("Copy as &JSON"), Menu.EDIT, ("Ctrl+Shift+J",), Needs.EVENT, in_list=True),
    Action("copy_pytest", mark("Copy as py&test fixture"), Menu.EDIT, ("Ctrl+Shift+P",), Needs.EVENT, in_list=True),
    Action("copy_payload", mark("Copy pa&yload"), Menu.EDIT, ("Ctrl+Shift+C",), Needs.EVENT, in_list=True),
    Action("open", mark("&Open"), Menu.EVENT, ("Return",), Needs.ROWS, local=True),
    Action("page", mark("Open its pa&ge at the sender"), Menu.EVENT, ("G",), Needs.PAGE, in_list=True),
    Action("back", mark("&Back to the list"), Menu.EVENT, ("Esc",)),
    Action("next", mark("&Next event"), Menu.EVENT, ("N", "J")),
    Action("previous", mark("&Previous event"), Menu.EVENT, ("P", "K")),
    Action("newest", mark("Ne&west event"), Menu.EVENT, ("Ctrl+Home",)),
    Action("star", mark("&Star"), Menu.EVENT, ("S",), Needs.ROWS, parted=True, in_list=True),
    Action("unread", mark("Mark as &unread"), Menu.EVENT, ("U",), Needs.ROWS, in_list=True),
    Action("read", mark("Mark as rea&d"), Menu.EVENT, ("Shift+U",), Needs.ROWS, in_list=True),
    Action("all_read", mark("Mark &all as read"), Menu.EVENT, ("Shift+A",)),
    Action("replay", mark("&Replay…"), Menu.EVENT, ("R",), Needs.EVENT, parted=True, in_list=True),
    Action("change", mark("Change and replay…"), Menu.EVENT, ("Shift+R",), Needs.EVENT, in_list=True),
    Action("statistics", mark("S&tatistics"), Menu.VIEW, ("Ctrl+Shift+T",)),
    Action("first_steps", mark("&First steps…"), Menu.HELP, ("Ctrl+F1",)),
    Action("shortcuts", mark("&Keyboard shortcuts"), Menu.HELP, ("?",)),
    Action("welcome", mark("&How to send webhooks here"), Menu.HELP, ("F1",)),
)
IN_LIST: Final = (
    "page", "",
    "copy_curl", "copy_httpx", "copy_json", "copy_pytest", "copy_payload", "",
    "star", "unread", "read", "replay", "change", "",
    "only_type", "only_subject", "",
    "save", "export",
)  # fmt: skip
"""The list's context menu; an empty name is a line."""


class WindowActions(QObject):
    """The actions of one window, each with what it does."""

    def __init__(self, window: QWidget, wishes: Mapping[str, Callable[[], object]]) -> None:
        """`wishes` has one function for each name of ACTIONS."""
        super().__init__(window)
        self.by_name = {action.name: self._made(window, action, wishes[action.name]) for action in ACTIONS}

    def fill(self, bar: QMenuBar) -> Mapping[Menu, QMenu]:
        """Make the menus; return them, for what else belongs there."""
        menus = {menu: bar.addMenu(tr(title)) for menu, title in MENU_TITLES.items()}
        for action in ACTIONS:
            if action.parted:
                menus[action.menu].addSeparator()
            menus[action.menu].addAction(self.by_name[action.name])
        return menus

    def attach(self, view: QWidget, table: QWidget) -> None:
        """Give the list (`table`, in `view`) its context menu, and the keys that count there only."""
        table.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        table.addActions([self.by_name[action.name] for action in ACTIONS if action.local])
        for name in IN_LIST:
            if name:
                table.addAction(self.by_name[name])
            else:
                line = QAction(table)
                line.setSeparator(True)
                table.addAction(line)
        for action in ACTIONS:
            for keys in action.list_keys:
                shortcut = QShortcut(QKeySequence(keys), view)
                shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
                shortcut.activated.connect(self.by_name[action.name].trigger)

    def enable(self, *, rows: bool, event: bool, page: bool) -> None:
        """Enable what can be done with what is chosen."""
        there = {Needs.NOTHING: True, Needs.ROWS: rows, Needs.EVENT: event, Needs.PAGE: page}
        for action in ACTIONS:
            self.by_name[action.name].setEnabled(there[action.needs])

    def _made(self, window: QWidget, action: Action, wish: Callable[[], object]) -> QAction:
        made = QAction(tr(action.title), window)
        made.setShortcuts([QKeySequence(keys) for keys in action.keys])
        made.setMenuRole(action.role)
        if action.local:
            made.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        made.triggered.connect(lambda _checked=False: wish())
        return made
