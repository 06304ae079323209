from __future__ import annotations

import asyncio
import base64
import gc
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlmodel import col, update
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.typing import Origin, Subprotocol

from support.relay import RunningRelay, hello, receive, receive_event, running_relay
from support.sealing import seal_default_channel
from support.store import change_store
from webhook_relay.event import Cursor
from webhook_relay.filters import EventFilter
from webhook_relay.headers import RequestHeaders
from webhook_relay.messages import (
    CLOSE_BAD_FRAME,
    CLOSE_FORBIDDEN,
    CLOSE_GOING_AWAY,
    CLOSE_INTERNAL,
    CLOSE_TIMEOUT,
    CLOSE_UNAUTHORIZED,
    MAX_CREDIT,
    SUBPROTOCOL,
    Ack,
    Credit,
    Gap,
    Passed,
    Ping,
    Pong,
    Problem,
    Reset,
    Resumed,
    Welcome,
    decode_server_message,
    encode,
)
from webhook_relay_server import server
from webhook_relay_server.administering.administration import Administration
from webhook_relay_server.delivery import fanout, heartbeat
from webhook_relay_server.settings import load_settings
from webhook_relay_server.store import log
from webhook_relay_server.store.log import EventLog
from webhook_relay_server.store.models import StoredEvent
from webhook_relay_server.streaming import stream


