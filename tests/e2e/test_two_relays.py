"""Two relays as processes of their own on one PostgreSQL, behind what could be any load balancer."""

from __future__ import annotations

import asyncio
import base64
import os
import random
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from support.postgres import PostgresServer
from support.processes import Program, free_port, wait_until_ready
from support.redis_server import RedisServer
from support.relay import github_headers, hello, receive
from support.store import administration
from webhook_relay.event import Cursor
from webhook_relay.messages import (
    CLOSE_UNAUTHORIZED,
    MAX_SERVER_FRAME,
    SUBPROTOCOL,
    EventMessage,
    Gap,
    Problem,
    Reset,
    Resumed,
    Welcome,
    decode_event,
)
from webhook_relay_server.administering.administration import Administration

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]

SECRET = "what both relays and the sender know"
EVENTS = 120


@dataclass
class Relays:
    """Two relays on one store, and what a sender and a client need."""

    programs: list[Program]
    ports: list[int]
    admin: Administration
    token: str
    passwords: list[str] = field(default_factory=list)

    async def post(self, sender: httpx.AsyncClient, relay: int, number: int) -> int:
        """POST a webhook to one of them, again until it is kept; return its seq."""
        body = b'{"n":%d}' % number
        headers = github_headers(SECRET, body, delivery=f"d-{number}")
        while True:
            try:
                answer = await sender.post(
                    f"http://127.0.0.1:{self.ports[relay]}/webhook", content=body, headers=headers
                )
            except httpx.TransportError:
                relay = 1 - relay  # as a load balancer does
            else:
                if answer.is_success:
                    seq: int = answer.json()["seq"]
                    return seq
                assert answer.status_code == httpx.codes.SERVICE_UNAVAILABLE, answer.text
            await asyncio.sleep(0.05)

    def connect(self, relay: int) -> connect:
        """Open a WebSocket to one of them."""
        return connect(
            f"ws://127.0.0.1:{self.ports[relay]}/ws",
            subprotocols=[SUBPROTOCOL],
            additional_headers={"Authorization": f"Bearer {self.token}"},
            proxy=None,
            max_size=MAX_SERVER_FRAME,
            close_timeout=0.2,  # a client that leaves with frames unread does not see the answer to its goodbye
        )


@pytest.fixture(params=["with Redis", "with PostgreSQL alone"])
def relays(
    request: pytest.FixtureRequest, postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Relays]:
    environment = {
        "WEBHOOK_RELAY_HOST": "127.0.0.1",
        "DATABASE_URL": postgres_url,
        "WEBHOOK_RELAY_KEY": base64.urlsafe_b64encode(os.urandom(32)).decode(),
        "GITHUB_WEBHOOK_SECRET": SECRET,
    }
    passwords = [postgres_url.split(":")[2].partition("@")[0]]
    if request.param == "with Redis":
        redis: RedisServer = request.getfixturevalue("redis")
        environment["REDIS_URL"] = redis.url
        passwords.append(redis.password)
    monkeypatch.setenv("WEBHOOK_RELAY_KEY", environment["WEBHOOK_RELAY_KEY"])
    ports = [free_port(), free_port()]
    programs = [
        Program(["serve"], {**environment, "PORT": str(port)}, tmp_path / f"relay-{number}.log")
        for number, port in enumerate(ports)
    ]
    for program in programs:  # together, on a database without a table
        program.start()
    try:
        for program, port in zip(programs, ports, strict=True):
            wait_until_ready(f"http://127.0.0.1:{port}", program)
        admin = administration(postgres_url)
        yield Relays(programs, ports, admin, admin.create_token("client").text or "", passwords)
    finally:
        codes = [program.terminate() for program in programs]
    assert codes == [0, 0]
    output = "".join(program.output() for program in programs)
    assert "Traceback" not in output
    assert not [password for password in (*passwords, SECRET) if password in output]


@asynccontextmanager
async def subscribed(
    relays: Relays, relay: int, cursor: Cursor | None = None
) -> AsyncIterator[tuple[ClientConnection, Cursor]]:
    """Connect and say hello, again until the relay knows the token; there must be no gap and no other log."""
    for _ in range(200):
        try:
            async with relays.connect(relay) as socket:
                await socket.send(hello(cursor=cursor))
                first = await receive(socket)
                if isinstance(first, Problem):  # the token is new
                    await asyncio.sleep(0.05)
                    continue
                assert isinstance(first, Welcome), first
                begun = await receive(socket)
                assert not isinstance(begun, Gap | Reset), begun
                assert isinstance(begun, Resumed), begun
                yield socket, begun.cursor
                return
        except OSError:  # it is not there now
            relay = 1 - relay
            await asyncio.sleep(0.05)
    raise AssertionError("no relay let the client in")


