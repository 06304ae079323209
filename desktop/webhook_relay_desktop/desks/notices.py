"""NoticeDesk: everything about notifications, built and connected: who tells, what a click does, what is paused."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from webhook_relay_desktop.desks.event_actions import EventActions
from webhook_relay_desktop.desks.problems import ProblemDesk
from webhook_relay_desktop.desks.remote_control import RemoteControl, with_pause
from webhook_relay_desktop.desks.settings import SettingsDesk
from webhook_relay_desktop.desks.watched_notifier import WatchedNotifier
from webhook_relay_desktop.inbox import Inbox, InboxRow
from webhook_relay_desktop.life.tasks import Tasks
from webhook_relay_desktop.link_report import LinkReport
from webhook_relay_desktop.notify.actions import OpenPage
from webhook_relay_desktop.notify.announcer import Announcer
from webhook_relay_desktop.notify.base import Notifier, OnDeed
from webhook_relay_desktop.notify.chain import FirstThatWorks
from webhook_relay_desktop.notify.do_not_disturb import system_do_not_disturb
from webhook_relay_desktop.notify.quiet_hours import tomorrow
from webhook_relay_desktop.notify.template import template_problem
from webhook_relay_desktop.notify.tray import TrayNotifier
from webhook_relay_desktop.problem import Problem
from webhook_relay_desktop.session import Session
from webhook_relay_desktop.settings import Settings
from webhook_relay_desktop.settings.notifications import FOREVER
from webhook_relay_desktop.ui.kit.text import one_line, time_of_row
from webhook_relay_desktop.ui.window.notice_menus import MenuEvent, PauseLength
from webhook_relay_desktop.ui.window.tray import Tray
from webhook_relay_desktop.words import tr

RULES = "notification-rules"
LAST_EVENTS = 5
"""In the tray's menu."""
REFRESH_MILLISECONDS = 1000
"""How soon the menu follows the inbox: a person does not open it faster, and many events are read once."""
LONGEST_TIMER = timedelta(days=1)
"""A timer of Qt counts milliseconds in 32 bits, and sleeps while the machine does: it looks again and again."""


