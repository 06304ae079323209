"""Runs while they go on: their output, and what a person can do."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from desktop.ui.event.test_event_view import ARun
from webhook_relay.event import Verification
from webhook_relay.handler import RunState
from webhook_relay.live_output import OutputPiece
from webhook_relay_desktop.ui.event.run_list import RunList
from webhook_relay_desktop.ui.event.run_output import MOST_LINES, RunOutput
from webhook_relay_desktop.ui.kit.icons import Icons
from webhook_relay_desktop.ui.kit.theme import Theme

RUNNING = ARun(1, RunState.RUNNING, finished_at=None)


@pytest.fixture
def runs(theme: Theme, icons: Icons, qtbot: QtBot) -> RunList:
    made = RunList(theme, icons)
    qtbot.addWidget(made)
    made.resize(700, 500)
    made.show()
    return made


def lines(first: int, last: int) -> str:
    return "".join(f"line {number}\n" for number in range(first, last))


def test_output_grows_and_stays_when_other_runs_change(runs: RunList) -> None:
    runs.show_runs([RUNNING], Verification.VERIFIED)
    assert runs.outputs[1].isHidden()
    runs.add_output(1, OutputPiece(0, "one\n"))
    runs.add_output(7, OutputPiece(0, "of another event\n"))
    output = runs.outputs[1]
    runs.show_runs([RUNNING, ARun(2, RunState.NEW, started_at=None, finished_at=None)], Verification.VERIFIED)
    assert runs.outputs[1] is output
    runs.add_output(1, OutputPiece(4, "two\n"))
    assert output.toPlainText() == "one\ntwo\n"


def test_who_comes_late_sees_no_line_twice_and_is_told_what_is_missing(qtbot: QtBot) -> None:
    output = RunOutput("deploy", live=True)
    qtbot.addWidget(output)
    output.add(OutputPiece(0, "one\ntwo\n"))
    output.add(OutputPiece(4, "two\nthree\n"))
    output.add(OutputPiece(0, "one\n"))
    assert output.toPlainText() == "one\ntwo\nthree\n"
    output.add(OutputPiece(100, "later\n"))
    assert output.toPlainText().endswith("[earlier output is not shown]\nlater\n")


def test_the_end_stays_in_sight_until_a_person_scrolls_up(qtbot: QtBot) -> None:
    output = RunOutput("deploy", live=True)
    qtbot.addWidget(output)
    output.show()
    output.add(OutputPiece(0, lines(0, 100)))
    bar = output.verticalScrollBar()
    assert output.follows
    assert bar.value() == bar.maximum() > 0
    bar.setValue(10)
    end = output._end
    output.add(OutputPiece(end, lines(100, 200)))
    assert bar.value() == 10
    bar.setValue(bar.maximum())
    output.add(OutputPiece(output._end, lines(200, 300)))
    assert bar.value() == bar.maximum()


@pytest.mark.parametrize("scrolled_up", [False, True])
def test_the_end_stays_in_sight_when_the_run_is_over(runs: RunList, qtbot: QtBot, scrolled_up: bool) -> None:
    runs.show_runs([RUNNING], Verification.VERIFIED)
    runs.add_output(1, OutputPiece(0, lines(0, 100)))
    qtbot.waitUntil(lambda: runs.outputs[1].verticalScrollBar().maximum() > 0)
    if scrolled_up:
        runs.outputs[1].verticalScrollBar().setValue(10)
    runs.show_runs([ARun(1, RunState.FAILED, output=lines(0, 100))], Verification.VERIFIED)
    [ended] = runs.widget().findChildren(RunOutput)
    qtbot.waitUntil(ended.isVisible)
    assert ended.verticalScrollBar().maximum() > 0
    assert ended.follows is not scrolled_up


def test_lines_that_are_no_longer_kept_in_view_are_told(qtbot: QtBot) -> None:
    output = RunOutput("deploy", live=True)
    qtbot.addWidget(output)
    output.add(OutputPiece(0, lines(0, MOST_LINES + 10)))
    output.add(OutputPiece(output._end, lines(0, 10)))
    shown = output.toPlainText().split("\n")
    assert len(shown) == MOST_LINES
    assert shown[0] == "[earlier output is not shown]"
    assert shown[1] == "line 22"


def test_hidden_characters_of_a_program_are_written_out(qtbot: QtBot) -> None:
    output = RunOutput("deploy", live=True)
    qtbot.addWidget(output)
    output.add(OutputPiece(0, "a\u202eb"))
    assert output.toPlainText() == "a⟨202E⟩b"


def test_a_run_that_goes_on_or_waits_can_be_cancelled(runs: RunList, qtbot: QtBot) -> None:
    runs.show_runs([RUNNING, ARun(2, RunState.NEW), ARun(3, RunState.SUCCEEDED)], Verification.VERIFIED)
    assert (set(runs.cancel_buttons), set(runs.buttons)) == ({1, 2}, {3})
    with qtbot.waitSignal(runs.cancel_wanted) as wanted:
        runs.cancel_buttons[2].click()
    assert wanted.args == [2]


def test_another_handler_can_be_run_unless_it_runs_already(runs: RunList, qtbot: QtBot) -> None:
    runs.show_runs([RUNNING], Verification.VERIFIED)
    runs.set_handlers((("deploy", "Deploy"), ("slack", "Slack & more")))
    deploy, slack = runs.menu().actions()
    assert (deploy.isEnabled(), slack.isEnabled(), slack.text()) == (False, True, "Slack && more")
    with qtbot.waitSignal(runs.run_wanted) as wanted:
        slack.trigger()
    assert wanted.args == ["slack"]


def test_nothing_is_offered_for_an_event_that_nobody_verified(runs: RunList) -> None:
    runs.set_handlers((("deploy", "Deploy"),))
    runs.show_runs([], Verification.UNVERIFIED)
    page = runs.widget()
    assert runs.run_button not in page.findChildren(type(runs.run_button))
