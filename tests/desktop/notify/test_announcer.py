from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from support.events import make_event
from webhook_relay_desktop.inbox import Inbox
from webhook_relay_desktop.notify import announcer as announcing
from webhook_relay_desktop.notify.announcer import Announcer, is_muted
from webhook_relay_desktop.notify.base import Notification, Notifier
from webhook_relay_desktop.settings import NotificationSettings

RELAY = "the-relay"


@pytest.fixture
def inbox(tmp_path: Path) -> Iterator[Inbox]:
    inbox = Inbox.open(tmp_path / "inbox.db")
    yield inbox
    inbox.close()


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(announcing, "GATHER_SECONDS", 0.0)
    monkeypatch.setattr(announcing, "PAUSE_SECONDS", 0.0)


class Shown(Notifier):
    """Keeps what would be on the screen."""

    def __init__(self) -> None:
        self.notifications: list[Notification] = []
        self._changed = asyncio.Event()

    async def show(self, notification: Notification) -> bool:
        self.notifications.append(notification)
        self._changed.set()
        return True

    async def until(self, count: int) -> list[Notification]:
        while len(self.notifications) < count:
            self._changed.clear()
            await self._changed.wait()
        return self.notifications


async def announced(inbox: Inbox, **settings: Any) -> list[Notification]:
    shown = Shown()
    await Announcer(inbox, shown, NotificationSettings(**settings)).announce()
    return shown.notifications


async def test_an_event_is_announced_once_also_over_a_restart(inbox: Inbox) -> None:
    inbox.store(RELAY, [make_event(1)])
    assert [notification.position for notification in await announced(inbox)] == [1]
    assert await announced(inbox) == []


async def test_five_are_shown_in_order_and_six_are_one(inbox: Inbox) -> None:
    inbox.store(RELAY, [make_event(seq) for seq in range(1, 6)])
    assert [notification.position for notification in await announced(inbox)] == [1, 2, 3, 4, 5]
    inbox.store(RELAY, [make_event(seq) for seq in range(6, 12)])
    (together,) = await announced(inbox)
    assert together.position == 11
    assert together.title.startswith("6 ")


async def test_muted_types_are_neither_shown_nor_counted_nor_shown_later(inbox: Inbox) -> None:
    muted = [make_event(seq, type="github.check_run.created") for seq in range(1, 9)]
    inbox.store(RELAY, [*muted, make_event(9), make_event(10, type="stripe.invoice.paid")])
    shown = await announced(inbox, muted_types=("github.check_run.*", "stripe.invoice.paid"))
    assert [notification.position for notification in shown] == [9]
    assert await announced(inbox) == []


async def test_switched_off_means_silence_now_and_no_flood_later(inbox: Inbox) -> None:
    inbox.store(RELAY, [make_event(seq) for seq in range(1, 9)])
    assert await announced(inbox, enabled=False) == []
    assert await announced(inbox) == []


async def test_many_pages_are_counted(inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(announcing, "PAGE", 7)
    inbox.store(RELAY, [make_event(seq) for seq in range(1, 51)])
    (together,) = await announced(inbox)
    assert together.title.startswith("50 ")


async def test_other_settings_count_for_what_comes_next(inbox: Inbox) -> None:
    shown = Shown()
    announcer = Announcer(inbox, shown, NotificationSettings())
    announcer.configure(NotificationSettings(muted_types=("github.push",)))
    inbox.store(RELAY, [make_event(1), make_event(2), make_event(3, type="github.release.published")])
    await announcer.announce()
    assert [notification.position for notification in shown.notifications] == [3]


async def test_a_fault_costs_one_round_and_the_next_one_tells_it(inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    newest, faults = inbox.newest_position, [sqlite3.OperationalError("locked")]

    def locked_at_first() -> int:
        if faults:
            announcer.wake()
            raise faults.pop()
        return newest()

    inbox.store(RELAY, [make_event(1)])
    monkeypatch.setattr(inbox, "newest_position", locked_at_first)
    shown = Shown()
    announcer = Announcer(inbox, shown, NotificationSettings())
    task = asyncio.ensure_future(announcer.run())
    announcer.wake()
    while faults:
        await asyncio.sleep(0)
    announcer.wake()
    assert [notification.position for notification in await shown.until(1)] == [1]
    task.cancel()
    await asyncio.wait([task])


async def test_a_catch_up_that_takes_for_ever_is_told_in_between(inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(announcing, "SETTLE_SECONDS", 0.01)
    inbox.store(RELAY, [make_event(1)])
    shown = Shown()
    announcer = Announcer(inbox, shown, NotificationSettings())
    announcer.settle(settled=False)
    task = asyncio.ensure_future(announcer.run())
    await shown.until(1)
    task.cancel()
    await asyncio.wait([task])


@pytest.mark.parametrize(
    ("type", "muted"),
    [
        ("github.push", True),
        ("github.pushed", False),
        ("stripe.invoice.paid", True),
        ("stripe", False),
        ("slack.message", False),
    ],
)
def test_a_muted_entry_is_a_type_or_a_beginning(type: str, muted: bool) -> None:
    assert is_muted(type, ("github.push", "stripe.*")) is muted
