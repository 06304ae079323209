"""Names that nothing can have, over HTTP: refused in words, whichever engine keeps the store."""

from __future__ import annotations

import re
from typing import Any

import httpx
import pytest

from support.openapi import openapi_document
from support.served import ServedApi

DOCUMENT = openapi_document()
NAMED = [
    pytest.param(method.upper(), path, id=f"{method} {path}")
    for path, methods in DOCUMENT["paths"].items()
    for method in methods
    if path.startswith("/api/") and "{" in path
]
"""Every operation with something named in its path."""
UNUSABLE = ("%00", "a%00b", "%1B%5D0%3B", "%E2%80%AE", "%7F", "a" * 300)
BODIES: dict[str, Any] = {"PATCH": {}, "POST": {"name": "fresh"}}


def call(api: ServedApi, method: str, path: str, document: Any = None) -> httpx.Response:
    with httpx.Client(trust_env=False, timeout=60, headers={"Authorization": f"Bearer {api.token}"}) as client:
        return client.request(method, api.url + path, json=document)


@pytest.mark.parametrize(("method", "path"), NAMED)
def test_what_cannot_be_a_name_is_not_there(served_api: ServedApi, method: str, path: str) -> None:
    for name in UNUSABLE:
        answer = call(served_api, method, re.sub(r"\{\w+\}", name, path), BODIES.get(method))
        assert answer.status_code in (404, 422), (name, answer.text)
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["hint"]


@pytest.mark.parametrize(
    "name", ["a\0b", "\x1b]0;", "a\nb", "a\n", "\x9b", "a\u202eb", "\u2066", "\u200f", "\u2028", "\ufeff"]
)
def test_no_token_has_a_name_that_controls_a_terminal_or_the_direction_of_text(
    served_api: ServedApi, name: str
) -> None:
    for path in ("/api/v1/tokens", "/api/v1/workspaces/default/tokens"):
        refused = call(served_api, "POST", path, {"name": name})
        assert (refused.status_code, refused.json()["code"]) == (422, "invalid-parameters")
        assert refused.json()["hint"]


@pytest.mark.parametrize(
    "name", ["Ana's laptop", "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645", "\U0001f469\u200d\U0001f4bb"]
)
def test_a_token_has_a_name_in_any_language(served_api: ServedApi, name: str) -> None:
    assert call(served_api, "POST", "/api/v1/tokens", {"name": name}).json()["name"] == name


@pytest.mark.parametrize(
    ("path", "document"),
    [
        ("/api/v1/channels", {"name": "a\0b"}),
        ("/api/v1/sources", {"name": "a\0b"}),
        ("/api/v1/sources", {"name": "fresh", "channel": "a\0b"}),
        ("/api/v1/sources", {"name": "fresh", "scheme": "a\0b"}),
        ("/api/v1/workspaces", {"name": "a\0b"}),
        ("/api/v1/tokens", {"name": "fresh", "channels": ["a\0b"]}),
        ("/api/v1/workspaces/default/tokens", {"name": "fresh", "channels": ["a\0b"]}),
    ],
)
def test_a_name_with_a_control_character_is_refused_wherever_it_stands(
    served_api: ServedApi, path: str, document: dict[str, Any]
) -> None:
    assert call(served_api, "POST", path, document).status_code in (404, 422)


EVENTS = "/api/v1/channels/default/events"


@pytest.mark.parametrize(
    ("path", "body", "content_type"),
    [
        (EVENTS, r'{"type": "a\u0000b", "id": "a\u0000b", "subject": "\u0000"}', "application/json"),
        (EVENTS, "{}", "text/a\x01b"),
        (EVENTS + "/batch", r'{"type": "a\u0000b", "id": "a\u0000b"}', "application/x-ndjson"),
        (
            EVENTS + "/batch",
            r'[{"specversion": "1.0", "type": "a\u0000b", "id": "a\u0000b", "source": "a\u0000b"}]',
            "application/cloudevents-batch+json",
        ),
    ],
)
def test_an_event_with_a_control_character_anywhere_is_no_mistake_of_the_relay(
    served_api: ServedApi, path: str, body: str, content_type: str
) -> None:
    headers = {"Authorization": f"Bearer {served_api.token}", "Content-Type": content_type}
    with httpx.Client(trust_env=False, timeout=60, headers=headers) as client:
        assert client.post(served_api.url + path, content=body).status_code in (202, 400, 422)


@pytest.mark.parametrize(
    ("path", "document"),
    [
        ("sources", r'{"name": "x", "config": {"a": "\ud800"}}'),
        ("sources", r'{"name": "x", "structure": {"title": "\ud800"}}'),
        ("sources", r'{"name": "x", "types": ["\ud800"]}'),
        ("sources", r'{"name": "x", "methods": ["\ud800"]}'),
        ("sources", r'{"name": "x", "channel": "\ud800"}'),
        ("sources", r'{"name": "x", "scheme": "\ud800"}'),
        ("sources", r'{"name": "x", "secret": "some secret of \ud800"}'),
        ("channels", r'{"name": "x", "sealed_to": ["\ud800"]}'),
        ("channels", r'{"name": "x", "keep": "\ud800"}'),
        ("tokens", r'{"name": "\ud800"}'),
        ("tokens", r'{"name": "x", "channels": ["\ud800"]}'),
        ("tokens", r'{"name": "x", "expires_in": "\ud800"}'),
        ("tokens", r'{"name": "x", "scopes": ["\ud800"]}'),
        ("workspaces", r'{"name": "\ud800"}'),
    ],
)
def test_half_a_character_is_no_text_of_a_document(served_api: ServedApi, path: str, document: str) -> None:
    headers = {"Authorization": f"Bearer {served_api.token}", "Content-Type": "application/json"}
    with httpx.Client(trust_env=False, timeout=60, headers=headers) as client:
        refused = client.post(f"{served_api.url}/api/v1/{path}", content=document)
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid-parameters")
    assert refused.json()["hint"]
