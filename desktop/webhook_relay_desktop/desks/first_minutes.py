"""FirstMinutes: what is there for somebody new, put together: the wizard, pairing links, the dock, a window's place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices

from webhook_relay_desktop.autostart import system_autostart
from webhook_relay_desktop.desks.dock import DockDesk
from webhook_relay_desktop.desks.first_steps import FirstStepsDesk
from webhook_relay_desktop.desks.github import GitHubDesk
from webhook_relay_desktop.desks.pairing import PairingDesk
from webhook_relay_desktop.desks.remembering import RememberingDesk
from webhook_relay_desktop.desks.settings import SettingsDesk
from webhook_relay_desktop.inbox import Inbox, StoredHead
from webhook_relay_desktop.life.tasks import Tasks, in_own_thread
from webhook_relay_desktop.remembered import WIZARD
from webhook_relay_desktop.secrets import SecretStore
from webhook_relay_desktop.settings import Settings
from webhook_relay_desktop.ui.dock import Dock
from webhook_relay_desktop.ui.first_steps.wizard import Wizard
from webhook_relay_desktop.ui.icons import Icons
from webhook_relay_desktop.ui.main_window import MainWindow
from webhook_relay_desktop.ui.pairing_dialog import PairingDialog
from webhook_relay_desktop.ui.placement import Placement
from webhook_relay_desktop.ui.problem_strip import Problem
from webhook_relay_desktop.ui.theme import Theme


class FirstMinutes(QObject):
    """Its parts are `steps`, `pairing`, `dock` and `remembering`; `begin` comes before the window is shown."""

    def __init__(
        self,
        *,
        theme: Theme,
        icons: Icons,
        window: MainWindow,
        inbox: Inbox,
        tasks: Tasks,
        settings: SettingsDesk,
        secrets: SecretStore,
        remembered: Path,
        notifies: Callable[[], bool],
        show_problem: Callable[[Problem], object],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._window = window
        self._inbox = inbox
        self._settings = settings
        self._fresh = False
        self.remembering = RememberingDesk(remembered, tasks=tasks)
        self.dock = DockDesk(inbox, make_dock=lambda: self._connected(Dock(theme, icons)))
        self.pairing = PairingDesk(
            tasks=tasks,
            settings=settings,
            secrets=secrets,
            is_fresh=lambda: self._fresh,
            make_dialog=lambda link: PairingDialog(icons, link),
            show_problem=show_problem,
        )
        self.steps = FirstStepsDesk(
            tasks=tasks,
            settings=settings,
            secrets=secrets,
            pairing=self.pairing,
            github=GitHubDesk(tasks=tasks, secrets=secrets, open_page=open_page),
            autostart=system_autostart(),
            make_wizard=lambda: Wizard(theme, icons, window),
            notifies=notifies,
        )
        self.steps.closed.connect(lambda: self.remembering.say(WIZARD))
        self._dock_wishes: Callable[[Dock], object] = lambda _dock: None

    def on_dock(self, connect: Callable[[Dock], object]) -> None:
        """Say what is done with the wishes of the dock: `connect` is called for each that is made."""
        self._dock_wishes = connect

    async def begin(self) -> None:
        """Read what is remembered and put the window where it stood."""
        await self.remembering.read()
        await self.dock.read()
        self._fresh = await in_own_thread(self._inbox.newest_position, name="newest position") == 0
        self.remembering.watch(
            Placement(self._window, splitter=self._window.splitter, header=self._window.inbox.table.horizontalHeader())
        )

    def offer(self) -> None:
        """Open the wizard if this is a first start: nothing was chosen, nothing came, and it was not shown yet."""
        if self._fresh and self._settings.settings == Settings() and not self.remembering.was_said(WIZARD):
            self.steps.open()

    def note_stored(self, events: Sequence[StoredHead]) -> None:
        """Take what came into the inbox."""
        self._fresh = False
        self.steps.note_stored(events)
        self.dock.note_stored(events)

    def _connected(self, dock: Dock) -> Dock:
        self._dock_wishes(dock)
        return dock


def open_page(url: str) -> None:
    """Open a page in the browser: https only, whoever wrote the address."""
    if url.startswith("https://"):
        QDesktopServices.openUrl(QUrl(url, QUrl.ParsingMode.StrictMode))
