"""The real protocol over a real session bus; only the service at its other end is this test's."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Callable

import pytest

from support.notification_service import notification_service, session_bus
from webhook_relay_desktop.notify.actions import Action, Deed, OpenEvent, OpenPage
from webhook_relay_desktop.notify.base import Notification, event_tag
from webhook_relay_desktop.notify.do_not_disturb import LinuxDoNotDisturb
from webhook_relay_desktop.notify.freedesktop import CRITICAL, MOST_OUTSTANDING, NORMAL, XFCE, FreedesktopNotifier

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="notifications go over D-Bus on Linux only")

BUTTONS = (Action(OpenEvent(5), "Open"), Action(OpenPage(5), "Open on GitHub"))


@pytest.fixture(autouse=True)
async def _bus(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[None]:
    async with session_bus(monkeypatch):
        yield


async def until(done: Callable[[], object]) -> None:
    async with asyncio.timeout(10):
        while not done():
            await asyncio.sleep(0.01)


async def test_body_and_buttons_do_their_deeds_for_their_own_notification() -> None:
    deeds: list[Deed] = []
    notifier = FreedesktopNotifier(on_deed=deeds.append)
    async with notification_service() as service:
        assert await notifier.show(Notification(5, "five", actions=BUTTONS))
        assert await notifier.show(Notification(6, "six"))
        assert service.shown[0].actions == ["default", "Open", "action-0", "Open", "action-1", "Open on GitHub"]
        service.action_invoked(2, "default")
        service.action_invoked(1, "action-1")
        await until(lambda: len(deeds) == 2)
        assert deeds == [OpenEvent(6), OpenPage(5)]
        await notifier.close()


async def test_a_click_that_is_reported_twice_or_after_the_end_does_its_deed_once() -> None:
    deeds: list[Deed] = []
    notifier = FreedesktopNotifier(on_deed=deeds.append)
    async with notification_service() as service:
        await notifier.show(Notification(5, "five", actions=BUTTONS))
        service.notification_closed(1, 2)
        service.action_invoked(1, "action-0")
        service.action_invoked(1, "action-0")
        service.action_invoked(99, "default")
        service.action_invoked(1, "no-such-action")
        await notifier.show(Notification(6, "six"))  # the bus keeps the order: what was said before was heard
        assert deeds == [OpenEvent(5)]
        await notifier.close()


async def test_a_service_that_shows_the_bodys_action_as_a_button_gets_the_buttons_only() -> None:
    notifier = FreedesktopNotifier(on_deed=print)
    async with notification_service(name=XFCE) as service:
        await notifier.show(Notification(5, "five", actions=BUTTONS))
        assert service.shown[0].actions == ["action-0", "Open", "action-1", "Open on GitHub"]
        await notifier.close()


@pytest.mark.parametrize("ability", ["body-markup", "body-hyperlinks"])
async def test_markup_is_escaped_only_for_a_service_that_reads_it(ability: str) -> None:
    hostile = Notification(1, "<b>t</b>", "<b>x</b> & <a href='http://evil'>y</a>")
    notifier = FreedesktopNotifier(on_deed=print)
    async with notification_service(ability) as service:
        await notifier.show(hostile)
        assert service.shown[0].body == "&lt;b&gt;x&lt;/b&gt; &amp; &lt;a href='http://evil'&gt;y&lt;/a&gt;"
        assert service.shown[0].title == "<b>t</b>"
    async with notification_service() as plain:  # another service took over: what it can do is asked anew
        await notifier.show(hostile)
        assert plain.shown[0].body == hostile.body
        await notifier.close()


async def test_a_group_is_updated_in_place_and_takes_the_place_of_its_first_events() -> None:
    notifier = FreedesktopNotifier(on_deed=print)
    async with notification_service() as service:
        for position in (1, 2):
            await notifier.show(Notification(position, "one"))
        await notifier.show(Notification(3, "3 events", tag="group", replaces=(event_tag(1), event_tag(2))))
        await notifier.show(Notification(4, "4 events", tag="group"))
        assert [shown.replaces for shown in service.shown] == [0, 0, 1, 1]
        assert service.closed == [2]
        await notifier.close()


async def test_one_that_a_person_closed_is_not_updated_but_shown_anew() -> None:
    notifier = FreedesktopNotifier(on_deed=print)
    async with notification_service() as service:
        await notifier.show(Notification(3, "3 events", tag="group"))
        service.notification_closed(1, 2)
        await until(lambda: not notifier._numbers)
        await notifier.show(Notification(4, "4 events", tag="group"))
        assert service.shown[1].replaces == 0
        await notifier.close()


async def test_urgency_sound_and_the_program_are_said_in_hints() -> None:
    notifier = FreedesktopNotifier(on_deed=print)
    async with notification_service() as service:
        await notifier.show(Notification(1, "x", urgent=True, sound=True))
        await notifier.show(Notification(2, "y"))
        loud, quiet = ({name: hint.value for name, hint in shown.hints.items()} for shown in service.shown)
        assert (loud["urgency"], quiet["urgency"]) == (CRITICAL, NORMAL)
        assert (service.shown[0].timeout, service.shown[1].timeout) == (0, -1)
        assert "suppress-sound" not in loud
        assert loud["sound-name"]
        assert quiet["suppress-sound"] is True
        assert loud["desktop-entry"] == "ai-webhook-relay"
        await notifier.close()


async def test_the_oldest_make_room_and_closing_takes_all_away() -> None:
    notifier = FreedesktopNotifier(on_deed=print)
    async with notification_service() as service:
        for position in range(1, MOST_OUTSTANDING + 3):
            await notifier.show(Notification(position, "x"))
        assert service.closed == [1, 2]
        await notifier.close()
        assert len(service.closed) == MOST_OUTSTANDING + 2


async def test_without_a_service_nothing_is_shown_and_one_that_comes_is_used() -> None:
    notifier = FreedesktopNotifier(on_deed=print)
    assert not await notifier.show(Notification(1, "x"))
    async with notification_service() as first:
        assert await notifier.show(Notification(2, "group", tag="group"))
    assert not await notifier.show(Notification(3, "x"))
    async with notification_service() as second:
        assert await notifier.show(Notification(4, "group", tag="group"))
        assert second.shown[0].replaces == 0  # the numbers of the first one mean nothing here
        assert len(first.shown) == 1
        await notifier.close()


async def test_without_a_session_bus_nothing_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus")
    notifier = FreedesktopNotifier(on_deed=print)
    assert not await notifier.show(Notification(1, "x"))
    await notifier.close()


async def test_do_not_disturb_is_what_the_service_says_now() -> None:
    asked = LinuxDoNotDisturb()
    assert not await asked.wanted()
    async with notification_service() as service:
        assert not await asked.wanted()
        service.inhibited = True
        assert await asked.wanted()
        service.inhibited = False
        assert not await asked.wanted()
    asked.close()
