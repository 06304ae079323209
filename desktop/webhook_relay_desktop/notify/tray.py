"""TrayNotifier: balloons of the tray icon, for desktops without a notification service this program can use."""

from __future__ import annotations

import sys
from typing import Protocol

from webhook_relay_desktop.notify.base import Notification, Notifier, OnDeed

_BRACKETS = str.maketrans({"<": "‹", ">": "›"})
"""On Linux Qt may pass the text to a service that reads markup, and cannot tell: nothing left looks like a tag."""


class Balloons(Protocol):
    """A tray icon as far as this notifier needs it."""

    def can_show_balloons(self) -> bool:
        """Return whether a balloon would be seen."""
        ...

    def show_balloon(self, title: str, body: str) -> None:
        """Show one balloon; an earlier one goes."""
        ...


class TrayNotifier(Notifier):
    """Show balloons; a click does what the newest one offers, as the icon does not say which was clicked.

    The owner of the icon calls `clicked` when the icon reports a click on a balloon.
    """

    def __init__(self, tray: Balloons, *, on_deed: OnDeed) -> None:
        self._tray = tray
        self._on_deed = on_deed
        self._newest: Notification | None = None

    async def show(self, notification: Notification) -> bool:
        """Show `notification` as a balloon; return whether it would be seen."""
        if not self._tray.can_show_balloons():
            return False
        title, body = notification.title, notification.body
        if sys.platform == "linux":
            title, body = title.translate(_BRACKETS), body.translate(_BRACKETS)
        self._newest = notification
        self._tray.show_balloon(title, body)
        return True

    def clicked(self) -> None:
        """Report that a person clicked the balloon."""
        newest, self._newest = self._newest, None
        if newest is not None:
            self._on_deed(newest.body_deed)
