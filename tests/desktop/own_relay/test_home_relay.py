"""The relay inside the program is one at a time, whatever is wanted of it while it starts."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest

from support.waiting import until
from webhook_relay.errors import ConfigurationError, WebhookRelayError
from webhook_relay_desktop.life.tasks import Tasks
from webhook_relay_desktop.own_relay.home_relay import STORE, HomeRelay
from webhook_relay_desktop.problem import Problem
from webhook_relay_desktop.secrets import MemoryStore, relay_token

pytestmark = pytest.mark.qt_loop


@dataclass(frozen=True)
class Address:
    source: str = "github"
    url: str = "http://127.0.0.1:1/in/github"
    secret: str | None = None


class SlowRelay:
    """A relay whose start takes until `may_start`."""

    def __init__(self, port: int = 1) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.trouble: WebhookRelayError | None = None
        self.may_start = threading.Event()
        self.alive = False

    def start(self) -> None:
        self.may_start.wait(30)
        self.alive = True

    def stop(self) -> None:
        self.alive = False

    def ensure_default_source(self) -> Address:
        return Address()

    def rotate_secret(self, source: str) -> Address:
        return Address(source, secret="s")

    def make_token(self, name: str, scopes: Sequence[str]) -> str:
        return f"whr_{name}_{len(scopes)}"


class Room:
    """A HomeRelay and the relays that it has made."""

    def __init__(self) -> None:
        self.made: list[SlowRelay] = []
        self.tasks = Tasks(lambda error: None)
        self.secrets = MemoryStore()
        self.home = HomeRelay(self.make, self.secrets, self.tasks, is_new=lambda: False)

    def make(self, port: int) -> SlowRelay:
        self.made.append(SlowRelay(port))
        return self.made[-1]

    async def cancelled_start(self) -> None:
        starting = asyncio.create_task(self.home.ensure(0))
        await until(lambda: self.made)
        starting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await starting


@asynccontextmanager
async def a_room() -> AsyncIterator[Room]:
    room = Room()
    yield room
    for relay in room.made:
        relay.may_start.set()
    await room.home.stop()
    await room.tasks.close(1)
    assert [relay for relay in room.made if relay.alive] == []


async def test_a_start_whose_caller_went_away_is_the_next_ones() -> None:
    async with a_room() as room:
        await room.cancelled_start()
        second = asyncio.create_task(room.home.ensure(0))
        await asyncio.sleep(0)
        assert len(room.made) == 1
        room.made[0].may_start.set()
        own = await second
        assert own is await room.home.ensure(0)
        assert len(room.made) == 1
        assert room.home.endpoint is not None


async def test_a_relay_for_another_port_comes_when_the_one_that_starts_is_gone() -> None:
    async with a_room() as room:
        await room.cancelled_start()
        second = asyncio.create_task(room.home.ensure(1))
        room.made[0].may_start.set()
        await until(lambda: len(room.made) == 2)
        assert not room.made[0].alive
        room.made[1].may_start.set()
        await second
        assert room.made[1].alive


async def test_a_relay_that_is_stopped_while_it_starts_does_not_stay() -> None:
    async with a_room() as room:
        starting = asyncio.create_task(room.home.ensure(0))
        await until(lambda: room.made)
        stopping = asyncio.create_task(room.home.stop())
        await asyncio.sleep(0)
        room.made[0].may_start.set()
        with pytest.raises(ConfigurationError, match="stopped before it had started"):
            await starting
        await stopping
        assert not room.made[0].alive
        assert room.home.own is None
        assert room.home.endpoint is None


async def test_a_relay_that_keeps_no_webhooks_is_told_once_until_it_does_again() -> None:
    async with a_room() as room:
        told: list[Problem] = []
        gone: list[str] = []
        room.home.problem_found.connect(lambda problem, _step: told.append(problem) if problem.key == STORE else None)
        room.home.problem_gone.connect(gone.append)
        room.home.look_for_trouble()
        starting = asyncio.create_task(room.home.ensure(0))
        await until(lambda: room.made)
        room.made[0].may_start.set()
        await starting
        room.made[0].trouble = WebhookRelayError("The disk is full.", hint="Free some space.")
        room.home._looks.setInterval(1)
        await until(lambda: told)
        room.home.look_for_trouble()
        [problem] = told
        assert (problem.key, problem.hint, problem.first) == (STORE, "The disk is full. Free some space.", True)
        room.made[0].trouble = None
        await until(lambda: STORE in gone)
        room.made[0].trouble = WebhookRelayError("The disk is full.", hint="Free some space.")
        await until(lambda: len(told) == 2)
        await room.home.stop()
        assert gone.count(STORE) == 2, "a relay that is gone refuses nothing"
        assert not room.home._looks.isActive()


async def test_another_port_leaves_no_token_of_the_one_before() -> None:
    async with a_room() as room:
        for number, port in enumerate((8792, 9001)):
            starting = asyncio.create_task(room.home.ensure(port))
            await until(lambda number=number: len(room.made) > number)
            room.made[number].may_start.set()
            await starting
            await until(lambda port=port: room.secrets.get(relay_token(f"http://127.0.0.1:{port}")))
        await until(lambda: not room.secrets.get(relay_token("http://127.0.0.1:8792")))
