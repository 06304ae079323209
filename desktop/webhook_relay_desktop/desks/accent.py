"""AccentDesk: the program has the accent colour that a person chose for the desktop, also when they choose another."""

from __future__ import annotations

import asyncio
import math
import sys
from typing import Any, Final

import structlog
from dbus_fast import Message

from webhook_relay.errors import ConnectionFailedError
from webhook_relay_desktop.notify.do_not_disturb import PORTAL, PORTAL_PATH, PORTAL_SETTINGS
from webhook_relay_desktop.notify.session_bus import SessionBus, plain
from webhook_relay_desktop.ui.kit.theme import Theme

APPEARANCE: Final = "org.freedesktop.appearance"
ACCENT: Final = "accent-color"
"""Three numbers from 0 to 1, red, green and blue; others mean that none is chosen (XDG Desktop Portal, "Settings")."""
CHANGED: Final = (
    f"type='signal',interface='{PORTAL_SETTINGS}',member='SettingChanged',path='{PORTAL_PATH}',"
    f"arg0='{APPEARANCE}',arg1='{ACCENT}'"
)

log = structlog.get_logger(__name__)


class AccentDesk:
    """Asks the desktop's portal on Linux; on other systems Qt knows the accent by itself."""

    def __init__(self, theme: Theme, bus: SessionBus | None = None) -> None:
        self._theme = theme
        self._bus = bus or SessionBus(self._hear)
        self._bus.listen(CHANGED)

    async def read(self) -> None:
        """Take the accent as it is now, and hear from then on when it changes. A desktop without one is left alone."""
        if not sys.platform.startswith("linux"):
            return
        try:
            (value,) = await self._bus.call(
                PORTAL, PORTAL_PATH, PORTAL_SETTINGS, "Read", APPEARANCE, ACCENT, signature="ss"
            )
        except ConnectionFailedError as error:
            log.debug("accent.unknown", reason=error.message)
            return
        self._theme.follow_accent(colour_of(plain(value)))

    async def close(self) -> None:
        """Hear nothing any more."""
        self._bus.disconnect()
        await asyncio.sleep(0)

    def _hear(self, message: Message) -> None:
        if message.member == "SettingChanged" and message.body[:2] == [APPEARANCE, ACCENT]:
            self._theme.follow_accent(colour_of(plain(message.body[2])))


def colour_of(value: Any) -> str:
    """Return `#rrggbb` of a portal's three numbers; empty when they are none."""
    if not isinstance(value, list | tuple) or len(value) != len("rgb"):
        return ""
    if not all(isinstance(part, int | float) and math.isfinite(part) and 0 <= part <= 1 for part in value):
        return ""
    return "#" + "".join(f"{round(part * 255):02x}" for part in value)