async def test_a_client_that_moves_from_relay_to_relay_has_every_event_once_and_in_order(relays: Relays) -> None:
    chance = random.Random(5)
    seen: list[tuple[int, str]] = []
    async with httpx.AsyncClient(trust_env=False, timeout=30) as sender:

        async def send() -> None:
            for first in range(0, EVENTS, 6):
                numbers = range(first, first + 6)
                await asyncio.gather(*(relays.post(sender, chance.randrange(2), number) for number in numbers))

        sending = asyncio.create_task(send())
        cursor: Cursor | None = None
        killed = False
        while len(seen) < EVENTS:
            stay = chance.randint(1, 15)
            async with subscribed(relays, chance.randrange(2), cursor) as (socket, begun):
                cursor = cursor or begun
                for _ in range(min(stay, EVENTS - len(seen))):
                    try:
                        message = await receive(socket)
                    except ConnectionClosed:
                        break
                    assert isinstance(message, EventMessage), message
                    event = decode_event(message)
                    cursor = Cursor(event.epoch, event.seq, event.id)
                    seen.append((event.seq, event.delivery_id or ""))
            if not killed and len(seen) > EVENTS // 3:
                killed = True
                relays.programs[0].kill()
                relays.programs[0].start()
        await sending
    await asyncio.to_thread(wait_until_ready, f"http://127.0.0.1:{relays.ports[0]}")
    assert [seq for seq, _ in seen] == list(range(1, EVENTS + 1))
    assert sorted(delivery for _, delivery in seen) == sorted(f"d-{number}" for number in range(EVENTS))


async def test_every_webhook_arrives_once_when_postgresql_is_killed_meanwhile(
    relays: Relays, postgres: PostgresServer
) -> None:
    async with httpx.AsyncClient(trust_env=False, timeout=30) as sender, subscribed(relays, 1) as (socket, _):

        async def send(first: int) -> None:
            await asyncio.gather(*(relays.post(sender, number % 2, number) for number in range(first, first + 30)))

        await send(0)
        sending = asyncio.create_task(send(30))
        await asyncio.to_thread(postgres.kill)
        await asyncio.to_thread(postgres.start)
        await sending
        await send(60)
        seen = []
        for _ in range(90):
            message = await asyncio.wait_for(receive(socket), 60)  # the same connection all the time
            assert isinstance(message, EventMessage), message
            seen.append(decode_event(message))
    assert [event.seq for event in seen] == list(range(1, 91))
    assert sorted(event.delivery_id or "" for event in seen) == sorted(f"d-{number}" for number in range(90))


async def test_relays_end_in_order_while_postgresql_is_away(relays: Relays, postgres: PostgresServer) -> None:
    async with subscribed(relays, 0) as (socket, _):
        await asyncio.to_thread(postgres.stop)
        for program in relays.programs:  # the fixture looks at their exit codes and at what they have said
            assert await asyncio.to_thread(program.terminate) == 0
        with pytest.raises(ConnectionClosed):
            await asyncio.wait_for(receive(socket), 20)


async def test_a_revoked_token_closes_its_connections_on_every_relay(relays: Relays) -> None:
    async with subscribed(relays, 0) as (one, _), subscribed(relays, 1) as (other, _):
        began = time.monotonic()
        await asyncio.to_thread(relays.admin.revoke_token, "client")
        for socket in (one, other):
            problem = await asyncio.wait_for(receive(socket), 20)
            assert isinstance(problem, Problem), problem
            with pytest.raises(ConnectionClosed):
                await asyncio.wait_for(socket.recv(), 20)
            assert socket.close_code == CLOSE_UNAUTHORIZED
        print(f"closed on both {time.monotonic() - began:.2f} s after the command began")


async def test_an_event_that_one_relay_took_is_pushed_by_the_other(relays: Relays) -> None:
    async with httpx.AsyncClient(trust_env=False) as sender, subscribed(relays, 1) as (socket, _):
        waits = []
        for number in range(20):
            assert await relays.post(sender, 0, number) == number + 1
            began = time.monotonic()
            message = await asyncio.wait_for(receive(socket), 20)
            waits.append(time.monotonic() - began)
            assert isinstance(message, EventMessage), message
            assert decode_event(message).seq == number + 1
        print(f"the answer was before the push by {sorted(waits)[10] * 1000:.1f} ms (median of 20)")


async def test_the_same_delivery_to_both_at_once_is_kept_once(relays: Relays) -> None:
    async with httpx.AsyncClient(trust_env=False, timeout=30) as sender:
        for number in range(10):
            seqs = await asyncio.gather(*(relays.post(sender, copy % 2, number) for copy in range(10)))
            assert seqs == [number + 1] * 10
