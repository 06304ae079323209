from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from support.at_once import AtOnce
from webhook_relay.errors import ConfigurationError
from webhook_relay.link import LinkPhase, LinkState
from webhook_relay_desktop.desks import problems as problem_desk
from webhook_relay_desktop.desks.problems import ProblemDesk
from webhook_relay_desktop.inbox import Inbox
from webhook_relay_desktop.link_report import LinkReport
from webhook_relay_desktop.problem import Problem
from webhook_relay_desktop.settings import ConnectionSettings
from webhook_relay_desktop.ui.history.inbox_model import InboxModel
from webhook_relay_desktop.ui.kit.icons import Icons
from webhook_relay_desktop.ui.kit.theme import Theme
from webhook_relay_desktop.ui.links.link_board import LinkBoard
from webhook_relay_desktop.ui.window.main_window import MainWindow

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
pytestmark = pytest.mark.qt_loop


class Room:
    def __init__(self, inbox: Inbox) -> None:
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        theme = Theme(application)
        icons = Icons(theme)
        self.window = MainWindow(theme, icons, InboxModel(inbox, reading=AtOnce))
        self.board = LinkBoard(now=lambda: NOW)
        self.attention: list[bool] = []
        self.board.show_problem = self.attention.append  # type: ignore[method-assign]
        self.desk = ProblemDesk(self.window, self.board)
        self.steps: list[str] = []

    def watch(self, *states: LinkState) -> None:
        """Show these states, one for each connection."""
        reports = [
            LinkReport(ConnectionSettings(name=f"Relay {number}", relay=f"https://{number}.example"), state, NOW)
            for number, state in enumerate(states, start=1)
        ]
        self.desk.watch_links(reports, lambda report: ("Try", self.step))

    def step(self) -> None:
        self.steps.append("taken")

    def problems(self) -> list[str]:
        return [problem.message for problem in self.window.problems.problems()]


@pytest.fixture
async def inbox(tmp_path: Path) -> AsyncIterator[Inbox]:
    inbox = Inbox.open(tmp_path / "inbox.db")
    yield inbox
    inbox.close()


async def test_a_problem_asks_for_attention_until_it_is_gone(inbox: Inbox) -> None:
    room = Room(inbox)
    room.desk.show(Problem("a", "A"))
    room.desk.show(Problem("b", "B"))
    room.desk.clear("a")
    assert (room.problems(), room.attention) == (["B"], [True, True, True])
    room.window.problems.close_button.click()
    assert (room.problems(), room.attention[-1]) == ([], False)


async def test_the_button_takes_the_step_of_its_problem_once_it_has_one(inbox: Inbox) -> None:
    room = Room(inbox)
    room.desk.show(Problem("a", "A", action="Try"), room.step)
    room.window.problems.action.click()
    assert room.steps == ["taken"]
    room.desk.show(Problem("a", "A"))
    room.window.problem_action_wanted.emit("a")
    assert room.steps == ["taken"]


async def test_an_error_is_shown_in_its_own_words_and_a_mistake_of_the_program_without_details(inbox: Inbox) -> None:
    room = Room(inbox)
    room.desk.show_error(ConfigurationError("The disk is full.", hint="Make room."))
    room.desk.show_error(KeyError("secret"))
    assert room.problems() == ["The disk is full.", "Something went wrong inside the program (KeyError)."]


async def test_a_relay_that_refuses_is_told_at_once_and_forgotten_when_it_does_not(inbox: Inbox) -> None:
    room = Room(inbox)
    room.watch(LinkState(LinkPhase.REFUSED, detail="The token is revoked."))
    assert room.window.problems.hint.text() == "The token is revoked."
    room.watch(LinkState(LinkPhase.CONNECTING))
    assert len(room.problems()) == 1
    room.watch(LinkState(LinkPhase.LIVE))
    assert room.problems() == []


async def test_a_built_in_relay_that_could_not_start_is_told_in_its_own_words(inbox: Inbox) -> None:
    room = Room(inbox)
    room.watch(LinkState(LinkPhase.FAILED, detail="The port is in use."))
    assert room.problems() == ["Relay 1: the built-in relay is not running."]
    assert room.window.problems.hint.text() == "The port is in use."


async def test_an_outage_is_told_when_it_lasts_and_only_once(inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(problem_desk, "PATIENCE_SECONDS", 0.0)
    room = Room(inbox)
    room.watch(LinkState(LinkPhase.WAITING, detail="No route."))
    room.watch(LinkState(LinkPhase.CONNECTING))
    async with asyncio.timeout(5):
        while not room.problems():
            await asyncio.sleep(0.01)
    room.window.problems.close_button.click()
    room.watch(LinkState(LinkPhase.WAITING, detail="No route."))
    await asyncio.sleep(0.05)
    assert room.problems() == []
    room.desk.close()


async def test_an_inbox_that_cannot_be_written_is_no_outage_of_the_relay(
    inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(problem_desk, "PATIENCE_SECONDS", 0.0)
    room = Room(inbox)
    waiting = LinkReport(
        ConnectionSettings(relay="https://1.example"), LinkState(LinkPhase.WAITING, detail="The disk is full."), NOW
    )
    full = replace(waiting, fault=ConfigurationError("The disk is full."))
    room.desk.watch_links([full], lambda report: ("Try", room.step))
    room.desk._show_outage(full.log, lambda report: ("Try", room.step))
    assert room.problems() == []
    room.desk.watch_links([waiting], lambda report: ("Try", room.step))
    room.desk._show_outage(full.log, lambda report: ("Try", room.step))
    assert len(room.problems()) == 1
    room.desk.close()


async def test_a_short_break_is_not_worth_a_strip(inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(problem_desk, "PATIENCE_SECONDS", 0.01)
    room = Room(inbox)
    room.watch(LinkState(LinkPhase.WAITING, detail="Restarting."))
    room.watch(LinkState(LinkPhase.CATCHING_UP))
    await asyncio.sleep(0.05)
    assert room.problems() == []


async def test_a_link_that_was_closed_meanwhile_is_no_outage(inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    room = Room(inbox)
    room.watch(LinkState(LinkPhase.WAITING, detail="No route."))
    log = "https://1.example"
    room.watch(LinkState(LinkPhase.CLOSED))
    room.desk._show_outage(log, lambda report: ("Try", room.step))
    assert room.problems() == []
    room.desk.close()


async def test_each_of_several_links_is_told_by_its_name_and_leaves_with_its_connection(inbox: Inbox) -> None:
    room = Room(inbox)
    room.watch(LinkState(LinkPhase.REFUSED), LinkState(LinkPhase.LIVE), LinkState(LinkPhase.REFUSED))
    assert room.problems() == [
        "Relay 1: there is no connection to the relay.",
        "Relay 3: there is no connection to the relay.",
    ]
    room.watch(LinkState(LinkPhase.REFUSED))
    assert room.problems() == ["Relay 1: there is no connection to the relay."]
