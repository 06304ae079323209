"""DesktopNotifier: the desktop's own notifications, through the desktop-notifier library (6.2)."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Protocol

import desktop_notifier
import structlog

from webhook_relay.config import APP_NAME
from webhook_relay_desktop.notify.base import SHOW_SECONDS, Notification, Notifier, OnClick
from webhook_relay_desktop.notify.service import service_capabilities

log = structlog.get_logger(__name__)

MOST_OUTSTANDING = 10
"""Notifications kept on the screen (or in the desktop's list) at one time: more than a person reads, fewer than
the 20 at which GNOME and others begin to drop an application's notifications."""

CLOSE_SECONDS = 0.5
"""Longest the way out waits for the service: the whole program leaves within three seconds."""

_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
MARKUP = "body-markup"

Capabilities = Callable[[], Awaitable[frozenset[str]]]


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


async def no_markup() -> frozenset[str]:
    """Return what services other than Linux' say: texts are never markup there."""
    return frozenset()


class DesktopNotifier(Notifier):
    """Show notifications with a click callback each, and an "Open" button for services without a body click."""

    def __init__(
        self,
        *,
        on_click: OnClick,
        icon: Path | None = None,
        service: Service | None = None,
        capabilities: Capabilities | None = None,
    ) -> None:
        own_icon = desktop_notifier.Icon(path=icon) if icon else None
        self._service = service or desktop_notifier.DesktopNotifier(APP_NAME, own_icon)
        linux = service_capabilities if sys.platform == "linux" else no_markup
        self._capabilities = capabilities or linux
        self._on_click = on_click
        self._turn = asyncio.Lock()
        self._refused = False

    async def show(self, notification: Notification) -> bool:
        """Send `notification`; return whether the service took it."""
        try:
            async with asyncio.timeout(SHOW_SECONDS), self._turn:
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
        # Asked before every notification: the service can be replaced while the program runs, and the library
        # opens one more bus connection for each try without a service.
        markup = MARKUP in await self._capabilities()
        dispatched = False
        opened = False

        def note_dispatched() -> None:
            nonlocal dispatched
            dispatched = True

        def open_once() -> None:
            nonlocal opened
            if not opened:
                opened = True
                self._on_click(notification.position)

        await self._service.send_notification(
            desktop_notifier.Notification(
                title=notification.title,
                message=notification.body.translate(_ESCAPES) if markup else notification.body,
                icon=desktop_notifier.Icon(path=notification.icon) if notification.icon else None,
                buttons=(desktop_notifier.Button("Open", on_pressed=open_once),),
                on_dispatched=note_dispatched,
                on_clicked=open_once,
            )
        )
        return dispatched

    async def _make_room(self, most: int) -> None:
        """Take the oldest notifications away until at most `most` are left."""
        outstanding = await self._service.get_current_notifications()
        for identifier in outstanding[: max(0, len(outstanding) - most)]:
            try:
                await self._service.clear(identifier)
            except KeyError:
                log.debug("notification.already_gone")
