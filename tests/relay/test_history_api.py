"""The history over HTTP, on a relay that runs: what the routes answer, and whom."""

from __future__ import annotations

import asyncio
import base64
import json
from typing import Any

import httpx
import pytest

from support.history import give_looks_time
from support.relay import RunningRelay, github_headers, hello, receive, receive_event
from support.store import administration
from webhook_relay.event import Verification
from webhook_relay.messages import EventMessage, Resumed, decode_event, decode_server_message
from webhook_relay_server.api.raw_body import UNKNOWN, safe_content_type

BODY = b'{"zen":  "Design for failure.", "repository": {"full_name": "acme/site"}}'
EVENTS = "/api/v1/channels/default/events"


@pytest.fixture(autouse=True)
def looks_have_time(monkeypatch: pytest.MonkeyPatch) -> None:
    give_looks_time(monkeypatch)


class Api:
    """A relay with some events, and tokens of every kind."""

    def __init__(self, relay: RunningRelay, http: httpx.AsyncClient) -> None:
        self.relay = relay
        self.http = http
        self.manage = administration(relay.path).create_token("manager", ["manage"]).text or ""

    async def post(self, body: bytes = BODY, **github: str) -> str:
        answer = await self.relay.post(self.http, body, **github)
        identifier: str = answer.json()["id"]
        return identifier

    async def get(self, path: str, token: str | None = None, **options: Any) -> httpx.Response:
        return await self.http.get(self.relay.url + path, headers=self.bearer(token), **options)

    def bearer(self, token: str | None = None) -> dict[str, str]:
        return {"Authorization": f"Bearer {token or self.relay.token}"}

    async def replay(
        self, event_id: str, token: str | None = None, document: dict[str, Any] | None = None
    ) -> httpx.Response:
        headers = self.bearer(token or self.manage)
        return await self.http.post(f"{self.relay.url}{EVENTS}/{event_id}/replay", headers=headers, json=document)


async def known(api: Api, token: str) -> None:
    """Wait until the relay has noticed a token that another process made."""
    async with asyncio.timeout(20):
        while (await api.get(EVENTS, token)).status_code in (401, 429):
            await asyncio.sleep(0.05)


@pytest.fixture
async def api(relay: RunningRelay, http: httpx.AsyncClient) -> Api:
    made = Api(relay, http)
    await known(made, made.manage)
    return made


async def test_a_page_has_links_that_lead_to_whole_events(api: Api) -> None:
    await api.post(event="push", delivery="d-1")
    await api.post(event="ping", delivery="d-2")
    page = (await api.get(EVENTS, params={"type": "github.push", "limit": 1})).json()
    assert page["complete"] is True
    [listed] = page["events"]
    shown = await api.get(listed["self"])
    assert shown.headers["content-type"] == "application/json"
    event = decode_event(message_of(shown.content))
    assert (event.type, event.delivery_id, event.body) == ("github.push", "d-1", BODY)
    assert shown.json()["event"]["sequence"] == listed["event"]["sequence"]


def message_of(frame: bytes) -> EventMessage:
    message = decode_server_message(frame)
    assert isinstance(message, EventMessage)
    return message


async def test_an_event_over_http_is_the_event_over_the_websocket(api: Api) -> None:
    identifier = await api.post()
    async with api.relay.connect() as socket:
        await socket.send(hello())
        await receive(socket)
        await receive(socket)
        streamed = await receive_event(socket)
    assert decode_event(message_of((await api.get(f"{EVENTS}/{identifier}")).content)) == streamed


async def test_pages_are_followed_by_their_cursors(api: Api) -> None:
    identifiers = [await api.post() for _ in range(5)]
    seen: list[str] = []
    parameters: dict[str, Any] = {"limit": 2, "order": "oldest"}
    while True:
        page = (await api.get(EVENTS, params=parameters)).json()
        seen += [listed["event"]["id"] for listed in page["events"]]
        if page["next"] is None:
            break
        parameters["cursor"] = page["next"]
    assert seen == identifiers


@pytest.mark.parametrize(
    "parameters",
    [
        {"limit": 0},
        {"limit": 201},
        {"order": "up"},
        {"since": "yesterday"},
        {"since": "2026-11-02T08:30:00"},
        {"type": "a*b*c*d*e"},
        {"type": ""},
        {"type": ["t"] * 11},
        {"text": "a\x00b"},
        {"delivery_id": "\x00"},
        {"verification": "perhaps"},
        {"replay": "perhaps"},
        {"include": "everything"},
        {"cursor": "x"},
    ],
)
async def test_a_parameter_that_is_not_understood_is_refused_in_words(api: Api, parameters: dict[str, Any]) -> None:
    answer = await api.get(EVENTS, params=parameters)
    assert answer.status_code == 422
    assert answer.json()["code"] in ("invalid-parameters", "bad-cursor")
    assert answer.json()["detail"]


