"""Tray: the icon in the panel with its menu. Says what is true of the link and carries a person's wishes."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from webhook_relay.config import APP_NAME
from webhook_relay.link import LinkPhase, LinkState
from webhook_relay_desktop.ui.icons import Icons
from webhook_relay_desktop.ui.link_look import look_of
from webhook_relay_desktop.ui.text import counted, one_line

LOOK_MILLISECONDS = 3000
"""How often a missing tray is looked for: after a log-in the panel often starts later than this program."""
LABEL_CHARACTERS = 60
"""Width of a menu line that does not cover half the screen."""
BALLOON_MILLISECONDS = 10_000
"""How long a balloon stays where the desktop lets the program say so (Qt's own default)."""

WATCHER = "org.kde.StatusNotifierWatcher"
"""The service that takes icons over D-Bus; with it on the bus Qt exports the menu there as well."""


class Tray(QObject):
    """One icon with a menu, for as long as the desktop has a tray, from whenever it has one."""

    history_wanted = Signal()
    event_wanted = Signal(int)
    """A person chose the newest event; carries its position."""
    pause_wanted = Signal(bool)
    settings_wanted = Signal()
    quit_wanted = Signal()
    balloon_clicked = Signal()
    appeared = Signal()
    """The desktop has a tray now, after it had none."""

    def __init__(
        self,
        icons: Icons,
        *,
        available: Callable[[], bool] = QSystemTrayIcon.isSystemTrayAvailable,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._icons = icons
        self._available = available
        self._link = LinkState(LinkPhase.CONNECTING)
        self._problem = False
        self._waiting_runs = 0
        self._newest: tuple[int, str] | None = None
        self._icon: QSystemTrayIcon | None = None
        self._over_dbus = False
        self._menu = QMenu()
        self._make_menu()
        self._looking = QTimer(self)
        self._looking.setInterval(LOOK_MILLISECONDS)
        self._looking.timeout.connect(self.look)

    def start(self) -> None:
        """Show the icon, now or as soon as there is a tray."""
        if self._available():
            self._make_icon()
        else:
            self._looking.start()

    def look(self) -> None:
        """Show the icon if a tray has come up. An icon made before stays away for good, so a new one is made."""
        if self._available():
            self._looking.stop()
            self._make_icon()
            self.appeared.emit()

    def can_show(self) -> bool:
        """Return whether there is a tray right now: the program may hide its window."""
        return self._icon is not None and self._available()

    def show_balloon(self, title: str, body: str) -> None:
        """Show a balloon at the icon; nothing happens without a tray."""
        if self._icon is not None:
            self._icon.showMessage(title, body, self._icons.app(), BALLOON_MILLISECONDS)

    def show_link(self, state: LinkState) -> None:
        """Show what is true of the link."""
        self._link = state
        self._refresh()

    def show_problem(self, problem: bool) -> None:
        """Show that something waits for a person, whatever the link does."""
        self._problem = problem
        self._refresh()

    def show_newest(self, position: int, line: str) -> None:
        """Name the newest event in the menu; choosing it wishes for it."""
        self._newest = (position, line)
        self._refresh()

    def show_waiting_runs(self, count: int) -> None:
        """Say how many handler runs have not started yet."""
        self._waiting_runs = count
        self._refresh()

    def show_paused(self, paused: bool) -> None:
        """Tick or untick the menu's pause line without wishing for anything."""
        self._pause.setChecked(paused)

    def close(self) -> None:
        """Take the icon away, so that no panel keeps a dead one."""
        self._looking.stop()
        if self._icon is not None:
            self._icon.hide()
            self._icon.deleteLater()
            self._icon = None

    def _make_menu(self) -> None:
        self._status = self._menu.addAction("")
        self._status.setEnabled(False)
        self._last = self._menu.addAction("")
        self._last.triggered.connect(self._wish_newest)
        self._menu.addSeparator()
        self._line("Open history", self.history_wanted.emit)
        self._pause = self._line("Pause notifications", lambda: self.pause_wanted.emit(self._pause.isChecked()))
        self._pause.setCheckable(True)
        self._line("Settings…", self.settings_wanted.emit)
        self._menu.addSeparator()
        self._line("Quit", self.quit_wanted.emit)

    def _line(self, label: str, wish: Callable[[], None]) -> QAction:
        action = self._menu.addAction(label)
        action.triggered.connect(lambda _checked=False: wish())
        return action

    def _make_icon(self) -> None:
        self._over_dbus = _menu_goes_over_dbus()
        if self._icon is not None:
            self._icon.deleteLater()
        self._icon = QSystemTrayIcon(self)
        self._icon.setContextMenu(self._menu)
        self._icon.activated.connect(self._activated)
        self._icon.messageClicked.connect(self.balloon_clicked)
        self._refresh()
        self._icon.show()

    def _activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        # On macOS the same click opens the menu, and a window in front of it would close it.
        if reason is QSystemTrayIcon.ActivationReason.Trigger and sys.platform != "darwin":
            self.history_wanted.emit()

    def _wish_newest(self) -> None:
        if self._newest is not None:
            self.event_wanted.emit(self._newest[0])

    def _refresh(self) -> None:
        """Bring picture, tooltip and the two upper lines of the menu up to date; unchanged ones cost nothing."""
        # Without the seconds to the next try: nothing counts them down here.
        look = look_of(replace(self._link, retry_in=0.0), problem=self._problem)
        waiting = f", {counted(self._waiting_runs, 'run', 'runs')} waiting" if self._waiting_runs else ""
        self._status.setText(look.words + waiting)
        last = f"Last: {self._newest[1]}" if self._newest else "No events yet"
        self._last.setEnabled(self._newest is not None)
        self._last.setText(menu_line(last, over_dbus=self._over_dbus))
        if self._icon is not None:
            self._icon.setIcon(self._icons.tray(look.picture))
            self._icon.setToolTip(f"{APP_NAME}: {look.words}")


def menu_line(text: str, *, over_dbus: bool) -> str:
    """Return a stranger's text as a menu line in which nothing is taken for a shortcut.

    Qt takes an ampersand for a shortcut; two are one. A menu that goes over D-Bus takes an underscore for one; two
    are one, but only in a line without a shortcut, and Qt makes a shortcut of the first ampersand there whatever
    follows it. So an ampersand becomes a plus in such a menu.
    """
    line = one_line(text, LABEL_CHARACTERS)
    return line.replace("_", "__").replace("&", "+") if over_dbus else line.replace("&", "&&")


def _menu_goes_over_dbus() -> bool:
    """Return whether the panel draws the menu: it takes an underscore for a shortcut, and Qt does not double it."""
    if sys.platform != "linux":
        return False
    from PySide6.QtDBus import QDBusConnection  # noqa: PLC0415 - not part of Qt for other systems

    interface = QDBusConnection.sessionBus().interface()
    return interface is not None and bool(interface.isServiceRegistered(WATCHER).value())
