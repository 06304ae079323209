"""SilentNotifier: a program without a desktop tells nobody and says so."""

from __future__ import annotations

from webhook_relay_desktop.notify.base import Notification, Notifier


class SilentNotifier(Notifier):
    """Shows nothing: for `webhook-relay connect` in a terminal and for people who switched notifications off."""

    async def show(self, notification: Notification) -> bool:
        """Show nothing and return False."""
        return False
