"""No way from one workspace into another: every route and every kind of token, with another tenant's names and ids.

The routes come from the OpenAPI document, so a new one is in here from its first day, or a test says what it lacks.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import httpx
import pytest

from support.openapi import openapi_document
from support.relay import RunningRelay, github_headers, hello, receive, running_relay
from support.store import administration
from webhook_relay.messages import Problem
from webhook_relay_server import app as wiring
from webhook_relay_server.rates import Policy

MARK = "crimson"
"""Is in the name of everything that the other tenant has, and nowhere else."""
NOBODYS = "nowhere"
"""Is in the place of MARK in names that nobody has."""
KINDS: dict[str, dict[str, Any]] = {
    "ingest": {"scopes": ["ingest"]},
    "read": {"scopes": ["read"]},
    "manage": {"scopes": ["manage"]},
    "everything": {"scopes": ["ingest", "read", "manage"]},
    "limited": {"scopes": ["ingest", "read", "manage"], "only": ["own"]},
    "admin": {"scopes": ["admin"]},
}
OPERATORS = re.compile(r"^/api/v1/workspaces")
"""Paths by which the relay's operator runs other workspaces: for every other token they are not there to be used."""
DOCUMENT = openapi_document()
BODIES: dict[str, Any] = {
    "replay_event": {"headers": [], "body_base64": ""},
    "create_channel": {"name": "fresh"},
    "change_channel": {"keep": "1d"},
    "append_event": {"type": "fresh"},
    "append_batch": {"type": "fresh"},
    "create_source": {"name": "fresh", "channel": f"{MARK}-builds"},
    "rotate_secret": {"secret": "a secret of some length"},
    "change_source": {"types": ["github.push"]},
    "create_token": {"name": "fresh", "channels": [f"{MARK}-builds"]},
    "create_workspace": {"name": "fresh"},
    "create_token_of_workspace": {"name": "fresh", "channels": [f"{MARK}-builds"]},
}
"""What is sent to operations that want a document: it names what is the other tenant's wherever it names anything."""
OWN_MATTER = {"create_channel", "create_workspace"}
"""Operations that name nothing that anybody could have already."""


class Tenants:
    """A relay with two tenants: one that has much, and one whose tokens are tried on it."""

    def __init__(self, relay: RunningRelay, own: dict[str, str], ids: dict[str, str], owner: str) -> None:
        self.relay = relay
        self.own = own
        self.ids = ids
        """What stands in a path for the other tenant's things."""
        self.owner = owner
        """A token of the other tenant that may do everything there."""

    def call(self, method: str, path: str, token: str, body: Any = None) -> httpx.Response:
        with httpx.Client(trust_env=False, timeout=60) as client:
            bearer = {"Authorization": f"Bearer {token}"}
            return client.request(method, self.relay.url + path, headers=bearer, json=body)

    def state(self) -> list[str]:
        """Return all that the other tenant sees of itself."""
        paths = ("channels", "sources", "tokens")
        return [self.call("GET", f"/api/v1/{path}", self.owner).text for path in paths]


@pytest.fixture(scope="module")
def tenants(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tenants]:
    folder = tmp_path_factory.mktemp("relay")
    store = folder / "relay.db"
    for workspace in (MARK, "own"):
        administration(store).create_workspace(workspace)
    other, own = administration(store, workspace=MARK), administration(store, workspace="own")
    own.create_channel("own")
    other.create_channel(f"{MARK}-builds")
    source = other.create_source(f"{MARK}-github", scheme="github", channel=f"{MARK}-builds")
    owner = other.create_token(f"{MARK}-owner", ["ingest", "read", "manage"])
    tokens = {name: own.create_token(name, **kind).text or "" for name, kind in KINDS.items()}
    tokens["expired"] = own.create_token("expired", expires_in=timedelta(seconds=0.01)).text or ""
    tokens["revoked"] = own.create_token("revoked").text or ""
    own.revoke_token("revoked")
    with many_bad_tokens(), running_relay(folder) as relay:
        event = posted(relay, source.url.rpartition("/")[2], source.secret or "")
        ids = {
            "channel": f"{MARK}-builds",
            "source": f"{MARK}-github",
            "token_id": owner.id,
            "workspace": MARK,
            "event_id": event,
        }
        yield Tenants(relay, tokens, ids, owner.text or "")


