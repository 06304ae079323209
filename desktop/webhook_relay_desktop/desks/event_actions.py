"""EventActions: does what a person chose to do about an event, wherever they chose it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import structlog
from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices

from webhook_relay.errors import ConfigurationError
from webhook_relay.sentence import Sentence
from webhook_relay_desktop.browser import has_browser
from webhook_relay_desktop.inbox import Inbox, StoredEvent
from webhook_relay_desktop.life.tasks import in_own_thread
from webhook_relay_desktop.notify.actions import Action, Deed, OpenEvent, OpenPage, RunHandler, ShowEvents, actions_for
from webhook_relay_desktop.notify.decision import verdict_of
from webhook_relay_desktop.notify.link import Link, link_of
from webhook_relay_desktop.settings import Settings

log = structlog.get_logger(__name__)

LONGEST_NUMBER = 18
"""Digits of a position; an id of only digits is longer."""


class EventActions(QObject):
    """Knows what can be done about each event, and does it."""

    event_wanted = Signal(int)
    """Position of an event that is to be shown."""
    events_wanted = Signal(object)
    """The events that match (`EventMatch`) are to be shown."""

    def __init__(
        self,
        inbox: Inbox,
        *,
        settings: Callable[[], Settings],
        run: Callable[[int, str], Awaitable[object]],
        browse: Callable[[str], Awaitable[bool]] | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._inbox = inbox
        self._settings = settings
        self._run = run
        self._browse = browse or _open_in_browser

    async def do(self, deed: Deed) -> None:
        """Do it. Raises WebhookRelayError with what to tell a person."""
        match deed:
            case OpenEvent(position):
                self.event_wanted.emit(position)
            case OpenPage(position):
                await self._open_page(position)
            case RunHandler(position, handler):
                await self._run(position, handler)
            case ShowEvents(match):
                self.events_wanted.emit(match)

    async def actions(self, position: int) -> tuple[Action, ...]:
        """Return what can be done about an event: what its notification offers."""
        stored = await asyncio.to_thread(self._inbox.get, position)
        return () if stored is None else await asyncio.to_thread(self._actions, stored)

    async def position_of(self, name: str) -> int:
        """Return the position of the event with this number or id. Raises ConfigurationError (`event-gone`)."""
        if name.isascii() and name.isdigit() and len(name) <= LONGEST_NUMBER:
            return (await self._event(int(name))).position
        position = await asyncio.to_thread(self._inbox.position_of, name)
        if position is None:
            raise _gone()
        return position

    def _actions(self, stored: StoredEvent) -> tuple[Action, ...]:
        verdict = verdict_of(stored.event, self._settings().notifications)
        return actions_for(stored.position, stored.event, handler=verdict.handler)

    async def _open_page(self, position: int) -> None:
        link = await self.link(position)
        log.info("page.opened", position=position, host=link.host)
        if not await self._browse(link.url):
            raise ConfigurationError(
                Sentence("No browser could be started for {host}.", host=link.host),
                hint=Sentence("Choose one in the system's settings."),
            )

    async def link(self, position: int) -> Link:
        """Return the page of an event at its sender. Raises ConfigurationError (`event-gone`, `no-page`)."""
        stored = await self._event(position)
        link = await asyncio.to_thread(link_of, stored.event)
        if link is None:
            raise ConfigurationError(
                Sentence("This event names no page that can be opened."),
                hint=Sentence("Only https pages of its sender are."),
                code="no-page",
            )
        return link

    async def _event(self, position: int) -> StoredEvent:
        stored = await asyncio.to_thread(self._inbox.get, position)
        if stored is None:
            raise _gone()
        return stored


def _gone() -> ConfigurationError:
    return ConfigurationError(
        Sentence("There is no such event here."),
        hint=Sentence("`webhook-relay desk status` says the number of the newest."),
        code="event-gone",
    )


async def _open_in_browser(url: str) -> bool:
    return await in_own_thread(has_browser, name="browser") and QDesktopServices.openUrl(
        QUrl(url, QUrl.ParsingMode.StrictMode)
    )
