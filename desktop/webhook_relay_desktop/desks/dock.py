"""DockDesk: has the small window there for as long as the desktop has no tray."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject

from webhook_relay.event import EventHead
from webhook_relay.link import LinkPhase, LinkState
from webhook_relay_desktop.inbox import Inbox, InboxFilter, StoredHead
from webhook_relay_desktop.life.tasks import in_own_thread
from webhook_relay_desktop.ui.dock import LAST_EVENTS, Dock


class DockDesk(QObject):
    """`appear` and `vanish`; what is true meanwhile is shown as soon as the window is there."""

    def __init__(self, inbox: Inbox, *, make_dock: Callable[[], Dock], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._inbox = inbox
        self._make_dock = make_dock
        self._link = LinkState(LinkPhase.CONNECTING)
        self._paused = False
        self._newest: deque[tuple[int, str]] = deque(maxlen=LAST_EVENTS)
        self.dock: Dock | None = None

    async def read(self) -> None:
        """Find the newest events of earlier starts."""

        def newest() -> list[tuple[int, str]]:
            rows = self._inbox.rows_before(InboxFilter(), self._inbox.newest_position() + 1, LAST_EVENTS)
            return [(row.position, row.summary or row.type) for row in rows]

        found = await in_own_thread(newest, name="newest events")
        known = {position for position, _ in self._newest}
        self._newest.extend(each for each in found if each[0] not in known)
        self._show_events()

    def appear(self, *, minimised: bool) -> None:
        """Show the window."""
        if self.dock is not None:
            return
        dock = self.dock = self._make_dock()
        dock.show_link(self._link)
        dock.show_paused(self._paused)
        self._show_events()
        if minimised:
            dock.showMinimized()
        else:
            dock.show()

    def vanish(self) -> None:
        """Take the window away: there is a tray, or the program ends."""
        dock, self.dock = self.dock, None
        if dock is not None:
            dock.hide()
            dock.deleteLater()

    def show_link(self, state: LinkState) -> None:
        """Show what is true of the link."""
        self._link = state
        if self.dock is not None:
            self.dock.show_link(state)

    def show_paused(self, paused: bool) -> None:
        """Show whether notifications are paused."""
        self._paused = paused
        if self.dock is not None:
            self.dock.show_paused(paused)

    def note_stored(self, events: Sequence[StoredHead]) -> None:
        """Show what came."""
        for stored in events[-LAST_EVENTS:]:
            self._newest.appendleft((stored.position, _line(stored.event)))
        self._show_events()

    def _show_events(self) -> None:
        if self.dock is not None:
            self.dock.show_events(tuple(self._newest))


def _line(event: EventHead) -> str:
    return event.summary or event.type
