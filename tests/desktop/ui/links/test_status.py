from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtWidgets import QLayout
from pytestqt.qtbot import QtBot

from webhook_relay.errors import ConfigurationError
from webhook_relay.link import LinkPhase, LinkState
from webhook_relay_desktop.link_report import LinkReport
from webhook_relay_desktop.problem import Problem
from webhook_relay_desktop.settings import ConnectionSettings
from webhook_relay_desktop.ui.kit.icons import Icons
from webhook_relay_desktop.ui.kit.theme import Theme
from webhook_relay_desktop.ui.links.link_look import look_of
from webhook_relay_desktop.ui.links.status_strip import StatusStrip
from webhook_relay_desktop.ui.window.problem_strip import ProblemStrip

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture
def status(qtbot: QtBot, theme: Theme) -> StatusStrip:
    strip = StatusStrip(theme, now=lambda: NOW)
    qtbot.addWidget(strip)
    strip.resize(900, strip.sizeHint().height())
    strip.show()
    return strip


def report(phase: LinkPhase, name: str = "Work", **changes: object) -> LinkReport:
    connection = ConnectionSettings(name=name, relay=f"https://{name.lower()}.example")
    return LinkReport(connection, LinkState(phase, detail="Why it is so."), NOW, **changes)  # type: ignore[arg-type]


def test_the_light_agrees_with_the_words(status: StatusStrip) -> None:
    for phase in LinkPhase:
        look = look_of([report(phase)], NOW)
        status.show_links(look)
        assert status.light.tone() is look.tone
        assert status.light.accessibleName() == f"Connection: {look.words}"
        assert status.links.text() == status.links.accessibleName() == look.words
        assert status.detail.whole() == "https://work.example · Why it is so."
        assert not status.light.grab().isNull()


def test_several_chosen_events_are_counted(status: StatusStrip) -> None:
    status.set_chosen(3)
    assert status.chosen.text() == "3 chosen"
    assert status.chosen.isVisible()
    status.set_chosen(1)
    assert not status.chosen.isVisible()


def test_words_that_do_not_fit_are_shortened_and_whole_again_with_more_room(status: StatusStrip) -> None:
    status.show_links(look_of([report(LinkPhase.LIVE), report(LinkPhase.REFUSED, "Home", away=7)], NOW))
    whole = "1 of 2 connected · Home: No access"
    assert status.links.text() == whole
    layout = status.layout()
    assert layout is not None
    layout.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)  # as inside a window that is narrower
    status.resize(status.minimumSizeHint().width() - 60, status.height())
    assert status.links.text().endswith("…")
    assert status.links.accessibleName() == whole
    status.resize(900, status.height())
    assert status.links.text() == whole


def test_several_connections_have_a_mark_each_and_a_line_each(status: StatusStrip) -> None:
    status.show_links(look_of([report(LinkPhase.LIVE), report(LinkPhase.WAITING, "Home")], NOW))
    assert not status.links.icon().isNull()
    assert "Home: Not connected" in status.links.toolTip()
    status.show_links(look_of([report(LinkPhase.LIVE)], NOW))
    assert status.links.icon().isNull()


def test_what_came_while_away_stays_until_it_is_seen(status: StatusStrip, qtbot: QtBot) -> None:
    assert status.away.isHidden()
    status.show_links(look_of([report(LinkPhase.LIVE, away=7)], NOW))
    assert status.away.text() == "7 while you were away"
    with qtbot.waitSignal(status.away_seen):
        status.away.click()


def test_a_click_on_the_words_wants_to_see_all_connections(status: StatusStrip, qtbot: QtBot) -> None:
    with qtbot.waitSignal(status.links_wanted):
        status.links.click()


def test_the_status_tells_runs_rows_and_the_last_event(status: StatusStrip) -> None:
    assert status.last.text() == "No event yet"
    status.show_links(look_of([report(LinkPhase.LIVE, last_event=NOW - timedelta(seconds=80))], NOW))
    assert status.last.text() == "Last event 1 min ago"
    status.set_pending_runs(1)
    assert status.runs.text() == "1 run under way"
    status.set_pending_runs(0)
    assert status.runs.isHidden()
    status.set_shown(3, filtered=True)
    assert status.shown.text() == "3 events found"
    status.set_shown(3, filtered=False)
    assert status.shown.text() == "3 events"


@pytest.fixture
def problems(qtbot: QtBot, theme: Theme, icons: Icons) -> ProblemStrip:
    strip = ProblemStrip(theme, icons)
    qtbot.addWidget(strip)
    return strip


def test_the_newest_problem_is_in_front_and_the_others_wait(problems: ProblemStrip, qtbot: QtBot) -> None:
    error = ConfigurationError("Line 12 is <b>not</b> TOML.", hint="Correct it.")
    problems.show_problem(Problem.of("settings", error, action="Try again"))
    problems.show_problem(Problem("token", "The relay refused the token."))
    assert problems.message.text() == "The relay refused the token."
    assert problems.action.isHidden()
    assert problems.hint.isHidden()
    assert problems.close_button.text() == "Dismiss (1 more)"
    with qtbot.waitSignal(problems.dismissed) as dismissed:
        problems.close_button.click()
    assert dismissed.args == ["token"]
    assert problems.message.text() == "Line 12 is <b>not</b> TOML."
    assert problems.hint.text() == "Correct it."
    with qtbot.waitSignal(problems.action_wanted) as wanted:
        problems.action.click()
    assert wanted.args == ["settings"]


def test_a_problem_that_keeps_events_away_stays_before_those_that_come_later(problems: ProblemStrip) -> None:
    problems.show_problem(Problem("inbox", "The disk is full.", first=True))
    problems.show_problem(Problem("token", "The relay refused the token."))
    assert problems.message.text() == "The disk is full."
    problems.clear_problem("inbox")
    assert problems.message.text() == "The relay refused the token."


def test_a_problem_is_replaced_by_its_key_and_leaves_when_cleared(problems: ProblemStrip) -> None:
    problems.show_problem(Problem("token", "First."))
    problems.show_problem(Problem("token", "Second."))
    assert [problem.message for problem in problems.problems()] == ["Second."]
    problems.clear_problem("token")
    problems.clear_problem("token")
    assert problems.isHidden()
