"""The desktop program: builds every object once and connects signals to slots. Read this to know the program.

relay ~~> Session ~> inbox ~> notifier, automation        (Session runs the Engine)
             | signals                       ^
             v                               | wishes
tray, window <---- EventDesk, SettingsDesk, ProblemDesk
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, TypeVar

import structlog
from PySide6.QtCore import QCoreApplication, QEvent, Signal
from PySide6.QtWidgets import QApplication
from qasync import QEventLoop

from webhook_relay import config
from webhook_relay.link import LinkState
from webhook_relay.plugins import bundled_handlers
from webhook_relay_desktop.automation.ledger import Ledger
from webhook_relay_desktop.desks.events import EventDesk
from webhook_relay_desktop.desks.problems import ProblemDesk
from webhook_relay_desktop.desks.settings import SettingsDesk
from webhook_relay_desktop.embedded import EmbeddedRelay
from webhook_relay_desktop.inbox import Inbox
from webhook_relay_desktop.inbox.retention import Keep
from webhook_relay_desktop.inbox.upkeep import Upkeep
from webhook_relay_desktop.life.collector import Collector
from webhook_relay_desktop.life.opening import OpenedSecrets, hold_inbox, open_inbox, open_secrets, open_settings
from webhook_relay_desktop.life.stop_signals import on_stop_signal
from webhook_relay_desktop.life.tasks import Tasks
from webhook_relay_desktop.life.teardown import Teardown
from webhook_relay_desktop.notify.chain import FirstThatWorks
from webhook_relay_desktop.notify.desktop import DesktopNotifier
from webhook_relay_desktop.notify.pause import PausableNotifier
from webhook_relay_desktop.notify.tray import TrayNotifier
from webhook_relay_desktop.session import Session
from webhook_relay_desktop.settings import EMBEDDED, Settings
from webhook_relay_desktop.single_instance import Claim, SingleInstance
from webhook_relay_desktop.ui.icons import Icons
from webhook_relay_desktop.ui.inbox_model import InboxModel
from webhook_relay_desktop.ui.main_window import MainWindow
from webhook_relay_desktop.ui.problem_strip import Problem
from webhook_relay_desktop.ui.settings_dialog import SettingsDialog
from webhook_relay_desktop.ui.theme import Theme
from webhook_relay_desktop.ui.tray import Tray

Result = TypeVar("Result")

log = structlog.get_logger(__name__)

TRAY_SECONDS = 5.0
"""After a log-in the panel starts beside this program; what is not there by then is not coming soon."""
NOTIFICATION_ICON_SIZE = 128
"""Pixels; services scale it down to what they show."""
NO_TRAY = Problem(
    "tray",
    "This desktop has no tray for the program's icon.",
    "Closing the window minimises it, so that events go on coming in. To end the program choose File, Quit.",
)
TASK_SECONDS = 1.0
"""Longest the way out waits for what a window started: reading an event, testing a connection."""


class Application(QApplication):
    """The one QApplication. A wish to quit from the system is a wish: it never ends the event loop by itself."""

    quit_asked = Signal()

    def event(self, event: QEvent) -> bool:
        """Turn Qt's own way of quitting (the Dock's Quit, a session's end) into a wish."""
        if event.type() is QEvent.Type.Quit:
            self.quit_asked.emit()
            return True
        return super().event(event)


def run(*, hidden: bool = False) -> int:
    """Run the desktop until a person quits; return the exit code. `hidden`: only the tray icon shows at first."""
    QCoreApplication.setApplicationName(config.APP_ID)
    application = Application([config.APP_ID])
    application.setDesktopFileName(config.APP_ID)
    application.setApplicationDisplayName(config.APP_NAME)
    application.setQuitOnLastWindowClosed(False)
    instance = SingleInstance(config.runtime_folder())
    claim = instance.claim()
    if claim is not Claim.FIRST:
        return _say_other_runs(claim)
    try:
        # Not qasync.run(): it changes the policy of every thread's event loops (the embedded relay has one).
        with asyncio.Runner(loop_factory=lambda: QEventLoop(application)) as runner:
            return runner.run(_live(application, instance, hidden=hidden))
    finally:
        instance.close()


def _say_other_runs(claim: Claim) -> int:
    if claim is Claim.OTHER_RAISED:
        sys.stdout.write(f"{config.APP_NAME} is running already; its window is shown now.\n")
        return 0
    sys.stderr.write(f"{config.APP_NAME} is running already but does not answer. End that process and start again.\n")
    return 1


