"""How much strangers can make a relay hold: connections, bodies that are not complete, and what is around them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import httpx
import pytest

from support.relay import RunningRelay, github_headers, hello, raw_connection, receive, running_relay
from support.store import administration, stored_events
from support.waiting import until
from webhook_relay.messages import Welcome
from webhook_relay_server.errors import RelayError
from webhook_relay_server.security.arrival import FRAMING, MOST_WITHOUT_BODY, Arrival
from webhook_relay_server.security.descriptors import RESERVED, room_for_connections
from webhook_relay_server.security.intake import MOST_TOLD, Intake

PLACES = 4
BODY_BYTES = 2_048
OK = 200
Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


def intake(connections: int = 10, of_one_address: int = 2, arriving_bytes: int = 100, largest_body: int = 80) -> Intake:
    return Intake(
        connections=connections,
        of_one_address=of_one_address,
        arriving_bytes=arriving_bytes,
        largest_body=largest_body,
        trusts=lambda address: address == "10.0.0.1",
    )


# --- counting ------------------------------------------------------------------------------------------------


def test_an_address_has_its_share_of_the_connections_and_others_have_theirs() -> None:
    counted = intake()
    assert [counted.connect("192.0.2.1") for _ in range(2)] == [None, None]
    assert "from this address" in str(counted.connect("192.0.2.1"))
    assert counted.connect("192.0.2.2") is None
    counted.disconnect("192.0.2.1")
    assert counted.connect("192.0.2.1") is None
    assert counted.connections == 3


def test_a_network_of_ipv6_has_the_share_of_one_address() -> None:
    counted = intake()
    assert [counted.connect(f"2001:db8::{last}") for last in (1, 2)] == [None, None]
    assert counted.connect("2001:db8::3") is not None
    assert counted.connect("2001:db8:0:1::3") is None


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "10.0.0.1"])
def test_this_machine_and_trusted_proxies_bring_everybody(address: str) -> None:
    counted = intake()
    assert [counted.connect(address) for _ in range(10)] == [None] * 10
    assert "as many connections as it can have" in str(counted.connect(address))


def test_nothing_is_remembered_of_those_who_have_gone() -> None:
    counted = intake()
    for number in range(1_000):
        assert counted.connect(f"198.51.{number >> 8}.{number & 255}") is None
        counted.disconnect(f"198.51.{number >> 8}.{number & 255}")
    assert (counted.connections, len(counted._of)) == (0, 0)


def test_in_a_flood_only_so_many_are_told_why() -> None:
    counted = intake()
    assert [counted.turn_away() for _ in range(MOST_TOLD + 1)] == [True] * MOST_TOLD + [False]
    counted.turned_away()
    assert counted.turn_away()


def test_there_are_no_more_connections_than_descriptors() -> None:
    import resource

    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    assert room_for_connections() in (soft - RESERVED, soft // 2)


# --- bodies on their way -------------------------------------------------------------------------------------


def come(arrival: Arrival, body: int, fed: int | None = None) -> RelayError | None:
    """Let bytes come: so many of the body, and so many in all."""
    before = arrival.body
    arrival.body += body
    return arrival.weigh(body if fed is None else fed, before)


def test_bodies_of_all_connections_have_room_together_until_they_are_complete() -> None:
    counted = intake()
    one, other = Arrival(counted), Arrival(counted)
    assert come(one, 60) is None
    refused = come(other, 60)
    assert refused is not None
    assert refused.code == "intake-full"
    other.let_go()
    one.let_go()
    assert counted.arriving == 0
    other.begin()
    assert come(other, 60) is None
    assert counted.arriving == 60


def test_a_body_that_is_too_large_is_refused_whoever_it_is_for() -> None:
    refused = come(Arrival(intake()), 81)
    assert refused is not None
    assert refused.code == "body-too-large"


def test_chunks_of_one_byte_are_a_body() -> None:
    arrival = Arrival(intake(arriving_bytes=10**6, largest_body=10**6))
    assert [come(arrival, 1, fed=6) for _ in range(30_000)] == [None] * 30_000


def test_extensions_and_trailers_do_not_go_on_without_end() -> None:
    arrival = Arrival(intake(arriving_bytes=10**6, largest_body=10**6))
    assert come(arrival, 50_000) is None
    assert come(arrival, 0, fed=MOST_WITHOUT_BODY) is None
    refused = come(arrival, 0, fed=1)
    assert refused is not None
    assert refused.code == "headers-too-large"


def test_a_little_body_in_between_does_not_make_more_of_them_allowed() -> None:
    arrival = Arrival(intake(arriving_bytes=10**6, largest_body=10**6))
    refused = [come(arrival, 1, fed=10_000) for _ in range(10)]
    let_through = refused.count(None)
    assert refused == [None] * let_through + refused[let_through:]
    assert 0 < 10_000 * let_through <= MOST_WITHOUT_BODY + FRAMING * 10


# --- over HTTP and WebSocket ---------------------------------------------------------------------------------


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[RunningRelay]:
    """A relay that can have few connections, and small bodies."""
    monkeypatch.setenv("WEBHOOK_RELAY_MAX_CONNECTIONS", str(PLACES))
    monkeypatch.setenv("WEBHOOK_RELAY_MAX_BODY_BYTES", str(BODY_BYTES))
    with running_relay(tmp_path) as running:
        yield running


def intake_of(relay: RunningRelay) -> Intake:
    found: Intake = relay.relay._server.config.loaded_app.intake  # type: ignore[union-attr]
    return found


def problem_in(answer: bytes) -> tuple[int, str]:
    head, _, body = answer.partition(b"\r\n\r\n")
    assert b"connection: close" in head
    assert b"x-content-type-options: nosniff" in head
    document = json.loads(body)
    assert (b"retry-after" in head) == (document["status"] == 503)
    return document["status"], document["code"]


def begun(relay: RunningRelay, body: bytes, *lines: bytes) -> bytes:
    """Return the headers of a webhook with this body."""
    signed = [f"{name}: {value}".encode() for name, value in github_headers(relay.secret, body).items()]
    return b"\r\n".join(
        [b"POST /webhook HTTP/1.1", b"Host: 127.0.0.1", b"Connection: close", *signed, *lines, b"", b""]
    )


@asynccontextmanager
async def taken_places(relay: RunningRelay, count: int) -> AsyncIterator[list[Streams]]:
    async with AsyncExitStack() as stack:
        yield [await stack.enter_async_context(raw_connection(relay)) for _ in range(count)]


async def test_one_connection_too_many_is_told_to_come_back_and_then_finds_a_place(small: RunningRelay) -> None:
    async with asyncio.timeout(20):
        async with taken_places(small, PLACES):
            await until(lambda: intake_of(small).connections == PLACES)
            async with raw_connection(small) as (reader, _):
                assert problem_in(await reader.read()) == (503, "too-many-connections")
        await until(lambda: intake_of(small).connections == 0)
        async with raw_connection(small) as (reader, writer):
            writer.write(begun(small, b"{}", b"Content-Length: 2") + b"{}")
            assert b"202 Accepted" in await reader.read()


async def test_websockets_are_connections_like_others(small: RunningRelay) -> None:
    async with asyncio.timeout(20):
        async with small.connect() as socket, taken_places(small, PLACES - 1):
            await socket.send(hello())
            assert isinstance(await receive(socket), Welcome)
            await until(lambda: intake_of(small).connections == PLACES)
            async with raw_connection(small) as (reader, _):
                assert problem_in(await reader.read()) == (503, "too-many-connections")
        await until(lambda: intake_of(small).connections == 0)


async def test_nobody_makes_the_api_hold_more_than_the_largest_body(small: RunningRelay) -> None:
    made = await asyncio.to_thread(administration(small.path).create_token, "manager", ["manage"])
    async with asyncio.timeout(20), httpx.AsyncClient(trust_env=False) as client:
        bearer = {"Authorization": f"Bearer {made.text}"}
        while (await client.get(small.url + "/api/v1/token", headers=bearer)).status_code != OK:
            await asyncio.sleep(0.05)
    head = b"POST /api/v1/channels HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
    head += b"Content-Length: %d\r\n" % (10 * BODY_BYTES)
    async with asyncio.timeout(20), raw_connection(small) as (reader, writer):
        writer.write(head + b"Authorization: Bearer " + (made.text or "").encode() + b"\r\n\r\n")
        writer.write(b" " * (2 * BODY_BYTES))
        assert problem_in(await reader.read()) == (413, "body-too-large")
    await until(lambda: intake_of(small).arriving == 0)


async def test_bodies_that_do_not_come_to_an_end_leave_room_for_those_that_come_in_one_piece(
    relay: RunningRelay,
) -> None:
    counted, body = intake_of(relay), b"x" * 150_000
    counted._most_bytes = 200_000
    head = begun(relay, body, b"Content-Length: %d" % len(body))
    async with (
        asyncio.timeout(20),
        taken_places(relay, 3) as [(slow, slow_out), (other, other_out), (quick, quick_out)],
    ):
        slow_out.write(head + body[:120_000])
        await until(lambda: counted.arriving == 120_000)
        other_out.write(head + body[:120_000])
        assert problem_in(await other.read()) == (503, "intake-full")
        quick_out.write(begun(relay, b"{}", b"Content-Length: 2") + b"{}")
        assert b"202 Accepted" in await quick.read()
        slow_out.write(body[120_000:])
        assert b"202 Accepted" in await slow.read()
    assert counted.arriving == 0
    assert sorted(len(event.body) for event in stored_events(relay.path)) == [2, len(body)]


async def test_a_trailer_without_end_is_refused(relay: RunningRelay) -> None:
    async with asyncio.timeout(20), raw_connection(relay) as (reader, writer):
        writer.write(begun(relay, b"{}", b"Transfer-Encoding: chunked") + b"2\r\n{}\r\n")
        await until(lambda: intake_of(relay).arriving == 2)
        writer.write(b"0\r\nX-Behind: " + b"x" * (2 * MOST_WITHOUT_BODY))
        assert problem_in(await reader.read()) == (431, "headers-too-large")
    assert stored_events(relay.path) == []


async def test_what_came_before_is_answered_when_what_follows_is_no_http(relay: RunningRelay) -> None:
    whole = begun(relay, b"{}", b"Content-Length: 2").replace(b"Connection: close\r\n", b"") + b"{}"
    async with asyncio.timeout(20), raw_connection(relay) as (reader, writer):
        writer.write(whole + b"\x00 no request\r\n\r\n")
        answer = await reader.read()
    assert answer.startswith(b"HTTP/1.1 202 ")
    assert answer.count(b"HTTP/1.1") == 1
