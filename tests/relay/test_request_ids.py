"""Every answer has the id under which the log has its request, and whoever traces finds the trace in both."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus
from websockets.typing import Subprotocol

from support.event_source import EventSource
from support.posting import webhook
from support.relay import github_headers, hello, receive, receive_event
from support.served import Served
from support.waiting import until
from webhook_relay.messages import SUBPROTOCOL
from webhook_relay_server.web.trace_context import trace_id_in

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
PARENT = f"00-{TRACE}-00f067aa0ba902b7-01"
STATE = "rojo=00f067aa0ba902b7,congo=t61rcWkgMzE"
TRACED = {"traceparent": PARENT, "tracestate": STATE}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A relay as a process of its own: its log is what an operator sees."""
    environment = {"WEBHOOK_RELAY_LOG_FORMAT": "json", "WEBHOOK_RELAY_LOG_LEVEL": "debug"}
    relay = Served(tmp_path_factory.mktemp("relay"), environment=environment)
    relay.start()
    try:
        yield relay
    finally:
        relay.program.terminate()


def lines(served: Served, **wanted: str) -> list[dict[str, Any]]:
    """Return the log's lines that have these fields."""
    read = [json.loads(line) for line in served.program.said().splitlines() if line.startswith("{")]
    return [line for line in read if wanted.items() <= line.items()]


async def line_of(served: Served, **wanted: str) -> dict[str, Any]:
    await until(lambda: lines(served, **wanted), f"the log has a line with {wanted}")
    [line] = lines(served, **wanted)
    return line


def signed(served: Served, body: bytes, delivery: str, **more: str) -> dict[str, str]:
    return {**github_headers(served.address.secret, body, delivery=delivery), **more}


async def post(http: httpx.AsyncClient, served: Served, delivery: str, **more: str) -> httpx.Response:
    body = webhook(delivery)
    return await http.post(
        served.address.url + "/webhook", content=body, headers=signed(served, body, delivery, **more)
    )


def bearer(served: Served) -> dict[str, str]:
    return {"Authorization": f"Bearer {served.address.token}"}


def socket_to(served: Served, path: str = "/ws", **headers: str) -> connect:
    return connect(
        f"ws://{served.address.host}:{served.address.port}{path}",
        subprotocols=[Subprotocol(SUBPROTOCOL)],
        additional_headers={**bearer(served), **headers},
        proxy=None,
    )


@pytest.mark.parametrize(
    ("path", "status", "route"),
    [
        ("/health", 200, "/health"),
        ("/api/v1/token", 200, "/api/v1/token"),
        ("/api/v1/channels/secret/readers", 403, "/api/v1/channels/{name}/readers"),
        ("/in-a-mistyped-key", 404, "-"),
        ("/sse?channel=nobodys", 404, "/sse"),
        ("/openapi.json", 200, "/openapi.json"),
    ],
)
async def test_every_access_is_one_line_with_the_id_that_the_answer_has(
    served: Served, http: httpx.AsyncClient, path: str, status: int, route: str
) -> None:
    answer = await http.get(served.address.url + path, headers=bearer(served))
    assert answer.status_code == status
    line = await line_of(served, event="request.answered", request_id=answer.headers["x-request-id"])
    assert (line["method"], line["status"]) == ("GET", status)
    assert line["route"].replace("{channel}", "{name}") == route
    assert line["level"] == ("debug" if route == "/health" else "info")


async def test_what_is_at_nobodys_path_is_not_repeated_in_the_log(served: Served, http: httpx.AsyncClient) -> None:
    answer = await http.get(served.address.url + "/inn/a-key-that-is-nearly-right")
    await line_of(served, event="request.answered", request_id=answer.headers["x-request-id"])
    assert "nearly-right" not in served.program.output()


async def test_a_usable_id_of_the_sender_is_kept_and_another_is_replaced(
    served: Served, http: httpx.AsyncClient
) -> None:
    for path in ("/webhook", "/health", "/sse"):
        answer = await http.get(served.address.url + path, headers={"X-Request-ID": f"mine{path.replace('/', '.')}"})
        assert answer.headers["x-request-id"] == f"mine{path.replace('/', '.')}"
        answer = await http.get(served.address.url + path, headers={"X-Request-ID": 'two words", "x": "y'})
        assert " " not in answer.headers["x-request-id"]
        assert len(answer.headers["x-request-id"]) == 32


async def test_a_webhook_that_is_kept_or_refused_is_logged_under_the_id_of_its_answer(
    served: Served, http: httpx.AsyncClient
) -> None:
    kept = await post(http, served, "kept")
    assert kept.status_code == 202
    await line_of(served, event="event.stored", request_ids=kept.headers["x-request-id"])
    refused = await http.post(served.address.url + "/webhook", content=b"{}")
    line = await line_of(served, event="webhook.refused", request_id=refused.headers["x-request-id"])
    assert line["code"] == "missing-header"


