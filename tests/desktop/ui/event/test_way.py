"""The way of an event: which moments there are, in which order, and how far apart."""

from __future__ import annotations

from datetime import timedelta

from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from desktop.ui.event.test_event_view import ARun
from support.events import BEGINNING, make_event
from webhook_relay.handler import RunState
from webhook_relay_desktop.ui.event.way import way_of
from webhook_relay_desktop.ui.event.way_view import WayView
from webhook_relay_desktop.ui.kit.colours import Tone
from webhook_relay_desktop.ui.kit.theme import Theme

SECOND = timedelta(seconds=1)


def test_from_the_sender_to_the_last_handler_with_the_times_between() -> None:
    event = make_event(0, time=BEGINNING, occurred_at=BEGINNING - 2 * SECOND)
    here = BEGINNING + 0.4 * SECOND
    run = ARun(1, RunState.SUCCEEDED, created_at=here, started_at=here + SECOND, finished_at=here + 3 * SECOND)
    steps = way_of(event, here, [run], notified_at=here + 0.1 * SECOND)
    assert [(step.words, step.gap) for step in steps] == [
        ("Happened", ""),
        ("Received and stored by the relay", "+2.0 s"),
        ("Arrived here, in the inbox", "+400 ms"),
        ("deploy waits for its turn", "+0 ms"),
        ("Notification shown", "+100 ms"),
        ("deploy begins", "+900 ms"),
        ("deploy is done", "+2.0 s"),
    ]
    assert steps[-1].note == "Took 2.0 s"


def test_a_long_time_on_the_way_means_that_this_computer_was_away() -> None:
    steps = way_of(make_event(0, time=BEGINNING), BEGINNING + timedelta(hours=3, minutes=12))
    assert (steps[-1].gap, steps[-1].tone) == ("+3 h 12 min", Tone.BUSY)
    assert "away" in steps[-1].note


def test_a_clock_that_is_ahead_is_said() -> None:
    steps = way_of(make_event(0, time=BEGINNING, occurred_at=BEGINNING + 90 * SECOND), BEGINNING)
    assert steps[0].note.endswith("its clock is 1 min 30 s ahead")
    assert steps[1].gap == "-1 min 30 s"


def test_what_goes_on_has_no_end_yet_and_a_replay_has_no_sender() -> None:
    event = make_event(0, time=BEGINNING, replay_of="x")
    run = ARun(1, RunState.RUNNING, finished_at=None)
    words = [step.words for step in way_of(event, BEGINNING, [run])]
    assert words == [
        "Appended to the relay's log by a replay",
        "Arrived here, in the inbox",
        "deploy waits for its turn",
        "deploy begins",
    ]


def test_every_moment_can_be_read_to_the_millisecond(theme: Theme, qtbot: QtBot) -> None:
    view = WayView(theme)
    qtbot.addWidget(view)
    view.resize(600, 300)
    view.show()
    view.show_steps(way_of(make_event(0, time=BEGINNING), BEGINNING + 0.25 * SECOND))
    words = "\n".join(label.text() for label in view.findChildren(QLabel))
    for part in ("Arrived here", "+250 ms", ".250 "):
        assert part in words
    assert not view.grab().isNull()
