"""What everybody meets who asks the API, before it is known what for: tokens, sizes, methods."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from support.relay import RunningRelay, raw_connection
from support.store import administration
from webhook_relay_server.api.admission import LARGEST_DOCUMENT
from webhook_relay_server.web.asgi import Receive, Scope, Send
from webhook_relay_server.web.head import HeadAsGet


@pytest.fixture
async def manager(relay: RunningRelay, http: httpx.AsyncClient) -> dict[str, str]:
    """Return the header with a token that the relay knows already."""
    made = await asyncio.to_thread(administration(relay.path).create_token, "manager", ["manage", "read"])
    headers = {"Authorization": f"Bearer {made.text}"}
    async with asyncio.timeout(20):
        while (await http.get(relay.url + "/api/v1/token", headers=headers)).status_code != 200:
            await asyncio.sleep(0.05)
    return headers


async def test_who_shows_no_token_is_told_so_before_a_byte_of_the_body_is_read(relay: RunningRelay) -> None:
    head = f"POST /api/v1/channels HTTP/1.1\r\nHost: {relay.url[7:]}\r\nContent-Type: application/json\r\n"
    async with raw_connection(relay) as (reader, writer), asyncio.timeout(10):
        writer.write(head.encode() + b"Content-Length: 25000000\r\n\r\n")
        assert (await reader.readline()).startswith(b"HTTP/1.1 401 ")


@pytest.mark.parametrize("host", ["127.0.0.1", "nobody.example"])
async def test_who_is_refused_while_it_sends_reads_why_and_that_the_connection_ends(
    relay: RunningRelay, host: str
) -> None:
    head = f"POST /api/v1/channels HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {relay.token}\r\n"
    async with raw_connection(relay) as (reader, writer), asyncio.timeout(10):
        writer.write(head.encode() + b"Content-Length: 25000000\r\n\r\n")
        answered = asyncio.create_task(reader.read())
        while not answered.done():
            writer.write(b" " * 65_536)
            await asyncio.sleep(0.01)
        answer = await answered
    assert answer.startswith(b"HTTP/1.1 403 " if host == "127.0.0.1" else b"HTTP/1.1 421 ")
    assert answer.count(b"\r\nconnection: close\r\n") == 1


@pytest.mark.parametrize("pieces", [1, 2])
async def test_who_is_refused_with_a_short_body_keeps_its_connection(relay: RunningRelay, pieces: int) -> None:
    body = b"{}" * 5_000
    head = b"POST /api/v1/channels HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: %d\r\n\r\n" % len(body)
    async with raw_connection(relay) as (reader, writer), asyncio.timeout(10):
        for _ in range(2):
            writer.write(head if pieces > 1 else head + body)
            if pieces > 1:
                await asyncio.sleep(0.02)
                writer.write(body)
            answered = await reader.readuntil(b"\r\n\r\n")
            assert answered.startswith(b"HTTP/1.1 401 ")
            assert b"connection: close" not in answered
            length = int(answered.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
            await reader.readexactly(length)


@pytest.mark.parametrize("body", [b"{bad", b"[" * 100_000, b'{"name": ' + b"9" * 5_000 + b"}", b"\xff"])
async def test_a_document_that_cannot_be_read_is_told_so_to_who_may_send_one(
    relay: RunningRelay, http: httpx.AsyncClient, manager: dict[str, str], body: bytes
) -> None:
    url, kind = relay.url + "/api/v1/channels", {"Content-Type": "application/json"}
    assert (await http.post(url, content=body, headers=kind)).status_code == 401
    answer = await http.post(url, content=body, headers={**kind, **manager})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid-parameters")


@pytest.mark.parametrize("framed", [True, False], ids=["with its length", "in chunks"])
async def test_a_document_has_a_bound(
    relay: RunningRelay, http: httpx.AsyncClient, manager: dict[str, str], framed: bool
) -> None:
    body = b" " * (LARGEST_DOCUMENT + 1)

    async def pieces():  # type: ignore[no-untyped-def]
        yield body

    answer = await http.post(relay.url + "/api/v1/channels", content=body if framed else pieces(), headers=manager)
    assert (answer.status_code, answer.json()["code"]) == (413, "body-too-large")
    just_fits = await http.post(relay.url + "/api/v1/channels", content=body[1:], headers=manager)
    assert just_fits.status_code == 422


@pytest.mark.parametrize("path", ["/health", "/health/ready", "/docs", "/openapi.json", "/api/v1/channels"])
async def test_head_is_answered_like_get_without_a_body(
    relay: RunningRelay, http: httpx.AsyncClient, manager: dict[str, str], path: str
) -> None:
    got, head = [await http.request(method, relay.url + path, headers=manager) for method in ("GET", "HEAD")]
    assert (head.status_code, head.headers["content-type"]) == (got.status_code, got.headers["content-type"])
    assert (got.status_code, head.content) == (200, b"")


@pytest.mark.parametrize(
    ("method", "path", "allow"),
    [
        ("PUT", "/api/v1/channels", "GET, HEAD, POST"),
        ("PUT", "/api/v1/sources/github", "DELETE, GET, HEAD, PATCH"),
        ("PUT", "/api/v1/channels/default/events/batch", "GET, HEAD, POST"),
        ("DELETE", "/health", "GET, HEAD"),
    ],
)
async def test_a_method_that_is_not_there_is_told_those_that_are(
    relay: RunningRelay, manager: dict[str, str], method: str, path: str, allow: str
) -> None:
    async with httpx.AsyncClient(trust_env=False, headers=manager) as client:
        answer = await client.request(method, relay.url + path)
    assert (answer.status_code, answer.headers["allow"]) == (405, allow)
    assert answer.json()["hint"] == f"Use {allow}."


async def test_a_slash_too_many_is_another_path_and_sends_nobody_elsewhere(
    relay: RunningRelay, http: httpx.AsyncClient, manager: dict[str, str]
) -> None:
    for path in ("/docs/", "/api/v1/channels/"):
        answer = await http.get(relay.url + path, headers=manager)
        assert (answer.status_code, answer.json()["code"]) == (404, "not-found")


async def test_whoever_looks_at_the_relay_with_a_browser_finds_its_page(
    relay: RunningRelay, http: httpx.AsyncClient
) -> None:
    answer = await http.get(relay.url + "/")
    assert (answer.status_code, answer.headers["location"]) == (307, "/docs")


async def test_who_asks_the_websocket_for_a_page_is_told_what_is_spoken_there(
    relay: RunningRelay, http: httpx.AsyncClient
) -> None:
    answer = await http.get(relay.url + "/ws")
    assert (answer.status_code, answer.json()["code"]) == (426, "upgrade-required")
    assert (answer.headers["upgrade"], answer.headers["connection"]) == ("websocket", "upgrade")
    assert "/sse" in answer.json()["hint"]
    wrong = await http.post(relay.url + "/ws")
    assert (wrong.status_code, wrong.headers["allow"]) == (405, "GET, HEAD")


@pytest.mark.parametrize("path", ["/sse", "/api/v1/channels/default/events/export"])
async def test_head_of_what_has_no_end_is_answered_at_once(
    relay: RunningRelay, http: httpx.AsyncClient, path: str
) -> None:
    for number in range(3):
        await relay.post(http, b"{}", delivery=f"d-{number}")
    headers = {"Authorization": f"Bearer {relay.token}", "Accept-Encoding": "identity"}
    async with asyncio.timeout(10), http.stream("GET", relay.url + path, headers=headers) as got:
        head = await http.head(relay.url + path, headers=headers)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-type"] == got.headers["content-type"]
    assert (await http.head(relay.url + path)).status_code == 401


async def test_the_makers_of_a_long_answer_stop_where_only_its_head_is_wanted() -> None:
    made = []

    async def endless(_scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        while (await receive())["type"] != "http.disconnect":
            made.append(len(made))
            await send({"type": "http.response.body", "body": b"x", "more_body": True})

    transport = httpx.ASGITransport(HeadAsGet(endless))
    async with asyncio.timeout(10), httpx.AsyncClient(transport=transport) as client:
        await client.head("http://relay/")
    assert len(made) <= 2


async def test_a_token_that_is_not_for_this_is_told_so_before_a_document_is_read(
    relay: RunningRelay, http: httpx.AsyncClient
) -> None:
    head = f"POST /api/v1/channels HTTP/1.1\r\nHost: {relay.url[7:]}\r\nAuthorization: Bearer {relay.token}\r\n"
    async with raw_connection(relay) as (reader, writer), asyncio.timeout(10):
        writer.write(head.encode() + b"Content-Type: application/json\r\nContent-Length: 2500\r\n\r\n{bad")
        assert (await reader.readline()).startswith(b"HTTP/1.1 403 ")
