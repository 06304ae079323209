"""What a person's choice of a relay makes of the settings. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final
from urllib.parse import urlsplit

from msgspec.structs import replace

from webhook_relay.errors import ConfigurationError
from webhook_relay.pairing import LONGEST_NAME, PairingLink
from webhook_relay.sentence import Sentence
from webhook_relay_desktop.settings import EMBEDDED, Colour, ConnectionSettings, Settings
from webhook_relay_desktop.settings.connections import MOST_CONNECTIONS

UNTOUCHED: Final = (ConnectionSettings(),)
"""The connections of a first start."""


def with_own_relay(settings: Settings) -> Settings:
    """Return settings with the relay inside this program among their connections."""
    if any(connection.relay == EMBEDDED for connection in settings.connections):
        return settings
    own = ConnectionSettings(colour=_free_colour(settings.connections))
    return _with(settings, replace(own, name=_free_name(own.name, settings.connections)))


def with_relay(settings: Settings, link: PairingLink, *, first: bool) -> tuple[Settings, ConnectionSettings]:
    """Return settings with a connection to the relay of `link`, and that connection.

    One to the same relay and workspace is changed and not added. With `first`, a person has chosen this relay in place
    of the one inside the program, which nothing was ever sent to.
    """
    for number, known in enumerate(settings.connections):
        if (known.relay, known.workspace) == (link.relay, link.workspace):
            changed = replace(known, channels=link.channels, paused=False)
            connections = (*settings.connections[:number], changed, *settings.connections[number + 1 :])
            return replace(settings, connections=connections), changed
    if first and settings.connections == UNTOUCHED:
        settings = replace(settings, connections=())
    connection = ConnectionSettings(
        name=_free_name(link.name or _host(link.relay), settings.connections),
        relay=link.relay,
        workspace=link.workspace,
        channels=link.channels,
        colour=_free_colour(settings.connections),
    )
    return _with(settings, connection), connection


def _with(settings: Settings, connection: ConnectionSettings) -> Settings:
    if len(settings.connections) >= MOST_CONNECTIONS:
        raise ConfigurationError(
            Sentence("There are {most_connections} connections already.", most_connections=MOST_CONNECTIONS),
            hint=Sentence("Remove one in the settings, Connections, and try again."),
        )
    return replace(settings, connections=(*settings.connections, connection))


def _free_name(wanted: str, others: Iterable[ConnectionSettings]) -> str:
    """Return `wanted`, with a number behind it when another connection is called so."""
    taken = {connection.name for connection in others}
    name, number = wanted, 2
    while name in taken:
        ending = f" {number}"
        name, number = wanted[: LONGEST_NAME - len(ending)] + ending, number + 1
    return name


def _free_colour(others: Iterable[ConnectionSettings]) -> Colour:
    taken = [connection.colour for connection in others]
    return min(Colour, key=taken.count)


def _host(relay: str) -> str:
    return (urlsplit(relay).hostname or relay)[:LONGEST_NAME]
