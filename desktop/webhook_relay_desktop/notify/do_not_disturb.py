"""DoNotDisturb: whether the desktop says that its user wants no disturbance. Asked when it matters, so always current.

Linux     what the notification service says (KDE Plasma: `Inhibited`; dunst: `paused`), else the desktop's own
          setting: XFCE over xfconf, GNOME over the settings portal
Windows   SHQueryUserNotificationState: presentations and programs on the whole screen. Whether focus assist is on,
          Windows tells no program; it holds notifications back by itself
macOS     tells it no program without an entitlement of Apple's, and holds notifications back by itself
"""

from __future__ import annotations

import ctypes
import sys
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from typing import Any, Final

from webhook_relay.errors import ConnectionFailedError
from webhook_relay_desktop.notify.freedesktop import PATH, SERVICE
from webhook_relay_desktop.notify.session_bus import SessionBus, plain

PORTAL: Final = "org.freedesktop.portal.Desktop"
PORTAL_PATH: Final = "/org/freedesktop/portal/desktop"
PORTAL_SETTINGS: Final = "org.freedesktop.portal.Settings"
XFCONF: Final = "org.xfce.Xfconf"
XFCONF_PATH: Final = "/org/xfce/Xfconf"
DUNST: Final = "org.dunstproject.cmd0"

QUNS_BUSY, QUNS_FULL_SCREEN, QUNS_PRESENTATION = 2, 3, 4
"""Values of QUERY_USER_NOTIFICATION_STATE (Microsoft, shellapi.h)."""


class DoNotDisturb(ABC):
    """Tells whether a person wants no disturbance, as far as the system says so."""

    @abstractmethod
    async def wanted(self) -> bool:
        """Say so now. Never raises; what cannot be found out is a no."""

    def close(self) -> None:
        """Let go of what it holds."""
        return


class NeverSaid(DoNotDisturb):
    """Of a system that tells nobody."""

    async def wanted(self) -> bool:
        """Say no."""
        return False


class LinuxDoNotDisturb(DoNotDisturb):
    """Asks the notification service first, then the desktop's settings. Starts no service for it."""

    def __init__(self, bus: SessionBus | None = None) -> None:
        self._bus = bus or SessionBus()

    async def wanted(self) -> bool:
        """Say whether one of them says so."""
        for ask in (self._inhibited, self._dunst_paused, self._xfce, self._gnome):
            if await self._said(ask):
                return True
        return False

    def close(self) -> None:
        """Let go of the bus."""
        self._bus.disconnect()

    async def _said(self, ask: Callable[[], Awaitable[bool]]) -> bool:
        try:
            return await ask()
        except (ConnectionFailedError, ValueError, TypeError):
            return False

    async def _inhibited(self) -> bool:
        return await self._property_of_service(SERVICE, "Inhibited")

    async def _dunst_paused(self) -> bool:
        return await self._property_of_service(DUNST, "paused")

    async def _property_of_service(self, interface: str, name: str) -> bool:
        return await self._bus.has(SERVICE) and await self._bus.get(SERVICE, PATH, interface, name) is True

    async def _xfce(self) -> bool:
        if not await self._bus.has(XFCONF):
            return False
        (value,) = await self._bus.call(
            XFCONF, XFCONF_PATH, XFCONF, "GetProperty", "xfce4-notifyd", "/do-not-disturb", signature="ss"
        )
        return plain(value) is True

    async def _gnome(self) -> bool:
        if not await self._bus.has(PORTAL):
            return False
        (value,) = await self._bus.call(
            PORTAL,
            PORTAL_PATH,
            PORTAL_SETTINGS,
            "Read",
            "org.gnome.desktop.notifications",
            "show-banners",
            signature="ss",
        )
        return plain(value) is False


class WindowsDoNotDisturb(DoNotDisturb):
    """Asks Windows whether this is a moment for notifications."""

    async def wanted(self) -> bool:
        """Say whether a presentation or a program on the whole screen goes on."""
        state = ctypes.c_int()
        windows: Any = getattr(ctypes, "windll", None)
        if windows is None or windows.shell32.SHQueryUserNotificationState(ctypes.byref(state)) != 0:
            return False
        return state.value in (QUNS_BUSY, QUNS_FULL_SCREEN, QUNS_PRESENTATION)


def system_do_not_disturb() -> DoNotDisturb:
    """Return the one of this system."""
    kinds: dict[str, type[DoNotDisturb]] = {"linux": LinuxDoNotDisturb, "win32": WindowsDoNotDisturb}
    return kinds.get(sys.platform, NeverSaid)()
