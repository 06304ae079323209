"""DockDesk: has a small window there for as long as the desktop has no tray, and says once that there is none."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from webhook_relay_desktop.desks.remembering import RememberingDesk
from webhook_relay_desktop.inbox import Inbox, StoredHead
from webhook_relay_desktop.life.tasks import in_own_thread
from webhook_relay_desktop.problem import Problem
from webhook_relay_desktop.remembered import NO_TRAY
from webhook_relay_desktop.ui.links.link_look import LinksLook
from webhook_relay_desktop.ui.window.dock import LAST_EVENTS, Dock
from webhook_relay_desktop.ui.window.main_window import MainWindow
from webhook_relay_desktop.ui.window.tray import Tray
from webhook_relay_desktop.words import tr

TRAY_SECONDS: Final = 5.0
"""After a log-in the panel starts beside this program; what is not there by then is not coming soon."""


class DockDesk(QObject):
    """What is true is shown as soon as the window is there. A person always has it or the tray's icon to go by."""

    def __init__(
        self,
        inbox: Inbox,
        *,
        tray: Tray,
        window: MainWindow,
        remembering: RememberingDesk,
        show_problem: Callable[[Problem], object],
        clear_problem: Callable[[str], object],
        make_dock: Callable[[], Dock],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._inbox = inbox
        self._tray = tray
        self._window = window
        self._remembering = remembering
        self._show_problem = show_problem
        self._clear_problem = clear_problem
        self._make_dock = make_dock
        self._look: LinksLook | None = None
        self._newest: tuple[tuple[int, str], ...] = ()
        self._unread = 0
        self.dock: Dock | None = None
        self._closed = False
        tray.appeared.connect(self._make_room)

    async def read(self) -> None:
        """Find the newest events that are there: from earlier starts, or after some were removed."""

        def newest() -> tuple[tuple[int, str], ...]:
            return tuple((row.position, row.summary or row.type) for row in self._inbox.newest_rows(LAST_EVENTS))

        known = None
        while known is not self._newest:  # else newer ones came meanwhile
            known = self._newest
            found = await in_own_thread(newest, name="newest events")
        self._show_events(found)

    async def look_for_tray(self, *, hidden: bool) -> None:
        """Without a tray a hidden program could never be reached: have the small window there."""
        await asyncio.sleep(TRAY_SECONDS if hidden or not self._tray.can_show() else 0)
        if self._tray.can_show():
            return
        self._appear(minimised=hidden)
        if not self._remembering.was_said(NO_TRAY):
            self._remembering.say(NO_TRAY)
            self._show_problem(_no_tray())

    def put_away(self) -> None:
        """Do what closing the large window means: hide it behind icon or dock, or keep it in reach without either."""
        if self._tray.can_show() or self.dock is not None:
            self._window.hide()
        else:
            self._window.showMinimized()

    def close(self) -> None:
        """Take the small window away for good: the program ends."""
        self._closed = True
        self.vanish()

    def vanish(self) -> None:
        """Take the small window away: there is a tray."""
        dock, self.dock = self.dock, None
        if dock is not None:
            dock.hide()
            dock.deleteLater()

    def show_links(self, look: LinksLook) -> None:
        """Show how the links are."""
        self._look = look
        if self.dock is not None:
            self.dock.show_links(look)

    def show_unread(self, count: int) -> None:
        """Say how many events nobody has read yet."""
        self._unread = count
        if self.dock is not None:
            self.dock.show_unread(count)

    def note_stored(self, events: Sequence[StoredHead]) -> None:
        """Show what came."""
        new = [(stored.position, stored.event.summary or stored.event.type) for stored in reversed(events)]
        self._show_events((*new, *self._newest)[:LAST_EVENTS])

    def _show_events(self, newest: tuple[tuple[int, str], ...]) -> None:
        self._newest = newest
        if self.dock is not None:
            self.dock.show_events(self._newest)

    def _appear(self, *, minimised: bool) -> None:
        if self.dock is not None or self._closed:
            return
        dock = self.dock = self._make_dock()
        if self._look is not None:
            dock.show_links(self._look)
        dock.show_unread(self._unread)
        dock.show_events(self._newest)
        if minimised:
            dock.showMinimized()
            return
        asked = QApplication.activeModalWidget() or QApplication.activeWindow()
        dock.show()
        if asked is not None:
            asked.raise_()  # some desktops put what is new before what a person reads

    def _make_room(self) -> None:
        self._clear_problem(NO_TRAY)
        self.vanish()


def _no_tray() -> Problem:
    return Problem(
        NO_TRAY,
        tr("This desktop has no tray for the program's icon."),
        tr("A small window is there in its place. Closing it minimises it; Quit in it ends the program. Said once."),
        calls=False,
    )
