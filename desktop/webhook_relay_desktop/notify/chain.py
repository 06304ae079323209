"""FirstThatWorks: several notifiers, asked in order until one takes the notification."""

from __future__ import annotations

from collections.abc import Sequence

import structlog

from webhook_relay_desktop.notify.base import Notification, Notifier

log = structlog.get_logger(__name__)


class FirstThatWorks(Notifier):
    """Ask each notifier in turn; the first that takes the notification ends the search."""

    def __init__(self, notifiers: Sequence[Notifier]) -> None:
        self._notifiers = tuple(notifiers)

    async def show(self, notification: Notification) -> bool:
        """Hand `notification` to the first notifier that takes it; return whether one did."""
        for notifier in self._notifiers:
            if await notifier.show(notification):
                return True
        log.warning("notification.not_shown", position=notification.position)
        return False

    async def close(self) -> None:
        """Close every notifier."""
        for notifier in self._notifiers:
            await notifier.close()