async def test_what_is_no_request_is_answered_and_logged_with_an_id_too(served: Served) -> None:
    with socket.create_connection((served.address.host, served.address.port)) as link:
        link.sendall(b"GET / HTTP/1.1\r\nX-Request-ID: mine-too\r\nX: " + b"x" * 70_000 + b"\r\n\r\n")
        answer = link.recv(65_536).decode()
    assert answer.startswith("HTTP/1.1 431 ")
    assert "x-request-id: mine-too\r\n" in answer
    assert (await line_of(served, event="request.refused", request_id="mine-too"))["code"] == "headers-too-large"


async def test_a_websocket_has_an_id_from_its_handshake_on(served: Served) -> None:
    async with socket_to(served, **{"X-Request-ID": "ws-1", **TRACED}) as link:
        assert link.response is not None
        assert link.response.headers["x-request-id"] == "ws-1"
        await link.send(hello())
        await receive(link)
        line = await line_of(served, event="client.connected", request_id="ws-1")
        assert line["trace_id"] == TRACE
    await line_of(served, event="client.disconnected", request_id="ws-1")


@pytest.mark.parametrize(
    ("path", "headers", "status", "code"),
    [("/other", {}, 404, "not-found"), ("/ws", {"Origin": "https://evil.example"}, 403, "foreign-origin")],
)
async def test_a_handshake_is_refused_in_words_and_with_an_id(
    served: Served, path: str, headers: dict[str, str], status: int, code: str
) -> None:
    with pytest.raises(InvalidStatus) as refused:
        async with socket_to(served, path, **headers, **{"X-Request-ID": f"ws-{code}"}):
            pass
    response = refused.value.response
    assert response.status_code == status
    assert response.headers["x-request-id"] == f"ws-{code}"
    assert json.loads(response.body or b"")["code"] == code
    await line_of(served, event="client.refused", request_id=f"ws-{code}")
    assert lines(served, level="error") == []


# --- traces --------------------------------------------------------------------------------------------------


async def test_a_senders_trace_is_in_the_log_and_goes_on_to_every_reader(
    served: Served, http: httpx.AsyncClient
) -> None:
    async with socket_to(served) as link:
        await link.send(hello())
        answer = await post(http, served, "traced", **TRACED)
        line = await line_of(served, event="event.stored", request_ids=answer.headers["x-request-id"])
        assert line["trace_ids"] == TRACE
        await receive(link)
        await receive(link)
        while (event := await receive_event(link)).delivery_id != "traced":
            pass
    last_id = f"default:{event.epoch}:{event.seq - 1}"
    async with (
        asyncio.timeout(20),
        http.stream(
            "GET", served.address.url + "/sse", headers={**bearer(served), "Last-Event-ID": last_id, **TRACED}
        ) as response,
    ):
        source = EventSource(response)
        await source.receive()
        over_sse = await source.receive_event()
        request_id = response.headers["x-request-id"]
        assert (await line_of(served, event="client.connected", request_id=request_id))["trace_id"] == TRACE
    for found in (event, over_sse):
        assert (found.header("traceparent"), found.header("tracestate")) == (PARENT, STATE)


async def test_a_refused_webhook_is_logged_with_its_trace(served: Served, http: httpx.AsyncClient) -> None:
    answer = await http.post(served.address.url + "/webhook", content=b"{}", headers=TRACED)
    line = await line_of(served, event="webhook.refused", request_id=answer.headers["x-request-id"])
    assert line["trace_id"] == TRACE


async def test_a_trace_that_is_none_is_kept_as_it_came_and_not_logged(served: Served, http: httpx.AsyncClient) -> None:
    answer = await post(http, served, "badly-traced", traceparent="00-nonsense")
    line = await line_of(served, event="event.stored", request_ids=answer.headers["x-request-id"])
    assert "trace_ids" not in line


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (PARENT, TRACE),
        (f"01-{TRACE}-00f067aa0ba902b7-01", TRACE),
        (f"01-{TRACE}-00f067aa0ba902b7-01-what-is-to-come", TRACE),
        (f"{PARENT}-more", ""),
        (f"ff-{TRACE}-00f067aa0ba902b7-01", ""),
        (f"00-{'0' * 32}-00f067aa0ba902b7-01", ""),
        (f"00-{TRACE}-{'0' * 16}-01", ""),
        (PARENT.upper(), ""),
        (PARENT + "\n", ""),
        (f" {PARENT}", ""),
        ("", ""),
    ],
)
def test_a_trace_counts_only_in_the_form_that_the_standard_gives_it(text: str, found: str) -> None:
    assert trace_id_in(text) == found
