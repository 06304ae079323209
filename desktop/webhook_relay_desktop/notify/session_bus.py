"""SessionBus: the D-Bus of a person's log-in, connected when it is needed and again when it was lost."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from dbus_fast import Message, MessageType
from dbus_fast.aio import MessageBus

from webhook_relay.errors import ConnectionFailedError
from webhook_relay.sentence import Sentence

CALL_SECONDS = 2.0
"""Longest a call may take: a service that is started for it takes about one."""

_BUS = "org.freedesktop.DBus"
_BUS_PATH = "/org/freedesktop/DBus"


class NoSuchServiceError(ConnectionFailedError):
    """A service of the desktop is not there, or does not know what it was asked."""


class SessionBus:
    """One connection for everybody. `on_signal` hears the signals that `listen` asked for."""

    def __init__(self, on_signal: Callable[[Message], None] = lambda message: None) -> None:
        self._on_signal = on_signal
        self._bus: MessageBus | None = None
        self._rules: list[str] = []
        self._turn = asyncio.Lock()

    def listen(self, rule: str) -> None:
        """Hear the signals of a match rule (D-Bus specification, "Match Rules") whenever there is a connection."""
        self._rules.append(rule)

    async def call(
        self, destination: str, path: str, interface: str, member: str, *body: Any, signature: str = ""
    ) -> Any:
        """Call a method and return the values of its answer. Raises ConnectionFailedError."""
        message = Message(
            destination=destination,
            path=path,
            interface=interface,
            member=member,
            signature=signature,
            body=list(body),
        )
        try:
            async with asyncio.timeout(CALL_SECONDS):
                reply = await (await self._connected()).call(message)
        except TimeoutError:
            raise ConnectionFailedError(Sentence("{destination} does not answer.", destination=destination)) from None
        except ConnectionFailedError:
            raise
        except Exception as error:  # the library raises OSError, EOFError and its own, by what was lost
            self.disconnect()
            raise ConnectionFailedError(Sentence("The session bus was lost.")) from error
        if reply is None or reply.message_type is not MessageType.METHOD_RETURN:
            detail = reply.error_name if reply is not None else "no reply"
            raise NoSuchServiceError(f"{destination} did not do {member} ({detail}).")
        return reply.body

    async def get(self, destination: str, path: str, interface: str, name: str) -> Any:
        """Return a property. Raises ConnectionFailedError."""
        properties = "org.freedesktop.DBus.Properties"
        (value,) = await self.call(destination, path, properties, "Get", interface, name, signature="ss")
        return plain(value)

    async def has(self, name: str) -> bool:
        """Say whether a service runs, without starting it. Raises ConnectionFailedError."""
        (there,) = await self.call(_BUS, _BUS_PATH, _BUS, "NameHasOwner", name, signature="s")
        return bool(there)

    def disconnect(self) -> None:
        """Let go of the connection; the next call makes another one."""
        bus, self._bus = self._bus, None
        if bus is not None:
            bus.disconnect()

    async def _connected(self) -> MessageBus:
        async with self._turn:
            if self._bus is not None and self._bus.connected:
                return self._bus
            try:
                bus = await MessageBus().connect()
                bus.add_message_handler(self._hear)
                for rule in self._rules:
                    await bus.call(
                        Message(
                            destination=_BUS,
                            path=_BUS_PATH,
                            interface=_BUS,
                            member="AddMatch",
                            signature="s",
                            body=[rule],
                        )
                    )
            except Exception as error:  # the library raises OSError, ValueError and its own, by version
                raise ConnectionFailedError(Sentence("There is no session bus to send notifications over.")) from error
            self._bus = bus
            return bus

    def _hear(self, message: Message) -> None:
        if message.message_type is MessageType.SIGNAL:
            self._on_signal(message)


def plain(value: Any) -> Any:
    """Return what is in a variant, however deep it is wrapped."""
    while hasattr(value, "signature") and hasattr(value, "value"):
        value = value.value
    return value
