"""FreedesktopNotifier: the pop-ups of a Linux desktop, over D-Bus.

https://specifications.freedesktop.org/notification-spec/latest/ says what a service can be asked. Services differ, and
are replaced or started anew while the program runs, so what this one can do is asked again whenever its name has
another owner.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import structlog
from dbus_fast import Message, Variant

from webhook_relay import config
from webhook_relay.errors import ConnectionFailedError
from webhook_relay_desktop.notify.actions import Deed
from webhook_relay_desktop.notify.base import SHOW_SECONDS, Notification, Notifier, OnDeed
from webhook_relay_desktop.notify.session_bus import SessionBus

log = structlog.get_logger(__name__)

SERVICE: Final = "org.freedesktop.Notifications"
PATH: Final = "/org/freedesktop/Notifications"
OWNER_RULE: Final = f"type='signal',sender='org.freedesktop.DBus',member='NameOwnerChanged',arg0='{SERVICE}'"

MOST_OUTSTANDING: Final = 10
"""Notifications kept on the screen (or in the desktop's list) at one time: more than a person reads, fewer than
the 20 at which GNOME and others begin to drop an application's notifications."""
CLOSE_SECONDS: Final = 0.5
"""Longest the way out waits for the service: the whole program leaves within three seconds."""
CATEGORY: Final = "x-ai-webhook-relay.event"
"""A category of this program's own (specification, "Categories"): people can give it a place in their settings."""
SOUND: Final = "message-new-instant"
"""A name of the freedesktop.org sound naming specification."""
DEFAULT: Final = "default"
"""The action that a click on the body does (specification, "Notify")."""
NORMAL, CRITICAL = 1, 2
"""Levels of urgency (specification, "Urgency Levels")."""
AS_THE_SERVICE_LIKES, NEVER = -1, 0
"""How long a notification stays."""

MARKUP: Final = frozenset({"body-markup", "body-hyperlinks", "body-images"})
"""Each of these abilities means that the body is read as markup. dunst 1.9 reads it and says only the second."""
XFCE: Final = "Xfce Notify Daemon"
"""Shows the action of the body as one more button beside the one that says the same, and knows no click on the body."""

_ESCAPES: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


@dataclass(frozen=True)
class Abilities:
    """What a service can do."""

    markup: bool
    buttons: bool
    body_click: bool


class FreedesktopNotifier(Notifier):
    """Shows pop-ups with buttons, and keeps those that are on the screen by their tags."""

    def __init__(self, *, on_deed: OnDeed, icon: Path | None = None, bus: SessionBus | None = None) -> None:
        self._on_deed = on_deed
        self._icon = icon.as_uri() if icon else config.APP_ID
        self._bus = bus or SessionBus(self.hear)
        self._bus.listen(f"type='signal',interface='{SERVICE}'")
        self._bus.listen(OWNER_RULE)
        self._turn = asyncio.Lock()
        self._abilities: Abilities | None = None
        self._numbers: OrderedDict[str, int] = OrderedDict()
        """Numbers that the service gave, by tag, the oldest first."""
        self._deeds: dict[int, dict[str, Deed]] = {}
        """What the buttons of each do."""
        self._refused = False

    async def show(self, notification: Notification) -> bool:
        """Show `notification`, or bring the one that it follows up to date; return whether the service took it."""
        try:
            async with asyncio.timeout(SHOW_SECONDS), self._turn:
                await self._show(notification)
        except (ConnectionFailedError, TimeoutError) as error:
            level = log.debug if self._refused else log.warning  # a desktop without a service is told of once
            level("notification.refused", position=notification.position, error=repr(error))
            self._refused = True
            return False
        self._refused = False
        return True

    async def close(self) -> None:
        """Take this program's notifications away: nobody is left to answer a click."""
        try:
            async with asyncio.timeout(CLOSE_SECONDS):
                await self._make_room(0)
        except (ConnectionFailedError, TimeoutError) as error:
            log.info("notification.not_cleared", error=repr(error))
        self._bus.disconnect()

    def hear(self, message: Message) -> None:
        """Take a signal of the bus: a click, the end of a notification, another service."""
        if message.member == "NameOwnerChanged":
            if message.body[:1] == [SERVICE]:
                self._forget_all()
        elif message.interface == SERVICE and message.path == PATH:
            if message.member == "ActionInvoked" and message.signature == "us":
                self._pressed(*message.body)
            elif message.member == "NotificationClosed" and message.signature == "uu":
                self._forget(message.body[0])

    async def _show(self, notification: Notification) -> None:
        abilities = await self._ask_abilities()
        following = [tag for tag in (notification.name, *notification.replaces) if tag in self._numbers]
        if not following:
            await self._make_room(MOST_OUTSTANDING - 1)
        before = self._numbers.pop(following[0], 0) if following else 0
        self._deeds.pop(before, None)
        for tag in following[1:]:
            await self._take_away(tag)
        names = {DEFAULT: notification.body_deed} | {
            f"action-{number}": action.deed for number, action in enumerate(notification.actions)
        }
        (number,) = await self._bus.call(
            SERVICE,
            PATH,
            SERVICE,
            "Notify",
            config.APP_NAME,
            before,
            notification.icon.as_uri() if notification.icon else self._icon,
            notification.title,
            notification.body.translate(_ESCAPES) if abilities.markup else notification.body,
            _buttons(notification, abilities),
            _hints(notification),
            NEVER if notification.urgent else AS_THE_SERVICE_LIKES,
            signature="susssasa{sv}i",
        )
        self._numbers[notification.name] = number
        self._deeds[number] = names

    async def _ask_abilities(self) -> Abilities:
        if self._abilities is None:
            # The connection, which this call makes, listens first: a service that is replaced meanwhile is noticed.
            (names,) = await self._bus.call(SERVICE, PATH, SERVICE, "GetCapabilities")
            server, *_ = await self._bus.call(SERVICE, PATH, SERVICE, "GetServerInformation")
            self._abilities = Abilities(not MARKUP.isdisjoint(names), "actions" in names, server != XFCE)
        return self._abilities

    async def _make_room(self, most: int) -> None:
        """Take the oldest notifications away until at most `most` are left."""
        for tag in list(self._numbers)[: max(0, len(self._numbers) - most)]:
            await self._take_away(tag)

    async def _take_away(self, tag: str) -> None:
        number = self._numbers.pop(tag, 0)
        self._deeds.pop(number, None)
        try:
            await self._bus.call(SERVICE, PATH, SERVICE, "CloseNotification", number, signature="u")
        except ConnectionFailedError:
            log.debug("notification.already_gone")

    def _pressed(self, number: int, name: str) -> None:
        deed = self._deeds.get(number, {}).get(name)
        if deed is not None:
            self._deeds.pop(number)  # a service that reports a click twice does the deed once
            self._on_deed(deed)

    def _forget(self, number: int) -> None:
        # Its deeds are kept for a moment: some services say "closed" before they say which button closed it.
        asyncio.get_running_loop().call_later(1.0, self._deeds.pop, number, None)
        for tag, known in list(self._numbers.items()):
            if known == number:
                del self._numbers[tag]

    def _forget_all(self) -> None:
        """Another service, or none: it knows nothing of earlier numbers and gives them anew."""
        self._abilities = None
        self._numbers.clear()
        self._deeds.clear()


def _buttons(notification: Notification, abilities: Abilities) -> list[str]:
    """Return the names and labels of what can be pressed. Not every service shows a body that can be clicked."""
    if not abilities.buttons:
        return []
    labels = [word for number, action in enumerate(notification.actions) for word in (f"action-{number}", action.label)]
    first = notification.actions[0].label if notification.actions else ""
    return [DEFAULT, first, *labels] if abilities.body_click else labels


def _hints(notification: Notification) -> dict[str, Variant]:
    hints = {
        "desktop-entry": Variant("s", config.APP_ID),
        "category": Variant("s", CATEGORY),
        "urgency": Variant("y", CRITICAL if notification.urgent else NORMAL),
    }
    sound = {"sound-name": Variant("s", SOUND)} if notification.sound else {"suppress-sound": Variant("b", True)}
    return hints | sound
