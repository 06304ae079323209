from __future__ import annotations

import asyncio
import json
from contextlib import suppress

import httpx
import pytest

from support.relay import RunningRelay, github_headers, hello, raw_connection, receive, receive_event
from support.store import stored_events
from webhook_relay_server.http_protocol import HttpProtocol
from webhook_relay_server.settings import MAX_BODY_BYTES
from webhook_relay_server.web import phase
from webhook_relay_server.web.request_head import MAX_HEADER_BYTES, MAX_HEADERS

CLOSE = b"Connection: close"


async def exchange(relay: RunningRelay, request: bytes) -> bytes:
    """Send bytes and return everything that is answered until the relay closes."""
    async with raw_connection(relay) as (reader, writer), asyncio.timeout(20):
        writer.write(request)
        await writer.drain()
        return await reader.read()


def kept_headers(relay: RunningRelay) -> list[list[list[str]]]:
    return [[[name, value] for name, value in event.headers] for event in stored_events(relay.path)]


def request(relay: RunningRelay, *lines: bytes, body: bytes = b"{}") -> bytes:
    signed = [f"{name}: {value}".encode() for name, value in github_headers(relay.secret, body).items()]
    head = [b"POST /webhook HTTP/1.1", b"Host: relay", b"Content-Length: %d" % len(body), *signed, *lines]
    return b"\r\n".join([*head, b"", body])


async def test_names_are_kept_as_they_were_written(relay: RunningRelay) -> None:
    answer = await exchange(relay, request(relay, b"X-oDD-NaME: one", b"x-odd-name: two", b"X_Under: three", CLOSE))
    assert b"202 Accepted" in answer
    [headers] = kept_headers(relay)
    assert headers[-4:-1] == [["X-oDD-NaME", "one"], ["x-odd-name", "two"], ["X_Under", "three"]]


async def test_bytes_beyond_ascii_survive_in_values(relay: RunningRelay) -> None:
    await exchange(relay, request(relay, "X-Text: grüße".encode(), b"X-Byte: \xff\x80", CLOSE))
    [headers] = kept_headers(relay)
    assert headers[-3][1].encode("latin-1") == "grüße".encode()
    assert headers[-2][1].encode("latin-1") == b"\xff\x80"


async def test_requests_on_one_connection_do_not_see_each_others_headers(relay: RunningRelay) -> None:
    both = request(relay, b"X-First: 1") + request(relay, b"X-Second: 2", CLOSE)
    assert (await exchange(relay, both)).count(b"202 Accepted") == 2
    first, second = kept_headers(relay)
    assert first[-1] == ["X-First", "1"]
    assert second[-2] == ["X-Second", "2"]
    assert ["X-First", "1"] not in second


def chunked(relay: RunningRelay, *trailers: bytes, signed: bool = True) -> bytes:
    names = {} if signed else {"X-Hub-Signature-256"}
    headers = [f"{k}: {v}".encode() for k, v in github_headers(relay.secret, b"{}").items() if k not in names]
    head = [b"POST /webhook HTTP/1.1", b"Host: relay", b"Transfer-Encoding: chunked", *headers, CLOSE]
    return b"\r\n".join([*head, b"", b"2", b"{}", b"0", *trailers, b"", b""])


async def test_what_stands_behind_a_chunked_body_is_not_stored(relay: RunningRelay) -> None:
    answer = await exchange(relay, chunked(relay, b"X-Behind: 1"))
    assert b"202 Accepted" in answer
    [headers] = kept_headers(relay)
    assert "X-Behind" not in [name for name, _ in headers]


async def test_a_signature_behind_a_chunked_body_does_not_count(relay: RunningRelay) -> None:
    signature = github_headers(relay.secret, b"{}")["X-Hub-Signature-256"]
    answer = await exchange(relay, chunked(relay, f"X-Hub-Signature-256: {signature}".encode(), signed=False))
    assert b"401 " in answer
    assert b"missing-header" in answer


