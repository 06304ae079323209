from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from support.stand_in_relay import TOKEN, StandInRelay, stand_in_relay
from webhook_relay.event import Cursor
from webhook_relay.link import LinkPhase
from webhook_relay_desktop.automation.ledger import Ledger
from webhook_relay_desktop.desks.links import LinkDesk
from webhook_relay_desktop.desks.problems import ProblemDesk
from webhook_relay_desktop.desks.settings import SettingsDesk
from webhook_relay_desktop.embedded import EmbeddedRelay
from webhook_relay_desktop.inbox import Inbox
from webhook_relay_desktop.life.tasks import Tasks
from webhook_relay_desktop.notify.announcer import Announcer
from webhook_relay_desktop.notify.silent import SilentNotifier
from webhook_relay_desktop.secrets import MemoryStore, relay_token
from webhook_relay_desktop.session import Session
from webhook_relay_desktop.settings import ConnectionSettings, NotificationSettings, Settings, load
from webhook_relay_desktop.ui.history.inbox_model import InboxModel
from webhook_relay_desktop.ui.kit.icons import Icons
from webhook_relay_desktop.ui.kit.match_editor import ReceivedNames
from webhook_relay_desktop.ui.kit.theme import Theme
from webhook_relay_desktop.ui.links.link_board import LinkBoard
from webhook_relay_desktop.ui.links.link_panel import LinkRow
from webhook_relay_desktop.ui.settings.settings_dialog import SettingsDialog
from webhook_relay_desktop.ui.window.main_window import MainWindow
from webhook_relay_desktop.ui.window.tray import Tray

pytestmark = pytest.mark.qt_loop


class Room:
    """A window and a tray with the connections of the settings behind them."""

    def __init__(self, folder: Path, inbox: Inbox, settings: Settings, secrets: MemoryStore) -> None:
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        theme = Theme(application)
        icons = Icons(theme)
        self.tasks = Tasks(self._fail)
        self.errors: list[Exception] = []
        self.path = folder / "settings.toml"
        self.window = MainWindow(theme, icons, InboxModel(inbox))
        self.tray = Tray(icons, available=lambda: True)
        board = LinkBoard(now=lambda: datetime.now(UTC))
        problems = ProblemDesk(self.window, board)
        announcer = Announcer(inbox, SilentNotifier(), NotificationSettings())
        self.session = Session(
            inbox,
            Ledger(inbox),
            announcer=announcer,
            secrets=secrets,
            make_relay=lambda port: EmbeddedRelay(folder, port=port),
        )
        self.settings = SettingsDesk(
            settings,
            path=self.path,
            secrets=secrets,
            tasks=self.tasks,
            make_dialog=lambda: SettingsDialog(theme, icons, (), parent=self.window),
            received=ReceivedNames,
        )
        self.settings.saved.connect(self.tasks.slot(self.session.start))
        self.session.problem_found.connect(problems.show)
        self.opened_settings = 0
        self.desk = LinkDesk(
            board=board,
            window=self.window,
            tray=self.tray,
            session=self.session,
            problems=problems,
            settings=self.settings,
            inbox=inbox,
            tasks=self.tasks,
            open_settings=self._open_settings,
        )
        self.board = board
        self.problems = problems

    def row(self) -> LinkRow:
        return next(iter(self.window.link_panel.rows.values()))

    async def says(self, words: str) -> None:
        await until(lambda: self.window.windowTitle().startswith(words))

    def _open_settings(self) -> None:
        self.opened_settings += 1

    def _fail(self, error: Exception) -> None:
        self.errors.append(error)


async def until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(20):
        while not condition():
            await asyncio.sleep(0.01)


