"""A settings portal on a private session bus: the desktop's own choices, as programs ask for them."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from typing import Annotated

from dbus_fast import Variant
from dbus_fast.aio import MessageBus
from dbus_fast.annotations import DBusSignature, DBusStr
from dbus_fast.errors import DBusError
from dbus_fast.service import ServiceInterface, dbus_method, dbus_signal

NAME = "org.freedesktop.portal.Desktop"
PATH = "/org/freedesktop/portal/desktop"

Value = Annotated[Variant, DBusSignature("v")]
Change = Annotated[list[object], DBusSignature("ssv")]


class SettingsPortal(ServiceInterface):
    """Tells the accent colour that a person has chosen, and says when they choose another one."""

    def __init__(self, accent: tuple[float, float, float]) -> None:
        super().__init__("org.freedesktop.portal.Settings")
        self._accent = accent

    @dbus_method(name="Read")
    def read(self, namespace: DBusStr, key: DBusStr) -> Value:
        if (namespace, key) != ("org.freedesktop.appearance", "accent-color"):
            raise DBusError("org.freedesktop.portal.Error.NotFound", "no such setting")
        return Variant("v", Variant("(ddd)", list(self._accent)))  # wrapped twice, as the real one's Read does

    @dbus_signal(name="SettingChanged")
    def setting_changed(self, namespace: str, key: str, value: Variant) -> Change:
        return [namespace, key, value]

    def choose(self, *accent: float) -> None:
        """Choose another accent."""
        self.setting_changed("org.freedesktop.appearance", "accent-color", Variant("(ddd)", list(accent)))


@contextlib.asynccontextmanager
async def settings_portal(*accent: float) -> AsyncIterator[SettingsPortal]:
    """Run one on the session bus of the environment."""
    red, green, blue = accent
    bus = await MessageBus().connect()
    portal = SettingsPortal((red, green, blue))
    bus.export(PATH, portal)
    await bus.request_name(NAME)
    try:
        yield portal
    finally:
        bus.disconnect()
