"""A notification service on a private session bus: the real protocol without a desktop."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Annotated, Any

import pytest
from dbus_fast import PropertyAccess
from dbus_fast.aio import MessageBus
from dbus_fast.annotations import DBusBool, DBusInt32, DBusSignature, DBusStr, DBusUInt32
from dbus_fast.service import ServiceInterface, dbus_method, dbus_property, dbus_signal

PATH = "/org/freedesktop/Notifications"
NAME = "org.freedesktop.Notifications"

Strings = Annotated[list[str], DBusSignature("as")]
Hints = Annotated[dict[str, Any], DBusSignature("a{sv}")]
Numbers = Annotated[list[int], DBusSignature("uu")]
Click = Annotated[tuple[int, str], DBusSignature("us")]
Nothing = Annotated[None, DBusSignature("")]
FourStrings = Annotated[tuple[str, str, str, str], DBusSignature("ssss")]


@dataclass
class Shown:
    """One notification the service was asked to show."""

    number: int
    title: str
    body: str
    actions: list[str]
    replaces: int = 0
    hints: dict[str, Any] = field(default_factory=dict)
    timeout: int = -1


class NotificationService(ServiceInterface):
    """Keeps what it was asked to show and clicks what a test tells it to."""

    def __init__(self, capabilities: list[str], name: str = "test") -> None:
        super().__init__(NAME)
        self.server = name
        self.capabilities = capabilities
        self.shown: list[Shown] = []
        self.closed: list[int] = []
        self.inhibited = False
        self._numbers = 0

    @dbus_method(name="GetCapabilities")
    def get_capabilities(self) -> Strings:
        return self.capabilities

    @dbus_method(name="GetServerInformation")
    def get_server_information(self) -> FourStrings:
        return (self.server, "test", "1", "1.2")

    @dbus_method(name="Notify")
    def notify(  # noqa: PLR0917 - the order is the protocol's
        self,
        app: DBusStr,
        replaces: DBusUInt32,
        icon: DBusStr,
        title: DBusStr,
        body: DBusStr,
        actions: Strings,
        hints: Hints,
        timeout: DBusInt32,
    ) -> DBusUInt32:
        self._numbers += not replaces
        number = replaces or self._numbers
        self.shown.append(Shown(number, title, body, actions, replaces, hints, timeout))
        return number

    @dbus_property(access=PropertyAccess.READ, name="Inhibited")
    def inhibited_property(self) -> DBusBool:
        return self.inhibited

    @dbus_method(name="CloseNotification")
    def close(self, number: DBusUInt32) -> Nothing:
        self.closed.append(number)

    @dbus_signal(name="ActionInvoked")
    def action_invoked(self, number: int, action: str) -> Click:
        return (number, action)

    @dbus_signal(name="NotificationClosed")
    def notification_closed(self, number: int, reason: int) -> Numbers:
        return [number, reason]


@contextlib.asynccontextmanager
async def session_bus(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[None]:
    """Make a private session bus this process' own for as long as the block lasts."""
    daemon = shutil.which("dbus-daemon")
    if daemon is None:
        pytest.skip("dbus-daemon is not installed: no session bus to try notifications on")
    process = await asyncio.create_subprocess_exec(
        daemon, "--session", "--nofork", "--print-address", stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    address = (await process.stdout.readline()).decode().strip()
    try:
        with monkeypatch.context() as environment:
            environment.setenv("DBUS_SESSION_BUS_ADDRESS", address)
            yield
    finally:
        process.terminate()
        await process.wait()


@contextlib.asynccontextmanager
async def notification_service(*capabilities: str, name: str = "test") -> AsyncIterator[NotificationService]:
    """Offer a notification service on the session bus."""
    bus = await MessageBus().connect()
    service = NotificationService(["body", "actions", *capabilities], name)
    bus.export(PATH, service)
    await bus.request_name(NAME)
    try:
        yield service
    finally:
        bus.disconnect()
        await bus.wait_for_disconnect()
