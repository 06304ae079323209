from __future__ import annotations

import random
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.clock import Clock
from support.events import make_event
from webhook_relay.handler import RunState
from webhook_relay_desktop.inbox import Inbox
from webhook_relay_desktop.inbox.statistics import Delays, Statistics, delay_of, step_of

BEGIN = datetime(2026, 11, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def clock() -> Clock:
    return Clock(BEGIN)


def test_an_empty_inbox_has_figures_of_nothing(inbox: Inbox) -> None:
    figures = inbox.statistics.figures(BEGIN, BEGIN + 3 * HOUR, HOUR)
    assert figures.buckets == ({}, {}, {})
    assert (figures.total, figures.sources, figures.types, figures.handlers) == (0, (), (), ())
    assert figures.delays == Delays()


def test_events_are_counted_by_time_source_and_type(inbox: Inbox) -> None:
    chance = random.Random(5)
    events = [
        make_event(
            seq,
            time=BEGIN + chance.random() * 10 * HOUR,
            source=chance.choice("ab"),
            type=chance.choice(("x", "y", "z")),
        )
        for seq in range(1, 301)
    ]
    inbox.store("r", events)
    inside = [event for event in events if BEGIN + 2 * HOUR <= event.time < BEGIN + 8 * HOUR]
    figures = inbox.statistics.figures(BEGIN + 2 * HOUR, BEGIN + 8 * HOUR, 2 * HOUR)
    by_bucket = [Counter[str](), Counter[str](), Counter[str]()]
    for event in inside:
        by_bucket[(event.time - BEGIN) // (2 * HOUR) - 1][event.source] += 1
    assert list(figures.buckets) == by_bucket
    assert dict(figures.sources) == Counter(event.source for event in inside)
    assert dict(figures.types) == Counter(event.type for event in inside)
    assert [count for _type, count in figures.types] == sorted((c for _t, c in figures.types), reverse=True)


def test_both_ends_are_widened_to_full_hours(inbox: Inbox) -> None:
    inbox.store("r", [make_event(1, time=BEGIN + 0.1 * HOUR), make_event(2, time=BEGIN + 1.9 * HOUR)])
    figures = inbox.statistics.figures(BEGIN + 0.5 * HOUR, BEGIN + 1.5 * HOUR, timedelta(minutes=1))
    assert (figures.since, figures.until, figures.bucket) == (BEGIN, BEGIN + 2 * HOUR, HOUR)
    assert [sum(bucket.values()) for bucket in figures.buckets] == [1, 1]


def test_figures_are_of_one_connection_if_that_is_asked(inbox: Inbox) -> None:
    inbox.store("one", [make_event(1, time=BEGIN)])
    inbox.store("two", [make_event(2, time=BEGIN)])
    assert inbox.statistics.figures(BEGIN, BEGIN + HOUR, HOUR, relay="two").total == 1


def test_every_event_is_counted_once_whoever_counts(inbox: Inbox) -> None:
    inbox.store("r", [make_event(seq, time=BEGIN) for seq in range(1, 11)])
    assert inbox.statistics.advance(4) == 4
    again = Statistics(inbox.database)
    assert again.left() == 6
    assert again.advance() == 6
    assert again.advance() == 0
    assert again.figures(BEGIN, BEGIN + HOUR, HOUR).total == 10


def test_delays_are_told_by_their_percentiles(inbox: Inbox, clock: Clock) -> None:
    for seq in range(1, 101):
        clock.now = BEGIN + timedelta(seconds=seq / 10)
        inbox.store("r", [make_event(seq, time=BEGIN)])
    delays = inbox.statistics.figures(BEGIN, BEGIN + HOUR, HOUR).delays
    assert delays.count == 100
    assert delays.median == pytest.approx(5, rel=0.06)
    assert delays.ninetieth == pytest.approx(9, rel=0.06)
    assert delays.ninety_ninth == pytest.approx(9.9, rel=0.06)


def test_handlers_are_told_by_how_their_runs_ended(inbox: Inbox) -> None:
    inbox.store("r", [make_event(seq, time=BEGIN) for seq in range(1, 6)])
    start = BEGIN.timestamp()
    rows = [("a", 1, "succeeded", start + 1), ("a", 2, "succeeded", start + 1), ("a", 3, "failed", start + 1),
            ("a", 4, "running", None), ("b", 1, "unknown", start + 5), ("b", 5, "succeeded", start + 9000)]  # fmt: skip
    with inbox.transaction() as connection:
        connection.executemany(
            "INSERT INTO run (handler, event, state, created_at, finished_at) VALUES (?, ?, ?, 0, ?)", rows
        )
    inbox.statistics.prepare()
    inbox.statistics.prepare()
    one, two = inbox.statistics.figures(BEGIN, BEGIN + HOUR, HOUR).handlers
    assert (one.handler, one.states) == ("a", {RunState.SUCCEEDED: 2, RunState.FAILED: 1})
    assert one.success == pytest.approx(2 / 3)
    assert one.delays.median == pytest.approx(1, rel=0.06)
    assert (two.handler, two.success) == ("b", 0)


@given(st.floats(0.001, 1e8))
def test_a_step_says_its_delay_within_a_twentieth(delay: float) -> None:
    assert delay_of(step_of(delay)) == pytest.approx(delay, rel=0.05)


@pytest.mark.parametrize("delay", [0.0, -5.0, 0.0004])
def test_what_is_shorter_than_can_be_measured_is_the_shortest(delay: float) -> None:
    assert step_of(delay) == 0