async def test_more_behind_a_chunked_body_than_headers_may_be_is_refused(relay: RunningRelay) -> None:
    answer = await exchange(relay, chunked(relay, b"X-Behind: " + b"x" * MAX_HEADER_BYTES))
    assert b"202 Accepted" not in answer


async def test_a_request_with_two_lengths_is_refused_and_nothing_is_smuggled(
    relay: RunningRelay, http: httpx.AsyncClient
) -> None:
    hidden = request(relay)
    answer = await exchange(relay, request(relay, b"Transfer-Encoding: chunked", body=b"0\r\n\r\n" + hidden))
    assert b" 202 " not in answer
    assert b" 400 " in answer
    assert kept_headers(relay) == []
    assert (await relay.post(http, b"{}")).json()["seq"] == 1


def problem_in(answer: bytes) -> dict[str, object]:
    head, _, body = answer.partition(b"\r\n\r\n")
    assert b"content-type: application/problem+json" in head
    document: dict[str, object] = json.loads(body)
    assert head.startswith(b"HTTP/1.1 %d " % document["status"])
    return document


async def test_more_headers_than_a_sender_needs_are_refused(relay: RunningRelay) -> None:
    answer = await exchange(relay, request(relay, *[b"X-%d: 1" % number for number in range(MAX_HEADERS)]))
    assert problem_in(answer)["code"] == "headers-too-large"
    assert kept_headers(relay) == []


@pytest.mark.parametrize("end", [b"", b"\r\n\r\n"], ids=["without an end", "complete"])
async def test_longer_headers_than_a_sender_needs_are_refused(relay: RunningRelay, end: bytes) -> None:
    answer = await exchange(relay, b"POST /webhook HTTP/1.1\r\nX-Long: " + b"x" * (MAX_HEADER_BYTES + 1) + end)
    assert problem_in(answer)["code"] == "headers-too-large"