async def _live(application: Application, instance: SingleInstance, *, hidden: bool) -> int:
    """Run one life of the program, from the first question to the last closed file."""
    quitting = asyncio.Event()
    application.quit_asked.connect(quitting.set)
    async with Teardown() as leaving:
        leaving.push("signals", on_stop_signal(quitting.set))
        leaving.push("collector", Collector().stop)
        theme = Theme(application)
        icons = Icons(theme)
        opened = await _unless(quitting, _open_files(icons, leaving))
        if opened is None:
            return 0 if quitting.is_set() else 1
        settings, inbox = opened
        leaving.push("inbox", inbox.close)
        desktop = Desktop(
            settings=settings,
            inbox=inbox,
            secrets=await open_secrets(),
            theme=theme,
            icons=icons,
            quitting=quitting,
        )
        desktop.push_steps(leaving)
        instance.raise_wanted.connect(desktop.window.raise_to_front)
        await desktop.start(hidden=hidden)
        await quitting.wait()
        log.info("desktop.quitting")
    return 1 if leaving.failed else 0


async def _open_files(icons: Icons, leaving: Teardown) -> tuple[Settings, Inbox] | None:
    settings = await open_settings(icons, config.settings_file())
    path = config.data_folder() / "inbox.db"
    lock = await hold_inbox(icons, path) if settings is not None else None
    if settings is None or lock is None:
        return None
    leaving.push("inbox lock", lock.release)
    inbox = await open_inbox(icons, path)
    return None if inbox is None else (settings, inbox)


async def _unless(quitting: asyncio.Event, work: Coroutine[Any, Any, Result]) -> Result | None:
    """Return what `work` returns, or None when a person quits before: a question may be on the screen."""
    working = asyncio.ensure_future(work)
    quits = asyncio.ensure_future(quitting.wait())
    await asyncio.wait([working, quits], return_when=asyncio.FIRST_COMPLETED)
    quits.cancel()
    if not working.done():
        working.cancel()
        await asyncio.wait([working])
    return None if working.cancelled() else working.result()


