"""ConnectionSettings: which relays, and which workspaces of them, this desktop listens to."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Final

import msgspec

EMBEDDED: Final = "embedded"
"""The relay that runs inside this program."""
RELAY_SCHEMES: Final = ("http", "https", "ws", "wss")
MOST_CONNECTIONS: Final = 20
"""Each has a line in the tray's menu; more than a screen holds is no menu."""

ConnectionName = Annotated[str, msgspec.Meta(min_length=1, max_length=60, pattern=r"^[^\u0000-\u001f\u007f]+\Z")]
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=100)]


class Colour(StrEnum):
    """What tells a connection's events apart at a glance; a name goes with it everywhere."""

    BLUE = "blue"
    GREEN = "green"
    ORANGE = "orange"
    PURPLE = "purple"
    RED = "red"
    TEAL = "teal"


class ConnectionSettings(msgspec.Struct, frozen=True):
    """One relay, or one workspace of a relay, and the channels that are read there."""

    name: ConnectionName = "This computer"
    """How a person calls it; no two connections have the same."""
    relay: Annotated[str, msgspec.Meta(min_length=1, max_length=2000)] = EMBEDDED
    """`embedded`, or the address of a relay: https://relay.example.com"""
    workspace: Annotated[str, msgspec.Meta(max_length=60)] = ""
    """Tells apart several connections to one relay, each with a token of its own; empty for the first one."""
    channels: Annotated[tuple[Name, ...], msgspec.Meta(min_length=1, max_length=100)] = ("default",)
    colour: Colour = Colour.BLUE
    paused: bool = False
    """Not connected because a person wants it so; what comes meanwhile waits at the relay."""

    @property
    def log(self) -> str:
        """What the inbox calls the relay's logs, and the keyring its token: the same for as long as it is them."""
        return f"{self.relay}#{self.workspace}" if self.workspace else self.relay
