from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest

from webhook_relay.errors import ConnectionFailedError
from webhook_relay.messages import Gap, Reset
from webhook_relay_desktop.engine import Connection
from webhook_relay_desktop.inbox import Inbox, StoredHead
from webhook_relay_desktop.life.tasks import Tasks
from webhook_relay_desktop.link_report import LinkReport
from webhook_relay_desktop.links import link as linking
from webhook_relay_desktop.links.links import Links
from webhook_relay_desktop.settings import ConnectionSettings

NEAR = ConnectionSettings(name="Near", relay="http://127.0.0.1:1")


class Hearing:
    """Notes each time that links tell whether more of a backlog may come."""

    def __init__(self) -> None:
        self.links: Links | None = None
        self.settled: list[bool] = []
        self.changed = asyncio.Event()

    def on_report(self, report: LinkReport) -> None:
        """Not looked at."""

    def on_stored(self, report: LinkReport, events: Sequence[StoredHead]) -> None:
        """Not looked at."""

    def on_gap(self, report: LinkReport, gap: Gap | Reset) -> None:
        """Not looked at."""

    def on_settled(self) -> None:
        assert self.links is not None
        self.settled.append(self.links.settled)
        self.changed.set()

    async def until(self, told: list[bool]) -> None:
        async with asyncio.timeout(10):
            while self.settled != told:
                self.changed.clear()
                await self.changed.wait()


class Place:
    """Links whose addresses are found when `found` is set, and never lead anywhere."""

    def __init__(self, folder: Path) -> None:
        self.found = asyncio.Event()
        self.inbox = Inbox.open(folder / "inbox.db")
        self.tasks = Tasks(lambda error: None)
        self.hearing = Hearing()
        self.links = self.hearing.links = Links(self.inbox, open=self._open, observer=self.hearing, tasks=self.tasks)

    async def _open(self, connection: ConnectionSettings) -> Connection:
        await self.found.wait()
        raise ConnectionFailedError("Nothing is there.")

    async def close(self) -> None:
        await self.links.end()
        await self.tasks.close(1.0)
        self.inbox.close()


async def test_notifications_wait_for_a_links_first_word_since_it_may_have_a_backlog(tmp_path: Path) -> None:
    place = Place(tmp_path)
    await place.links.take([NEAR])
    await place.hearing.until([False])
    place.found.set()
    await place.hearing.until([False, True])
    await place.close()


async def test_a_relay_that_says_nothing_does_not_hold_them_back_for_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(linking, "FIRST_WORD_SECONDS", 0.01)
    place = Place(tmp_path)
    await place.links.take([NEAR])
    await place.hearing.until([False, True])
    await place.close()
