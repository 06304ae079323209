"""What a source takes, over the wire: its methods, its handshakes, and every byte of what is sent."""

from __future__ import annotations

import asyncio
import base64
import json
import os
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from support.certificate_server import amazon_now, certificate_server
from support.clock import NOW, Clock
from support.corpus import corpus_folder
from support.relay import RunningRelay, hello, raw_connection, receive, receive_event, running_relay
from support.senders import pair
from support.signing import post_signed
from support.sns import HOST, TOPIC, sns_request
from support.store import administration, open_store, stored_events
from webhook_relay.messages import Resumed, Welcome
from webhook_relay.signatures import SignedRequest, sign
from webhook_relay_server.errors import SignatureRefusedError
from webhook_relay_server.http_protocol import HttpProtocol
from webhook_relay_server.receiving import certificates, confirmations
from webhook_relay_server.receiving.pipeline import Pipeline
from webhook_relay_server.senders.handshakes import meta_verify_token
from webhook_relay_server.store import written_later
from webhook_relay_server.store.directory import POLL_INTERVAL
from webhook_relay_server.store.records import Appended

SECRET = "a secret of some length"
ASKING = ("slack", "zoom", "twitch", "dropbox", "meta", "bitbucket")
"""Schemes with a handshake that need nothing but a secret."""


