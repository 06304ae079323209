"""The API that changes a running relay: what each token may do, and that it counts at once."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from support.relay import RunningRelay, github_headers, hello, receive, running_relay
from support.store import administration
from webhook_relay.messages import Problem, Resumed, Welcome
from webhook_relay.reader_keys import new_private_key
from webhook_relay.signatures import MAX_SECRETS
from webhook_relay_server.administering.administration import Administration
from webhook_relay_server.settings import load_settings

SCOPES = ("ingest", "read", "manage", "admin")


class Managed:
    """A relay with two workspaces, and a token of every kind in each of them."""

    def __init__(self, relay: RunningRelay, tokens: dict[str, str]) -> None:
        self.relay = relay
        self.tokens = tokens

    def call(self, method: str, path: str, token: str = "red-manage", **options: Any) -> httpx.Response:
        with httpx.Client(trust_env=False, timeout=60) as client:
            bearer = {"Authorization": f"Bearer {self.tokens.get(token, token)}"}
            return client.request(method, f"{self.relay.url}/api/v1{path}", headers=bearer, **options)

    def done(self, method: str, path: str, token: str = "red-manage", **options: Any) -> Any:
        answer = self.call(method, path, token, **options)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    def code(self, method: str, path: str, token: str = "red-manage", **options: Any) -> tuple[int, str]:
        answer = self.call(method, path, token, **options)
        return answer.status_code, answer.json()["code"]


@pytest.fixture
def managed(tmp_path: Path) -> Iterator[Managed]:
    store = tmp_path / "relay.db"
    tokens = {}
    for workspace in ("red", "blue"):
        administration(store).create_workspace(workspace)
        admin = Administration(load_settings(database_url=f"sqlite:///{store}"), workspace)
        admin.create_channel("builds")
        for scope in SCOPES:
            tokens[f"{workspace}-{scope}"] = admin.create_token(scope, [scope]).text or ""
        tokens[f"{workspace}-builds"] = admin.create_token("builds", ["manage"], only=["builds"]).text or ""
        brief = admin.create_token("brief", ["manage"], expires_in=timedelta(hours=1))
        tokens[f"{workspace}-brief"] = brief.text or ""
    with running_relay(tmp_path) as relay:
        yield Managed(relay, tokens)


def names(listed: list[dict[str, Any]]) -> list[str]:
    return [one["name"] for one in listed]


# --- channels ------------------------------------------------------------------------------------------------


def test_a_channel_is_made_limited_and_revoked(managed: Managed) -> None:
    made = managed.done("POST", "/channels", json={"name": "shop", "keep": "30d", "keep_events": 5})
    assert (made["name"], made["keeps"], made["events"]) == ("shop", {"seconds": 2_592_000, "events": 5}, 0)
    changed = managed.done("PATCH", "/channels/shop", json={"keep_events": None})
    assert (changed["keeps"]["seconds"], changed["keeps"]["events"]) == (2_592_000, 10_000)
    assert names(managed.done("GET", "/channels")) == ["builds", "default", "shop"]
    managed.done("DELETE", "/channels/shop")
    assert names(managed.done("GET", "/channels", "red-read")) == ["builds", "default"]
    assert managed.code("DELETE", "/channels/shop") == (404, "not-found")


def test_a_channel_is_sealed_to_its_readers_and_opened_again(managed: Managed) -> None:
    key = new_private_key().public.text
    assert managed.done("PATCH", "/channels/builds", json={"sealed_to": [key]})["sealed_to"] == [key]
    assert managed.done("PATCH", "/channels/builds", json={"keep": "1d"})["sealed_to"] == [key]
    assert managed.done("PATCH", "/channels/builds", json={"sealed_to": []})["sealed_to"] == []
    assert managed.code("PATCH", "/channels/builds", json={"sealed_to": ["whrpub_nonsense"]})[0] == 422


@pytest.mark.parametrize(
    ("document", "status"),
    [
        ({"name": "builds"}, 409),
        ({"name": "No Name"}, 422),
        ({"name": "shop", "keep": "soon"}, 422),
        ({"name": "shop", "keep": "0s", "keep_events": 0}, 422),
        ({"name": "shop", "colour": "red"}, 422),
        ({}, 422),
    ],
)
def test_a_channel_that_cannot_be_is_refused_in_words(managed: Managed, document: dict[str, Any], status: int) -> None:
    answer = managed.call("POST", "/channels", json=document)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"]


def test_a_token_with_channels_sees_and_changes_these_only(managed: Managed) -> None:
    managed.done("POST", "/sources", json={"name": "other", "channel": "default"})
    mine = managed.done("POST", "/sources", "red-builds", json={"name": "mine", "channel": "builds"})
    assert names(managed.done("GET", "/channels", "red-builds")) == ["builds"]
    assert names(managed.done("GET", "/sources", "red-builds")) == ["mine"]
    assert mine["secret"]
    for method, path, document in (
        ("POST", "/sources", {"name": "new", "channel": "default"}),
        ("PATCH", "/channels/default", {"keep": "1d"}),
        ("DELETE", "/channels/default", None),
        ("GET", "/channels/default/readers", None),
        ("POST", "/sources/other/rotate", None),
        ("DELETE", "/sources/other", None),
    ):
        there = managed.call(method, path, "red-builds", json=document)
        nowhere = managed.call(
            method,
            path.replace("default", "nowhere").replace("other", "nowhere"),
            "red-builds",
            json=None
            if document is None
            else {**document, **({"channel": "nowhere"} if "channel" in document else {})},
        )
        assert (there.status_code, nowhere.status_code) == (404, 404), (method, path)
        same = there.text.replace("'default'", "'nowhere'").replace("'other'", "'nowhere'")
        assert same == nowhere.text, "what is not the token's looks like what is not there"
    assert managed.code("POST", "/channels", "red-builds", json={"name": "more"}) == (403, "forbidden")


# --- sources -------------------------------------------------------------------------------------------------


async def test_a_source_counts_from_the_moment_it_is_made_until_it_is_revoked(
    managed: Managed, http: httpx.AsyncClient
) -> None:
    made = managed.done("POST", "/sources", json={"name": "github", "scheme": "github", "channel": "builds"})
    headers = github_headers(made["secret"], b"{}")
    assert (await http.post(made["url"], content=b"{}", headers=headers)).status_code == 202
    assert managed.done("GET", "/channels")[0]["events"] == 1
    assert [(one["name"], one["secret"]) for one in managed.done("GET", "/sources")] == [("github", None)]
    managed.done("DELETE", "/sources/github")
    assert (await http.post(made["url"], content=b"{}", headers=headers)).status_code == 404


async def test_a_source_takes_only_what_it_is_told_to_and_shows_what_it_refused(
    managed: Managed, http: httpx.AsyncClient
) -> None:
    made = managed.done("POST", "/sources", json={"name": "github", "types": ["github.push"]})
    changed = managed.done("PATCH", "/sources/github", json={"structure": {"required": ["ref"]}})
    assert changed["checks"] == "types schema"
    for event, body, code in (("star", b"{}", "unknown-type"), ("push", b"{}", "wrong-structure")):
        headers = github_headers(made["secret"], body, event=event)
        answer = await http.post(made["url"], content=body, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (422, code)
    async with asyncio.timeout(30):
        while len(refused := managed.done("GET", "/sources/github/refused")) < 2:
            await asyncio.sleep(0.1)
    assert [one["code"] for one in refused] == ["wrong-structure", "unknown-type"]
    assert managed.code("GET", "/sources/github/refused", "red-builds") == (404, "not-found")
    assert managed.done("PATCH", "/sources/github", json={"structure": None, "types": []})["checks"] == ""


@pytest.mark.parametrize(
    "document",
    [
        {"methods": ["BREW"]},
        {"structure": {"type": "nothing"}},
        {"structure": {"$ref": "http://x.example"}},
        {"more": 1},
    ],
)
def test_what_a_source_cannot_take_is_refused(managed: Managed, document: dict[str, Any]) -> None:
    managed.done("POST", "/sources", json={"name": "github"})
    assert managed.call("PATCH", "/sources/github", json=document).status_code == 422


async def test_after_a_rotation_both_secrets_count(managed: Managed, http: httpx.AsyncClient) -> None:
    made = managed.done("POST", "/sources", json={"name": "github"})
    rotated = managed.done("POST", "/sources/github/rotate")
    assert made["secret"] != rotated["secret"]
    assert rotated["secrets"] == 2
    for secret in (made["secret"], rotated["secret"]):
        answer = await http.post(made["url"], content=b"{}", headers=github_headers(secret, b"{}"))
        assert answer.status_code == 202


async def test_a_rotation_that_drops_the_older_secrets_ends_them_at_once(
    managed: Managed, http: httpx.AsyncClient
) -> None:
    made = managed.done("POST", "/sources", json={"name": "github"})
    older = managed.done("POST", "/sources/github/rotate")
    rotated = managed.done("POST", "/sources/github/rotate", json={"drop_older": True})
    assert rotated["secrets"] == 1
    for secret, status in ((made["secret"], 401), (older["secret"], 401), (rotated["secret"], 202)):
        answer = await http.post(made["url"], content=b"{}", headers=github_headers(secret, b"{}"))
        assert answer.status_code == status


async def test_no_more_secrets_are_kept_than_count(managed: Managed, http: httpx.AsyncClient) -> None:
    made = [managed.done("POST", "/sources", json={"name": "github"})]
    made += [managed.done("POST", "/sources/github/rotate") for _ in range(MAX_SECRETS)]
    assert [one["secrets"] for one in made] == [*range(1, MAX_SECRETS + 1), MAX_SECRETS]
    for one, status in zip(made, [401] + [202] * MAX_SECRETS, strict=True):
        answer = await http.post(made[0]["url"], content=b"{}", headers=github_headers(one["secret"], b"{}"))
        assert answer.status_code == status


def test_everything_about_a_source_can_be_read_but_its_secrets(managed: Managed) -> None:
    schema = {"type": "object", "required": ["ref"]}
    config = {"header": "X-Signature", "signed": "{body}"}
    document = {"name": "one", "scheme": "generic-hmac", "config": config, "channel": "builds"}
    made = managed.done("POST", "/sources", json={**document, "types": ["one.push"], "structure": schema})
    shown = managed.done("GET", "/sources/one")
    assert {name: shown[name] for name in ("name", "scheme", "channel", "url", "checks")} == {
        **{name: made[name] for name in ("name", "scheme", "channel", "url")},
        "checks": "types schema",
    }
    assert (shown["types"], shown["structure"], shown["methods"]) == (["one.push"], schema, "POST")
    assert config.items() <= shown["config"].items()
    assert (shown["secret"], shown["older_secrets_until"]) == (None, None)
    assert made["secret"] not in json.dumps(shown)
    managed.done("POST", "/sources/one/rotate")
    assert managed.done("GET", "/sources/one", "red-builds")["older_secrets_until"] is not None
    assert managed.code("GET", "/sources/one", "blue-manage") == (404, "not-found")
    assert managed.code("GET", "/sources/one", "red-read") == (403, "forbidden")


@pytest.mark.parametrize(
    ("document", "status"),
    [
        ({"name": "one", "scheme": "githab"}, 422),
        ({"name": "one", "channel": "nowhere"}, 404),
        ({"name": "one", "secret": ""}, 422),
        ({"name": "one", "secret": "ab"}, 422),
        ({"name": "one", "secret": " padded with blanks "}, 422),
        ({"name": "one", "secret": "env:WEBHOOK_RELAY_ENCRYPTION_KEY"}, 422),
        ({"name": "one", "secret": "file:/etc/passwd"}, 422),
        ({"name": "one", "scheme": "generic-hmac"}, 422),
        ({"name": "one", "scheme": "generic-hmac", "config": {"header": "not a header"}}, 422),
        ({"name": "one", "scheme": "twilio"}, 422),
        ({"name": "one", "scheme": "discord"}, 422),
        ({"name": "one", "scheme": "sns", "config": {"topics": []}}, 422),
        ({"name": "one", "config": {}}, 422),
        ({"name": "one", "reference": "env:PATH"}, 422),
        ({"name": "one", "is_default": True}, 422),
    ],
)
def test_a_source_that_could_not_work_is_refused(managed: Managed, document: dict[str, Any], status: int) -> None:
    assert managed.call("POST", "/sources", json=document).status_code == status
    assert managed.done("GET", "/sources") == []


def test_the_secret_that_a_sender_made_is_given_in_exchange_and_not_shown_again(managed: Managed) -> None:
    managed.done("POST", "/sources", json={"name": "shop", "scheme": "stripe"})
    refused = managed.call("POST", "/sources/shop/rotate")
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid-parameters")
    rotated = managed.done("POST", "/sources/shop/rotate", json={"secret": "whsec_an_example_of_stripe"})
    assert (rotated["secret"], rotated["secrets"]) == (None, 2)
    assert managed.call("POST", "/sources/shop/rotate", json={"secret": "ab"}).status_code == 422
    referring = managed.call("POST", "/sources/shop/rotate", json={"secret": "file:/etc/passwd"})
    assert (referring.status_code, "--secret-file" in referring.json()["detail"]) == (422, True)


def test_a_given_secret_is_not_shown_again(managed: Managed) -> None:
    made = managed.call("POST", "/sources", json={"name": "one", "secret": "a secret that somebody chose"})
    assert made.status_code == 201
    assert "a secret that somebody chose" not in made.text


# --- tokens --------------------------------------------------------------------------------------------------


async def test_a_token_counts_from_the_moment_it_is_made_until_it_is_revoked(managed: Managed) -> None:
    made = managed.done("POST", "/tokens", json={"name": "laptop"})
    assert (made["scopes"], made["channels"], made["expires_at"]) == ("read", "", None)
    async with managed.relay.connect(made["text"]) as socket:
        await socket.send(hello("builds"))
        assert isinstance(await receive(socket), Welcome)
        assert isinstance(await receive(socket), Resumed)
        [client] = managed.done("GET", "/clients")
        assert (client["name"], client["token_id"], client["places"]) == (
            "a test",
            made["id"],
            [{"channel": "builds", "seq": 0}],
        )
        assert managed.done("GET", "/clients", "blue-manage") == []
        assert managed.done("GET", "/clients", "red-builds") == [client]
        managed.done("DELETE", f"/tokens/{made['id']}")
        problem = await receive(socket)
        assert isinstance(problem, Problem)
        assert problem.code == "unauthorized"
    assert managed.code("GET", "/token", made["text"]) == (401, "unauthorized")


def test_a_token_says_what_it_is_good_for(managed: Managed) -> None:
    told = managed.done("GET", "/token", "red-builds")
    assert (told["name"], told["scopes"], told["channels"]) == ("builds", ["manage"], ["builds"])


@pytest.mark.parametrize(
    ("token", "document"),
    [
        ("red-manage", {"name": "n", "scopes": ["admin"]}),
        ("red-manage", {"name": "n", "scopes": ["read", "admin"]}),
        ("red-builds", {"name": "n"}),
        ("red-builds", {"name": "n", "channels": ["default"]}),
        ("red-builds", {"name": "n", "channels": ["builds", "default"]}),
    ],
)
def test_no_token_gives_more_than_it_has(managed: Managed, token: str, document: dict[str, Any]) -> None:
    assert managed.code("POST", "/tokens", token, json=document) == (403, "forbidden")


def test_a_token_that_ends_gives_none_that_ends_later(managed: Managed) -> None:
    [own] = [one for one in managed.done("GET", "/tokens") if one["name"] == "brief"]
    assert managed.done("POST", "/tokens", "red-brief", json={"name": "n"})["expires_at"] == own["expires_at"]
    later = managed.done("POST", "/tokens", "red-brief", json={"name": "n", "expires_in": "30d"})
    assert later["expires_at"] == own["expires_at"]
    assert (
        managed.done("POST", "/tokens", "red-brief", json={"name": "n", "expires_in": "5m"})["expires_at"]
        < own["expires_at"]
    )


def test_a_token_with_channels_sees_and_revokes_only_tokens_of_these(managed: Managed) -> None:
    other = managed.done("POST", "/tokens", json={"name": "other", "channels": ["default"]})
    every = managed.done("POST", "/tokens", json={"name": "every"})
    mine = managed.done("POST", "/tokens", "red-builds", json={"name": "mine", "channels": ["builds"]})
    assert names(managed.done("GET", "/tokens", "red-builds")) == ["builds", "mine"]
    for token in (other, every):
        assert managed.code("DELETE", f"/tokens/{token['id']}", "red-builds") == (404, "not-found")
    managed.done("DELETE", f"/tokens/{mine['id']}", "red-builds")


@pytest.mark.parametrize("scopes", [["admin"], ["read", "admin"], ["manage", "admin"]])
def test_a_manager_does_not_revoke_the_operators_token(managed: Managed, scopes: list[str]) -> None:
    made = managed.done("POST", "/workspaces/red/tokens", "red-admin", json={"name": "operator", "scopes": scopes})
    refused = managed.call("DELETE", f"/tokens/{made['id']}")
    assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
    assert "`admin`" in refused.json()["detail"]
    assert refused.json()["hint"]
    assert managed.done("GET", "/token", made["text"])["name"] == "operator"
    managed.done("DELETE", f"/workspaces/red/tokens/{made['id']}", "red-admin")
    assert managed.code("GET", "/token", made["text"]) == (401, "unauthorized")


def test_an_operator_who_manages_too_revokes_another_one(managed: Managed) -> None:
    both = {"name": "both", "scopes": ["manage", "admin"]}
    one, other = (managed.done("POST", "/workspaces/red/tokens", "red-admin", json=both) for _ in range(2))
    managed.done("DELETE", f"/tokens/{other['id']}", one["text"])
    assert managed.code("GET", "/token", other["text"]) == (401, "unauthorized")


def test_a_manager_of_some_channels_is_told_of_no_operator_of_others(managed: Managed) -> None:
    made = managed.done("POST", "/workspaces/red/tokens", "red-admin", json={"name": "operator", "scopes": ["admin"]})
    assert managed.code("DELETE", f"/tokens/{made['id']}", "red-builds") == (404, "not-found")


def test_a_token_that_is_called_like_anothers_id_stays(managed: Managed) -> None:
    one = managed.done("POST", "/tokens", json={"name": "one"})
    namesake = managed.done("POST", "/tokens", json={"name": one["id"]})
    managed.done("DELETE", f"/tokens/{one['id']}")
    assert managed.done("GET", "/token", namesake["text"])["id"] == namesake["id"]


def test_a_manager_reads_nothing_itself_and_makes_tokens_that_read_and_send_in_its_channels(managed: Managed) -> None:
    assert managed.code("GET", "/channels/builds/events", "red-builds") == (403, "forbidden")
    wish = {"name": "n", "scopes": ["read", "ingest", "manage"], "channels": ["builds"]}
    made = managed.done("POST", "/tokens", "red-builds", json=wish)
    assert (made["scopes"], made["channels"]) == ("read ingest manage", "builds")
    assert managed.call("POST", "/channels/builds/events", made["text"], json={"type": "t"}).status_code == 202
    assert len(managed.done("GET", "/channels/builds/events", made["text"])["events"]) == 1
    assert managed.code("GET", "/channels/default/events", made["text"]) == (404, "not-found")


def test_of_a_source_that_is_not_to_be_seen_nothing_is_told_but_that_its_name_is_in_use(managed: Managed) -> None:
    for name, scheme in (("hidden-one", "github"), ("hidden-two", "unverified")):
        managed.done("POST", "/sources", json={"name": name, "scheme": scheme})
    managed.done("POST", "/sources", "red-builds", json={"name": "seen", "channel": "builds"})
    told = {}
    for name in ("hidden-one", "hidden-two", "seen"):
        refused = managed.call("POST", "/sources", "red-builds", json={"name": name, "channel": "builds"})
        assert (refused.status_code, refused.json()["code"]) == (409, "taken")
        headers = refused.headers.keys()
        told[name] = (refused.text.replace(name, "it"), [*headers])
    assert told["hidden-one"] == told["hidden-two"] == told["seen"]
    for name in ("hidden-one", "nobodys"):
        for method, path in (("PATCH", ""), ("DELETE", ""), ("POST", "/rotate"), ("GET", "/refused")):
            document = {} if method == "PATCH" else None
            assert managed.code(method, f"/sources/{name}{path}", "red-builds", json=document) == (404, "not-found")
    managed.done("POST", "/sources", "blue-builds", json={"name": "hidden-one", "channel": "builds"})


# --- workspaces ----------------------------------------------------------------------------------------------


def test_the_operator_makes_a_workspace_and_hands_it_over(managed: Managed) -> None:
    managed.done("POST", "/workspaces", "red-admin", json={"name": "green"})
    assert names(managed.done("GET", "/workspaces", "red-admin")) == ["blue", "default", "green", "red"]
    first = managed.done(
        "POST", "/workspaces/green/tokens", "red-admin", json={"name": "owner", "scopes": ["manage", "read"]}
    )
    assert names(managed.done("GET", "/channels", first["text"])) == ["default"]
    assert names(managed.done("GET", "/workspaces/green/tokens", "red-admin")) == ["owner"]
    managed.done("DELETE", f"/workspaces/green/tokens/{first['id']}", "red-admin")
    assert managed.code("GET", "/channels", first["text"]) == (401, "unauthorized")
    managed.done("DELETE", "/workspaces/green", "red-admin")
    assert managed.code("GET", "/workspaces/green/tokens", "red-admin") == (404, "not-found")


def test_the_first_workspace_stays(managed: Managed) -> None:
    assert managed.code("DELETE", "/workspaces/default", "red-admin") == (422, "invalid-parameters")


def test_admin_alone_shows_nothing_of_any_workspace(managed: Managed) -> None:
    for path in ("/channels", "/sources", "/tokens", "/clients"):
        assert managed.code("GET", path, "red-admin") == (403, "forbidden")


# --- nobody else ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("token", ["-", "whr_" + "x" * 43, "Basic"])
def test_without_a_token_that_counts_nothing_is_told(managed: Managed, token: str) -> None:
    assert managed.code("GET", "/channels", token) == (401, "unauthorized")
    assert managed.code("GET", "/channels/builds/readers", token) == (401, "unauthorized")