@pytest.fixture(params=["our protocol", "any server"])
def relay(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[RunningRelay]:
    """A relay that writes to its transports, and one that only has ASGI: both do the same."""
    if request.param == "any server":
        monkeypatch.setattr(server, "WebSocketProtocol", WebSocketsSansIOProtocol)
    with running_relay(tmp_path) as running:
        yield running


STALL = 0.5
"""Seconds, instead of 45, after which a client that takes nothing is let go."""


async def post_many(relay: RunningRelay, http: httpx.AsyncClient, first: int, last: int) -> None:
    for number in range(first, last + 1):
        answer = await relay.post(http, b'{"n":%d}' % number, delivery=f"d-{number}")
        assert answer.json()["seq"] == number


async def opened(socket: ClientConnection, *args: Any, **options: Any) -> Resumed | Gap | Reset:
    await socket.send(hello(*args, **options))
    assert isinstance(await receive(socket), Welcome)
    message = await receive(socket)
    assert isinstance(message, Resumed | Gap | Reset)
    return message


async def only_pings(socket: ClientConnection) -> None:
    while True:
        assert isinstance(decode_server_message(await socket.recv()), Ping)


async def everything(socket: ClientConnection) -> None:
    while True:
        await socket.recv()


async def refusal(socket: ClientConnection) -> tuple[str, int]:
    """Return the problem's code and the close code."""
    problem = await receive(socket)
    assert isinstance(problem, Problem), problem
    with pytest.raises(ConnectionClosed) as closed:
        await receive(socket)
    assert closed.value.rcvd is not None
    return problem.code, closed.value.rcvd.code


async def test_a_live_reader_gets_every_event_in_order(relay: RunningRelay, http: httpx.AsyncClient) -> None:
    async with relay.connect() as socket:
        started = await opened(socket)
        assert isinstance(started, Resumed)
        assert (started.cursor.seq, started.head) == (0, 0)
        for number in range(1, 21):
            await post_many(relay, http, number, number)
            event = await receive_event(socket)
            assert (event.seq, event.body) == (number, b'{"n":%d}' % number)


async def test_catching_up_and_live_have_no_hole_and_no_reorder_between_them(
    relay: RunningRelay, http: httpx.AsyncClient
) -> None:
    await post_many(relay, http, 1, 40)
    async with relay.connect() as socket:
        await socket.send(hello())
        posting = asyncio.create_task(post_many(relay, http, 41, 120))
        await receive(socket)
        await receive(socket)
        assert [(await receive_event(socket)).seq for _ in range(120)] == list(range(1, 121))
        await posting


async def test_a_reader_is_told_which_events_the_disk_has_damaged_and_gets_all_others(
    relay: RunningRelay, http: httpx.AsyncClient
) -> None:
    await post_many(relay, http, 1, 6)
    damaged_now = update(StoredEvent).where(col(StoredEvent.seq).in_([2, 3, 6])).values(content=b"what nobody sent")
    change_store(relay.path, lambda session: session.exec(damaged_now))
    async with relay.connect() as socket:
        await opened(socket)
        assert (await receive_event(socket)).body == b'{"n":1}'
        damaged = await receive(socket)
        assert isinstance(damaged, Gap)
        assert (damaged.first, damaged.last, damaged.head) == (2, 3, 6)
        assert [(await receive_event(socket)).seq for _ in range(2)] == [4, 5]
        at_the_end = await receive(socket)
        assert isinstance(at_the_end, Gap)
        assert (at_the_end.first, at_the_end.last) == (6, 6)
        await post_many(relay, http, 7, 7)
        assert (await receive_event(socket)).seq == 7


async def test_a_reader_resumes_right_behind_its_cursor(relay: RunningRelay, http: httpx.AsyncClient) -> None:
    await post_many(relay, http, 1, 5)
    async with relay.connect() as socket:
        epoch = (await opened(socket)).cursor.epoch
    async with relay.connect() as socket:
        resumed = await opened(socket, cursor=Cursor(epoch, 3))
        assert resumed == Resumed("default", Cursor(epoch, 3), 5)
        assert [(await receive_event(socket)).seq for _ in range(2)] == [4, 5]


@pytest.mark.parametrize("cursor", [Cursor("another", 1), Cursor("", 99)], ids=["of another log", "ahead of the log"])
async def test_a_cursor_that_means_nothing_here_is_reset_aloud(
    relay: RunningRelay, http: httpx.AsyncClient, cursor: Cursor
) -> None:
    await post_many(relay, http, 1, 2)
    async with relay.connect() as socket:
        epoch = (await opened(socket)).cursor.epoch
    async with relay.connect() as socket:
        reset = await opened(socket, cursor=Cursor(cursor.epoch or epoch, cursor.seq))
        assert isinstance(reset, Reset)
        assert reset.cursor == Cursor(epoch, 0)
        assert [(await receive_event(socket)).seq for _ in range(2)] == [1, 2]


async def test_the_relay_sends_no_more_than_the_client_has_credit_for(
    relay: RunningRelay, http: httpx.AsyncClient
) -> None:
    await post_many(relay, http, 1, 6)
    async with relay.connect() as socket:
        await opened(socket, credit=2)
        assert [(await receive_event(socket)).seq for _ in range(2)] == [1, 2]
        await socket.send(encode(Ping(7)).decode())
        assert await receive(socket) == Pong(7)  # nothing came between: the credit is spent
        await socket.send(encode(Credit(3)).decode())
        assert [(await receive_event(socket)).seq for _ in range(3)] == [3, 4, 5]


async def test_several_pages_follow_each_other(
    relay: RunningRelay, http: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (log, fanout):
        monkeypatch.setattr(module, "PAGE_EVENTS", 10)
    total = 35
    await asyncio.gather(*(relay.post(http, b"{}") for _ in range(total)))
    async with relay.connect() as socket:
        await opened(socket, credit=MAX_CREDIT)
        assert [(await receive_event(socket)).seq for _ in range(total)] == list(range(1, total + 1))


async def test_acknowledgements_are_remembered_for_each_client(relay: RunningRelay, http: httpx.AsyncClient) -> None:
    await post_many(relay, http, 1, 3)
    async with relay.connect() as socket:
        epoch = (await opened(socket)).cursor.epoch
        for _ in range(3):
            await receive_event(socket)
        await socket.send(encode(Ack("default", Cursor(epoch, 3))).decode())
        await socket.send(encode(Ping(1)).decode())
        assert await receive(socket) == Pong(1)
    relay.relay.stop()
    administration = Administration(load_settings(database_url=f"sqlite:///{relay.path}"))
    [reader] = await asyncio.to_thread(administration.list_readers, "default")
    assert (reader.client_id, reader.name, reader.seq, reader.behind) == ("reader-1", "a test", 3, 0)


async def test_a_token_may_come_in_the_hello(relay: RunningRelay) -> None:
    async with connect(relay.url.replace("http", "ws") + "/ws", subprotocols=[SUBPROTOCOL], proxy=None) as socket:  # type: ignore[list-item]
        await opened(socket, token=relay.token)


@pytest.mark.parametrize("token", ["", "whr_wrong", "\u00e9"], ids=["none", "wrong", "not even ASCII"])
async def test_without_a_good_token_the_link_is_refused(relay: RunningRelay, token: str) -> None:
    async with connect(relay.url.replace("http", "ws") + "/ws", subprotocols=[SUBPROTOCOL], proxy=None) as socket:  # type: ignore[list-item]
        await socket.send(hello(token=token or None))
        assert await refusal(socket) == ("unauthorized", CLOSE_UNAUTHORIZED)


def all_headers() -> list[RequestHeaders]:
    gc.collect()
    return [one for one in gc.get_objects() if isinstance(one, RequestHeaders)]


async def test_a_connected_reader_keeps_nothing_of_its_handshake_in_memory(relay: RunningRelay) -> None:
    earlier = all_headers()
    async with relay.connect() as socket:
        await socket.send(hello())
        assert isinstance(await receive(socket), Welcome)
        assert isinstance(await receive(socket), Resumed)
        assert [one for one in all_headers() if not any(one is other for other in earlier)] == []


async def test_revoking_a_token_ends_its_connections(relay: RunningRelay) -> None:
    async with relay.connect() as socket:
        await opened(socket)
        await asyncio.to_thread(relay.relay.make_token, "test")  # revokes the one of the same name
        assert await refusal(socket) == ("unauthorized", CLOSE_UNAUTHORIZED)


async def test_revoking_a_channel_ends_its_readers(relay: RunningRelay) -> None:
    async with relay.connect() as socket:
        await opened(socket)
        administration = Administration(load_settings(database_url=f"sqlite:///{relay.path}"))
        await asyncio.to_thread(administration.revoke_channel, "default")
        assert await refusal(socket) == ("forbidden", CLOSE_FORBIDDEN)


async def test_a_mistake_of_the_relays_own_is_said_and_harms_one_client_only(
    relay: RunningRelay, http: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with relay.connect() as other:
        await opened(other)
        await post_many(relay, http, 1, 1)
        assert (await receive_event(other)).seq == 1
        with monkeypatch.context() as broken:
            broken.setattr(EventLog, "bounds", None)
            async with relay.connect() as socket:
                await socket.send(hello())
                assert isinstance(await receive(socket), Welcome)
                assert await refusal(socket) == ("internal", CLOSE_INTERNAL)
        await post_many(relay, http, 2, 2)
        assert (await receive_event(other)).seq == 2


async def test_a_channel_that_is_not_the_tokens_is_refused_like_one_that_is_not_there(relay: RunningRelay) -> None:
    async with relay.connect() as socket:
        await socket.send(hello("another"))
        assert await refusal(socket) == ("forbidden", CLOSE_FORBIDDEN)


@pytest.mark.parametrize(
    "frame",
    [
        "",
        "null",
        "[]",
        "{}",
        '{"type":"ack"}',
        '{"type":"hello"}',
        '{"type":"nothing"}',
        "[" * 5000,
        b"\x00\x01",
        "{\x00",
    ],
    ids=lambda frame: repr(frame)[:20],
)
async def test_a_frame_that_is_not_the_protocol_closes_the_link_with_a_reason(
    relay: RunningRelay, frame: str | bytes
) -> None:
    async with relay.connect() as socket:
        await socket.send(frame)
        assert await refusal(socket) == ("bad-frame", CLOSE_BAD_FRAME)


@pytest.mark.parametrize(
    "frame",
    [
        hello(cursor=Cursor("e", 10**18)).replace(str(10**18), str(10**30)),
        hello(cursor=Cursor("e", -1)),
        hello(cursor=Cursor("e" * 101, 1)),
        hello().replace("reader-1", r"reader\u0000"),
        hello().replace("a test", r"\u001b]0;a test\u0007"),
        hello().replace("a test", r"a \u202etest"),
    ],
    ids=["beyond 64 bits", "negative", "long epoch", "zero in the id", "escape in the name", "turned name"],
)
async def test_a_hello_that_no_store_can_keep_is_refused_as_the_clients_mistake(
    relay: RunningRelay, frame: str
) -> None:
    async with relay.connect() as socket:
        await socket.send(frame)
        assert await refusal(socket) == ("bad-frame", CLOSE_BAD_FRAME)


@pytest.mark.parametrize(
    "frame",
    [
        encode(Ack("default", Cursor("other", 0))).decode(),
        encode(Ack("default", Cursor("", 5))).decode(),
        encode(Ack("another", Cursor("", 0))).decode(),
        hello(),
        '{"type":"credit","events":0}',
        '{"type":"credit","events":100000}',
    ],
    ids=["other epoch", "not sent", "other channel", "hello again", "no credit", "too much credit"],
)
async def test_a_frame_that_makes_no_sense_now_closes_the_link(relay: RunningRelay, frame: str) -> None:
    async with relay.connect() as socket:
        await opened(socket)
        await socket.send(frame)
        assert await refusal(socket) == ("bad-frame", CLOSE_BAD_FRAME)


async def test_without_the_sub_protocol_the_link_is_refused(relay: RunningRelay) -> None:
    async with connect(relay.url.replace("http", "ws") + "/ws", proxy=None) as socket:
        assert await refusal(socket) == ("bad-frame", CLOSE_BAD_FRAME)


async def test_a_page_of_another_site_cannot_read(relay: RunningRelay) -> None:
    url = relay.url.replace("http", "ws") + "/ws"
    with pytest.raises(InvalidStatus, match="403"):
        async with connect(
            url, subprotocols=[Subprotocol(SUBPROTOCOL)], proxy=None, origin=Origin("https://evil.example")
        ):
            pass
    own = Origin(relay.url)
    async with connect(url, subprotocols=[Subprotocol(SUBPROTOCOL)], proxy=None, origin=own) as socket:
        await opened(socket, token=relay.token)


async def test_only_ws_is_a_stream(relay: RunningRelay) -> None:
    with pytest.raises(InvalidStatus, match="404"):
        async with connect(relay.url.replace("http", "ws") + "/other", proxy=None):
            pass


async def test_a_client_that_never_says_hello_is_let_go(relay: RunningRelay, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "HELLO_DEADLINE", 0.05)
    async with relay.connect() as socket:
        assert await refusal(socket) == ("bad-frame", CLOSE_TIMEOUT)


async def test_the_relay_sends_heartbeats_and_lets_a_silent_client_go(
    relay: RunningRelay, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(heartbeat, "ROUND", 0.02)
    monkeypatch.setattr(heartbeat, "HEARTBEAT_INTERVAL", 0.05)
    monkeypatch.setattr(heartbeat, "HEARTBEAT_DEADLINE", 0.3)
    async with relay.connect() as socket:
        await opened(socket)
        with pytest.raises(ConnectionClosed) as closed:
            await only_pings(socket)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == CLOSE_TIMEOUT


async def test_a_client_that_takes_no_bytes_is_let_go_and_holds_up_nobody(
    relay: RunningRelay, http: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(heartbeat, "ROUND", 0.02)
    monkeypatch.setattr(heartbeat, "SEND_DEADLINE", STALL)
    monkeypatch.setattr(heartbeat, "HEARTBEAT_DEADLINE", 1_000)  # it is not silence that ends it
    body = b'"%b"' % base64.b64encode(random.Random(0).randbytes(1024 * 1024))  # does not get smaller on its way
    async with relay.connect() as stalled, relay.connect() as other:
        await opened(stalled)
        await opened(other)
        stalled.transport.pause_reading()
        number, clock = 0, asyncio.get_running_loop().time
        until = clock() + 4 * STALL
        while number < 30 or clock() < until:
            number += 1
            assert (await relay.post(http, body)).status_code == 202
            assert (await receive_event(other)).seq == number
        stalled.transport.resume_reading()
        with pytest.raises(ConnectionClosed):
            await everything(stalled)


async def test_a_relay_that_stops_says_that_it_comes_back(relay: RunningRelay) -> None:
    async with relay.connect() as socket:
        await opened(socket)
        await asyncio.to_thread(relay.relay.stop)
        with pytest.raises(ConnectionClosed) as closed:
            await socket.recv()
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == CLOSE_GOING_AWAY


# --- filters -------------------------------------------------------------------------------------------------


async def post_kinds(relay: RunningRelay, http: httpx.AsyncClient, *kinds: str) -> None:
    for kind in kinds:
        assert (await relay.post(http, b"{}", event=kind)).status_code == 202


async def test_a_reader_with_a_filter_gets_what_meets_it_before_and_after_it_came(
    relay: RunningRelay, http: httpx.AsyncClient
) -> None:
    await post_kinds(relay, http, "push", "fork", "push", "star")
    async with relay.connect() as socket:
        await opened(socket, wanted=EventFilter(types=("github.push", "github.rel*")))
        assert [(await receive_event(socket)).seq for _ in range(2)] == [1, 3]
        passed = await receive(socket)
        assert isinstance(passed, Passed)
        assert (passed.cursor.seq, passed.head) == (4, 4)
        await post_kinds(relay, http, "fork", "release")
        assert (await receive_event(socket)).seq == 6
        await socket.send(encode(Ack("default", passed.cursor)).decode())
    async with relay.connect() as socket:
        resumed = await opened(socket, cursor=passed.cursor, wanted=EventFilter(source="nobody"))
        assert resumed.cursor == passed.cursor
        assert isinstance(await receive(socket), Passed)


@pytest.mark.parametrize("wanted", [b'{"typ":["a"]}', b'{"types":["a*b*c*d*e"]}', b'{"since":"yesterday"}', b"[]"])
async def test_a_filter_that_is_none_ends_the_link_instead_of_letting_everything_through(
    relay: RunningRelay, wanted: bytes
) -> None:
    frame = hello(wanted=EventFilter(text="x")).replace('{"text":"x"}', wanted.decode())
    async with relay.connect() as socket:
        await socket.send(frame)
        assert await refusal(socket) == ("bad-frame", CLOSE_BAD_FRAME)


async def test_a_text_cannot_be_looked_for_in_a_sealed_channel(relay: RunningRelay, http: httpx.AsyncClient) -> None:
    await seal_default_channel(relay, http)
    async with relay.connect() as socket:
        await socket.send(hello(wanted=EventFilter(text="login")))
        assert isinstance(await receive(socket), Welcome)
        problem = await receive(socket)
        assert isinstance(problem, Problem)
        assert "'default' is sealed" in problem.detail
    async with relay.connect() as socket:
        await opened(socket, wanted=EventFilter(types=("github.fork",)))
        await post_kinds(relay, http, "push", "fork")
        assert (await receive_event(socket)).type == "github.fork"
