"""A token reaches no other relay than its own, whoever asks for it."""

from __future__ import annotations

import pytest

from webhook_relay.errors import ConfigurationError
from webhook_relay_desktop.links.known_token import known_token
from webhook_relay_desktop.links.opening import Opening
from webhook_relay_desktop.relay_access import RelayAccesses
from webhook_relay_desktop.secrets import TOKEN_VARIABLE, MemoryStore, relay_token
from webhook_relay_desktop.settings import ConnectionSettings, Settings

OWN = ConnectionSettings()
WORK = ConnectionSettings(name="Work", relay="https://relay.example")
TEAM = ConnectionSettings(name="Team", relay="https://relay.example", workspace="team")
OTHER = ConnectionSettings(name="Other", relay="https://other.example")
ENVIRONMENT = {TOKEN_VARIABLE: "whr_environment"}


async def known(connection: ConnectionSettings, *others: ConnectionSettings) -> str | None:
    return await known_token(MemoryStore(), connection, Settings(connections=others), environment=ENVIRONMENT)


async def test_the_variable_counts_where_one_connection_needs_a_token() -> None:
    assert await known(WORK, WORK) == "whr_environment"
    assert await known(WORK, OWN, WORK) == "whr_environment"


async def test_one_variable_is_not_handed_to_several_relays() -> None:
    assert await known(WORK, WORK, TEAM) is None
    assert await known(TEAM, WORK, TEAM) is None


async def test_the_variable_is_not_handed_to_a_relay_that_is_not_in_the_settings() -> None:
    assert await known(OTHER, WORK) is None
    assert await known(OTHER) is None


async def test_a_token_that_is_kept_is_found_under_its_relay() -> None:
    store = MemoryStore()
    store.set(relay_token(TEAM.log), "whr_team")
    assert await known_token(store, TEAM, Settings(connections=(WORK, TEAM)), environment=ENVIRONMENT) == "whr_team"


async def test_a_replay_at_one_of_several_relays_goes_with_its_own_token() -> None:
    store, settings = MemoryStore(), Settings(connections=(WORK, OTHER))
    store.set(relay_token(OTHER.log), "whr_other")
    accesses = RelayAccesses(lambda: settings, store, lambda: None, environment=ENVIRONMENT)
    assert (await accesses.find(OTHER.log)).token == "whr_other"
    with pytest.raises(ConfigurationError):
        await accesses.find(WORK.log)


async def test_a_link_and_a_replay_find_the_same_token() -> None:
    async def no_relay() -> None:
        raise AssertionError

    settings = Settings(connections=(WORK,))
    accesses = RelayAccesses(lambda: settings, MemoryStore(), lambda: None, environment=ENVIRONMENT)
    opening = Opening(MemoryStore(), no_relay, environment=ENVIRONMENT)  # type: ignore[arg-type]
    opening.configure(settings)
    assert (await opening.open(WORK)).token == (await accesses.find(WORK.log)).token == "whr_environment"
