from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from support.clock import Clock
from support.events import make_event
from webhook_relay_desktop.inbox import Inbox, upkeep
from webhook_relay_desktop.inbox.retention import Keep
from webhook_relay_desktop.inbox.upkeep import Upkeep

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture
def clock() -> Clock:
    return Clock(LONG_AGO)


async def at_once(_seconds: float) -> None:
    await asyncio.sleep(0)


async def settle(condition: object, running: asyncio.Task[None]) -> None:
    async with asyncio.timeout(10):
        while not condition():  # type: ignore[operator]
            assert not running.done()
            await asyncio.sleep(0.01)
    running.cancel()


async def test_words_and_figures_follow_what_comes(inbox: Inbox) -> None:
    running = asyncio.ensure_future(Upkeep(inbox, Keep(), sleep=at_once).run())
    inbox.store("r", [make_event(seq) for seq in range(1, 201)])
    await settle(lambda: inbox.words.left() == inbox.statistics.left() == 0, running)


async def test_old_events_go_and_the_window_is_told(inbox: Inbox, clock: Clock) -> None:
    inbox.store("r", [make_event(seq) for seq in range(1, 251)])
    clock.now = LONG_AGO + timedelta(days=100)
    inbox.store("r", [make_event(251)])
    removed: list[int] = []
    keeping = Upkeep(inbox, Keep(), on_removed=removed.append, sleep=at_once)
    running = asyncio.ensure_future(keeping.run())
    keeping.configure(Keep(days=30))
    await settle(lambda: removed, running)
    assert removed == [250]
    assert [stored.position for stored in inbox.after(0, 9)] == [251]


async def test_while_a_backlog_comes_in_nothing_else_is_done(inbox: Inbox) -> None:
    time = 0.0
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        nonlocal time
        time += seconds
        waits.append(seconds)
        if len(waits) < 6:  # 4,000 and more a second
            first = len(waits) * 10_000
            inbox.store("r", [make_event(first + number) for number in range(int(seconds * 4000) + 100)])
        await asyncio.sleep(0)

    running = asyncio.ensure_future(Upkeep(inbox, Keep(), sleep=sleep, time=lambda: time).run())
    async with asyncio.timeout(20):
        while len(waits) < 5:
            await asyncio.sleep(0.01)
        assert inbox.reader_position("words") == 0
        await settle(lambda: inbox.reader_position("words") > 0, running)


async def test_a_fault_costs_a_while_and_nothing_else(inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)
        await asyncio.sleep(0)

    def broken() -> int:
        if upkeep.RETRY_SECONDS not in waits:
            raise OSError("no disk")
        return advance()

    advance = inbox.words.advance
    monkeypatch.setattr(inbox.words, "advance", broken)
    inbox.store("r", [make_event(1)])
    running = asyncio.ensure_future(Upkeep(inbox, Keep(), sleep=sleep).run())
    await settle(lambda: inbox.words.left() == 0, running)