async def test_the_body_comes_back_byte_for_byte_as_a_download_that_no_browser_runs(api: Api) -> None:
    body = b"\xef\xbb\xbf<script>alert(1)</script>\x00\xff"
    identifier = await api.post(body, content_type="text/html")
    answer = await api.get(f"{EVENTS}/{identifier}/raw")
    assert answer.content == body
    assert answer.headers["content-type"] == UNKNOWN
    assert answer.headers["content-disposition"] == f'attachment; filename="event-{identifier}.bin"'
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]


async def test_a_harmless_content_type_comes_back_with_the_body(api: Api) -> None:
    answer = await api.get(f"{EVENTS}/{await api.post()}/raw")
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["content-disposition"].endswith('.json"')
    assert answer.content == BODY


@pytest.mark.parametrize(
    ("stored", "answered"),
    [
        ("application/json; charset=utf-8", ("application/json; charset=utf-8", ".json")),
        ("application/cloudevents+json", ("application/cloudevents+json", ".json")),
        ("Application/X-WWW-Form-URLEncoded", ("Application/X-WWW-Form-URLEncoded", ".txt")),
        ('multipart/form-data; boundary="a b"', ('multipart/form-data; boundary="a b"', ".bin")),
        ("text/html", (UNKNOWN, ".bin")),
        ("image/svg+xml", (UNKNOWN, ".bin")),
        ("application/xhtml+xml", (UNKNOWN, ".bin")),
        ("text/plain; charset=utf-8\r\nX: y", (UNKNOWN, ".bin")),
        ("application/json, text/html", (UNKNOWN, ".bin")),
        ("", (UNKNOWN, ".bin")),
        ("é/json", (UNKNOWN, ".bin")),
    ],
)
def test_only_content_types_that_no_browser_runs_are_passed_on(stored: str, answered: tuple[str, str]) -> None:
    assert safe_content_type(stored) == answered


async def test_a_replay_reaches_readers_marked_and_with_the_same_bytes(api: Api) -> None:
    identifier = await api.post(delivery="d-1")
    answer = await api.replay(identifier)
    assert answer.status_code == 202
    replayed = answer.json()
    assert replayed == {"id": replayed["id"], "channel": "default", "seq": 2, "replay_of": identifier}
    event = decode_event(message_of((await api.get(f"{EVENTS}/{replayed['id']}")).content))
    assert (event.body, event.replay_of, event.delivery_id) == (BODY, identifier, None)
    assert event.header("X-GitHub-Delivery") == "d-1"
    [listed] = (await api.get(EVENTS, params={"replay": True})).json()["events"]
    assert listed["event"]["replayof"] == identifier


def changed_to(body: bytes, headers: dict[str, str]) -> dict[str, Any]:
    return {"headers": list(headers.items()), "body_base64": base64.b64encode(body).decode()}


async def test_a_changed_event_is_replayed_when_it_is_signed_anew(api: Api) -> None:
    identifier = await api.post(delivery="d-1")
    body = b'{"ref":  "refs/heads/other", "repository": {"full_name": "octo/changed"}}'
    document = changed_to(body, github_headers(api.relay.secret, body, event="push", delivery="d-1"))
    answer = await api.replay(identifier, document=document)
    assert answer.status_code == 202, answer.text
    replayed = answer.json()
    assert (replayed["seq"], replayed["replay_of"]) == (2, identifier)
    event = decode_event(message_of((await api.get(f"{EVENTS}/{replayed['id']}")).content))
    assert (event.body, event.subject, event.type) == (body, "octo/changed", "github.push")
    assert (event.replay_of, event.delivery_id) == (identifier, None)
    assert event.verification is Verification.VERIFIED
    again = (await api.replay(replayed["id"])).json()
    assert again["replay_of"] == identifier


async def test_a_changed_event_may_be_as_large_as_an_editor_takes_and_no_larger(api: Api) -> None:
    identifier = await api.post()
    body = b'{"a":"' + b"x" * 1_000_000 + b'"}'
    answer = await api.replay(identifier, document=changed_to(body, github_headers(api.relay.secret, body)))
    assert answer.status_code == 202, answer.text
    assert (await api.get(f"{EVENTS}/{answer.json()['id']}/raw")).content == body
    larger = await api.replay(identifier, document=changed_to(body * 2, {}))
    assert (larger.status_code, larger.json()["code"]) == (413, "body-too-large")