@pytest.fixture(params=["our protocol", "any server"])
def protocol(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Let webhooks go straight from the protocol, or over ASGI: both do the same."""
    if request.param == "any server":
        monkeypatch.setattr(HttpProtocol, "_is_webhook", lambda *_: False)
    return str(request.param)


@pytest.fixture
def urls(tmp_path: Path, protocol: str) -> Iterator[dict[str, str]]:
    """A relay with a source of every kind; their paths by name, and `relay` for where it listens."""
    admin = administration(tmp_path / "relay.db")
    admin.create_channel("default")
    made = [
        admin.create_source("open", scheme="unverified"),
        admin.create_source("code", scheme="github", secret=SECRET),
        admin.create_source("many", scheme="unverified", methods=["post", "put", "get", "head", "delete"]),
    ]
    made += [admin.create_source(scheme, scheme=scheme, secret=SECRET) for scheme in ASKING]
    with running_relay(tmp_path) as relay:
        paths = {source.name: relay.url + "/in/" + source.url.rpartition("/")[2] for source in made}
        yield {**paths, "relay": relay.url, "store": str(tmp_path / "relay.db")}


def stored(urls: dict[str, str]) -> list[Any]:
    return stored_events(Path(urls["store"]))


# --- methods -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE", "HEAD", "TRACE", "PROPFIND", "OPTIONS"])
async def test_a_method_that_the_source_does_not_take_is_refused_with_those_that_it_does(
    urls: dict[str, str], http: httpx.AsyncClient, method: str
) -> None:
    refused = await http.request(method, urls["code"], headers={"X-Mark": "echo-me"})
    assert (refused.status_code, refused.headers["allow"]) == (405, "POST")
    assert "echo-me" not in refused.text
    assert stored(urls) == []


@pytest.mark.parametrize("method", ["POST", "PUT", "GET", "DELETE"])
async def test_a_source_takes_webhooks_by_every_method_that_it_lists(
    urls: dict[str, str], http: httpx.AsyncClient, method: str
) -> None:
    answer = await http.request(method, urls["many"], content=b"some \x00 bytes")
    assert answer.status_code == 202
    [event] = stored(urls)
    assert event.body == b"some \x00 bytes"


async def test_trace_is_refused_wherever_it_goes(urls: dict[str, str], http: httpx.AsyncClient) -> None:
    refused = await http.request("TRACE", urls["many"], headers={"X-Mark": "echo-me"})
    assert (refused.status_code, refused.headers["allow"]) == (405, "POST, GET, PUT, DELETE")
    assert "echo-me" not in refused.text


async def test_head_says_that_the_source_is_there_and_stores_nothing(
    urls: dict[str, str], http: httpx.AsyncClient
) -> None:
    answers = [await http.head(urls["many"]) for _ in range(2)]  # on one connection: the answer has no body
    assert [(answer.status_code, answer.content) for answer in answers] == [(200, b"")] * 2
    assert stored(urls) == []


async def test_a_refused_head_has_no_body(tmp_path: Path) -> None:
    with running_relay(tmp_path) as relay:
        async with raw_connection(relay) as (reader, writer):
            writer.write(b"HEAD /webhook HTTP/1.1\r\nHost: x\r\n\r\n")
            answer = await reader.read()
    assert answer.startswith(b"HTTP/1.1 405 ")
    assert answer.endswith(b"\r\n\r\n")


async def test_methods_that_were_changed_count_without_a_restart(urls: dict[str, str], http: httpx.AsyncClient) -> None:
    administration(Path(urls["store"])).update_source("open", methods=["PUT"])
    async with asyncio.timeout(10):
        while (await http.put(urls["open"], content=b"x")).status_code != 202:
            await asyncio.sleep(POLL_INTERVAL / 5)
    assert (await http.post(urls["open"], content=b"x")).headers["allow"] == "PUT"


# --- handshakes --------------------------------------------------------------------------------------------


async def test_slack_is_answered_once_it_is_verified(urls: dict[str, str], http: httpx.AsyncClient) -> None:
    body = b'{"type":"url_verification","challenge":"3eZbrw1a"}'
    answer = await post_signed(http, urls["slack"], "slack", SECRET, body)
    assert (answer.status_code, answer.headers["content-type"], answer.text) == (200, "text/plain", "3eZbrw1a")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert len(answer.headers["x-request-id"]) == 32
    assert stored(urls) == []


@pytest.mark.parametrize(
    ("scheme", "body", "headers"),
    [
        ("slack", b'{"type":"url_verification","challenge":"c7a1"}', {}),
        ("zoom", b'{"event":"endpoint.url_validation","payload":{"plainToken":"c7a1"}}', {}),
        ("twitch", b'{"challenge":"c7a1"}', {"Twitch-Eventsub-Message-Type": "webhook_callback_verification"}),
    ],
)
async def test_nothing_is_sent_back_to_whom_the_secret_is_not_known(
    urls: dict[str, str], http: httpx.AsyncClient, scheme: str, body: bytes, headers: dict[str, str]
) -> None:
    right = await post_signed(http, urls[scheme], scheme, SECRET, body, headers)
    wrong = await post_signed(http, urls[scheme], scheme, "another secret of some length", body, headers)
    none = await http.post(urls[scheme], content=body, headers=headers)
    assert (right.status_code, "c7a1" in right.text) == (200, True)
    assert (wrong.status_code, none.status_code) == (401, 401)
    assert "c7a1" not in wrong.text + none.text
    assert stored(urls) == []


async def test_a_sender_goes_on_on_the_connection_of_its_handshake(
    urls: dict[str, str], http: httpx.AsyncClient
) -> None:
    asked = await post_signed(http, urls["slack"], "slack", SECRET, b'{"type":"url_verification","challenge":"c"}')
    sent = await post_signed(http, urls["slack"], "slack", SECRET, b'{"type":"event_callback","event_id":"Ev1"}')
    assert (asked.status_code, sent.status_code) == (200, 202)
    assert [event.delivery_id for event in stored(urls)] == ["Ev1"]


async def test_dropbox_and_meta_are_answered_by_get(urls: dict[str, str], http: httpx.AsyncClient) -> None:
    dropbox = await http.get(urls["dropbox"], params={"challenge": "the_challenge"})
    meta = await http.get(
        urls["meta"],
        params={"hub.mode": "subscribe", "hub.verify_token": meta_verify_token(SECRET), "hub.challenge": "115"},
    )
    assert (dropbox.status_code, dropbox.headers["content-type"], dropbox.text) == (200, "text/plain", "the_challenge")
    assert (meta.status_code, meta.headers["content-type"], meta.text) == (200, "text/plain", "115")
    assert stored(urls) == []


async def test_a_get_that_asks_nothing_is_refused(urls: dict[str, str], http: httpx.AsyncClient) -> None:
    for scheme in ("dropbox", "meta"):
        refused = await http.get(urls[scheme])
        assert (refused.status_code, refused.headers["allow"]) == (405, "POST")


async def test_bitbucket_server_may_test_its_connection(urls: dict[str, str], http: httpx.AsyncClient) -> None:
    answer = await http.post(urls["bitbucket"], json={"test": True}, headers={"X-Event-Key": "diagnostics:ping"})
    assert answer.status_code == 200
    assert stored(urls) == []


async def test_githubs_ping_is_an_event(urls: dict[str, str], http: httpx.AsyncClient) -> None:
    body = b'{"zen":"Design for failure.","hook_id":1,"repository":{"full_name":"octo/hello"}}'
    answer = await post_signed(http, urls["code"], "github", SECRET, body, {"X-GitHub-Event": "ping"})
    assert answer.status_code == 202
    [event] = stored(urls)
    assert (event.type, event.body) == ("github.ping", body)
    assert "Design for failure." in event.summary


async def test_a_sender_of_cloud_events_is_let_in(urls: dict[str, str], http: httpx.AsyncClient) -> None:
    asked = {"WebHook-Request-Origin": "emitter.example.com", "WebHook-Request-Rate": "120"}
    answer = await http.options(urls["open"], headers=asked)
    assert answer.status_code == 200
    assert (answer.headers["allow"], answer.headers["webhook-allowed-origin"]) == ("POST", "emitter.example.com")
    assert answer.headers["webhook-allowed-rate"] == "*"


async def test_a_sender_of_cloud_events_is_told_the_rate_that_its_sources_quota_allows(
    tmp_path: Path, protocol: str, http: httpx.AsyncClient
) -> None:
    made = administration(tmp_path / "relay.db").create_source("few", scheme="token")
    administration(tmp_path / "relay.db").update_source("few", quota="5/second")
    with running_relay(tmp_path) as relay:
        url = relay.url + "/in/" + made.url.rpartition("/")[2]
        asked = {"WebHook-Request-Origin": "emitter.example.com"}
        rates = [{}, {"WebHook-Request-Rate": "120"}, {"WebHook-Request-Rate": "1000"}]
        answers = [await http.options(url, headers={**asked, **rate}) for rate in rates]
    assert [answer.headers["webhook-allowed-rate"] for answer in answers] == ["300", "120", "300"]


async def test_a_page_of_another_site_gets_no_answer_to_its_preflight(
    urls: dict[str, str], http: httpx.AsyncClient
) -> None:
    asked = {"Origin": "https://evil.example", "WebHook-Request-Origin": "evil.example"}
    assert (await http.options(urls["open"], headers=asked)).status_code == 403


async def test_discord_is_answered_once_it_is_verified_and_its_probe_with_a_wrong_signature_gets_401(
    tmp_path: Path, protocol: str, http: httpx.AsyncClient
) -> None:
    keys = pair("discord", b"1")
    made = administration(tmp_path / "relay.db").create_source("bot", scheme="discord", secret=keys.known)
    with running_relay(tmp_path) as relay:
        url = relay.url + "/in/" + made.url.rpartition("/")[2]
        ping = await post_signed(http, url, "discord", keys.private, b'{"type":1}')
        alive = await post_signed(http, url, "discord", keys.private, b'{"version":1,"type":0}')
        probe = await post_signed(http, url, "discord", pair("discord", b"2").private, b'{"type":1}')
        event = await post_signed(http, url, "discord", keys.private, b'{"version":1,"type":1,"event":{"type":"E"}}')
        assert (ping.status_code, ping.json()) == (200, {"type": 1})
        assert (alive.status_code, alive.content, "content-length" in alive.headers) == (204, b"", False)
        assert (probe.status_code, event.status_code) == (401, 204)
        assert (event.content, event.headers["content-type"], "content-length" in event.headers) == (
            b"",
            "application/json",
            False,
        )
        assert len(event.headers["x-request-id"]) == 32
        assert len(stored_events(relay.path)) == 1


async def test_a_repeated_delivery_of_discords_is_acknowledged_like_the_first_one(
    tmp_path: Path, protocol: str, http: httpx.AsyncClient
) -> None:
    keys = pair("discord", b"1")
    made = administration(tmp_path / "relay.db").create_source("bot", scheme="discord", secret=keys.known)
    event = b'{"id":"7","version":1,"type":1,"event":{"type":"E"}}'
    command = b'{"id":"8","version":1,"type":2,"data":{"name":"deploy"}}'
    with running_relay(tmp_path) as relay:
        url = relay.url + "/in/" + made.url.rpartition("/")[2]
        answers = [await post_signed(http, url, "discord", keys.private, body) for body in (event, command) * 2]
        assert [(answer.status_code, answer.content) for answer in answers] == [(204, b""), (202, b"")] * 2
        assert [stored.body for stored in stored_events(relay.path)] == [event, command]


async def test_websub_is_confirmed_for_its_topics_and_what_is_wrongly_signed_is_accepted_and_ignored(
    tmp_path: Path, protocol: str, http: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(written_later, "FLUSH_INTERVAL", 0.05)
    admin = administration(tmp_path / "relay.db")
    made = admin.create_source(
        "feed", scheme="websub", secret=SECRET, config=b'{"topics":["https://pub.example/feed"]}'
    )
    with running_relay(tmp_path) as relay:
        url = relay.url + "/in/" + made.url.rpartition("/")[2]
        asked = {"hub.mode": "subscribe", "hub.topic": "https://pub.example/feed", "hub.challenge": "c7a1"}
        confirmed = await http.get(url, params=asked)
        stranger = await http.get(url, params={**asked, "hub.topic": "https://pub.example/other"})
        good = await post_signed(http, url, "websub", SECRET, b"<feed/>", {"Content-Type": "application/atom+xml"})
        wrong = await post_signed(http, url, "websub", "another secret of some length", b"<feed>no</feed>")
        assert (confirmed.status_code, confirmed.text) == (200, "c7a1")
        assert (stranger.status_code, stranger.json()["code"]) == (404, "handshake-refused")
        assert (good.status_code, wrong.status_code, wrong.content) == (202, 202, b"")
        assert [event.body for event in stored_events(relay.path)] == [b"<feed/>"]
        async with asyncio.timeout(20):
            while len(refused := admin.list_refused("feed")) < 2:
                await asyncio.sleep(0.05)
    assert [(one.status, one.code) for one in refused] == [(202, "bad-signature"), (404, "handshake-refused")]


async def test_a_subscription_to_sns_is_confirmed_once_it_is_verified(
    tmp_path: Path, protocol: str, http: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = json.dumps({"topics": [TOPIC]}).encode()
    made = administration(tmp_path / "relay.db").create_source("orders", scheme="sns", config=config)
    subscribe = f"https://{HOST}/?Action=ConfirmSubscription&Token=abc"
    question = {"Type": "SubscriptionConfirmation", "Token": "abc", "SubscribeURL": subscribe}
    async with certificate_server(tmp_path) as server:
        for module in (certificates, confirmations):
            monkeypatch.setattr(module, "_open_client", server.client)
        with running_relay(tmp_path) as relay:
            url = relay.url + "/in/" + made.url.rpartition("/")[2]
            message = amazon_now().message(time.time(), **question)
            asked = sns_request(message)
            forged = sns_request({**message, "SubscribeURL": subscribe.replace("abc", "def")})
            elsewhere = sns_request(
                amazon_now().message(time.time(), **{**question, "SubscribeURL": "https://a.example/"})
            )
            statuses = [
                (await http.post(url, content=request.body, headers=[*request.headers])).status_code
                for request in (forged, elsewhere, asked)
            ]
            assert statuses == [401, 404, 200]
            async with asyncio.timeout(20):
                while len(server.asked) < 2:
                    await asyncio.sleep(0.05)
            assert stored_events(relay.path) == []
    assert [path.partition("?")[2] for path in server.asked] == ["", "Action=ConfirmSubscription&Token=abc"]


# --- bytes -------------------------------------------------------------------------------------------------


BOUNDARY = b"------x"
MULTIPART = (
    b'------x\r\nContent-Disposition: form-data; name="payload"\r\n\r\n{"a":1}\r\n'
    b'------x\r\nContent-Disposition: form-data; name="file"; filename="a.bin"\r\n\r\n\x00\xff\r\n------x--\r\n'
)


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("multipart/form-data; boundary=----x", MULTIPART),
        ("application/octet-stream", bytes(range(256)) * 300),
        ("application/x-www-form-urlencoded", b"payload=%7B%22a%22%3A1%7D&x=%FF+"),
        ("text/plain; charset=utf-16", "hello".encode("utf-16")),
        ("application/xml", b'<?xml version="1.0"?>\r\n<a/>\n\n'),
        ("application/json", b' {"a": 1.0, "a": 2, "big": 123456789012345678901234567890}\n'),
        ("not a content type", b"\xef\xbb\xbf{}"),
        ("application/json", b""),
        ("application/octet-stream", os.urandom(700_000)),
    ],
    ids=["multipart", "binary", "form", "utf-16", "xml", "json", "bom", "empty", "large"],
)
async def test_a_reader_gets_the_bytes_that_were_sent_whatever_they_are(
    relay: RunningRelay, http: httpx.AsyncClient, content_type: str, body: bytes
) -> None:
    async with relay.connect() as socket:
        await socket.send(hello())
        assert isinstance(await receive(socket), Welcome)
        assert isinstance(await receive(socket), Resumed)
        headers = {"Content-Type": content_type}
        answer = await post_signed(http, relay.address.url, "github", relay.secret, body, headers)
        assert answer.status_code == 202
        event = await receive_event(socket)
    assert (event.body, event.content_type) == (body, content_type)


# --- the corpus --------------------------------------------------------------------------------------------

FOLDER = corpus_folder()
CASES = json.loads((FOLDER / "http_cases.json").read_text()) if FOLDER else []


@pytest.mark.skipif(not CASES, reason="WEBHOOK_RELAY_CORPUS names no folder with the cases")
@pytest.mark.parametrize("source", ["open", "many", "code"])
async def test_every_request_of_the_corpus_is_answered_as_it_should_be(
    urls: dict[str, str], http: httpx.AsyncClient, source: str
) -> None:
    for case in CASES:
        body = base64.b64decode(case["body_base64"])
        before = len(stored(urls))
        if source == "code" and case["method"] == "POST":
            answer = await post_signed(http, urls[source], "github", SECRET, body, case["headers"])
        else:
            answer = await http.request(
                case["method"], urls[source] + case["query"], content=body, headers=case["headers"]
            )
        new = stored(urls)[before:]
        say = (case["id"], answer.status_code, answer.text)
        assert answer.status_code < 500, say
        if case["expect"].startswith("accept") and case["method"] == "POST":
            assert answer.status_code == 202, say
        if answer.status_code == 202:
            repeated = answer.json()["duplicate"]  # two of the cases have the source and id of an earlier one
            assert [event.body for event in new] == ([] if repeated else [body]), say
        else:
            assert new == [], say
        if case["method"] == "OPTIONS":
            allowed = {"allow", "webhook-allowed-origin", "webhook-allowed-rate"}
            assert answer.status_code in (200, 405), say
            assert "POST" in answer.headers["allow"], say
            assert (allowed <= set(answer.headers)) == (answer.status_code == 200), say
        elif answer.status_code == 405:
            assert answer.headers["allow"], say


SEQUENCES = json.loads((FOLDER / "sequences.json").read_text()) if FOLDER else []


@pytest.mark.skipif(not SEQUENCES, reason="WEBHOOK_RELAY_CORPUS names no folder with the sequences")
@pytest.mark.parametrize("sequence", SEQUENCES, ids=lambda sequence: sequence["id"])
async def test_every_sequence_of_the_corpus_ends_as_it_should(tmp_path: Path, sequence: dict[str, Any]) -> None:
    scheme = sequence["scheme"]
    body = b'{"event_id":"Ev1","type":"event_callback"}' if scheme == "slack" else b'{"type":"A"}'
    clock = Clock()
    made = administration(tmp_path / "relay.db").create_source("theirs", scheme=scheme)
    outcomes: list[tuple[int, bool]] = []
    async with open_store(tmp_path / "relay.db") as store:
        source = store.directory.source(made.url.rpartition("/")[2])
        assert source is not None
        pipeline = Pipeline(store.log, clock)
        for step in sequence["steps"]:
            clock.now = NOW + timedelta(seconds=step["at"])
            signed_at = NOW.timestamp() + step.get("timestamp", step["at"])
            request = SignedRequest("POST", "", step.get("headers", {}).items(), body)
            identifier = step.get("id", "m-1")
            added = sign(scheme, made.secret or "", request, now=signed_at, message_id=identifier)
            pairs = [*step.get("headers", {}).items(), *added]
            try:
                outcome = await pipeline.accept(source, SignedRequest("POST", "", pairs, body))
            except SignatureRefusedError as error:
                outcomes.append((error.status, False))
            else:
                assert isinstance(outcome, Appended)
                outcomes.append((202, outcome.duplicate))
    assert outcomes == EXPECTED[sequence["id"]]


EXPECTED = {
    "github-redelivery": [(202, False), (202, True)],
    # The limit of GitHub's scheme: its id is not signed, so the same body under another id is another delivery.
    "github-replay-new-guid": [(202, False), (202, False)],
    "standard-webhooks-retry": [(202, False), (202, True)],
    "standard-webhooks-replay-late": [(202, False), (401, False)],
    "slack-retry": [(202, False), (202, True)],
}
"""Status and whether it was a duplicate, for each step."""
