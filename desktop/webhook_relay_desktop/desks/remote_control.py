"""RemoteControl: does what other programs of this user tell the running desktop, and answers them."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import assert_never

import msgspec
import structlog
from PySide6.QtCore import QObject, Signal

import webhook_relay
from webhook_relay.errors import ConfigurationError, WebhookRelayError
from webhook_relay_desktop.desks.event_actions import EventActions
from webhook_relay_desktop.inbox import Inbox
from webhook_relay_desktop.life.tasks import Tasks
from webhook_relay_desktop.link_report import LinkReport
from webhook_relay_desktop.notify.actions import OpenEvent, OpenPage, RunHandler
from webhook_relay_desktop.notify.decision import Hush
from webhook_relay_desktop.remote_control.commands import (
    DONE,
    Answer,
    Command,
    ConnectionStatus,
    DesktopStatus,
    Open,
    OpenLink,
    Pair,
    Pause,
    Raise,
    Resume,
    Run,
    Status,
)
from webhook_relay_desktop.settings import Settings
from webhook_relay_desktop.settings.notifications import FOREVER
from webhook_relay_desktop.single_instance import Reply

log = structlog.get_logger(__name__)


class RemoteControl(QObject):
    """Hears `SingleInstance.command_received`."""

    raise_wanted = Signal()
    pair_wanted = Signal(str)
    """A pairing link. It holds a secret, and nothing is done with it before a person says yes."""

    def __init__(
        self,
        actions: EventActions,
        *,
        inbox: Inbox,
        settings: Callable[[], Settings],
        pause: Callable[[datetime | None], Awaitable[object]],
        hush: Callable[[], Awaitable[Hush | None]],
        reports: Callable[[], tuple[LinkReport, ...]],
        tasks: Tasks,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._actions = actions
        self._inbox = inbox
        self._settings = settings
        self._pause = pause
        self._hush = hush
        self._reports = reports
        self._tasks = tasks

    def hear(self, command: Command, reply: Reply) -> None:
        """Do what is commanded, and answer when it is done."""
        self._tasks.start(self._obey(command, reply), name="obey a command")

    async def _obey(self, command: Command, reply: Reply) -> None:
        log.info("command.heard", command=type(command).__name__.lower())
        try:
            reply.answer(await self.do(command))
        except WebhookRelayError as error:
            reply.fail(error)
        except Exception:
            reply.answer(Answer(False, "internal", "Something went wrong inside the program.", "Its log says more."))
            raise

    async def do(self, command: Command) -> Answer:
        """Do what is commanded and return the answer. Raises WebhookRelayError."""
        match command:
            case Raise():
                self.raise_wanted.emit()
            case Open(event):
                await self._actions.do(OpenEvent(await self._actions.position_of(event)))
            case OpenLink(event):
                await self._actions.do(OpenPage(await self._actions.position_of(event)))
            case Run(handler, event):
                await self._actions.do(RunHandler(await self._actions.position_of(event), handler))
            case Pause(until):
                await self._pause_until(until)
            case Resume():
                await self._pause(None)
            case Pair(link):
                self.pair_wanted.emit(link)
            case Status():
                return Answer(True, status=await self._status())
            case _:
                assert_never(command)
        return DONE

    async def _pause_until(self, until: datetime | None) -> None:
        if until is not None and until <= datetime.now(UTC):
            raise ConfigurationError(
                "That time is over already.", hint="Give a time to come, or a duration such as 1h."
            )
        await self._pause(until or FOREVER)

    async def _status(self) -> DesktopStatus:
        hush = await self._hush()
        newest = next(iter(await asyncio.to_thread(self._inbox.newest_rows, 1)), None)
        until = self._settings().notifications.paused_until
        return DesktopStatus(
            version=webhook_relay.__version__,
            process=os.getpid(),
            connections=tuple(
                ConnectionStatus(report.connection.name, report.state.phase.value) for report in self._reports()
            ),
            notifications="on" if hush is None else hush.value,
            paused_until=until if hush is Hush.PAUSED and until != FOREVER else None,
            newest=0 if newest is None else newest.position,
            newest_at=None if newest is None else newest.received_at,
        )


def with_pause(settings: Settings, until: datetime | None) -> Settings:
    """Return the settings with notifications paused until a time, or not paused."""
    notifications = msgspec.structs.replace(settings.notifications, paused_until=until)
    return msgspec.structs.replace(settings, notifications=notifications)
