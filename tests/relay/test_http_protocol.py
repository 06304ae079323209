from __future__ import annotations

import asyncio
import json
import sqlite3

import httpx

from support.relay import RunningRelay, github_headers

CLOSE = b"Connection: close"


async def exchange(relay: RunningRelay, request: bytes) -> bytes:
    """Send bytes and return everything that is answered until the relay closes."""
    host, _, port = relay.url.removeprefix("http://").partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(request)
    await writer.drain()
    async with asyncio.timeout(20):
        answer = await reader.read()
    writer.close()
    return answer


def kept_headers(relay: RunningRelay) -> list[list[list[str]]]:
    connection = sqlite3.connect(relay.path)
    rows = connection.execute("SELECT headers FROM event ORDER BY seq").fetchall()
    connection.close()
    return [json.loads(row[0]) for row in rows]


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


async def test_a_request_with_two_lengths_is_refused_and_nothing_is_smuggled(
    relay: RunningRelay, http: httpx.AsyncClient
) -> None:
    hidden = request(relay)
    answer = await exchange(relay, request(relay, b"Transfer-Encoding: chunked", body=b"0\r\n\r\n" + hidden))
    assert b" 202 " not in answer
    assert b" 400 " in answer
    assert kept_headers(relay) == []
    assert (await relay.post(http, b"{}")).json()["seq"] == 1
