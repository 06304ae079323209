"""DesktopNotifier: the notifications of Windows and macOS, through the desktop-notifier library (6.2).

The library cannot update a notification in place: one that follows another comes when the earlier one is gone.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from functools import partial
from pathlib import Path
from typing import Protocol

import desktop_notifier
import structlog

from webhook_relay.config import APP_NAME
from webhook_relay_desktop.notify.actions import Deed
from webhook_relay_desktop.notify.base import SHOW_SECONDS, Notification, Notifier, OnDeed

log = structlog.get_logger(__name__)

MOST_OUTSTANDING = 10
"""Notifications kept on the screen (or in the desktop's list) at one time: more than a person reads."""

CLOSE_SECONDS = 0.5
"""Longest the way out waits for the service: the whole program leaves within three seconds."""


class Service(Protocol):
    """The library as far as this notifier needs it."""

    async def send_notification(self, notification: desktop_notifier.Notification) -> str:
        """Send, and log instead of raising when that fails."""
        ...

    async def get_current_notifications(self) -> list[str]:
        """Return the identifiers of what is on the screen, oldest first."""
        ...

    async def clear(self, identifier: str) -> None:
        """Take one notification away."""
        ...


class DesktopNotifier(Notifier):
    """Show notifications with a callback for the body and for each button."""

    def __init__(self, *, on_deed: OnDeed, icon: Path | None = None, service: Service | None = None) -> None:
        own_icon = desktop_notifier.Icon(path=icon) if icon else None
        self._service = service or desktop_notifier.DesktopNotifier(APP_NAME, own_icon)
        self._on_deed = on_deed
        self._turn = asyncio.Lock()
        self._shown: OrderedDict[str, str] = OrderedDict()
        """The library's identifiers by tag."""
        self._refused = False

    async def show(self, notification: Notification) -> bool:
        """Send `notification`; return whether the service took it."""
        try:
            async with asyncio.timeout(SHOW_SECONDS), self._turn:
                await self._take_away(notification.name, *notification.replaces)
                await self._make_room(MOST_OUTSTANDING - 1)
                shown = await self._send(notification)
        except Exception as error:  # noqa: BLE001 - the library's errors differ by platform; another notifier is next
            level = log.debug if self._refused else log.warning  # a desktop without a service is told of once
            level("notification.refused", position=notification.position, error=repr(error))
            shown = False
        self._refused = not shown
        return shown

    async def close(self) -> None:
        """Take this program's notifications away: nobody is left to answer a click."""
        try:
            async with asyncio.timeout(CLOSE_SECONDS):
                await self._make_room(0)
        except Exception as error:  # noqa: BLE001 - the service may be gone already
            log.info("notification.not_cleared", error=repr(error))

    async def _send(self, notification: Notification) -> bool:
        """Send; the library does not raise when the service is missing, it only never says "dispatched"."""
        dispatched = chosen = False

        def note_dispatched() -> None:
            nonlocal dispatched
            dispatched = True

        def choose(deed: Deed) -> None:
            nonlocal chosen
            if not chosen:
                chosen = True
                self._on_deed(deed)

        self._shown[notification.name] = await self._service.send_notification(
            desktop_notifier.Notification(
                title=notification.title,
                message=notification.body,
                urgency=desktop_notifier.Urgency.Critical if notification.urgent else desktop_notifier.Urgency.Normal,
                icon=desktop_notifier.Icon(path=notification.icon) if notification.icon else None,
                buttons=tuple(
                    desktop_notifier.Button(action.label, on_pressed=partial(choose, action.deed))
                    for action in notification.actions
                ),
                sound=desktop_notifier.DEFAULT_SOUND if notification.sound else None,
                on_dispatched=note_dispatched,
                on_clicked=partial(choose, notification.body_deed),
            )
        )
        return dispatched

    async def _make_room(self, most: int) -> None:
        """Take the oldest notifications away until at most `most` are left."""
        outstanding = await self._service.get_current_notifications()
        for identifier in outstanding[: max(0, len(outstanding) - most)]:
            await self._clear(identifier)

    async def _take_away(self, *tags: str) -> None:
        """Take those away that the next one follows, as far as they are still there."""
        followed = [self._shown.pop(tag) for tag in tags if tag in self._shown]
        while len(self._shown) > MOST_OUTSTANDING:
            self._shown.popitem(last=False)
        if followed:
            outstanding = await self._service.get_current_notifications()
            for identifier in followed:
                if identifier in outstanding:
                    await self._clear(identifier)

    async def _clear(self, identifier: str) -> None:
        try:
            await self._service.clear(identifier)
        except KeyError:
            log.debug("notification.already_gone")
