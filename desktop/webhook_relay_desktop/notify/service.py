"""What the notification service of a Linux desktop can do, asked over D-Bus."""

from __future__ import annotations

from dbus_fast import Message, MessageType
from dbus_fast.aio import MessageBus

from webhook_relay.errors import ConnectionFailedError

SERVICE = "org.freedesktop.Notifications"
PATH = "/org/freedesktop/Notifications"
"""Names of https://specifications.freedesktop.org/notification-spec/latest/protocol.html"""


async def service_capabilities() -> frozenset[str]:
    """Return what the notification service says it can do, such as `body-markup`.

    Raises ConnectionFailedError when there is no session bus or no such service. The call starts the service
    where the desktop knows how.
    """
    try:
        bus = await MessageBus().connect()
    except Exception as error:  # the library raises OSError, ValueError and its own, by version
        raise ConnectionFailedError("There is no session bus to send notifications over.") from error
    try:
        reply = await bus.call(Message(destination=SERVICE, path=PATH, interface=SERVICE, member="GetCapabilities"))
    finally:
        bus.disconnect()
    if reply is None or reply.message_type is not MessageType.METHOD_RETURN:
        detail = reply.error_name if reply is not None else "no reply"
        raise ConnectionFailedError(f"This desktop has no notification service ({detail}).")
    return frozenset(str(name) for name in reply.body[0])