async def test_headers_that_take_for_ever_are_refused(relay: RunningRelay, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(phase, "HEADERS_DEADLINE", 0.1)
    answer = await exchange(relay, b"POST /webhook HTTP/1.1\r\nX-Slow: ")
    assert problem_in(answer)["code"] == "headers-timeout"
    assert problem_in(await exchange(relay, b""))["code"] == "headers-timeout"


async def test_pipelined_webhooks_are_answered_one_after_the_other(relay: RunningRelay) -> None:
    answer = await exchange(relay, request(relay) + request(relay) + request(relay, CLOSE))
    assert answer.count(b"202 Accepted") == 3
    assert [answer.index(b'"seq":%d' % number) for number in (1, 2, 3)] == sorted(
        answer.index(b'"seq":%d' % number) for number in (1, 2, 3)
    )
    assert len(kept_headers(relay)) == 3


async def test_a_connection_is_kept_while_webhooks_come_and_closed_when_none_does(
    relay: RunningRelay, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = HttpProtocol.connection_made

    def made_hasty(self: HttpProtocol, transport: asyncio.Transport) -> None:
        made(self, transport)
        self.timeout_keep_alive = 1

    monkeypatch.setattr(HttpProtocol, "connection_made", made_hasty)
    async with raw_connection(relay) as (reader, writer), asyncio.timeout(20):
        for _ in range(4):
            writer.write(request(relay))
            assert b"202 Accepted" in await reader.readuntil(b"}")
            await asyncio.sleep(0.6)
        assert await reader.read() == b""


async def test_a_sender_that_waits_to_be_asked_is_told_to_go_on(relay: RunningRelay) -> None:
    whole = request(relay, b"Expect: 100-continue", CLOSE)
    head, _, body = whole.partition(b"\r\n\r\n")
    async with raw_connection(relay) as (reader, writer), asyncio.timeout(20):
        writer.write(head + b"\r\n\r\n")
        assert await reader.readuntil(b"\r\n\r\n") == b"HTTP/1.1 100 Continue\r\n\r\n"
        writer.write(body)
        assert b"202 Accepted" in await reader.read()


async def test_a_body_that_takes_for_ever_is_refused(relay: RunningRelay, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(phase, "BODY_DEADLINE", 0.1)
    answer = await exchange(relay, request(relay, b"X-More: 1", body=b"{}")[:-1])
    assert problem_in(answer)["code"] == "body-timeout"
    assert kept_headers(relay) == []


async def test_later_requests_of_a_connection_have_the_same_bounds(relay: RunningRelay) -> None:
    async with raw_connection(relay) as (reader, writer):
        writer.write(request(relay))
        assert b"202 Accepted" in await reader.readline()
        await reader.readuntil(b'"duplicate":false}')
        writer.write(b"POST /webhook HTTP/1.1\r\nX: " + b"x" * (16 * MAX_HEADER_BYTES))
        with suppress(ConnectionResetError):  # closed while it was still being sent to, which ends the same way
            assert problem_in(await reader.read())["code"] == "headers-too-large"


async def test_what_is_not_http_is_said_to_be_none(relay: RunningRelay) -> None:
    assert problem_in(await exchange(relay, b"hello\r\n\r\n"))["code"] == "bad-request"


async def test_the_largest_webhook_still_fits_a_frame_and_blocks_nobody(
    relay: RunningRelay, http: httpx.AsyncClient
) -> None:
    body = b"\xff" * MAX_BODY_BYTES
    room = MAX_HEADER_BYTES - 2_000
    headers = {**github_headers(relay.secret, body, delivery="large"), "X-Large": '"' * room}
    answer = await http.post(relay.address.url, content=body, headers=headers)
    assert answer.status_code == 202
    await relay.post(http, b"{}", delivery="next")
    async with relay.connect() as socket:
        await socket.send(hello())
        await receive(socket)
        await receive(socket)
        assert (await receive_event(socket)).body == body
        assert (await receive_event(socket)).delivery_id == "next"


# --- other protocols ---------------------------------------------------------------------------------------

UPGRADES = [b"h2c", b"foo", b"TLS/1.3", b"websocket", b"h2c, websocket"]


def wishing(relay: RunningRelay, upgrade: bytes, *lines: bytes, body: bytes = b"{}") -> bytes:
    return request(relay, b"Connection: Upgrade, HTTP2-Settings", b"Upgrade: " + upgrade, *lines, body=body)


@pytest.mark.parametrize("upgrade", UPGRADES)
@pytest.mark.parametrize("pieces", [1, 2, 400])
async def test_a_webhook_that_asks_for_another_protocol_keeps_its_body_and_its_headers(
    relay: RunningRelay, upgrade: bytes, pieces: int
) -> None:
    body = b'{"ref": "refs/heads/main"}'
    sent = wishing(relay, upgrade, b"X-After: 1", body=body) + request(relay, CLOSE)
    step = len(sent) // pieces + 1
    async with raw_connection(relay) as (reader, writer), asyncio.timeout(20):
        for start in range(0, len(sent), step):
            writer.write(sent[start : start + step])
            await writer.drain()
            await asyncio.sleep(0)
        answer = await reader.read()
    assert answer.count(b"202 Accepted") == 2
    assert [event.body for event in stored_events(relay.path)] == [body, b"{}"]
    headers = kept_headers(relay)[0]
    assert ["Upgrade", upgrade.decode()] in headers
    assert ["X-After", "1"] in headers


@pytest.mark.parametrize("upgrade", UPGRADES)
@pytest.mark.parametrize("path", [b"POST /webhook", b"POST /in/nothing", b"GET /health", b"GET /ws", b"POST /ws"])
async def test_a_body_behind_a_wish_for_another_protocol_is_never_a_request(
    relay: RunningRelay, upgrade: bytes, path: bytes
) -> None:
    hidden = request(relay, b"X-Smuggled: yes")
    head = [path + b" HTTP/1.1", b"Host: relay", b"Connection: Upgrade", b"Upgrade: " + upgrade]
    head += [b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", b"Sec-WebSocket-Version: 13"]
    async with raw_connection(relay) as (reader, writer), asyncio.timeout(20):
        writer.write(b"\r\n".join([*head, b"Content-Length: %d" % len(hidden), b"", b""]))
        await asyncio.sleep(0.05)
        writer.write(hidden)
        writer.write(b"GET /health/live HTTP/1.1\r\nHost: relay\r\nConnection: close\r\n\r\n")
        answer = await reader.read()
    assert b"202 Accepted" not in answer
    assert b"101 " not in answer
    assert stored_events(relay.path) == []


async def test_a_chunked_webhook_that_asks_for_another_protocol_is_taken(relay: RunningRelay) -> None:
    whole = chunked(relay).replace(b"POST /webhook HTTP/1.1\r\n", b"POST /webhook HTTP/1.1\r\nUpgrade: h2c\r\n", 1)
    assert b"Upgrade: h2c" in whole
    answer = await exchange(relay, whole.replace(b"Upgrade: h2c", b"Connection: upgrade\r\nUpgrade: h2c", 1))
    assert b"202 Accepted" in answer


async def test_a_webhook_of_http_1_0_that_asks_for_another_protocol_keeps_its_body(relay: RunningRelay) -> None:
    whole = wishing(relay, b"h2c", body=b'{"a": 1}').replace(b" HTTP/1.1", b" HTTP/1.0", 1)
    assert b"202 Accepted" in await exchange(relay, whole)
    assert [event.body for event in stored_events(relay.path)] == [b'{"a": 1}']


async def test_thousands_of_wishes_for_another_protocol_in_one_piece_are_read_one_after_the_other(
    relay: RunningRelay,
) -> None:
    wish = b"GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n"
    answer = await exchange(relay, wish * 2_000 + wish.replace(b"Upgrade\r\n", b"Upgrade, close\r\n", 1))
    assert answer.count(b"HTTP/1.1 200 OK") == 2_001


def handshake(*lines: bytes, key: bytes = b"dGhlIHNhbXBsZSBub25jZQ==") -> bytes:
    head = [b"GET /ws HTTP/1.1", b"Host: localhost", b"Connection: Upgrade", b"Upgrade: websocket"]
    return b"\r\n".join([*head, b"Sec-WebSocket-Key: " + key, b"Sec-WebSocket-Version: 13", *lines, b"", b""])


@pytest.mark.parametrize("framing", [b"Content-Length: 5", b"Transfer-Encoding: chunked"])
async def test_a_handshake_with_a_body_is_refused_without_waiting_for_it(relay: RunningRelay, framing: bytes) -> None:
    answer = await exchange(relay, handshake(framing))
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert problem_in(answer)["code"] == "bad-request"


async def test_who_speaks_another_version_of_websocket_is_told_which_one_is_spoken(relay: RunningRelay) -> None:
    answer = await exchange(relay, handshake(b"X-Request-ID: mine").replace(b"Version: 13", b"Version: 8"))
    assert answer.startswith(b"HTTP/1.1 400 ")
    head = answer.partition(b"\r\n\r\n")[0].lower()
    assert b"\r\nsec-websocket-version: 13\r\n" in head
    assert b"\r\nx-request-id: mine\r\n" in head
    assert problem_in(answer)["code"] == "bad-request"


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (handshake(b"X-Long: " + b"x" * 10_000), "headers-too-large"),
        (handshake(*[b"X: 1"] * 150), "headers-too-large"),
        (handshake(key=b"short"), "bad-request"),
    ],
    ids=["a long header", "many headers", "no key"],
)
async def test_a_handshake_that_is_none_is_told_so_and_not_left_waiting(
    relay: RunningRelay, sent: bytes, code: str
) -> None:
    assert problem_in(await exchange(relay, sent))["code"] == code


async def test_a_websocket_behind_a_request_that_is_not_answered_is_not_opened(relay: RunningRelay) -> None:
    answer = await exchange(relay, request(relay) + handshake())
    assert answer.count(b"HTTP/1.1 ") == answer.count(b"202 Accepted") == 1


@pytest.mark.parametrize("path", [b"/webhook", b"/in/nothing", b"/health"])
async def test_nothing_is_taken_behind_the_last_request_of_a_connection(relay: RunningRelay, path: bytes) -> None:
    last = request(relay, CLOSE).replace(b"/webhook", path, 1)
    answer = await exchange(relay, last + request(relay, b"X-Behind: 1"))
    assert answer.count(b"HTTP/1.1 ") == 1
    assert ["X-Behind", "1"] not in [pair for headers in kept_headers(relay) for pair in headers]


async def test_connect_is_refused(relay: RunningRelay) -> None:
    answer = await exchange(relay, b"CONNECT relay:443 HTTP/1.1\r\nHost: relay\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 400 ")


# --- to whom it is sent ------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [b"/webhook", b"/in/nothing", b"/health", b"/ws"])
@pytest.mark.parametrize(
    ("target", "hosts"),
    [
        (b"", []),
        (b"", [b"localhost", b"localhost"]),
        (b"", [b"localhost", b"evil.example"]),
        (b"", [b""]),
        (b"", [b"local host"]),
        (b"", [b"localhost/path"]),
        (b"", [b"user@localhost"]),
        (b"", [b"localhost:port"]),
        (b"", [b"localhost, evil.example"]),
        (b"", [b"::1"]),
        (b"", [b"gr\xc3\xbcn.example"]),
        (b"http://evil.example", [b"localhost"]),
        (b"http://localhost@evil.example", [b"localhost"]),
        (b"http://localhost", []),
        (b"", [b"a" * 1_000]),
    ],
)
async def test_a_request_that_does_not_say_for_sure_to_whom_it_is_sent_is_refused(
    relay: RunningRelay, path: bytes, target: bytes, hosts: list[bytes]
) -> None:
    whole = request(relay, CLOSE).replace(b"/webhook", target + path, 1)
    whole = whole.replace(b"Host: relay\r\n", b"".join(b"Host: %b\r\n" % host for host in hosts), 1)
    answer = await exchange(relay, whole)
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert problem_in(answer)["code"] == "bad-request"
    assert stored_events(relay.path) == []


@pytest.mark.parametrize(
    ("target", "host"),
    [
        (b"", b"any.name_at-all.example"),
        (b"", b"LOCALHOST:8750"),
        (b"", b"127.0.0.1:"),
        (b"", b"[::1]:1"),
        (b"", b"localhost \t"),
        (b"http://hooks.example", b"Hooks.Example"),
        (b"http://[::1]:80", b"[::1]:80"),
    ],
)
async def test_a_webhook_is_taken_under_every_name_and_as_a_whole_url(
    relay: RunningRelay, target: bytes, host: bytes
) -> None:
    whole = request(relay, CLOSE).replace(b"/webhook", target + b"/webhook", 1)
    assert b"202 Accepted" in await exchange(relay, whole.replace(b"Host: relay", b"Host: " + host, 1))


async def test_a_request_of_http_1_0_needs_no_host(relay: RunningRelay) -> None:
    whole = request(relay).replace(b" HTTP/1.1", b" HTTP/1.0", 1).replace(b"Host: relay\r\n", b"", 1)
    assert b"202 Accepted" in await exchange(relay, whole)


@pytest.mark.parametrize("pieces", [1, 50])
async def test_an_address_that_is_too_long_is_told_so(relay: RunningRelay, pieces: int) -> None:
    async with raw_connection(relay) as (reader, writer), asyncio.timeout(20):
        writer.write(b"POST /webhook?")
        for _ in range(pieces):
            writer.write(b"x" * (40_000 // pieces))
            await writer.drain()
            await asyncio.sleep(0)
        writer.write(b" HTTP/1.1\r\nHost: relay\r\n\r\n")
        answer = await reader.read()
    assert answer.startswith(b"HTTP/1.1 414 ")
    assert problem_in(answer)["code"] == "address-too-long"
