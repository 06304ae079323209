"""A real desktop, as a program of it sees it: the bus, the tray's icons and their menus, windows, the keyring.

Everything goes by published interfaces: StatusNotifierItem and com.canonical.dbusmenu are what a panel itself uses
when somebody clicks; windows are found and clicked with xdotool, secrets read with secret-tool.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
from dataclasses import dataclass
from typing import Any

from dbus_fast import BusType, Message, MessageType, Variant
from dbus_fast.aio import MessageBus

WATCHER = "org.kde.StatusNotifierWatcher"
NOTIFICATIONS = "org.freedesktop.Notifications"
SECRETS = "org.freedesktop.secrets"
PROPERTIES = "org.freedesktop.DBus.Properties"
ITEM = "org.kde.StatusNotifierItem"
MENU = "com.canonical.dbusmenu"
CALL_SECONDS = 5.0


async def missing() -> str:
    """Return why these tests cannot run here; empty when they can."""
    lacking = [f"{name} is not set" for name in ("DISPLAY", "DBUS_SESSION_BUS_ADDRESS") if not os.environ.get(name)]
    lacking += [f"{program} is not installed" for program in ("xdotool", "secret-tool") if not shutil.which(program)]
    if not lacking:
        try:
            bus = await Bus.connect()
        except (OSError, TimeoutError) as error:
            return f"the session bus does not answer ({error})"
        lacking = [f"nothing on the session bus is {name}" for name in await bus.lacks(WATCHER, SECRETS)]
        lacking += [f"nothing can be started that is {name}" for name in await bus.lacks(NOTIFICATIONS, started=False)]
        bus.close()
    return "; ".join(lacking)


class Bus:
    """The session bus."""

    def __init__(self, connection: MessageBus) -> None:
        self._connection = connection

    @classmethod
    async def connect(cls) -> Bus:
        return cls(await asyncio.wait_for(MessageBus(bus_type=BusType.SESSION).connect(), CALL_SECONDS))

    def close(self) -> None:
        self._connection.disconnect()

    async def call(
        self, destination: str, path: str, interface: str, member: str, signature: str = "", *body: Any
    ) -> list[Any]:
        """Call a method; return what it returns."""
        message = Message(destination, path, interface, member, signature=signature, body=list(body))
        reply = await asyncio.wait_for(self._connection.call(message), CALL_SECONDS)
        assert reply is not None
        if reply.message_type is MessageType.ERROR:
            raise LookupError(f"{member}: {reply.error_name} {reply.body}")
        return list(reply.body)

    async def lacks(self, *names: str, started: bool = True) -> list[str]:
        """Return which of these names nobody has, or, not `started`, can be given to nobody either."""
        bus = ("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus")
        known = set((await self.call(*bus, "ListNames"))[0])
        if not started:
            known |= set((await self.call(*bus, "ListActivatableNames"))[0])
        return [name for name in names if name not in known]

    async def get(self, destination: str, path: str, interface: str, name: str) -> Any:
        """Return a property."""
        value = (await self.call(destination, path, PROPERTIES, "Get", "ss", interface, name))[0]
        return value.value if isinstance(value, Variant) else value

    async def tray_icon(self, process: int) -> TrayIcon | None:
        """Return the icon that a process has in the tray."""
        for entry in await self.get(WATCHER, "/StatusNotifierWatcher", WATCHER, "RegisteredStatusNotifierItems"):
            owner, _, path = str(entry).partition("/")
            bus = ("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus")
            try:
                found = (await self.call(*bus, "GetConnectionUnixProcessID", "s", owner))[0]
            except LookupError:  # it has just gone
                continue
            if found == process:
                return TrayIcon(self, owner, f"/{path}")
        return None


@dataclass(frozen=True)
class TrayIcon:
    """One icon in the tray."""

    bus: Bus
    owner: str
    path: str

    async def click(self) -> None:
        """Click it with the left button, as the panel tells its program."""
        await self.bus.call(self.owner, self.path, ITEM, "Activate", "ii", 0, 0)

    async def tooltip(self) -> str:
        """Return what stands beside it."""
        return " ".join(str(part) for part in (await self.bus.get(self.owner, self.path, ITEM, "ToolTip"))[2:] if part)

    async def menu(self) -> dict[str, int]:
        """Return its menu's entries with their numbers, a shortcut's underscore left out."""
        path = await self.bus.get(self.owner, self.path, ITEM, "Menu")
        await self.bus.call(self.owner, path, MENU, "AboutToShow", "i", 0)
        _, (_, _, children) = await self.bus.call(self.owner, path, MENU, "GetLayout", "iias", 0, -1, ["label"])
        found = {}
        for child in children:
            number, values, _ = child.value
            if "label" in values:
                found[str(values["label"].value).replace("_", "")] = int(number)
        return found

    async def choose(self, label: str) -> None:
        """Choose an entry of its menu."""
        entries = await self.menu()
        path = await self.bus.get(self.owner, self.path, ITEM, "Menu")
        await self.bus.call(self.owner, path, MENU, "Event", "isvu", entries[label], "clicked", Variant("s", ""), 0)


def windows(title: str) -> list[int]:
    """Return the windows on the screen whose title has these words."""
    return [int(number) for number in _xdotool("search", "--onlyvisible", "--name", title).split()]


def windows_of_class(name: str) -> list[int]:
    """Return the windows on the screen of a program's class."""
    return [int(number) for number in _xdotool("search", "--onlyvisible", "--class", name).split()]


def geometry(window: int) -> dict[str, int]:
    """Return where a window is: X, Y, WIDTH, HEIGHT."""
    lines = _xdotool("getwindowgeometry", "--shell", str(window)).splitlines()
    return {name: int(value) for name, _, value in (line.partition("=") for line in lines)}


def click(x: int, y: int) -> None:
    """Click a point of the screen with the left button."""
    _xdotool("mousemove", str(x), str(y), "click", "1")


def press_close(window: int) -> None:
    """Close a window as its close box does: the window manager asks it to go."""
    _xdotool("windowactivate", "--sync", str(window), "key", "--clearmodifiers", "alt+F4")


def secret(**attributes: str) -> str:
    """Return a secret of the real keyring; empty when there is none."""
    words = [word for pair in attributes.items() for word in pair]
    found = subprocess.run(["secret-tool", "lookup", *words], check=False, capture_output=True, text=True, timeout=10)
    return found.stdout


def forget_secret(**attributes: str) -> None:
    """Take a secret out of the real keyring, if it is there."""
    words = [word for pair in attributes.items() for word in pair]
    subprocess.run(["secret-tool", "clear", *words], check=False, capture_output=True, timeout=10)


def _xdotool(*arguments: str) -> str:
    ran = subprocess.run(["xdotool", *arguments], check=False, capture_output=True, text=True, timeout=10)
    return ran.stdout
