"""Senders that need more of the relay than a secret: its address, theirs, a certificate, a header that is not kept."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from support.certificate_server import CertificateServer, amazon_now, certificate_server
from support.relay import RunningRelay, running_relay
from support.sns import TOPIC, sns_request
from support.store import administration, stored_events
from webhook_relay.event import Verification
from webhook_relay.signatures import SignedRequest, sign
from webhook_relay_server.administering.summaries import SourceSummary
from webhook_relay_server.http_protocol import HttpProtocol
from webhook_relay_server.receiving import certificates
from webhook_relay_server.store.directory import POLL_INTERVAL, utc_now

PUBLIC = "http://hooks.example"
SECRET = "a secret of some length"
Start = Callable[[], Any]


@pytest.fixture(params=["our protocol", "any server"])
def start(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Start:
    """Starts a relay whose webhooks go straight from the protocol, or one that only has ASGI."""
    if request.param == "any server":
        monkeypatch.setattr(HttpProtocol, "_is_webhook", lambda *_: False)
    return lambda: running_relay(tmp_path)


@pytest.fixture
def relay(start: Start) -> Iterator[RunningRelay]:
    with start() as running:
        yield running


def make_source(relay: RunningRelay, scheme: str, **options: Any) -> SourceSummary:
    return administration(relay.path, public_url=PUBLIC).create_source("shop", scheme=scheme, **options)


async def post(
    relay: RunningRelay, source: SourceSummary, http: httpx.AsyncClient, *, query: str = "", **request: Any
) -> httpx.Response:
    """POST to the source, once the relay has noticed it."""
    url = source.url.replace(PUBLIC, relay.url) + query
    async with asyncio.timeout(10):
        while (answer := await http.post(url, **request)).status_code == 404:
            await asyncio.sleep(POLL_INTERVAL / 5)
    return answer


# --- the relay's address -----------------------------------------------------------------------------------


def square(source: SourceSummary, body: bytes, query: str = "") -> dict[str, str]:
    request = SignedRequest("POST", source.url + query, (), body)
    return dict(sign("square", SECRET, request, now=0, message_id=""))


async def test_a_signed_address_is_the_configured_one_whatever_host_is_asked(
    start: Start, http: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WEBHOOK_RELAY_PUBLIC_URL", PUBLIC)
    with start() as relay:
        source = make_source(relay, "square", secret=SECRET)
        assert (await post(relay, source, http, content=b"{}", headers=square(source, b"{}"))).status_code == 202
        asked = {"content": b"{}", "headers": square(source, b"{}", "?a=%20b&c")}
        assert (await post(relay, source, http, **asked, query="?a=%20b&c")).status_code == 202
        lured = {**square(SourceSummary(**{**vars(source), "url": source.url.replace("hooks", "evil")}), b"{}")}
        refused = await post(relay, source, http, content=b"{}", headers={**lured, "Host": "evil.example"})
        assert (refused.status_code, refused.json()["code"]) == (401, "bad-signature")


async def test_hubspots_address_is_compared_as_hubspot_signs_it(
    start: Start, http: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WEBHOOK_RELAY_PUBLIC_URL", PUBLIC)
    with start() as relay:
        source = make_source(relay, "hubspot", secret=SECRET)
        now = utc_now().timestamp()
        decoded = SignedRequest("POST", source.url + "?next=https://crm.example/a%20b&x=1", (), b"[]")
        headers = dict(sign("hubspot", SECRET, decoded, now=now, message_id=""))
        for query in ("?next=https%3A%2F%2Fcrm.example%2Fa%20b&x=1", "?next=https%3a%2f%2fcrm.example%2fa%20b&x=1"):
            taken = await post(relay, source, http, query=query, content=b"[]", headers=headers)
            assert taken.status_code == 202
        refused = await post(
            relay, source, http, query="?next=https%3A%2F%2Fcrm.example%2Fa+b&x=1", content=b"[]", headers=headers
        )
        assert (refused.status_code, refused.json()["code"]) == (401, "bad-signature")


async def test_a_relay_that_does_not_know_its_address_asks_to_come_back(
    relay: RunningRelay, http: httpx.AsyncClient
) -> None:
    source = make_source(relay, "square", secret=SECRET)
    answer = await post(relay, source, http, content=b"{}", headers=square(source, b"{}"))
    assert (answer.status_code, answer.json()["code"]) == (503, "source-misconfigured")
    assert "public URL" in answer.json()["detail"]
    assert answer.headers["retry-after"]
    assert stored_events(relay.path) == []


# --- the sender's address ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("allow", "status"), [("127.0.0.0/8", 202), ("192.0.2.0/24", 401)])
async def test_the_address_of_the_connection_counts_and_no_header(
    allow: str, status: int, relay: RunningRelay, http: httpx.AsyncClient
) -> None:
    source = make_source(relay, "ip-allow-list", config=json.dumps({"allow": [allow]}).encode())
    answer = await post(relay, source, http, content=b"{}", headers={"X-Forwarded-For": "192.0.2.7"})
    assert answer.status_code == status
    assert answer.json().get("code", "") == ("" if status == 202 else "wrong-address")


# --- headers that are secrets ------------------------------------------------------------------------------


PASSWORD = "Basic " + base64.b64encode(f"shop:{SECRET}".encode()).decode()


@pytest.mark.parametrize(
    ("source", "header"),
    [
        (("generic-token", None), ("Authorization", f"Bearer {SECRET}")),
        (("generic-token", b'{"header":"X-Api-Key"}'), ("X-Api-Key", SECRET)),
        (("generic-basic", b'{"user":"shop"}'), ("Authorization", PASSWORD)),
    ],
    ids=["bearer", "api key", "password"],
)
async def test_a_header_that_is_a_secret_lets_in_and_is_not_kept(
    source: tuple[str, bytes | None], header: tuple[str, str], relay: RunningRelay, http: httpx.AsyncClient
) -> None:
    (scheme, config), (name, value) = source, header
    made = make_source(relay, scheme, config=config, secret=SECRET)
    assert (await post(relay, made, http, content=b"{}", headers={name: value})).status_code == 202
    assert (await post(relay, made, http, content=b"{}", headers={name: value[:-5]})).status_code == 401
    [event] = stored_events(relay.path)
    assert event.verification is Verification.VERIFIED
    assert name.lower() not in {kept.lower() for kept, _ in event.headers}
    assert not any(SECRET in kept or PASSWORD in kept for _, kept in event.headers)


async def test_a_token_in_the_address_lets_in_where_the_source_allows_it_and_is_not_kept(
    relay: RunningRelay, http: httpx.AsyncClient
) -> None:
    made = make_source(relay, "generic-token", config=b'{"in_query":true}', secret="q-token-of-some-length")
    repeated = {"X-Original-URL": "/in/abc?access_token=q-token-of-some-length", "X-Kept": "yes"}
    taken = await post(
        relay, made, http, query="?a=b&access_token=q-token-of-some-length", content=b"{}", headers=repeated
    )
    wrong = await post(relay, made, http, query="?access_token=q-token", content=b"{}")
    assert (taken.status_code, taken.headers["cache-control"]) == (202, "private")
    assert (wrong.status_code, wrong.json()["code"]) == (401, "wrong-token")
    assert "q-token" not in taken.text + wrong.text
    [event] = stored_events(relay.path)
    assert event.verification is Verification.VERIFIED
    assert "q-token" not in str(event)
    assert ("X-Kept", "yes") in event.headers
    assert all(b"q-token" not in file.read_bytes() for file in relay.path.parent.iterdir() if file.is_file())


async def test_a_token_in_the_address_is_refused_with_what_to_do_where_the_source_does_not_say_so(
    relay: RunningRelay, http: httpx.AsyncClient
) -> None:
    made = make_source(relay, "generic-token", secret=SECRET)
    refused = await post(relay, made, http, query="?access_token=" + quote(SECRET), content=b"{}")
    assert (refused.status_code, refused.json()["code"]) == (401, "missing-header")
    assert "in_query" in refused.json()["detail"]
    assert stored_events(relay.path) == []


# --- certificates ------------------------------------------------------------------------------------------


def sns(**changes: str) -> dict[str, Any]:
    request = sns_request(amazon_now().message(utc_now().timestamp(), **changes))
    return {"content": request.body, "headers": dict(request.headers)}


@pytest.fixture
def topics() -> bytes:
    return json.dumps({"topics": [TOPIC]}).encode()


async def test_a_message_of_sns_is_verified_with_the_certificate_it_names_and_kept_once(
    start: Start, http: httpx.AsyncClient, tmp_path: Path, topics: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with certificate_server(tmp_path) as server:
        monkeypatch.setattr(certificates, "_open_client", server.client)
        with start() as relay:
            source = make_source(relay, "sns", config=topics)
            message = sns()
            first, second = [await post(relay, source, http, **message) for _ in range(2)]
            assert (first.status_code, second.status_code) == (202, 202)
            assert second.json() == {**first.json(), "duplicate": True}
            forged = {**message, "content": message["content"].replace(b"An order", b"No order")}
            refused = await post(relay, source, http, **forged)
            assert (refused.status_code, refused.json()["code"]) == (401, "bad-signature")
            [event] = stored_events(relay.path)
            assert event.body == message["content"]
        assert len(server.asked) == 1


async def refused_without_asking(
    server: CertificateServer, start: Start, http: httpx.AsyncClient, topics: bytes, **changes: str
) -> str:
    with start() as relay:
        source = make_source(relay, "sns", config=topics)
        answer = await post(relay, source, http, **sns(**changes))
        assert answer.status_code == 401
        assert stored_events(relay.path) == []
    assert server.asked == []
    return str(answer.json()["code"])


async def test_a_stranger_s_topic_or_certificate_makes_the_relay_ask_nobody(
    start: Start, http: httpx.AsyncClient, tmp_path: Path, topics: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with certificate_server(tmp_path) as server:
        monkeypatch.setattr(certificates, "_open_client", server.client)
        stranger = {"TopicArn": "arn:aws:sns:eu-west-1:999999999999:orders"}
        assert await refused_without_asking(server, start, http, topics, **stranger) == "wrong-topic"


async def test_a_certificate_of_another_host_is_never_asked_for(
    start: Start, http: httpx.AsyncClient, tmp_path: Path, topics: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with certificate_server(tmp_path) as server:
        monkeypatch.setattr(certificates, "_open_client", server.client)
        other = {"SigningCertURL": f"https://127.0.0.1:{server.port}/a.pem"}
        assert await refused_without_asking(server, start, http, topics, **other) == "untrusted-certificate"


async def test_a_certificate_that_cannot_be_fetched_is_the_relay_s_trouble(
    start: Start, http: httpx.AsyncClient, tmp_path: Path, topics: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with certificate_server(tmp_path, b"HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n") as server:
        monkeypatch.setattr(certificates, "_open_client", server.client)
        with start() as relay:
            source = make_source(relay, "sns", config=topics)
            answer = await post(relay, source, http, **sns())
            assert (answer.status_code, answer.json()["code"]) == (503, "certificate-unavailable")
            assert answer.headers["retry-after"] == "30"
            assert stored_events(relay.path) == []
