"""What the relay answers is compressed for those who can read that; the answers to senders stay as they are."""

from __future__ import annotations

import httpx
import pytest

from support.relay import RunningRelay

LONG, SHORT = "/openapi.json", "/health"


async def raw(relay: RunningRelay, http: httpx.AsyncClient, path: str, encodings: str) -> tuple[httpx.Response, bytes]:
    """Return an answer with its body as it came over the wire."""
    async with http.stream("GET", relay.url + path, headers={"Accept-Encoding": encodings}) as answer:
        return answer, b"".join([part async for part in answer.aiter_raw()])


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        ("zstd", "zstd"),
        ("br", "br"),
        ("gzip", "gzip"),
        ("gzip, deflate, br, zstd", "zstd"),
        ("gzip;q=1.0, br;q=0", "gzip"),
        ("deflate", None),
        ("identity", None),
    ],
)
async def test_a_long_answer_is_compressed_as_the_client_can_read_it(
    relay: RunningRelay, http: httpx.AsyncClient, asked: str, given: str | None
) -> None:
    _, plain = await raw(relay, http, LONG, "identity")
    answer, sent = await raw(relay, http, LONG, asked)
    assert answer.headers.get("content-encoding") == given
    assert "accept-encoding" in answer.headers.get("vary", "").lower()
    assert len(sent) < len(plain) / 2 if given else sent == plain
    read = await http.get(relay.url + LONG, headers={"Accept-Encoding": asked})
    assert read.content == plain


async def test_a_short_answer_is_sent_as_it_is(relay: RunningRelay, http: httpx.AsyncClient) -> None:
    answer, _ = await raw(relay, http, SHORT, "gzip, br, zstd")
    assert "content-encoding" not in answer.headers


async def test_senders_of_webhooks_get_plain_answers(relay: RunningRelay, http: httpx.AsyncClient) -> None:
    answer = await relay.post(http, b"{}")
    assert answer.status_code == 202
    assert "content-encoding" not in answer.headers
