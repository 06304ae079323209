"""Workspaces: what belongs to one is not to be had, named or seen from another."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from support.clock import NOW, Clock
from support.store import administration, change_store, open_store
from webhook_relay.errors import ConfigurationError
from webhook_relay_server.administering.administration import Administration
from webhook_relay_server.settings import load_settings
from webhook_relay_server.store.directory import Directory
from webhook_relay_server.store.limits import MOST
from webhook_relay_server.store.models import Channel, Source, Token
from webhook_relay_server.store.tokens import NewToken, create_token
from webhook_relay_server.store.vault import Vault
from webhook_relay_server.store.workspaces import FIRST

SEALED_WITH = "Wq2qUeIqsDdmhcm2BiA1qRDgx014rq1T3NH5jMWUeKE="


def in_workspace(store_url: str, workspace: str) -> Administration:
    return Administration(load_settings(database_url=store_url), workspace)


@pytest.fixture
def tenants(store_url: str) -> tuple[Administration, Administration]:
    """Return the administration of two workspaces of one store."""
    administration(store_url).create_workspace("red")
    administration(store_url).create_workspace("blue")
    return in_workspace(store_url, "red"), in_workspace(store_url, "blue")


def test_every_store_has_a_first_workspace_and_new_ones_have_a_channel(
    store_url: str, tenants: tuple[Administration, Administration]
) -> None:
    assert [(one.name, one.channels) for one in administration(store_url).list_workspaces()] == [
        ("blue", 1),
        ("default", 0),
        ("red", 1),
    ]
    assert [channel.name for channel in tenants[0].list_channels()] == ["default"]


def test_two_workspaces_can_use_the_same_names(tenants: tuple[Administration, Administration]) -> None:
    for admin in tenants:
        admin.create_channel("builds")
        admin.create_source("github", scheme="github", channel="builds")
        admin.create_token("desk", only=["builds"])
    red, blue = tenants
    assert red.list_sources()[0].url != blue.list_sources()[0].url
    assert red.list_tokens()[0].id != blue.list_tokens()[0].id


def test_what_is_of_another_workspace_is_not_listed_and_not_there(
    tenants: tuple[Administration, Administration],
) -> None:
    red, blue = tenants
    red.create_channel("builds")
    red.create_source("github", scheme="github", channel="builds")
    token = red.create_token("desk", only=["builds"])
    assert ([channel.name for channel in blue.list_channels()], blue.list_sources(), blue.list_tokens()) == (
        ["default"],
        [],
        [],
    )
    with pytest.raises(ConfigurationError, match="no channel 'builds'"):
        blue.create_source("mine", scheme="github", channel="builds")
    with pytest.raises(ConfigurationError, match="no channel 'builds'"):
        blue.create_token("mine", only=["builds"])
    with pytest.raises(ConfigurationError, match="no channel 'builds'"):
        blue.revoke_channel("builds")
    with pytest.raises(ConfigurationError, match="no channel 'builds'"):
        blue.list_readers("builds")
    with pytest.raises(ConfigurationError, match="no source 'github'"):
        blue.rotate_secret("github")
    with pytest.raises(ConfigurationError, match="no source 'github'"):
        blue.revoke_source("github")
    for wanted in (token.id, token.name):
        with pytest.raises(ConfigurationError, match="no token"):
            blue.revoke_token(wanted)


def test_only_the_first_workspace_has_the_default_source(tenants: tuple[Administration, Administration]) -> None:
    with pytest.raises(ConfigurationError, match="first workspace"):
        tenants[0].create_source("github", scheme="github", is_default=True)


async def test_a_token_finds_channels_of_its_own_workspace_only(
    store_url: str, tenants: tuple[Administration, Administration]
) -> None:
    red, blue = tenants
    red.create_channel("builds")
    one, other = red.create_token("one").text or "", blue.create_token("other").text or ""
    async with open_store(store_url) as store:
        first, second = store.directory.token(one), store.directory.token(other)
        assert first is not None
        assert second is not None
        assert store.directory.channel_for(first, "builds") is not None
        assert store.directory.channel_for(second, "builds") is None
        assert store.directory.channel_for(first, "default") != store.directory.channel_for(second, "default")


async def test_a_revoked_workspace_ends_with_all_that_it_had(
    store_url: str, tenants: tuple[Administration, Administration]
) -> None:
    red, blue = tenants
    source, token = red.create_source("github", scheme="github"), red.create_token("desk")
    kept = blue.create_source("github", scheme="github")
    administration(store_url).revoke_workspace("red")
    async with open_store(store_url) as store:
        assert store.directory.workspace("red") is None
        assert store.directory.source(source.url.rpartition("/")[2]) is None
        assert store.directory.token(token.text or "") is None
        assert store.directory.source(kept.url.rpartition("/")[2]) is not None
    with pytest.raises(ConfigurationError, match="no workspace 'red'"):
        red.list_channels()


def test_the_first_workspace_cannot_be_revoked(store_url: str) -> None:
    with pytest.raises(ConfigurationError, match="cannot be revoked"):
        administration(store_url).revoke_workspace("default")


@pytest.mark.parametrize("name", ["", "Red", "a b", "../x", "x" * 64])
def test_a_workspace_has_a_name_that_needs_no_escaping(store_url: str, name: str) -> None:
    with pytest.raises(ConfigurationError, match="cannot be the name of a workspace"):
        administration(store_url).create_workspace(name)


async def test_a_token_ends_by_itself_and_everybody_is_told(store_url: str) -> None:
    new = NewToken("guest", expires_at=NOW + timedelta(hours=1))
    _, text = change_store(store_url, lambda session: create_token(session, FIRST, new, NOW))
    clock = Clock()
    async with open_store(store_url) as store:
        directory = Directory(store.log.database, Vault([SEALED_WITH], {}), now=clock)
        await directory.refresh()
        told: list[bool] = []
        known = directory.token(text)
        assert known is not None
        directory.on_change(lambda: told.append(directory.has_token(known.id)))
        directory.notice_expiry()
        assert told == []
        clock.forward(timedelta(hours=1))
        directory.notice_expiry()
        directory.notice_expiry()
        assert told == [False]
        assert directory.token(text) is None


def test_a_token_that_has_expired_already_is_not_made(store_url: str) -> None:
    new = NewToken("guest", expires_at=NOW)
    with pytest.raises(ConfigurationError, match="expired already"):
        change_store(store_url, lambda session: create_token(session, FIRST, new, NOW))


@pytest.mark.parametrize("table", list(MOST), ids=lambda table: table.__name__)
def test_a_workspace_that_has_much_cannot_have_more_and_others_can(
    store_url: str,
    tenants: tuple[Administration, Administration],
    table: type[Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    red, blue = tenants
    red.create_source("first", scheme="github")
    red.create_token("first")
    monkeypatch.setitem(MOST, table, 1)
    make: dict[type[Any], Callable[[Administration], object]] = {
        Channel: lambda admin: admin.create_channel("more"),
        Source: lambda admin: admin.create_source("more", scheme="github"),
        Token: lambda admin: admin.create_token("more"),
    }
    with pytest.raises(ConfigurationError, match="the most that it can have"):
        make[table](red)
    if table is not Channel:  # a workspace begins with one
        make[table](blue)
    monkeypatch.setitem(MOST, table, 2)
    make[table](red)