@contextmanager
def many_bad_tokens() -> Iterator[None]:
    """Let more tokens be shown that do not count than one address may: what is asked here is what each is told."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(wiring, "TOKENS", Policy("tokens", 10_000, 300))
        yield


def posted(relay: RunningRelay, key: str, secret: str) -> str:
    body = b'{"ref": "refs/heads/main", "repository": {"full_name": "%b/hidden"}}' % MARK.encode()
    with httpx.Client(trust_env=False, timeout=60) as client:
        answer = client.post(f"{relay.url}/in/{key}", content=body, headers=github_headers(secret, body))
    identifier: str = answer.json()["id"]
    return identifier


def attempts() -> list[Any]:
    """Return every operation of the API with every kind of token, but for the operator's own."""
    return [
        pytest.param(method, path, operation, kind, id=f"{method} {path} {kind}")
        for path, methods in DOCUMENT["paths"].items()
        for method, operation in methods.items()
        for kind in (*KINDS, "expired", "revoked")
        if path.startswith("/api/") and not (kind == "admin" and OPERATORS.match(path))
    ]


def in_place(path: str, ids: dict[str, str]) -> str:
    return re.sub(r"\{(\w+)\}", lambda name: ids[name[1]], path)


def nobodys(ids: dict[str, str]) -> dict[str, str]:
    """Return ids of the same form that nobody has."""
    return {
        name: value.replace(MARK, NOBODYS) if MARK in value else re.sub(r"[0-9a-f]", "0", value)
        for name, value in ids.items()
    }


def with_name(body: Any, name: str) -> Any:
    if isinstance(body, dict):
        return {key: with_name(value, name) for key, value in body.items()}
    if isinstance(body, list):
        return [with_name(value, name) for value in body]
    return body.replace(MARK, name) if isinstance(body, str) else body


def like_nobodys(answer: httpx.Response, ids: dict[str, str]) -> str:
    """Return what was answered, with the other tenant's names replaced by those that nobody has."""
    text = answer.text
    for name, value in nobodys(ids).items():
        text = text.replace(ids[name], value)
    return text.replace(MARK, NOBODYS)


@pytest.mark.parametrize(("method", "path", "operation", "kind"), attempts())
def test_what_is_another_tenants_answers_like_what_is_not_there(
    tenants: Tenants, method: str, path: str, operation: dict[str, Any], kind: str
) -> None:
    name = operation["operationId"]
    assert ("requestBody" in operation) == (name in BODIES), "say in BODIES what to send"
    before = tenants.state()
    token, body = tenants.own[kind], BODIES.get(name)

    answer = tenants.call(method, in_place(path, tenants.ids), token, body)

    assert MARK not in answer.text.replace(tenants.ids["channel"], "").replace(f"'{tenants.ids['source']}'", "")
    if kind in ("expired", "revoked"):
        assert answer.status_code == 401
    if "{" in path or (body is not None and name not in OWN_MATTER):
        assert answer.status_code in (401, 403, 404), answer.text
        nothing = tenants.call(method, in_place(path, nobodys(tenants.ids)), token, with_name(body, NOBODYS))
        assert (answer.status_code, like_nobodys(answer, tenants.ids)) == (nothing.status_code, nothing.text)
        assert answer.headers.keys() == nothing.headers.keys()
    elif answer.is_success:
        assert tenants.ids["token_id"] not in answer.text
    assert tenants.state() == before


@pytest.mark.parametrize("kind", [*KINDS, "expired", "revoked"])
async def test_a_websocket_is_told_the_same_of_anothers_channel_and_of_none(tenants: Tenants, kind: str) -> None:
    told = []
    for channel in (tenants.ids["channel"], nobodys(tenants.ids)["channel"]):
        async with tenants.relay.connect(tenants.own[kind]) as socket, asyncio.timeout(20):
            await socket.send(hello(channel))
            problem = await receive(socket)
            assert isinstance(problem, Problem)
            told.append((problem.code, problem.detail.replace(channel, "it"), problem.hint))
    assert told[0] == told[1]
    assert told[0][0] in ("forbidden", "unauthorized")