class Desktop:
    """Every object of the running program, and who hears whom."""

    def __init__(
        self,
        *,
        settings: Settings,
        inbox: Inbox,
        secrets: OpenedSecrets,
        theme: Theme,
        icons: Icons,
        quitting: asyncio.Event,
    ) -> None:
        self.secrets = secrets
        self.tasks = Tasks(self._report)
        ledger = Ledger(inbox)
        self.model = InboxModel(inbox)
        self.upkeep = Upkeep(inbox, _keep(settings), on_removed=lambda _removed: self.model.reload())
        self.window = MainWindow(theme, icons, self.model)
        self.tray = Tray(icons)
        self.problems = ProblemDesk(self.window, self.tray)
        balloons = TrayNotifier(self.tray, on_click=self.open_event)
        pop_ups = DesktopNotifier(on_click=self.open_event, icon=_icon_file(icons))
        self.notifier = PausableNotifier(FirstThatWorks([pop_ups, balloons]))
        self.events = EventDesk(self.window, inbox, ledger)
        self.settings = SettingsDesk(
            settings,
            path=config.settings_file(),
            secrets=secrets.store,
            tasks=self.tasks,
            make_dialog=lambda: SettingsDialog(theme, icons, bundled_handlers(), parent=self.window),
            types=self.model.types,
        )
        self.session = Session(inbox, ledger, notifier=self.notifier, secrets=secrets.store, make_relay=_make_relay)
        self._connect_session()
        self._connect_window(quitting)
        self._connect_tray(quitting)
        self.tray.balloon_clicked.connect(balloons.clicked)
        self.model.failed.connect(self._report)

    async def start(self, *, hidden: bool) -> None:
        """Show what there is and begin to receive."""
        self._tell_where_to_send()
        self.tray.start()
        if not hidden:
            self.window.show()
        if self.secrets.problem is not None:
            error = self.secrets.problem
            hint = f"Secrets are kept only until this program ends: copy what you need. {error.hint}"
            self.problems.show(Problem("keyring", error.message, hint))
        await self.events.find_newest()
        await self.events.count_runs()
        self.tasks.start(self._look_for_tray(hidden=hidden), name="look for a tray")
        self.tasks.start(self.session.start(self.settings.settings), name="start the session")
        self.tasks.start(self.upkeep.run(), name="upkeep of the inbox")

    def push_steps(self, leaving: Teardown) -> None:
        """Say what is to be done on the way out; the last one said is done first."""
        leaving.push("tasks", lambda: self.tasks.close(TASK_SECONDS))
        leaving.push("session", self.session.close)
        leaving.push("history", self.model.close)
        leaving.push("problems", self.problems.close)
        leaving.push("notifier", self.notifier.close)
        leaving.push("window", self.window.hide)
        leaving.push("tray", self.tray.close)

    def open_event(self, position: int) -> None:
        """Show the window with this event."""
        self.window.raise_to_front()
        self.window.select_position(position)

    def _connect_session(self) -> None:
        session = self.session
        session.link_changed.connect(self.tray.show_link)
        session.link_changed.connect(self.window.set_link)
        session.link_changed.connect(self._watch_link)
        session.stored.connect(self.events.note_stored)
        session.stored.connect(lambda _events: self.model.note_stored())
        session.run_changed.connect(self.tasks.slot(self.events.note_run))
        session.run_changed.connect(lambda run: self.model.note_run(run.position))
        session.home.endpoint_changed.connect(lambda _endpoint: self._tell_where_to_send())
        session.home.secret_renewed.connect(self.window.show_welcome)
        session.home.trial_ended.connect(self.window.set_test_result)
        session.problem_found.connect(self.problems.show)
        session.problem_gone.connect(self.problems.clear)

    def _connect_window(self, quitting: asyncio.Event) -> None:
        window, slot = self.window, self.tasks.slot
        window.event_wanted.connect(slot(self.events.show))
        window.save_wanted.connect(slot(self.events.save))
        window.run_again_wanted.connect(slot(self.session.run_again))
        window.settings_wanted.connect(slot(self.settings.open))
        window.test_wanted.connect(slot(self.session.home.send_trial))
        window.close_wanted.connect(self._put_away)
        window.quit_wanted.connect(quitting.set)
        self.settings.saved.connect(slot(self.session.start))
        self.settings.saved.connect(lambda _settings: self._tell_where_to_send())
        self.settings.saved.connect(lambda settings: self.upkeep.configure(_keep(settings)))
        self.events.newest_changed.connect(self.tray.show_newest)
        self.events.pending_changed.connect(self.tray.show_waiting_runs)

    def _connect_tray(self, quitting: asyncio.Event) -> None:
        tray = self.tray
        tray.history_wanted.connect(self.window.raise_to_front)
        tray.event_wanted.connect(self.open_event)
        tray.settings_wanted.connect(self._open_settings)
        tray.pause_wanted.connect(self._pause)
        tray.quit_wanted.connect(quitting.set)
        tray.appeared.connect(lambda: self.problems.clear(NO_TRAY.key))

    def _report(self, error: Exception) -> None:
        self.problems.show_error(error)

    def _watch_link(self, state: LinkState) -> None:
        if self.settings.settings.connection.relay == EMBEDDED:
            self.problems.watch_link(state, "Try again", self._start_session)
        else:
            self.problems.watch_link(state, "Open settings", self._open_settings)

    def _start_session(self) -> None:
        self.tasks.start(self.session.start(self.settings.settings), name="start the session")

    def _open_settings(self) -> None:
        self.window.raise_to_front()  # the dialog belongs to the window
        self.tasks.start(self.settings.open(), name="open the settings")

    def _tell_where_to_send(self) -> None:
        relay, endpoint = self.settings.settings.connection.relay, self.session.home.endpoint
        if relay == EMBEDDED:
            self.window.set_endpoint(endpoint)
        else:
            self.window.set_remote(relay)
        self.window.set_test_available(endpoint is not None and bool(endpoint.secret))

    def _pause(self, paused: bool) -> None:
        self.notifier.paused = paused

    def _put_away(self) -> None:
        """Do what closing a window means here: hide it behind the tray icon, or keep it in reach without one."""
        if self.tray.can_show():
            self.window.hide()
        else:
            self.window.showMinimized()

    async def _look_for_tray(self, *, hidden: bool) -> None:
        """Without a tray a hidden window could never be reached: show it, and say so once."""
        await asyncio.sleep(TRAY_SECONDS if hidden or not self.tray.can_show() else 0)
        if not self.tray.can_show():
            self.problems.show(NO_TRAY)
            self.window.show()


def _keep(settings: Settings) -> Keep:
    return Keep(settings.history.keep_days, settings.history.keep_megabytes)


def _make_relay(port: int) -> EmbeddedRelay:
    return EmbeddedRelay(config.data_folder(), port=port)


def _icon_file(icons: Icons) -> Path | None:
    """Return the program's icon as a file: notification services take names and files, not pictures."""
    path = config.runtime_folder() / "icon.png"
    return path if icons.app().pixmap(NOTIFICATION_ICON_SIZE).save(str(path)) else None
