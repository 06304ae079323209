"""WatchedNotifier: any notifier, and who wants to know what became of each notification."""

from __future__ import annotations

from collections.abc import Callable

from webhook_relay_desktop.notify.base import Notification, Notifier

OnShown = Callable[[int, bool], None]
"""Called with the position of the event, and whether the desktop took the notification."""


class WatchedNotifier(Notifier):
    """Passes notifications on and tells `on_shown`, which the first steps use to tick their last station."""

    def __init__(self, notifier: Notifier) -> None:
        self._notifier = notifier
        self.on_shown: OnShown | None = None

    async def show(self, notification: Notification) -> bool:
        """Show `notification`, and tell how it went."""
        shown = await self._notifier.show(notification)
        if self.on_shown is not None:
            self.on_shown(notification.position, shown)
        return shown

    async def close(self) -> None:
        """Close the notifier behind this one."""
        await self._notifier.close()