class NoticeDesk(QObject):
    """Made before the session, which runs `announcer`."""

    pause_changed = Signal(bool)
    """Whether notifications are paused by a person."""

    def __init__(
        self,
        inbox: Inbox,
        *,
        settings: SettingsDesk,
        tray: Tray,
        icon: Path | None,
        session: Callable[[], Session],
        problems: ProblemDesk,
        tasks: Tasks,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._inbox = inbox
        self._settings = settings
        self._tray = tray
        self._session = session
        self._problems = problems
        self.actions = EventActions(
            inbox,
            settings=lambda: settings.settings,
            run=lambda position, handler: session().run_for(position, handler),
        )
        self._do = do = tasks.slot(self.actions.do)
        balloons = TrayNotifier(tray, on_deed=do)
        tray.balloon_clicked.connect(balloons.clicked)
        self.notifier = WatchedNotifier(FirstThatWorks([_pop_ups(do, icon), balloons]))
        self._do_not_disturb = system_do_not_disturb()
        notifications = settings.settings.notifications
        self.announcer = Announcer(inbox, self.notifier, notifications, do_not_disturb=self._do_not_disturb)
        self.remote = RemoteControl(
            self.actions,
            inbox=inbox,
            settings=lambda: settings.settings,
            pause=self.pause,
            hush=self.announcer.hush,
            reports=self._reports,
            tasks=tasks,
        )
        self._refresh = QTimer(self, singleShot=True, interval=REFRESH_MILLISECONDS)
        self._refresh.timeout.connect(tasks.slot(self._list_events))
        self._pause_ends = QTimer(self, singleShot=True)
        self._pause_ends.timeout.connect(self._show_pause)
        self._pause_ends.timeout.connect(self.announcer.wake)
        settings.saved.connect(self._take)
        settings.opened.connect(lambda dialog: self.pause_changed.connect(dialog.notifications.show_paused))
        tray.pause_menu.pause_wanted.connect(tasks.slot(self._pause_for))
        tray.last_events.chosen.connect(do)
        self._show_pause()
        self._show_fault(settings.settings)
        self._refresh.start()

    def note_events(self) -> None:
        """Bring the tray's menu up to date soon: events came, or were removed."""
        if not self._refresh.isActive():
            self._refresh.start()

    def open_page(self, position: int) -> None:
        """Open an event's page at its sender in the browser."""
        self._do(OpenPage(position))

    async def close(self) -> None:
        """Take notifications off the screen."""
        self._refresh.stop()
        self._pause_ends.stop()
        self._do_not_disturb.close()
        await self.notifier.close()

    async def pause(self, until: datetime | None) -> None:
        """Keep notifications quiet until a time, or (None) no longer. On the disk when this returns."""
        await self._settings.changed(lambda settings: with_pause(settings, until))

    def _reports(self) -> tuple[LinkReport, ...]:
        return self._session().links.reports()

    async def _pause_for(self, length: PauseLength) -> None:
        now = datetime.now(UTC)
        morning = tomorrow(now.astimezone(), self._settings.settings.notifications.quiet)
        ends = {
            PauseLength.HOUR: now + timedelta(hours=1),
            PauseLength.TOMORROW: morning.astimezone(UTC),
            PauseLength.OPEN_END: FOREVER,
            PauseLength.OVER: None,
        }
        await self.pause(ends[length])

    def _take(self, settings: Settings) -> None:
        """Put settings in force at once: whoever pauses means what comes next."""
        self.announcer.configure(settings.notifications)
        self._show_pause()
        self._show_fault(settings)

    def _show_pause(self) -> None:
        """Say until when it is paused, and look again when that is over."""
        until = self._settings.settings.notifications.paused_until
        now = datetime.now(UTC)
        paused = until is not None and until > now
        self._tray.pause_menu.show_paused(_time_words(until, now) if until is not None and paused else None)
        self.pause_changed.emit(paused)
        if until is not None and paused:
            self._pause_ends.start(int(min(until - now, LONGEST_TIMER) / timedelta(milliseconds=1)) + 1)

    def _show_fault(self, settings: Settings) -> None:
        """Say which rule has a template that is not understood: a settings file edited by hand may hold one."""
        for rule in settings.notifications.rules:
            fault = template_problem(rule.title) or template_problem(rule.body)
            if fault:
                message = tr("A template of the notification rule “{rule}” is not understood. {fault}")
                hint = tr("What it is for has the usual text until it is corrected: Settings, Notifications.")
                self._problems.show(Problem(RULES, message.format(rule=one_line(rule.name), fault=fault), hint))
                return
        self._problems.clear(RULES)

    async def _list_events(self) -> None:
        rows = await asyncio.to_thread(self._inbox.newest_rows, LAST_EVENTS)
        now = datetime.now(UTC)
        events = [
            MenuEvent(
                _line_of(row, now),
                tuple((action.label, action.deed) for action in await self.actions.actions(row.position)),
            )
            for row in rows
        ]
        self._tray.show_events(events)


def _pop_ups(on_deed: OnDeed, icon: Path | None) -> Notifier:
    """Return the desktop's own notifications. Each system's library is imported on that system only."""
    if sys.platform in ("win32", "darwin"):
        from webhook_relay_desktop.notify.desktop import DesktopNotifier  # noqa: PLC0415

        return DesktopNotifier(on_deed=on_deed, icon=icon)
    from webhook_relay_desktop.notify.freedesktop import FreedesktopNotifier  # noqa: PLC0415

    return FreedesktopNotifier(on_deed=on_deed, icon=icon)


def _line_of(row: InboxRow, now: datetime) -> str:
    """Return an event as a line that tells it from those beside it: when, where, and what."""
    said = row.summary or row.type
    return f"{time_of_row(row.time, now)}  {f'{row.subject}: {said}' if row.subject else said}"


def _time_words(until: datetime, now: datetime) -> str:
    """Return the end of a pause as a time of day, with the date when that is another day's; empty: it has no end."""
    if until >= FOREVER:
        return ""
    local = until.astimezone()
    return f"{local:%H:%M}" if local.date() == now.astimezone().date() else f"{local:%Y-%m-%d %H:%M}"
