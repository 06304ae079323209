"""Names that nobody has: whatever is put where a name is due, on either engine, is an answer and no failure."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from support.openapi import openapi_document
from support.opened import opened
from support.relay import RunningRelay, hello, receive
from support.store import administration
from webhook_relay.messages import CLOSE_BAD_FRAME, Problem

HOSTILE = ["a%00b", "%00", "%1b%5d0;x%07", "%e2%80%ae", "%F0%9F%92%A9", "a" * 5_000]
TEXTS = ("name", "channel", "scheme", "secret", "expires_in", "keep", "method", "structure")
LISTS = ("channels", "scopes", "methods", "types", "sealed_to")
EVERYTHING = {**dict.fromkeys(TEXTS, "a\x00b"), **{name: ["a\x00b"] for name in LISTS}}
PATHS = openapi_document()["paths"]
ONE_AT_A_TIME: list[dict[str, object]] = [
    {"name": "fine", "scopes": ["read"]},
    {"name": "a\x00b", "scopes": ["read"]},
    {"name": "fine", "scopes": ["read"], "channels": ["a\x00b"]},
    {"name": "fine", "channel": "a\x00b"},
    {"name": "fine", "scheme": "unverified", "types": ["a\x00b"]},
    {"name": "fine", "secret": "a\x00b"},
    {"types": ["a\x00b"]},
    {"structure": {"const": "a\x00b"}},
    EVERYTHING,
]


async def test_no_name_makes_any_route_fail(store_url: str, tmp_path: Path) -> None:
    admin = administration(store_url)
    admin.create_channel("default")
    token = admin.create_token("all", ["read", "manage", "admin"]).text or ""
    failed = []
    headers = {"Authorization": f"Bearer {token}"}
    async with opened(store_url, peer="127.0.0.1", api_rate="off") as client:
        for path, methods in PATHS.items():
            if not path.startswith("/api/"):
                continue
            for method in methods:
                for name in HOSTILE if "{" in path else ("",):
                    url = re.sub(r"\{\w+\}", name, path)
                    documents = ONE_AT_A_TIME if name in ("", HOSTILE[-1]) else [{}]
                    for document in documents if method in ("post", "patch", "put") else [None]:
                        answer = await client.request(method.upper(), url, json=document, headers=headers)
                        if answer.status_code >= 500:
                            failed.append((method, url[:60], document, answer.status_code))
    assert failed == []


async def test_a_path_with_signs_that_no_name_has_is_nowhere(store_url: str) -> None:
    administration(store_url).create_channel("default")
    token = administration(store_url).create_token("all", ["manage"]).text or ""
    async with opened(store_url) as client:
        answer = await client.delete("/api/v1/sources/a%00b", headers={"Authorization": f"Bearer {token}"})
        assert (answer.status_code, answer.json()["code"]) == (404, "not-found")


async def test_a_token_of_the_operator_is_not_ended_by_one_that_could_not_give_it(store_url: str) -> None:
    admin = administration(store_url)
    operator, manager = admin.create_token("operator", ["admin"]), admin.create_token("manager", ["manage"])
    async with opened(store_url) as client:
        url = f"/api/v1/tokens/{operator.id}"
        refused = await client.delete(url, headers={"Authorization": f"Bearer {manager.text}"})
        assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
        both = admin.create_token("both", ["admin", "manage"])
        assert (await client.delete(url, headers={"Authorization": f"Bearer {both.text}"})).status_code in (204, 401)


@pytest.mark.parametrize("name", ["e\x00vil", "\x1b]0;pwned\x07", "\u202eevil", "two\nlines", "end\n"])
async def test_a_client_whose_name_steers_a_terminal_is_not_let_in(relay: RunningRelay, name: str) -> None:
    frame = hello().replace("a test", name.encode("unicode_escape").decode().replace("\\x", "\\u00"))
    async with relay.connect() as socket:
        await socket.send(frame)
        problem = await receive(socket)
        assert isinstance(problem, Problem)
        assert (problem.code, problem.detail.count(name)) == ("bad-frame", 0)
        await socket.wait_closed()
        assert socket.close_code == CLOSE_BAD_FRAME


@pytest.mark.parametrize("seq", [-1, 2**63, 10**30])
async def test_a_cursor_that_no_log_has_ends_the_link_as_what_it_is(relay: RunningRelay, seq: int) -> None:
    frame = hello().replace('"channel":"default"', f'"channel":"default","cursor":{{"epoch":"e","seq":{seq}}}')
    async with relay.connect() as socket:
        await socket.send(frame)
        problem = await receive(socket)
        assert isinstance(problem, Problem)
        assert problem.code == "bad-frame"
