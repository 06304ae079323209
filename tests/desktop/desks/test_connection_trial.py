from __future__ import annotations

import pytest

from webhook_relay_desktop.desks import connection_trial
from webhook_relay_desktop.desks.connection_trial import try_connection
from webhook_relay_desktop.secrets import TOKEN_VARIABLE, MemoryStore
from webhook_relay_desktop.settings import ConnectionSettings, Settings

WORK = ConnectionSettings(name="Work", relay="https://relay.example")
NEW = ConnectionSettings(name="New", relay="https://new.example")
VARIABLE = {TOKEN_VARIABLE: "whr_environment"}


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """Where a test has dialled, and with which token."""
    dialled: list[tuple[str, str]] = []

    async def check(relay: str, token: str, **_: object) -> str:
        dialled.append((relay, token))
        return "1.0"

    monkeypatch.setattr(connection_trial, "check", check)
    return dialled


async def test_an_address_that_is_not_in_the_settings_is_tried_without_the_environments_token(
    asked: list[tuple[str, str]],
) -> None:
    settings = Settings(connections=(WORK,))
    ok, words = await try_connection(MemoryStore(), NEW, "", settings=settings, environment=VARIABLE)
    assert not ok
    assert "no token" in words
    assert asked == []
    assert (await try_connection(MemoryStore(), WORK, "", settings=settings, environment=VARIABLE))[0]
    assert asked == [(WORK.relay, "whr_environment")]
