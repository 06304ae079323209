"""PausableNotifier: a notifier that a person can keep quiet for a while."""

from __future__ import annotations

from webhook_relay_desktop.notify.base import Notification, Notifier


class PausableNotifier(Notifier):
    """Passes notifications on, except while `paused`. What comes meanwhile is in the history, not shown later."""

    def __init__(self, notifier: Notifier) -> None:
        self._notifier = notifier
        self.paused = False

    async def show(self, notification: Notification) -> bool:
        """Show `notification` unless paused; return whether it was shown."""
        return not self.paused and await self._notifier.show(notification)

    async def close(self) -> None:
        """Close the notifier behind this one."""
        await self._notifier.close()