@asynccontextmanager
async def at(folder: Path, relay: StandInRelay, token: str = TOKEN) -> AsyncIterator[Room]:
    inbox, secrets = Inbox.open(folder / "inbox.db"), MemoryStore()
    secrets.set(relay_token(relay.url), token)
    room = Room(folder, inbox, Settings(connections=(ConnectionSettings(name="Work", relay=relay.url),)), secrets)
    try:
        await room.session.start(room.settings.settings)
        yield room
    finally:
        room.desk.close()
        room.problems.close()
        await room.session.close()
        await room.tasks.close(5)
        room.tray.close()
        inbox.close()
    assert room.errors == []


async def test_before_anything_happened_the_connections_of_the_settings_are_shown_as_connecting(tmp_path: Path) -> None:
    async with stand_in_relay() as relay, at(tmp_path, relay) as room:
        assert room.window.windowTitle().startswith("Connecting")
        await room.says("Connected")


async def test_pausing_one_connection_is_a_choice_that_is_kept(tmp_path: Path) -> None:
    async with stand_in_relay() as relay, at(tmp_path, relay) as room:
        await room.says("Connected")
        room.row().pause.click()
        await room.says("Paused")
        assert load(room.path).connections[0].paused
        room.row().pause.click()
        await room.says("Connected")
        assert not load(room.path).connections[0].paused


async def test_resuming_one_connection_ends_a_pause_of_all(tmp_path: Path) -> None:
    async with stand_in_relay() as relay, at(tmp_path, relay) as room:
        await room.says("Connected")
        room.tray.receiving_pause_wanted.emit(True)
        room.tray.show_receiving_paused(True)
        await room.says("Paused")
        room.row().pause.click()
        await room.says("Connected")
        assert not room.tray._receiving.isChecked()


async def test_a_person_can_have_a_link_made_anew(tmp_path: Path) -> None:
    async with stand_in_relay() as relay, at(tmp_path, relay) as room:
        await room.says("Connected")
        room.row().reconnect.click()
        await until(lambda: len(relay.hellos) == 2)
        await room.says("Connected")


async def test_a_network_that_is_gone_is_said_at_once_and_a_link_that_outlives_it_is_kept(tmp_path: Path) -> None:
    async with stand_in_relay() as relay, at(tmp_path, relay) as room:
        await room.says("Connected")
        room.desk.network.changed.emit("This computer has no network.")
        assert room.window.windowTitle().startswith("No sign of life"), "at once"
        assert "This computer has no network." in room.window.status.detail.whole()
        await room.says("Connected")
        assert len(relay.hellos) == 1


async def test_what_came_while_away_is_said_until_a_person_looks(tmp_path: Path) -> None:
    async with stand_in_relay() as relay:
        await relay.append(7)
        async with at(tmp_path, relay) as room:
            await until(lambda: room.window.status.away.text() == "7 while you were away")
            room.window.status.away.click()
            await until(room.window.status.away.isHidden)


async def test_a_gap_is_said_and_stays_in_the_list_behind_the_status_line(tmp_path: Path) -> None:
    async with stand_in_relay() as relay:
        await relay.append(9)
        relay.forget(5)
        inbox = Inbox.open(tmp_path / "inbox.db")
        inbox.set_cursor(relay.url, "default", Cursor(relay.epoch, 2))
        inbox.close()
        async with at(tmp_path, relay) as room:
            gaps = room.window.link_panel.gaps
            await until(lambda: gaps.count() == 1)
            assert "Work, channel default: events 3 to 5 (retention)" in gaps.item(0).text()
            (problem,) = room.window.problems.problems()
            assert problem.message == "Work: events 3 to 5 of the channel default never reached this computer."
        async with at(tmp_path, relay) as room:
            room.desk.open()
            await until(lambda: room.window.link_panel.gaps.count() == 1)
            assert room.window.link_panel.isVisible()
            room.window.link_panel.close()


async def test_a_link_that_is_refused_offers_the_settings(tmp_path: Path) -> None:
    async with stand_in_relay() as relay, at(tmp_path, relay, token="whr_wrong") as room:
        await room.says("No access")
        room.window.problems.action.click()
        assert room.opened_settings == 1
        assert room.session.links.reports()[0].state.phase is LinkPhase.REFUSED
