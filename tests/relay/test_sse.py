from __future__ import annotations

import asyncio
import base64
import random
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlmodel import col, delete, update
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from support.event_source import EventSource, Parser, event_source
from support.posting import Sender, senders
from support.relay import RunningRelay, github_headers, hello, raw_connection, receive, running_relay
from support.sealing import seal_default_channel
from support.served import Address
from support.store import administration, change_store
from support.waiting import until
from webhook_relay.event import Event
from webhook_relay.messages import (
    EventMessage,
    Gap,
    Passed,
    Problem,
    Reset,
    Resumed,
    decode_event,
    decode_server_message,
)
from webhook_relay_server import server
from webhook_relay_server.delivery import heartbeat
from webhook_relay_server.delivery.wire import MAX_BACKLOG
from webhook_relay_server.store.log import PAGE_EVENTS, EventLog
from webhook_relay_server.store.models import StoredEvent
from webhook_relay_server.streaming import held_wire
from webhook_relay_server.streaming.event_stream import MAX_CHANNELS

STALL = 0.5
"""Seconds, instead of 45, after which a client that takes nothing is let go."""


@pytest.fixture(params=["our protocol", "any server"])
def relay(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[RunningRelay]:
    """A relay with the connection at hand, and one that only has ASGI: both do the same."""
    if request.param == "any server":
        monkeypatch.setattr(server, "HttpProtocol", HttpToolsProtocol)
    with running_relay(tmp_path) as running:
        yield running


@pytest.fixture
async def manager(relay: RunningRelay) -> str:
    """Return a token that sees who is connected."""
    return await new_token(relay, "manager", ["manage"])


async def new_token(relay: RunningRelay, name: str, scopes: list[str], *only: str, workspace: str = "default") -> str:
    """Return a token that the relay knows already."""
    admin = administration(relay.path, workspace=workspace)
    token = (await asyncio.to_thread(admin.create_token, name, scopes, only=list(only))).text or ""
    bearer = {"Authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(trust_env=False, headers=bearer) as client, asyncio.timeout(20):
        while (await client.get(relay.url + "/api/v1/token")).status_code in (401, 429):
            await asyncio.sleep(0.05)
    return token


async def clients(relay: RunningRelay, http: httpx.AsyncClient, manager: str) -> list[dict[str, Any]]:
    """Return who is connected."""
    answer = await http.get(relay.url + "/api/v1/clients", headers={"Authorization": f"Bearer {manager}"})
    found: list[dict[str, Any]] = answer.json()
    return found


async def post_many(relay: RunningRelay, http: httpx.AsyncClient, first: int, last: int) -> None:
    for number in range(first, last + 1):
        answer = await relay.post(http, b'{"n":%d}' % number, delivery=f"d-{number}")
        assert answer.json()["seq"] == number


async def opened(source: EventSource) -> Resumed | Gap | Reset:
    message = await source.receive()
    assert isinstance(message, Resumed | Gap | Reset)
    return message


async def ask(http: httpx.AsyncClient, relay: RunningRelay, path: str = "/sse", **options: Any) -> httpx.Response:
    options = {"method": "GET", "headers": {"Authorization": f"Bearer {relay.token}"}, **options}
    return await http.request(url=relay.url + path, **options)


def seqs(events: list[Event]) -> list[int]:
    return [event.seq for event in events]


# --- reading -------------------------------------------------------------------------------------------------


async def test_a_live_reader_gets_every_event_in_order(relay: RunningRelay, http: httpx.AsyncClient) -> None:
    async with event_source(relay, http) as source:
        started = await opened(source)
        assert isinstance(started, Resumed)
        assert (started.cursor.seq, started.head) == (0, 0)
        for number in range(1, 21):
            await post_many(relay, http, number, number)
            event = await source.receive_event()
            assert (event.seq, event.body) == (number, b'{"n":%d}' % number)


async def test_a_thousand_events_come_once_in_order_and_byte_for_byte(
    relay: RunningRelay, http: httpx.AsyncClient
) -> None:
    total = 1_000
    dice = random.Random(7)
    bodies = [
        b'{"n": %d,%b"x": "%b"}'
        % (number, dice.choice([b"", b"\n", b"\r\n", b"\r", b"  "]), b"\\u00e9\xc3\xa9" * dice.randrange(20))
        for number in range(total)
    ]
    posted: dict[int, bytes] = {}

    async def post_some(sender: Sender, numbers: Iterator[int]) -> None:
        for number in numbers:
            answer = await sender.post(f"d-{number}", bodies[number])
            posted[answer.receipt["seq"]] = bodies[number]

    numbers = iter(range(total))
    address = Address("127.0.0.1", int(relay.url.rpartition(":")[2]), relay.secret, relay.token)
    async with event_source(relay, http) as live, senders(address, 8) as everybody:
        await opened(live)
        posting = asyncio.gather(*(post_some(sender, numbers) for sender in everybody))
        events = await live.events(total)
        await posting
    assert seqs(events) == list(range(1, total + 1))
    assert [event.body for event in events] == [posted[seq] for seq in range(1, total + 1)]
    assert total > 3 * PAGE_EVENTS
    async with event_source(relay, http) as behind:
        await opened(behind)
        assert await behind.events(total) == events


async def test_catching_up_and_live_have_no_hole_and_no_reorder_between_them(
    relay: RunningRelay, http: httpx.AsyncClient
) -> None:
    await post_many(relay, http, 1, 40)
    async with event_source(relay, http) as source:
        posting = asyncio.create_task(post_many(relay, http, 41, 120))
        await opened(source)
        assert seqs(await source.events(120)) == list(range(1, 121))
        await posting


async def test_the_frames_are_those_of_the_websocket(relay: RunningRelay, http: httpx.AsyncClient) -> None:
    await post_many(relay, http, 1, 1)
    async with event_source(relay, http) as source, relay.connect() as socket:
        await socket.send(hello())
        await receive(socket)
        assert await opened(source) == await receive(socket)
        assert await source.receive() == await receive(socket)


async def test_the_answer_tells_proxies_and_clients_to_pass_each_part_on_at_once(
    relay: RunningRelay, http: httpx.AsyncClient
) -> None:
    headers = [("Accept-Encoding", "gzip, br, zstd"), ("X-Request-ID", "one-of-mine")]
    async with event_source(relay, http, headers=headers) as source:
        await opened(source)
        assert source.response.headers["content-type"] == "text/event-stream; charset=utf-8"
        assert "no-store" in source.response.headers["cache-control"]
        assert source.response.headers["x-accel-buffering"] == "no"
        assert source.response.headers["x-request-id"] == "one-of-mine"
        assert "content-encoding" not in source.response.headers
        assert 1_000 <= source.parser.retry <= 5_000


# --- coming back ---------------------------------------------------------------------------------------------


async def test_a_reader_resumes_right_behind_the_id_of_its_newest_event(
    relay: RunningRelay, http: httpx.AsyncClient
) -> None:
    await post_many(relay, http, 1, 5)
    async with event_source(relay, http) as source:
        await opened(source)
        third = (await source.events(3))[-1]
        last_id = source.last_id
    async with event_source(relay, http, last_id=last_id) as source:
        assert await opened(source) == Resumed("default", third.cursor, 5)
        assert seqs(await source.events(2)) == [4, 5]
    async with event_source(relay, http, cursor=last_id) as source:  # for those who can only write a URL
        assert await opened(source) == Resumed("default", third.cursor, 5)
    async with event_source(relay, http, cursor="default:old:1", last_id=last_id) as source:
        assert await opened(source) == Resumed("default", third.cursor, 5)


async def test_a_reader_that_has_had_no_event_yet_misses_none_meanwhile(
    relay: RunningRelay, http: httpx.AsyncClient
) -> None:
    async with event_source(relay, http) as source:
        await opened(source)
        last_id = source.last_id
    await post_many(relay, http, 1, 2)
    async with event_source(relay, http, last_id=last_id) as source:
        await opened(source)
        assert seqs(await source.events(2)) == [1, 2]


async def test_one_id_holds_the_places_in_all_channels(relay: RunningRelay, http: httpx.AsyncClient) -> None:
    admin = administration(relay.path)
    await asyncio.to_thread(admin.create_channel, "deploys")
    sender = await asyncio.to_thread(admin.create_source, "ci", scheme="github", channel="deploys")
    token = await new_token(relay, "both", ["read"])
    path = "/in/" + sender.url.rpartition("/")[2]

    async def deploy() -> None:
        headers = github_headers(sender.secret or "", b"{}")
        assert (await http.post(relay.url + path, content=b"{}", headers=headers)).status_code == 202

    await post_many(relay, http, 1, 2)
    await deploy()
    got: list[tuple[str, int]] = []
    last_id = ""
    for _ in range(4):  # a client that is cut off after every event
        async with event_source(relay, http, "default", "deploys", last_id=last_id, token=token) as source:
            assert [type(await source.receive()) for _ in range(2)] == [Resumed, Resumed]
            event = await source.receive_event()
            got.append((event.channel, event.seq))
            last_id = source.last_id
        if len(got) == 3:
            await deploy()
    assert sorted(got) == [("default", 1), ("default", 2), ("deploys", 1), ("deploys", 2)]


async def test_a_reader_resumes_on_a_relay_that_was_started_again(tmp_path: Path, http: httpx.AsyncClient) -> None:
    with running_relay(tmp_path) as relay:
        await post_many(relay, http, 1, 3)
        async with event_source(relay, http) as source:
            await opened(source)
            await source.events(2)
            last_id = source.last_id
    with running_relay(tmp_path) as again:
        answer = await http.post(again.address.url, content=b"{}", headers=github_headers(relay.secret, b"{}"))
        assert answer.json()["seq"] == 4
        async with event_source(again, http, last_id=last_id) as source:
            assert isinstance(await opened(source), Resumed)
            assert seqs(await source.events(2)) == [3, 4]


async def test_what_retention_has_taken_is_a_gap_and_told_once(relay: RunningRelay, http: httpx.AsyncClient) -> None:
    await post_many(relay, http, 1, 1)
    async with event_source(relay, http) as source:
        await opened(source)
        await source.receive_event()
        last_id = source.last_id
    await post_many(relay, http, 2, 6)
    change_store(relay.path, lambda session: session.exec(delete(StoredEvent).where(col(StoredEvent.seq) <= 4)))
    async with event_source(relay, http, last_id=last_id) as source:
        gap = await opened(source)
        assert isinstance(gap, Gap)
        assert (gap.first, gap.last, gap.head) == (2, 4, 6)
        last_id = source.last_id
    async with event_source(relay, http, last_id=last_id) as source:
        assert isinstance(await opened(source), Resumed)
        assert seqs(await source.events(2)) == [5, 6]


async def test_what_the_disk_has_damaged_is_a_gap_between_events(relay: RunningRelay, http: httpx.AsyncClient) -> None:
    await post_many(relay, http, 1, 4)
    damaged_now = update(StoredEvent).where(col(StoredEvent.seq).in_([2, 3])).values(content=b"what nobody sent")
    change_store(relay.path, lambda session: session.exec(damaged_now))
    async with event_source(relay, http) as source:
        await opened(source)
        assert (await source.receive_event()).seq == 1
        damaged = await source.receive()
        assert isinstance(damaged, Gap)
        assert (damaged.first, damaged.last) == (2, 3)
        assert (await source.receive_event()).seq == 4


@pytest.mark.parametrize(
    "cursor", ["{epoch}:99", "another:1", "{epoch}:1:f00d"], ids=["ahead", "other log", "other id"]
)
async def test_a_cursor_that_means_nothing_here_is_reset_aloud(
    relay: RunningRelay, http: httpx.AsyncClient, cursor: str
) -> None:
    await post_many(relay, http, 1, 2)
    async with event_source(relay, http) as source:
        epoch = (await opened(source)).cursor.epoch
    async with event_source(relay, http, last_id="default:" + cursor.format(epoch=epoch)) as source:
        reset = await opened(source)
        assert isinstance(reset, Reset)
        assert reset.cursor.seq == 0
        assert seqs(await source.events(2)) == [1, 2]


# --- other clients -------------------------------------------------------------------------------------------


async def test_curl_shows_events_as_they_come_and_goes_on_after_it_was_killed(
    relay: RunningRelay, http: httpx.AsyncClient
) -> None:
    curl = shutil.which("curl")
    if curl is None:
        pytest.skip("there is no curl on this machine")
    got: list[Event] = []
    last_id = ""
    for first in (1, 4, 7):
        command = [curl, "-sN", "-H", f"Authorization: Bearer {relay.token}", "-H", f"Last-Event-ID: {last_id}"]
        process = await asyncio.create_subprocess_exec(
            *command, relay.url + "/sse", stdout=asyncio.subprocess.PIPE, limit=2**20
        )
        assert process.stdout is not None
        parser = Parser()
        posting = asyncio.create_task(post_many(relay, http, first, first + 2))
        while len(got) < first + 1:  # one that was posted stays behind each time
            for kind, text in parser.feed(await process.stdout.readline()):
                message = decode_server_message(text)
                if kind == "event":
                    assert isinstance(message, EventMessage)
                    got.append(decode_event(message))
        last_id = parser.last_id
        process.send_signal(signal.SIGKILL)
        await process.communicate()
        await posting
    assert seqs(got) == list(range(1, 9))
    assert [event.body for event in got] == [b'{"n":%d}' % number for number in range(1, 9)]


async def test_the_stream_is_plain_http_that_anybody_can_read(relay: RunningRelay, http: httpx.AsyncClient) -> None:
    await post_many(relay, http, 1, 1)
    async with raw_connection(relay) as (reader, writer):
        writer.write(f"GET /sse HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {relay.token}\r\n\r\n".encode())
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200 OK\r\n")
        assert b"transfer-encoding: chunked" in head.lower()
        found = await reader.readuntil(b'"sequence":"00000000000000000001"}}\n\n')
        assert found.count(b"event: resumed\n") == found.count(b"event: event\n") == 1


# --- who is let in -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "status", "code"),
    [
        ({"headers": {}}, 401, "unauthorized"),
        ({"headers": {"Authorization": "Bearer whr_wrong"}}, 401, "unauthorized"),
        ({"headers": {"Authorization": b"Bearer \xe9"}}, 401, "unauthorized"),
        ({"params": {"channel": "another"}}, 404, "not-found"),
        ({"params": {"channel": ["default", "default"]}}, 422, "invalid-parameters"),
        ({"params": {"channel": [str(number) for number in range(MAX_CHANNELS + 1)]}}, 422, "invalid-parameters"),
        ({"params": {"cursor": "41"}}, 422, "invalid-parameters"),
        ({"path": "/sse?channel=%ff"}, 422, "invalid-parameters"),
        ({"method": "POST"}, 405, "method-not-allowed"),
        ({"headers": {"Origin": "https://evil.example"}}, 403, "foreign-origin"),
    ],
)
async def test_who_is_not_let_in_is_told_why(
    relay: RunningRelay, http: httpx.AsyncClient, options: dict[str, Any], status: int, code: str
) -> None:
    answer = await ask(http, relay, **options)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["x-request-id"]


async def test_a_token_in_the_url_is_not_taken_and_the_answer_says_where_it_belongs(
    relay: RunningRelay, http: httpx.AsyncClient
) -> None:
    answer = await ask(http, relay, headers={}, params={"token": relay.token})
    assert answer.status_code == 401
    assert "Authorization" in answer.json()["hint"]
    assert "URL" in answer.json()["hint"]
    assert relay.token not in answer.text


async def test_a_token_without_the_scope_read_is_refused(relay: RunningRelay, http: httpx.AsyncClient) -> None:
    token = await new_token(relay, "sender", ["ingest"])
    answer = await ask(http, relay, headers={"Authorization": f"Bearer {token}"})
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")


async def test_without_a_channel_the_tokens_only_one_is_read(relay: RunningRelay, http: httpx.AsyncClient) -> None:
    await asyncio.to_thread(administration(relay.path).create_channel, "deploys")
    token = await new_token(relay, "one", ["read"], "deploys")
    async with event_source(relay, http, token=token) as source:
        assert (await opened(source)).channel == "deploys"


async def test_nothing_of_another_workspace_comes_and_its_channels_are_not_there(
    relay: RunningRelay, http: httpx.AsyncClient
) -> None:
    admin = administration(relay.path)
    await asyncio.to_thread(admin.create_workspace, "other")
    other = administration(relay.path, workspace="other")
    await asyncio.to_thread(other.create_channel, "secret")
    token = await new_token(relay, "reader", ["read"], workspace="other")
    told = []
    for name in ("secret", "nobody"):
        answer = await ask(http, relay, params={"channel": name})
        told.append((answer.status_code, answer.json()))
    assert told[0] == told[1]
    assert told[0][0] == 404
    async with event_source(relay, http, token=token) as theirs, event_source(relay, http) as ours:
        assert (await opened(theirs)).channel == (await opened(ours)).channel == "default"
        await post_many(relay, http, 1, 1)
        assert (await ours.receive_event()).seq == 1
        epoch = ours.last_id.split(":")[1]
    async with event_source(relay, http, token=token, last_id=f"default:{epoch}:0") as theirs:
        reset = await opened(theirs)
        assert isinstance(reset, Reset)
        assert reset.head == 0


async def test_revoking_a_token_ends_its_streams_with_the_reason(relay: RunningRelay, http: httpx.AsyncClient) -> None:
    async with event_source(relay, http) as source:
        await opened(source)
        await asyncio.to_thread(relay.relay.make_token, "test")  # revokes the one of the same name
        problem = await source.receive()
        assert isinstance(problem, Problem)
        assert problem.code == "unauthorized"
        with pytest.raises(StopAsyncIteration):
            await source.receive()


# --- while it lasts ------------------------------------------------------------------------------------------


async def test_an_idle_stream_has_heartbeats_and_stays(
    relay: RunningRelay, http: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(heartbeat, "ROUND", 0.02)
    monkeypatch.setattr(heartbeat, "HEARTBEAT_INTERVAL", 0.05)
    monkeypatch.setattr(heartbeat, "HEARTBEAT_DEADLINE", 0.1)  # its silence is no sign of death
    async with event_source(relay, http) as source:
        await opened(source)
        waiting = asyncio.create_task(source.receive_event())
        await until(lambda: len(source.parser.comments) >= 10, "ten heartbeats")
        await post_many(relay, http, 1, 1)
        assert (await waiting).seq == 1


async def test_a_reader_that_takes_nothing_costs_a_bounded_backlog_and_gets_everything_later(
    relay: RunningRelay, http: httpx.AsyncClient, manager: str
) -> None:
    body = b'"%b"' % base64.b64encode(random.Random(0).randbytes(512 * 1024))
    total = 60  # 40 MB: far more than all buffers together
    async with event_source(relay, http) as slow:
        started = await opened(slow)
        assert isinstance(started, Resumed)
        largest = 0
        for _ in range(total):
            assert (await relay.post(http, body)).status_code == 202
            [client] = await clients(relay, http, manager)
            largest = max(largest, client["waiting_bytes"])
        assert largest <= MAX_BACKLOG + 2 * len(body)
        events = await slow.events(total)
    assert seqs(events) == list(range(1, total + 1))
    assert {event.body for event in events} == {body}


async def test_a_client_that_takes_no_bytes_is_let_go_and_holds_up_nobody(
    relay: RunningRelay, http: httpx.AsyncClient, manager: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(heartbeat, "ROUND", 0.02)
    monkeypatch.setattr(heartbeat, "SEND_DEADLINE", STALL)
    monkeypatch.setattr(held_wire, "CLOSE_DEADLINE", STALL)
    body = b'"%b"' % base64.b64encode(random.Random(0).randbytes(1024 * 1024))
    async with raw_connection(relay) as (_, stalled), event_source(relay, http) as other:
        stalled.write(f"GET /sse HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {relay.token}\r\n\r\n".encode())
        stalled.transport.pause_reading()  # type: ignore[attr-defined]
        await opened(other)
        number = 0
        while number < 30 or len(await clients(relay, http, manager)) > 1:
            number += 1
            assert (await relay.post(http, body)).status_code == 202
            assert (await other.receive_event()).seq == number


async def test_a_client_that_leaves_is_noticed(relay: RunningRelay, http: httpx.AsyncClient, manager: str) -> None:
    async with event_source(relay, http) as source:
        await opened(source)
        assert len(await clients(relay, http, manager)) == 1
    async with asyncio.timeout(20):
        while await clients(relay, http, manager):
            await asyncio.sleep(0.05)


async def test_a_relay_that_stops_ends_its_streams_in_order(
    relay: RunningRelay, http: httpx.AsyncClient, request: pytest.FixtureRequest
) -> None:
    if "any server" in request.node.name:
        pytest.skip("another server waits for its answers to end before the relay hears that it stops")
    async with event_source(relay, http) as source:
        await opened(source)
        await asyncio.to_thread(relay.relay.stop)
        with pytest.raises(StopAsyncIteration):  # and no error: the response is complete
            await source.receive()


async def test_a_mistake_of_the_relays_own_is_said_and_harms_one_client_only(
    relay: RunningRelay, http: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with event_source(relay, http) as other:
        await opened(other)
        with monkeypatch.context() as broken:
            broken.setattr(EventLog, "bounds", None)
            answer = await ask(http, relay)
            assert (answer.status_code, answer.json()["code"]) == (500, "internal")
        await post_many(relay, http, 1, 1)
        assert (await other.receive_event()).seq == 1


async def test_a_stream_is_among_the_connected_clients(
    relay: RunningRelay, http: httpx.AsyncClient, manager: str
) -> None:
    async with event_source(relay, http) as source:
        await opened(source)
        [client] = await clients(relay, http, manager)
        assert (client["wire"], client["places"]) == ("sse", [{"channel": "default", "seq": 0}])
        assert client["client_id"] == f"sse-{client['token_id']}"


# --- filters -------------------------------------------------------------------------------------------------


async def test_a_filter_in_the_url_chooses_what_comes_and_the_id_passes_over_the_rest(
    relay: RunningRelay, http: httpx.AsyncClient
) -> None:
    for kind in ("push", "fork", "star"):
        await relay.post(http, b"{}", event=kind)
    async with event_source(relay, http, type="github.f*", verification="verified") as source:
        await opened(source)
        assert (await source.receive_event()).type == "github.fork"
        passed = await source.receive()
        assert isinstance(passed, Passed)
        assert passed.cursor.seq == 3
        last_id = source.last_id
        await relay.post(http, b"{}", event="push")
        await relay.post(http, b"{}", event="fork")
        assert (await source.receive_event()).seq == 5
    async with event_source(relay, http, last_id=last_id, type="github.f*") as source:
        resumed = await opened(source)
        assert isinstance(resumed, Resumed)
        assert resumed.cursor == passed.cursor
        assert (await source.receive_event()).seq == 5


@pytest.mark.parametrize(
    "query",
    [
        "type=a*b*c*d*e",
        "since=2026-11-02T08:30:00",
        "since=never",
        "verification=sure",
        "replay=maybe",
        "replay=yes",
        "replay=null",
        "verification=null",
        "since=null",
        "since=1700000000",
        "until=2026-11-02",
        "type=%ff",
        "typ=github.*",
        "types=github.*",
        "source=",
        "source=a&source=b",
        "text=%00",
        "type=" + "&type=".join("abcdefghijk"),
    ],
)
async def test_a_filter_that_is_none_is_refused_instead_of_letting_everything_through(
    relay: RunningRelay, http: httpx.AsyncClient, query: str
) -> None:
    answer = await ask(http, relay, f"/sse?{query}")
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid-parameters")
    history = await ask(http, relay, f"/api/v1/channels/default/events?{query}")
    assert (history.status_code, history.json()["code"]) == (422, "invalid-parameters")


@pytest.mark.parametrize("since", ["2026-11-02T08:30Z", "2026-11-02T08:30:00.5Z", "2026-11-02T08:30:00%2B01:00"])
async def test_a_time_may_leave_out_its_seconds_and_must_have_its_offset(
    relay: RunningRelay, http: httpx.AsyncClient, since: str
) -> None:
    assert (await ask(http, relay, f"/api/v1/channels/default/events?since={since}")).status_code == 200
    async with event_source(relay, http, since=since.replace("%2B", "+")) as source:
        await opened(source)


async def test_a_reader_of_what_came_since_a_time_is_passed_over_what_came_before(
    relay: RunningRelay, http: httpx.AsyncClient
) -> None:
    await post_many(relay, http, 1, 4)
    long_ago = update(StoredEvent).where(col(StoredEvent.seq) <= 2).values(received_at=1)
    change_store(relay.path, lambda session: session.exec(long_ago))
    async with event_source(relay, http, since="1971-01-01T00:00:00Z") as source:
        await opened(source)
        assert seqs(await source.events(2)) == [3, 4]
        assert source.last_id.split(":")[2] == "4"
    async with event_source(relay, http, since="2099-01-01T00:00:00Z") as source:
        await opened(source)
        passed = await source.receive()
        assert isinstance(passed, Passed)
        assert passed.cursor.seq == 4


async def test_a_source_may_have_any_name(relay: RunningRelay, http: httpx.AsyncClient) -> None:
    await relay.post(http, b"{}")
    async with event_source(relay, http, source="null") as source:
        await opened(source)
        assert isinstance(await source.receive(), Passed)


async def test_a_text_cannot_be_looked_for_in_a_sealed_channel(relay: RunningRelay, http: httpx.AsyncClient) -> None:
    await seal_default_channel(relay, http)
    answer = await ask(http, relay, "/sse?text=login")
    assert answer.status_code == 422
    assert "'default' is sealed" in answer.json()["detail"]
    export = await ask(http, relay, "/api/v1/channels/default/events/export?text=login")
    assert export.status_code == 422
    assert (await ask(http, relay, "/api/v1/channels/default/events?type=github.push")).status_code == 200
