from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from support.relay import RunningRelay, github_headers, hello, raw_connection, receive, receive_event, running_relay
from support.store import stored_events
from webhook_relay.event import Verification
from webhook_relay.messages import Resumed, Welcome
from webhook_relay_server.administering.administration import Administration
from webhook_relay_server.http_protocol import HttpProtocol
from webhook_relay_server.settings import load_settings
from webhook_relay_server.store.directory import POLL_INTERVAL


@pytest.fixture(params=["our protocol", "any server"])
def relay(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[RunningRelay]:
    """A relay whose webhooks go straight from the protocol, and one that only has ASGI: both do the same."""
    if request.param == "any server":
        monkeypatch.setattr(HttpProtocol, "_is_webhook", lambda *_: False)
    with running_relay(tmp_path) as running:
        yield running


def administration(relay: RunningRelay) -> Administration:
    return Administration(load_settings(database_url=f"sqlite:///{relay.path}", public_url=relay.url))


async def noticed(http: httpx.AsyncClient, url: str, **request: object) -> httpx.Response:
    """POST until the relay has noticed a source that was made beside it."""
    async with asyncio.timeout(10):
        while (answer := await http.post(url, **request)).status_code == 404:  # type: ignore[arg-type]
            await asyncio.sleep(POLL_INTERVAL / 5)
    return answer


def stored(relay: RunningRelay, columns: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(relay.path) as connection:
        rows = connection.execute(f"SELECT {columns} FROM event ORDER BY seq").fetchall()
    connection.close()
    return rows


async def test_a_signed_webhook_is_on_disk_when_it_is_answered(relay: RunningRelay, http: httpx.AsyncClient) -> None:
    body = b'{"ref":"refs/heads/main"}'
    answer = await relay.post(http, body, delivery="d-1")
    assert answer.status_code == 202
    assert answer.json() == {"id": answer.json()["id"], "channel": "default", "seq": 1, "duplicate": False}
    [event] = stored_events(relay.path)
    assert (event.id, event.body) == (answer.json()["id"], body)
    assert (event.delivery_id, event.verification) == ("d-1", Verification.VERIFIED)


async def test_every_answer_carries_the_id_under_which_it_is_logged(
    relay: RunningRelay, http: httpx.AsyncClient
) -> None:
    ours = await relay.post(http, b"{}")
    theirs = await http.post(relay.url + "/in/none", headers={"X-Request-ID": "0" * 32})
    assert len(ours.headers["X-Request-ID"]) == 32
    assert theirs.headers["X-Request-ID"] == "0" * 32


async def test_the_same_delivery_is_stored_once_and_says_so(relay: RunningRelay, http: httpx.AsyncClient) -> None:
    first = await relay.post(http, b"{}", delivery="same")
    second = await relay.post(http, b"{}", delivery="same")
    assert second.status_code == 202
    assert second.json() == {**first.json(), "duplicate": True}
    assert len(stored(relay, "id")) == 1


async def test_equal_deliveries_at_the_same_moment_are_stored_once(
    relay: RunningRelay, http: httpx.AsyncClient
) -> None:
    answers = await asyncio.gather(*(relay.post(http, b"{}", delivery="same") for _ in range(50)))
    assert {answer.status_code for answer in answers} == {202}
    assert sum(not answer.json()["duplicate"] for answer in answers) == 1
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert len(stored(relay, "id")) == 1


@pytest.mark.parametrize("ids", [("A" * 200 + "1", "A" * 200 + "2"), ("id one", "id  one")], ids=["long", "blanks"])
async def test_ids_that_differ_anywhere_are_different_deliveries(
    relay: RunningRelay, http: httpx.AsyncClient, ids: tuple[str, str]
) -> None:
    for delivery in (*ids, ids[0]):
        await relay.post(http, b"{}", delivery=delivery)
    assert len(stored(relay, "id")) == 2


async def test_deliveries_without_an_id_are_all_stored(relay: RunningRelay, http: httpx.AsyncClient) -> None:
    await relay.post(http, b"{}")
    await relay.post(http, b"{}")
    assert stored(relay, "seq, delivery_id") == [(1, None), (2, None)]


async def test_a_wrong_signature_is_refused_and_uses_up_no_delivery_id(
    relay: RunningRelay, http: httpx.AsyncClient
) -> None:
    headers = github_headers("not the secret", b"{}", delivery="d-1")
    refused = await http.post(relay.address.url, content=b"{}", headers=headers)
    assert refused.status_code == 401
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.json()["code"] == "bad-signature"
    assert relay.secret not in refused.text
    accepted = await relay.post(http, b"{}", delivery="d-1")
    assert accepted.json()["duplicate"] is False


async def test_headers_are_kept_in_order_as_sent_without_credentials(
    relay: RunningRelay, http: httpx.AsyncClient
) -> None:
    body = b"{}"
    pairs = [
        ("X-Repeated", "one"),
        ("Authorization", "Bearer my-password"),
        ("x-RePeated", "two"),
        ("Cookie", "session=my-password"),
        *github_headers(relay.secret, body).items(),
    ]
    await http.post(relay.address.url, content=body, headers=pairs)
    [event] = stored_events(relay.path)
    assert [pair for pair in event.headers if pair[0].lower() == "x-repeated"] == [
        ("X-Repeated", "one"),
        ("x-RePeated", "two"),
    ]
    assert "X-GitHub-Event" in [name for name, _ in event.headers]
    assert "my-password" not in str(event)


async def test_a_gitlab_token_is_checked_and_never_stored(relay: RunningRelay, http: httpx.AsyncClient) -> None:
    source = administration(relay).create_source("gitlab", scheme="gitlab", secret="a-token-for-gitlab")
    headers = {"X-Gitlab-Token": "a-token-for-gitlab", "X-Gitlab-Event": "Push Hook"}
    answer = await noticed(http, source.url, content=b'{"object_kind":"push"}', headers=headers)
    assert answer.status_code == 202
    [event] = stored_events(relay.path)
    assert "a-token-for-gitlab" not in str(event)
    assert event.type == "gitlab.push"


async def test_an_unverified_source_takes_everything_and_marks_it(relay: RunningRelay, http: httpx.AsyncClient) -> None:
    source = administration(relay).create_source("open", scheme="unverified")
    assert (await noticed(http, source.url, content=b"hello")).status_code == 202
    assert stored(relay, "verification, source_id > 0") == [(Verification.UNVERIFIED.value, 1)]


async def test_a_rotated_secret_is_accepted_beside_the_new_one(relay: RunningRelay, http: httpx.AsyncClient) -> None:
    rotated = administration(relay).rotate_secret("github")
    assert rotated.secret
    async with asyncio.timeout(10):
        new = github_headers(rotated.secret, b"{}")
        while (await http.post(relay.address.url, content=b"{}", headers=new)).status_code == 401:
            await asyncio.sleep(POLL_INTERVAL / 5)
    assert (await relay.post(http, b"{}")).status_code == 202


async def test_the_default_source_is_also_at_webhook(relay: RunningRelay, http: httpx.AsyncClient) -> None:
    answer = await http.post(relay.url + "/webhook", content=b"{}", headers=github_headers(relay.secret, b"{}"))
    assert answer.status_code == 202


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("POST", "/in/nothing-here", 404, "unknown-source"),
        ("GET", "/webhook", 405, "method-not-allowed"),
        ("GET", "/nothing", 404, "not-found"),
        ("POST", "/health", 405, "method-not-allowed"),
    ],
)
async def test_what_cannot_be_taken_is_a_problem_document(
    relay: RunningRelay, http: httpx.AsyncClient, method: str, path: str, *, status: int, code: str
) -> None:
    answer = await http.request(method, relay.url + path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == status
    assert answer.json()["code"] == code
    assert ("allow" in answer.headers) == (status == 405)


LIMIT = 25 * 1024 * 1024


async def test_a_body_above_the_limit_is_refused_before_it_is_read(relay: RunningRelay) -> None:
    async with raw_connection(relay) as (reader, writer):
        writer.write(b"POST /webhook HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % (LIMIT + 1))
        answer = await reader.read()  # to the end: the connection does not go on
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert b'"code":"body-too-large"' in answer


@pytest.mark.parametrize("relay", ["our protocol"], indirect=True)  # others reset the connection now and then
@pytest.mark.parametrize("announced", [True, False], ids=["announced", "on the way"])
async def test_a_sender_of_too_much_gets_its_answer_while_it_still_sends(relay: RunningRelay, announced: bool) -> None:
    chunk = b"100000\r\n" + b"x" * 0x100000 + b"\r\n"
    length = b"Content-Length: %d" % (2 * LIMIT) if announced else b"Transfer-Encoding: chunked"
    async with raw_connection(relay) as (reader, writer):
        writer.write(b"POST /webhook HTTP/1.1\r\nHost: x\r\n%b\r\n\r\n" % length)
        for _ in range(LIMIT // 0x100000 + 20):  # more than the sockets hold, and nothing is read before it is sent
            writer.write(chunk)
            await writer.drain()
        assert (await reader.readline()).startswith(b"HTTP/1.1 413 ")
        assert b"body-too-large" in await reader.read()


async def test_a_sender_that_hangs_up_in_the_body_leaves_nothing(relay: RunningRelay, http: httpx.AsyncClient) -> None:
    async with raw_connection(relay) as (_, writer):
        writer.write(b"POST /webhook HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf")
        await writer.drain()
    assert (await relay.post(http, b"{}")).json()["seq"] == 1


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1"])
async def test_a_page_of_another_site_cannot_send(relay: RunningRelay, http: httpx.AsyncClient, origin: str) -> None:
    headers = {**github_headers(relay.secret, b"{}"), "Origin": origin}
    refused = await http.post(relay.address.url, content=b"{}", headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (403, "foreign-origin")
    assert stored(relay, "id") == []


async def test_no_hostile_body_gives_a_server_error_and_every_byte_comes_back(
    relay: RunningRelay, http: httpx.AsyncClient, corpus: Path
) -> None:
    bodies = sorted([*(corpus / "hostile" / "json_parsing").iterdir(), *(corpus / "hostile" / "bodies").iterdir()])
    async with relay.connect() as socket:
        await socket.send(hello())
        assert isinstance(await receive(socket), Welcome)
        assert isinstance(await receive(socket), Resumed)
        for path in bodies:
            body = await asyncio.to_thread(path.read_bytes)
            answer = await relay.post(http, body, event="push", delivery=path.name)
            assert answer.status_code == 202, path.name
            event = await receive_event(socket)
            assert event.body == body, path.name
            assert event.delivery_id == path.name
