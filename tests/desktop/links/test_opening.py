from __future__ import annotations

import pytest

from webhook_relay.errors import ConfigurationError
from webhook_relay_desktop.links.opening import Opening
from webhook_relay_desktop.own_relay.start import OwnRelay
from webhook_relay_desktop.secrets import TOKEN_VARIABLE, MemoryStore, relay_token
from webhook_relay_desktop.settings import AdvancedSettings, ConnectionSettings, Settings

OWN = ConnectionSettings()
WORK = ConnectionSettings(name="Work", relay="https://relay.example")
TEAM = ConnectionSettings(name="Team", relay="https://relay.example", workspace="team")


async def own_relay() -> OwnRelay:
    return OwnRelay("http://127.0.0.1:8750", "whr_own", "github", "http://127.0.0.1:8750/webhook")


def opening(settings: Settings, store: MemoryStore | None = None, **environment: str) -> Opening:
    made = Opening(store or MemoryStore(), own_relay, environment=environment)
    made.configure(settings)
    return made


async def test_each_workspace_of_a_relay_has_a_token_and_a_name_of_its_own() -> None:
    store = MemoryStore()
    store.set(relay_token("https://relay.example"), "whr_first")
    store.set(relay_token("https://relay.example#team"), "whr_team")
    both = opening(Settings(connections=(WORK, TEAM)), store)
    opened = [await both.open(one) for one in (WORK, TEAM)]
    assert [(one.relay, one.url, one.token) for one in opened] == [
        ("https://relay.example", "https://relay.example", "whr_first"),
        ("https://relay.example#team", "https://relay.example", "whr_team"),
    ]


async def test_the_own_relay_brings_its_token_and_uses_no_proxy() -> None:
    settings = Settings(advanced=AdvancedSettings(proxy="http://proxy.example:3128", ca_file="/ca.pem"))
    opened = await opening(settings).open(OWN)
    assert (opened.relay, opened.url, opened.token) == ("embedded", "http://127.0.0.1:8750", "whr_own")
    assert (opened.proxy, opened.ca_file) == ("", "")


async def test_another_relay_is_dialled_as_the_advanced_settings_say() -> None:
    advanced = AdvancedSettings(proxy="http://me:secret@proxy.example:3128", ca_file="/ca.pem")
    settings = Settings(connections=(WORK,), advanced=advanced)
    opened = await opening(settings, **{TOKEN_VARIABLE: "whr_environment"}).open(WORK)
    assert (opened.proxy, opened.ca_file, opened.token) == (advanced.proxy, "/ca.pem", "whr_environment")
    assert "secret" not in repr(opened)
    assert "whr_environment" not in repr(opened)


async def test_a_missing_token_is_said_for_whom() -> None:
    with pytest.raises(ConfigurationError, match=r"no token for Team \(https://relay.example#team\)"):
        await opening(Settings(connections=(TEAM,))).open(TEAM)