async def test_a_changed_event_that_is_not_signed_by_the_source_is_refused_and_not_stored(api: Api) -> None:
    identifier = await api.post()
    document = changed_to(b'{"a": 1}', github_headers("x" * 32, b'{"a": 1}'))
    answer = await api.replay(identifier, document=document)
    assert (answer.status_code, answer.json()["code"]) == (422, "bad-signature")
    assert len((await api.get(EVENTS)).json()["events"]) == 1


async def test_a_changed_event_that_came_by_the_api_is_to_be_appended_instead(api: Api) -> None:
    sender = administration(api.relay.path).create_token("sender", ["ingest", "read"]).text or ""
    await known(api, sender)
    answer = await api.http.post(api.relay.url + EVENTS, json={"type": "x"}, headers=api.bearer(sender))
    refused = await api.replay(answer.json()["id"], document=changed_to(b"{}", {}))
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid-parameters")
    assert "POST /api/v1/channels" in refused.json()["hint"]
    assert (await api.replay(answer.json()["id"])).status_code == 202


async def test_a_changed_event_whose_source_is_gone_can_only_be_replayed_as_it_is(api: Api) -> None:
    identifier = await api.post()
    revoked = await api.http.delete(f"{api.relay.url}/api/v1/sources/github", headers=api.bearer(api.manage))
    assert revoked.status_code == 204
    refused = await api.replay(identifier, document=changed_to(b"{}", {}))
    assert (refused.status_code, "source of this event is gone" in refused.json()["detail"]) == (422, True)
    assert (await api.replay(identifier)).status_code == 202


@pytest.mark.parametrize(
    "document",
    [
        {"headers": [["A b", "c"]], "body_base64": ""},
        {"headers": [["A", "c\r\nd: e"]], "body_base64": ""},
        {"headers": [["A"]], "body_base64": ""},
        {"headers": [], "body_base64": "%"},
        {"headers": [["A", "b"]] * 101, "body_base64": ""},
        {"headers": []},
    ],
)
async def test_a_changed_event_that_is_no_request_is_refused_in_words(api: Api, document: dict[str, Any]) -> None:
    answer = await api.replay(await api.post(), document=document)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid-parameters")


async def test_reading_does_not_allow_to_replay_and_the_other_way_round(api: Api) -> None:
    identifier = await api.post()
    assert (await api.replay(identifier, api.relay.token)).status_code == 403
    for path in ("", f"/{identifier}", f"/{identifier}/raw", "/export"):
        assert (await api.get(EVENTS + path, api.manage)).status_code == 403
    assert (await api.get("/api/v1/channels/default/statistics", api.manage)).status_code == 403


async def test_an_export_is_a_download_of_lines(api: Api) -> None:
    identifiers = [await api.post(b'{"n": %d}' % number, event="push") for number in range(3)]
    await api.post(event="ping")
    answer = await api.get(f"{EVENTS}/export", params={"type": "github.push"})
    assert answer.headers["content-type"] == "application/x-ndjson"
    assert answer.headers["content-disposition"] == 'attachment; filename="default.ndjson"'
    *events, end = [decode_server_message(line) for line in answer.content.splitlines()]
    assert [message.event.id for message in events if isinstance(message, EventMessage)] == identifiers
    assert isinstance(end, Resumed)
    assert end.cursor.seq == 4


async def test_an_export_of_an_unknown_channel_is_a_problem_and_no_download(api: Api) -> None:
    answer = await api.get("/api/v1/channels/nowhere/events/export")
    assert (answer.status_code, answer.json()["code"]) == (404, "not-found")


async def test_figures_are_exact_up_to_the_last_webhook(api: Api) -> None:
    for number in range(3):
        await api.post()
        found = (await api.get("/api/v1/channels/default/statistics", params={"by": "type"})).json()
        assert found["rows"] == [
            {"type": "github.push", "events": number + 1, "bytes": len(BODY) * (number + 1), "timed": 0}
        ]
        assert found["counted"] == found["head"] == number + 1


async def test_an_event_of_another_workspace_answers_like_one_that_is_not_there(api: Api) -> None:
    identifier = await api.post()
    store = api.relay.path
    administration(store).create_workspace("other")
    other = administration(store, workspace="other")
    tokens = {scope: other.create_token(scope, [scope]).text or "" for scope in ("read", "manage")}
    await known(api, tokens["read"])
    for wanted in (identifier, "0" * 32):
        answers = [
            await api.get(f"{EVENTS}/{wanted}", tokens["read"]),
            await api.get(f"{EVENTS}/{wanted}/raw", tokens["read"]),
            await api.replay(wanted, tokens["manage"]),
        ]
        texts = {json.dumps(answer.json()) for answer in answers}
        assert [answer.status_code for answer in answers] == [404] * 3
        assert len(texts) == 1
        assert identifier not in texts.pop()
    assert (await api.get(EVENTS, tokens["read"])).json()["events"] == []
