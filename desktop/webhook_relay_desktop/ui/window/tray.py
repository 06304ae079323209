"""Tray: the icon in the panel with its menu. Says what is true of the link and carries a person's wishes."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from webhook_relay_desktop.ui.kit.icons import Icons
from webhook_relay_desktop.ui.kit.text import one_line, unread_words
from webhook_relay_desktop.ui.links.link_look import LinksLook, look_of
from webhook_relay_desktop.ui.window.notice_menus import LastEventsMenu, MenuEvent, PauseMenu
from webhook_relay_desktop.words import tr

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
    receiving_pause_wanted = Signal(bool)
    """Whether nothing at all is to be received from now on."""
    links_wanted = Signal()
    """A person chose a connection: all of them are to be shown."""
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
        self._look = look_of((), datetime.now(UTC))
        self._waiting_runs = 0
        self._unread = 0
        self._newest: tuple[int, str] | None = None
        self._icon: QSystemTrayIcon | None = None
        self._over_dbus = False
        self.pause_menu = PauseMenu()
        self.last_events = LastEventsMenu()
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

    def can_show_balloons(self) -> bool:
        """Return whether a balloon would be seen.

        An icon that goes over D-Bus hands it to the notification service, and without one nobody is told.
        """
        return self.can_show() and not self._over_dbus

    def show_balloon(self, title: str, body: str) -> None:
        """Show a balloon at the icon; nothing happens without a tray."""
        if self._icon is not None:
            self._icon.showMessage(title, body, self._icons.app(), BALLOON_MILLISECONDS)

    def show_links(self, look: LinksLook) -> None:
        """Show how the links are."""
        self._look = look
        self._refresh()

    def show_newest(self, position: int | None, line: str) -> None:
        """Name the newest event in the menu; choosing it wishes for it. None: there is none."""
        self._newest = None if position is None else (position, line)
        self._refresh()

    def show_waiting_runs(self, count: int) -> None:
        """Say how many handler runs wait or are under way."""
        self._waiting_runs = count
        self._refresh()

    def show_unread(self, count: int) -> None:
        """Say how many events nobody has read yet."""
        self._unread = count
        self._refresh()

    def show_events(self, events: Sequence[MenuEvent]) -> None:
        """List the last events with what can be done about each."""
        self.last_events.show_events(events, shown=self._shown)

    def show_receiving_paused(self, paused: bool) -> None:
        """Tick or untick the line that pauses receiving without wishing for anything."""
        self._receiving.setChecked(paused)

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
        self._attention = self._line("", self.history_wanted.emit)
        self._attention.setVisible(False)
        self._unread_line = self._line("", self.history_wanted.emit)
        self._unread_line.setVisible(False)
        self._links: list[QAction] = []
        """One for each connection, where there are several."""
        self._last = self._menu.addAction("")
        self._last.triggered.connect(self._wish_newest)
        self._menu.addSeparator()
        self._menu.addMenu(self.last_events)
        self._line(tr("Open history"), self.history_wanted.emit)
        self._receiving = self._line(
            tr("Pause receiving"), lambda: self.receiving_pause_wanted.emit(self._receiving.isChecked())
        )
        self._receiving.setCheckable(True)
        self._menu.addMenu(self.pause_menu)
        self._line(tr("Settings…"), self.settings_wanted.emit)
        self._menu.addSeparator()
        self._line(tr("Quit"), self.quit_wanted.emit)

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
        """Bring picture, tooltip and the upper lines of the menu up to date; unchanged ones cost nothing."""
        look = self._look
        unread = unread_words(self._unread)
        words = [look.words, tr("%n run(s) under way", n=self._waiting_runs) if self._waiting_runs else ""]
        self._status.setText(self._shown(" · ".join(part for part in words if part)))
        self._unread_line.setText(unread)
        self._unread_line.setVisible(bool(unread))
        self._attention.setText(look.problem_words)
        self._attention.setVisible(look.problem)
        self._show_each()
        last = tr("Last: {event}").format(event=self._newest[1]) if self._newest else tr("No events yet")
        self._last.setEnabled(self._newest is not None)
        self._last.setText(self._shown(last))
        if self._icon is not None:
            self._icon.setIcon(self._icons.tray(look.picture))
            self._icon.setToolTip("\n".join(part for part in (look.tooltip, unread) if part))

    def _show_each(self) -> None:
        """Give each connection a line, where there are several."""
        links = self._look.links if self._look.several else ()
        while len(self._links) > len(links):
            self._menu.removeAction(self._links.pop())
        while len(self._links) < len(links):
            action = QAction(self._menu)
            action.triggered.connect(lambda _checked=False: self.links_wanted.emit())
            self._menu.insertAction(self._unread_line, action)
            self._links.append(action)
        for action, link in zip(self._links, links, strict=True):
            action.setIcon(self._icons.mark(link.colour, filled=link.connected))
            action.setText(self._shown(link.line))

    def _shown(self, text: str) -> str:
        return menu_line(text, over_dbus=self._over_dbus)


def menu_line(text: str, *, over_dbus: bool) -> str:
    """Return a stranger's text as a menu line in which nothing is taken for a shortcut.

    Qt takes an ampersand for a shortcut; two are one. Of a menu that goes over D-Bus it makes an underscore of the
    first ampersand, whatever follows it, and leaves the others. There the panel takes an underscore for a shortcut, and
    two for one only in a line without a shortcut. So the first ampersand is doubled: its second half is the shortcut
    then, and one is seen. Beside an underscore, which would be lost, an ampersand is a plus.
    """
    line = one_line(text, LABEL_CHARACTERS)
    if not over_dbus:
        return line.replace("&", "&&")
    if "_" in line:
        return line.replace("_", "__").replace("&", "+")
    return line.replace("&", "&&", 1)


def _menu_goes_over_dbus() -> bool:
    """Return whether the panel draws the menu: it takes an underscore for a shortcut, and Qt does not double it."""
    if sys.platform != "linux":
        return False
    from PySide6.QtDBus import QDBusConnection  # noqa: PLC0415 - not part of Qt for other systems

    interface = QDBusConnection.sessionBus().interface()
    return interface is not None and bool(interface.isServiceRegistered(WATCHER).value())
