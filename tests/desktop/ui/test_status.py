from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from pytestqt.qtbot import QtBot

from webhook_relay.errors import ConfigurationError
from webhook_relay.link import LinkPhase, LinkState
from webhook_relay_desktop.ui.colours import Tone
from webhook_relay_desktop.ui.icons import Icons
from webhook_relay_desktop.ui.link_look import TrayPicture, look_of
from webhook_relay_desktop.ui.problem_strip import Problem, ProblemStrip
from webhook_relay_desktop.ui.status_strip import StatusStrip
from webhook_relay_desktop.ui.theme import Theme

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.mark.parametrize("phase", LinkPhase)
def test_every_phase_has_a_light_and_words(phase: LinkPhase) -> None:
    look = look_of(LinkState(phase))
    assert look.words
    assert (look.tone is Tone.GOOD) == (look.picture is TrayPicture.CONNECTED) == (phase is LinkPhase.LIVE)


def test_the_words_tell_how_much_and_how_long() -> None:
    assert look_of(LinkState(LinkPhase.CATCHING_UP, behind=1204)).words == "Catching up, 1,204 events to go"
    assert look_of(LinkState(LinkPhase.WAITING, retry_in=12.4)).words == "Not connected, next try in 12 s"
    assert look_of(LinkState(LinkPhase.WAITING, retry_in=0.2)).words == "Not connected, trying again"


def test_a_problem_asks_for_attention_whatever_the_link_does() -> None:
    assert look_of(LinkState(LinkPhase.LIVE), problem=True).picture is TrayPicture.ATTENTION


@pytest.fixture
def status(qtbot: QtBot, theme: Theme) -> StatusStrip:
    strip = StatusStrip(theme, now=lambda: NOW)
    qtbot.addWidget(strip)
    strip.show()
    return strip


def test_the_light_agrees_with_the_words(status: StatusStrip) -> None:
    for phase in LinkPhase:
        look = status.set_link(LinkState(phase, relay="https://relay.example", detail="Why it is so."))
        assert status.light.tone() is look.tone
        assert status.light.accessibleName() == f"Connection: {look.words}"
        assert status.words.text() == look.words
        assert status.detail.whole() == "https://relay.example · Why it is so."
        assert not status.light.grab().isNull()


def test_the_status_tells_runs_rows_and_the_last_event(status: StatusStrip) -> None:
    assert status.last.text() == "No event yet"
    status.set_last_event(NOW - timedelta(seconds=80))
    assert status.last.text() == "Last event 1 min ago"
    status._tell_age()
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


def test_a_problem_is_replaced_by_its_key_and_leaves_when_cleared(problems: ProblemStrip) -> None:
    problems.show_problem(Problem("token", "First."))
    problems.show_problem(Problem("token", "Second."))
    assert [problem.message for problem in problems.problems()] == ["Second."]
    problems.clear_problem("token")
    problems.clear_problem("token")
    assert problems.isHidden()
