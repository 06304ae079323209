from __future__ import annotations

import pytest
from msgspec.structs import replace

from webhook_relay.errors import ConfigurationError
from webhook_relay.pairing import PairingLink
from webhook_relay_desktop.first_steps.connecting import with_own_relay, with_relay
from webhook_relay_desktop.settings import EMBEDDED, Colour, ConnectionSettings, Settings
from webhook_relay_desktop.settings.connections import MOST_CONNECTIONS

LINK = PairingLink("https://relay.example.org", "whr_" + "x" * 43, ("default", "ci"))
OWN = ConnectionSettings()


def test_at_a_first_start_the_relay_takes_the_place_of_the_one_inside_the_program() -> None:
    settings, connection = with_relay(Settings(), LINK, first=True)
    assert settings.connections == (connection,)
    assert (connection.name, connection.relay, connection.channels) == (
        "relay.example.org",
        "https://relay.example.org",
        ("default", "ci"),
    )


def test_later_it_is_added_with_a_name_and_a_colour_of_its_own() -> None:
    settings, first = with_relay(Settings(), LINK, first=False)
    again = replace_link(workspace="acme")
    settings, second = with_relay(settings, again, first=False)
    assert settings.connections == (OWN, first, second)
    assert second.name == "relay.example.org 2"
    assert len({connection.colour for connection in settings.connections}) == 3
    assert len({connection.log for connection in settings.connections}) == 3


def test_a_relay_that_is_known_is_changed_and_not_added() -> None:
    settings, before = with_relay(Settings(), LINK, first=False)
    settings = replace(settings, connections=(OWN, replace(before, name="Work", colour=Colour.RED, paused=True)))
    settings, after = with_relay(settings, replace_link(channels=("red",)), first=False)
    assert settings.connections == (OWN, after)
    assert (after.name, after.colour, after.channels, after.paused) == ("Work", Colour.RED, ("red",), False)


def test_a_name_in_the_link_is_taken_and_kept_short_enough() -> None:
    settings, first = with_relay(Settings(), replace_link(name="x" * 60), first=False)
    _, second = with_relay(settings, replace_link(name="x" * 60, workspace="acme"), first=False)
    assert first.name == "x" * 60
    assert second.name == "x" * 58 + " 2"


def test_the_own_relay_is_added_once() -> None:
    assert with_own_relay(Settings()) == Settings()
    settings, _ = with_relay(Settings(), LINK, first=True)
    settings = with_own_relay(with_own_relay(settings))
    assert [connection.relay for connection in settings.connections] == [LINK.relay, EMBEDDED]


def test_more_connections_than_there_is_room_for_are_refused() -> None:
    many = tuple(ConnectionSettings(name=str(n), relay=f"https://r{n}.example") for n in range(MOST_CONNECTIONS))
    with pytest.raises(ConfigurationError, match="already"):
        with_relay(Settings(connections=many), LINK, first=False)


def replace_link(**changes: object) -> PairingLink:
    import dataclasses

    return dataclasses.replace(LINK, **changes)  # type: ignore[arg-type]
