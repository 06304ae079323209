"""From the relay to the screen: what a person is told of what came, with everything between as it is in life."""

from __future__ import annotations

from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from support.session_room import Room, session_room
from support.shown import Shown
from support.stand_in_relay import TOKEN, StandInRelay, stand_in_relay
from webhook_relay_desktop.notify import announcer as announcing
from webhook_relay_desktop.secrets import relay_token
from webhook_relay_desktop.settings import ConnectionSettings, Settings

pytestmark = pytest.mark.qt_loop
BACKLOG = 1200


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look at once and without a rest: whoever told too early would tell it in pieces."""
    monkeypatch.setattr(announcing, "GATHER_SECONDS", 0.0)
    monkeypatch.setattr(announcing, "PAUSE_SECONDS", 0.0)


async def follow(room: Room, *relays: StandInRelay) -> None:
    for relay in relays:
        room.keyring.set(relay_token(relay.url), TOKEN)
    await room.session.start(Settings(connections=tuple(ConnectionSettings(relay=relay.url) for relay in relays)))


async def decided(room: Room, count: int) -> None:
    """Wait until `count` events are here, and it was decided of all of them whether to tell them."""
    await room.until(lambda: len(room.stored) == count and room.inbox.reader_position(announcing.READER) == count)


@pytest.mark.parametrize("packing", [True, False], ids=["packed", "plain"])
async def test_1200_events_that_came_while_away_are_one_notification(packing: bool, tmp_path: Path) -> None:
    shown = Shown()
    async with stand_in_relay(packing=packing) as relay, session_room(tmp_path, notifier=shown) as room:
        await relay.append(BACKLOG)
        await follow(room, relay)
        await decided(room, BACKLOG)
    (notification,) = shown.notifications
    assert notification.title == "1,200 events in octo-org/octo-repo"
    assert notification.position == BACKLOG


async def test_those_of_two_relays_are_one_notification_on_the_screen(tmp_path: Path) -> None:
    shown = Shown()
    async with AsyncExitStack() as opened:
        relays = [await opened.enter_async_context(stand_in_relay(packing=True)) for _ in range(2)]
        for number, relay in enumerate(relays):
            relay.epoch = f"e-{number}"
            await relay.append(BACKLOG)
        room = await opened.enter_async_context(session_room(tmp_path, notifier=shown))
        await follow(room, *relays)
        await decided(room, 2 * BACKLOG)
    assert len({notification.tag for notification in shown.notifications}) == 1, "a later one takes its place"
    assert shown.notifications[-1].title == "2,400 events in octo-org/octo-repo"


async def test_what_comes_live_is_told_at_once_and_never_again(tmp_path: Path) -> None:
    shown = Shown()
    async with stand_in_relay() as relay:
        async with session_room(tmp_path, notifier=shown) as room:
            await follow(room, relay)
            await room.live()
            await relay.append(1)
            await shown.until(1)
            await relay.close_all()
            room.session.links.reconnect()
            await relay.until(lambda: len(relay.hellos) > 1)
            await relay.append(1, subject="octo-org/after-a-reconnect")
            await shown.until(2)
        async with session_room(tmp_path, notifier=shown) as room:
            await follow(room, relay)
            await room.live()
            await relay.append(1, subject="octo-org/after-a-restart")
            await shown.until(3)
    assert [notification.position for notification in shown.notifications] == [1, 2, 3]
