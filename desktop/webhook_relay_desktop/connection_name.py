"""What a connection is called where it is shown."""

from __future__ import annotations

from webhook_relay_desktop.settings import EMBEDDED, ConnectionSettings
from webhook_relay_desktop.words import tr

_OWN = ConnectionSettings().name


def connection_name(connection: ConnectionSettings) -> str:
    """Return its name; the one that nobody chose, that of the relay inside the program, in the person's language."""
    return tr("This computer") if (connection.relay, connection.name) == (EMBEDDED, _OWN) else connection.name
