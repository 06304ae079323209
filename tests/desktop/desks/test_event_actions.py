from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from pytestqt.qtbot import QtBot

from support.events import make_event
from webhook_relay.errors import ConfigurationError, WebhookRelayError
from webhook_relay.filters import EventMatch
from webhook_relay_desktop.desks import event_actions
from webhook_relay_desktop.desks.event_actions import EventActions
from webhook_relay_desktop.desks.remote_control import RemoteControl
from webhook_relay_desktop.inbox import Inbox
from webhook_relay_desktop.life.tasks import Tasks
from webhook_relay_desktop.notify.actions import Action, OpenEvent, OpenPage, RunHandler, ShowEvents
from webhook_relay_desktop.notify.decision import Hush
from webhook_relay_desktop.remote_control.commands import (
    DONE,
    Command,
    Open,
    OpenLink,
    Pair,
    Pause,
    Raise,
    Resume,
    Run,
    Status,
)
from webhook_relay_desktop.settings import NotificationRule, NotificationSettings, Settings
from webhook_relay_desktop.settings.notifications import FOREVER

PAGE = "https://github.com/acme/web/pull/7"
RULES = Settings(notifications=NotificationSettings(rules=(NotificationRule("all", click="handler:greet"),)))


class Room:
    """Everything that actions and commands come to, without a window and a browser."""

    def __init__(self, inbox: Inbox) -> None:
        self.inbox = inbox
        self.runs: list[tuple[int, str]] = []
        self.pages: list[str] = []
        self.pauses: list[datetime | None] = []
        self.browser = True
        self.settings = RULES
        self.hush: Hush | None = None
        self.actions = EventActions(inbox, settings=lambda: self.settings, run=self._run, browse=self._browse)
        self.remote = RemoteControl(
            self.actions,
            inbox=inbox,
            settings=lambda: self.settings,
            pause=self._pause,
            hush=self._hush,
            reports=tuple,
            tasks=Tasks(print),
        )

    async def do(self, command: Command) -> None:
        assert await self.remote.do(command) == DONE

    async def _run(self, position: int, handler: str) -> None:
        if handler != "greet":
            raise ConfigurationError("It is not on.", code="handler-not-enabled")
        self.runs.append((position, handler))

    async def _browse(self, url: str) -> bool:
        self.pages.append(url)
        return self.browser

    async def _pause(self, until: datetime | None) -> None:
        self.pauses.append(until)

    async def _hush(self) -> Hush | None:
        return self.hush


@pytest.fixture
def room(tmp_path: Path, qtbot: QtBot) -> Iterator[Room]:
    inbox = Inbox.open(tmp_path / "inbox.db")
    inbox.store("relay", [make_event(1, body=b'{"html_url":"%s"}' % PAGE.encode()), make_event(2)])
    yield Room(inbox)
    inbox.close()


async def code_of(room: Room, command: Command) -> str:
    with pytest.raises(WebhookRelayError) as refused:
        await room.remote.do(command)
    return refused.value.code


class TestDeeds:
    async def test_an_event_is_shown_and_a_time_of_the_history(self, room: Room, qtbot: QtBot) -> None:
        since, until = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 2, tzinfo=UTC)
        shown: list[object] = []
        room.actions.event_wanted.connect(shown.append)
        room.actions.events_wanted.connect(shown.append)
        await room.actions.do(OpenEvent(2))
        await room.actions.do(ShowEvents(EventMatch(since=since, until=until)))
        assert shown == [2, EventMatch(since=since, until=until)]

    async def test_the_events_page_is_opened(self, room: Room) -> None:
        await room.actions.do(OpenPage(1))
        assert room.pages == [PAGE]

    async def test_without_a_browser_it_is_said(self, room: Room) -> None:
        room.browser = False
        with pytest.raises(ConfigurationError, match="No browser"):
            await room.actions.do(OpenPage(1))

    async def test_where_nothing_can_show_a_page_none_is_tried(
        self, room: Room, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(event_actions, "has_browser", lambda: False)
        monkeypatch.setattr(event_actions.QDesktopServices, "openUrl", lambda _url: True)  # as Qt says of xdg-open
        actions = EventActions(room.inbox, settings=lambda: RULES, run=room._run)
        with pytest.raises(ConfigurationError, match="No browser"):
            await actions.do(OpenPage(1))

    async def test_what_can_be_done_is_what_a_notification_offers(self, room: Room) -> None:
        assert await room.actions.actions(1) == (
            Action(OpenEvent(1), "Open"),
            Action(OpenPage(1), "Open on GitHub"),
            Action(RunHandler(1, "greet"), "Run greet"),
        )
        assert await room.actions.actions(99) == ()


class TestCommands:
    async def test_an_event_has_a_number_and_an_id(self, room: Room) -> None:
        shown: list[int] = []
        room.actions.event_wanted.connect(shown.append)
        await room.do(Open("2"))
        await room.do(Open("default-e-1-1"))
        assert shown == [2, 1]

    async def test_page_and_handler_are_those_of_the_event(self, room: Room) -> None:
        await room.do(OpenLink("1"))
        await room.do(Run("greet", "default-e-1-2"))
        assert room.pages == [PAGE]
        assert room.runs == [(2, "greet")]

    async def test_what_is_not_possible_has_a_code(self, room: Room) -> None:
        assert await code_of(room, Open("99")) == "event-gone"
        assert await code_of(room, Open("no-such-id")) == "event-gone"
        assert await code_of(room, Open("9" * 30)) == "event-gone"
        assert await code_of(room, OpenLink("2")) == "no-page"
        assert await code_of(room, Run("other", "1")) == "handler-not-enabled"

    async def test_a_pause_has_an_end_or_none_and_not_one_that_is_over(self, room: Room) -> None:
        until = datetime.now(UTC) + timedelta(hours=1)
        await room.do(Pause(until))
        await room.do(Pause())
        await room.do(Resume())
        assert room.pauses == [until, FOREVER, None]
        assert await code_of(room, Pause(datetime.now(UTC) - timedelta(seconds=1))) == "configuration"

    async def test_pairing_and_raising_are_wishes(self, room: Room) -> None:
        wishes: list[object] = []
        room.remote.pair_wanted.connect(wishes.append)
        room.remote.raise_wanted.connect(lambda: wishes.append("raise"))
        await room.do(Pair("webhook-relay://x"))
        await room.do(Raise())
        assert wishes == ["webhook-relay://x", "raise"]

    async def test_the_status_tells_of_events_and_of_what_is_quiet(self, room: Room) -> None:
        status = (await room.remote.do(Status())).status
        assert status is not None
        assert (status.newest, status.notifications, status.paused_until) == (2, "on", None)
        with room.inbox.transaction() as connection:
            connection.execute("DELETE FROM event WHERE position = 2")
        status = (await room.remote.do(Status())).status
        assert status is not None
        assert (status.newest, status.newest_at is not None) == (1, True)
        until = datetime.now(UTC) + timedelta(hours=1)
        room.settings = msgspec.structs.replace(
            RULES, notifications=msgspec.structs.replace(RULES.notifications, paused_until=until)
        )
        room.hush = Hush.PAUSED
        status = (await room.remote.do(Status())).status
        assert status is not None
        assert (status.notifications, status.paused_until) == ("paused", until)
