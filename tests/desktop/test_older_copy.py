"""A relay whose log was restored from an older copy: nothing comes twice, and nothing is left out silently."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from support.events import BEGINNING
from support.stand_in_relay import TOKEN, StandInRelay, stand_in_relay
from webhook_relay.event import Event
from webhook_relay.handler import Handler, Outcome, Tools
from webhook_relay_desktop.automation import Automation, EnabledHandler
from webhook_relay_desktop.automation.ledger import Ledger
from webhook_relay_desktop.engine import Connection, Engine, Observer
from webhook_relay_desktop.inbox import Inbox
from webhook_relay_desktop.notify import announcer as announcing
from webhook_relay_desktop.notify.announcer import Announcer
from webhook_relay_desktop.notify.base import Notification, Notifier
from webhook_relay_desktop.settings import NotificationSettings

RELAY = "the-relay"
PATIENCE = 30.0
"""Seconds after which a test that waits has failed."""


@pytest.fixture(params=[False, True], ids=["plain", "packed"])
async def relay(request: pytest.FixtureRequest) -> AsyncIterator[StandInRelay]:
    async with stand_in_relay(packing=request.param) as relay:
        yield relay


@pytest.fixture
def inbox(tmp_path: Path) -> Iterator[Inbox]:
    inbox = Inbox.open(tmp_path / "inbox.db")
    yield inbox
    inbox.close()


@dataclass(frozen=True)
class NoOptions:
    """This handler has none."""


class Recording(Handler[NoOptions]):
    """Keeps what it was started for."""

    name = "recording"
    title = "Recording"
    description = "Keeps what it was started for."
    options_type = NoOptions

    def __init__(self) -> None:
        super().__init__(NoOptions())
        self.started: list[str] = []

    def wants(self, event: Event) -> bool:
        return True

    async def run(self, event: Event, tools: Tools) -> Outcome:
        self.started.append(event.id)
        return Outcome.succeeded("Kept.")


class Shown(Notifier):
    """Keeps what would be on the screen."""

    def __init__(self) -> None:
        self.positions: list[int | None] = []

    async def show(self, notification: Notification) -> bool:
        self.positions.append(notification.position)
        return True


async def accept(relay: StandInRelay, *subjects: str) -> list[str]:
    """Accept a webhook about each subject; return their ids. Several about one would be a notification together."""
    return [event.id for subject in subjects for event in await relay.append(1, subject=subject)]


async def until(wanted: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not wanted():
            await asyncio.sleep(0.005)


class Desk:
    """Everything that follows the relay: inbox, notifications and one handler."""

    def __init__(self, inbox: Inbox, url: str) -> None:
        self.handler, self.shown = Recording(), Shown()
        self._inbox, self._url = inbox, url

    @asynccontextmanager
    async def running(self) -> AsyncIterator[Engine]:
        automation = Automation(self._inbox, Ledger(self._inbox))
        automation.configure([EnabledHandler(self.handler, BEGINNING)])
        connection = Connection(RELAY, self._url, TOKEN)
        announcer = Announcer(self._inbox, self.shown, NotificationSettings())

        def wake(events: object) -> None:
            announcer.wake()
            automation.wake()

        observer = Observer(on_stored=wake, on_settled=lambda settled: announcer.settle(settled=settled))
        engine = Engine(self._inbox, connection, observer=observer)
        stopping = asyncio.Event()
        announcing = asyncio.ensure_future(announcer.run())
        tasks = [asyncio.ensure_future(engine.run(stopping)), asyncio.ensure_future(automation.run(stopping))]
        try:
            yield engine
        finally:
            stopping.set()
            announcing.cancel()
            await asyncio.wait([announcing, *tasks], timeout=PATIENCE)


@pytest.mark.parametrize("restart", [False, True], ids=["the desktop stays", "the desktop starts again"])
async def test_every_event_of_the_older_copy_and_of_what_came_since_is_here_once(
    relay: StandInRelay, inbox: Inbox, restart: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(announcing, "GATHER_SECONDS", 0.0)
    monkeypatch.setattr(announcing, "PAUSE_SECONDS", 0.0)
    desk = Desk(inbox, relay.url)
    before = await accept(relay, "one", "two", "three")
    async with desk.running() as engine:
        await until(lambda: len(desk.handler.started) == len(desk.shown.positions) == 3)
        await until(lambda: bool(relay.acknowledged) and relay.acknowledged[-1].cursor.seq == 3)
        if not restart:
            relay.restore(2)
            since = await accept(relay, "another three", "four")
            engine.reconnect()
            await until(lambda: len(desk.handler.started) == len(desk.shown.positions) == 5)
    if restart:
        relay.restore(2)
        since = await accept(relay, "another three", "four")
        async with desk.running():
            await until(lambda: len(desk.handler.started) == len(desk.shown.positions) == 5)
    assert len({*before, *since}) == 5, "the third number was given twice"
    stored = inbox.after(0, 10)
    assert [stored.event.id for stored in stored] == desk.handler.started == [*before, *since]
    assert [stored.event.seq for stored in stored] == [1, 2, 3, 3, 4]
    assert desk.shown.positions == [1, 2, 3, 4, 5]
    assert inbox.cursors(RELAY)["default"].id == since[-1]
