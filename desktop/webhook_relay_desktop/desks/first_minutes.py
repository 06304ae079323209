"""FirstMinutes: what is there for somebody new, put together: the wizard, pairing links, the dock, a window's place."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices

from webhook_relay import config
from webhook_relay.way import Way
from webhook_relay_desktop.autostart import system_autostart
from webhook_relay_desktop.desks.autostart import AutostartDesk
from webhook_relay_desktop.desks.dock import DockDesk
from webhook_relay_desktop.desks.first_steps import FirstStepsDesk
from webhook_relay_desktop.desks.github import GitHubDesk
from webhook_relay_desktop.desks.notices import NoticeDesk
from webhook_relay_desktop.desks.pairing import PairingDesk
from webhook_relay_desktop.desks.problems import ProblemDesk
from webhook_relay_desktop.desks.remembering import RememberingDesk
from webhook_relay_desktop.desks.settings import SettingsDesk
from webhook_relay_desktop.inbox import Inbox, StoredHead
from webhook_relay_desktop.life.tasks import Tasks, in_own_thread
from webhook_relay_desktop.remembered import WIZARD
from webhook_relay_desktop.secrets import SecretStore
from webhook_relay_desktop.session import Session
from webhook_relay_desktop.settings import NotificationSettings, Settings
from webhook_relay_desktop.ui.first_steps.wizard import Wizard
from webhook_relay_desktop.ui.kit.icons import Icons
from webhook_relay_desktop.ui.kit.placement import Placement
from webhook_relay_desktop.ui.kit.theme import Theme
from webhook_relay_desktop.ui.window.dock import Dock
from webhook_relay_desktop.ui.window.main_window import MainWindow
from webhook_relay_desktop.ui.window.pairing_dialog import PairingDialog
from webhook_relay_desktop.ui.window.tray import Tray


class FirstMinutes(QObject):
    """Its parts are `steps`, `pairing`, `dock` and `remembering`; `begin` comes before the window is shown."""

    def __init__(
        self,
        *,
        theme: Theme,
        icons: Icons,
        window: MainWindow,
        tray: Tray,
        inbox: Inbox,
        tasks: Tasks,
        problems: ProblemDesk,
        settings: SettingsDesk,
        secrets: SecretStore,
        session: Session,
        notices: NoticeDesk,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icons = icons
        self._window = window
        self._tray = tray
        self._inbox = inbox
        self._settings = settings
        self._fresh = False
        self.remembering = RememberingDesk(config.data_folder() / "remembered.json", tasks=tasks)
        self.dock = DockDesk(
            inbox,
            tray=tray,
            window=window,
            remembering=self.remembering,
            show_problem=problems.show,
            clear_problem=problems.clear,
            make_dock=self._make_dock,
        )
        self.pairing = PairingDesk(
            tasks=tasks,
            settings=settings,
            is_fresh=lambda: self._fresh,
            make_dialog=lambda link, handlers: PairingDialog(icons, link, handlers),
            show_problem=problems.show,
        )
        self.steps = FirstStepsDesk(
            tasks=tasks,
            settings=settings,
            secrets=secrets,
            pairing=self.pairing,
            github=GitHubDesk(
                tasks=tasks,
                secrets=secrets,
                open_page=open_page,
                find_way=self._find_way,
            ),
            autostart=AutostartDesk(system_autostart(), tasks),
            make_wizard=lambda: Wizard(theme, icons, window),
            notifies=lambda: notifies(settings.settings.notifications, datetime.now(UTC)),
        )
        self.steps.closed.connect(lambda: self.remembering.say(WIZARD))
        session.stored.connect(self._note_stored)
        session.home.endpoint_changed.connect(self.steps.note_endpoint)
        notices.notifier.on_shown = self.steps.note_shown
        notices.remote.pair_wanted.connect(self.pairing.ask)
        window.first_steps_wanted.connect(self.steps.open)

    async def begin(self) -> None:
        """Read what is remembered and put the window where it stood."""
        await self.remembering.read()
        await self.dock.read()
        self._fresh = await in_own_thread(self._inbox.newest_position, name="newest position") == 0
        self.remembering.watch(
            Placement(self._window, splitter=self._window.splitter, header=self._window.inbox.table.horizontalHeader())
        )

    def meet(self, link: str, *, hidden: bool) -> None:
        """Ask about the pairing link of this start; without one open the wizard, if this is a first start."""
        if link:
            self.pairing.ask(link)
        elif not hidden:
            self._offer()

    def _offer(self) -> None:
        """Open the wizard unless something was chosen, something came, or it was shown before."""
        if self._fresh and self._settings.settings == Settings() and not self.remembering.was_said(WIZARD):
            self.steps.open()

    async def look_for_tray(self, *, hidden: bool) -> None:
        """Have the small window there where no tray is, behind the wizard."""
        await self.dock.look_for_tray(hidden=hidden)
        self.steps.raise_open()

    def _note_stored(self, events: Sequence[StoredHead]) -> None:
        self._fresh = False
        self.steps.note_stored(events)
        self.dock.note_stored(events)

    def _find_way(self) -> Way:
        return self._settings.settings.advanced.way()

    def _make_dock(self) -> Dock:
        """Return a dock whose wishes are those of the tray: whoever hears the tray hears it as well."""
        dock = Dock(self._theme, self._icons, self._tray.pause_menu)
        dock.history_wanted.connect(self._tray.history_wanted)
        dock.event_wanted.connect(self._tray.event_wanted)
        dock.settings_wanted.connect(self._tray.settings_wanted)
        dock.quit_wanted.connect(self._tray.quit_wanted)
        return dock


def notifies(notifications: NotificationSettings, now: datetime) -> bool:
    """Say whether a notification is shown at all: they are on, and no person has paused them."""
    until = notifications.paused_until
    return notifications.enabled and (until is None or until <= now)


def open_page(url: str) -> None:
    """Open a page in the browser: https only, whoever wrote the address."""
    if url.startswith("https://"):
        QDesktopServices.openUrl(QUrl(url, QUrl.ParsingMode.StrictMode))
