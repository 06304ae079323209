"""A notifier that keeps what would be on the screen."""

from __future__ import annotations

import asyncio

from webhook_relay_desktop.notify.base import Notification, Notifier


class Shown(Notifier):
    """Keeps what would be on the screen."""

    def __init__(self) -> None:
        self.notifications: list[Notification] = []
        self._changed = asyncio.Event()

    async def show(self, notification: Notification) -> bool:
        self.notifications.append(notification)
        self._changed.set()
        return True

    async def until(self, count: int) -> list[Notification]:
        while len(self.notifications) < count:
            self._changed.clear()
            await self._changed.wait()
        return self.notifications
