from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from support.clock import Clock
from support.events import make_event
from webhook_relay_desktop.history_filter import EVERYTHING, HistoryFilter
from webhook_relay_desktop.inbox import Inbox, retention
from webhook_relay_desktop.inbox.retention import Keep

NOW = datetime(2026, 12, 1, tzinfo=UTC)


@pytest.fixture
def clock() -> Clock:
    return Clock(NOW)


def store(inbox: Inbox, clock: Clock, days_ago: int, seqs: range, **changes: object) -> None:
    clock.now = NOW - timedelta(days=days_ago)
    inbox.store("r", [make_event(seq, **changes) for seq in seqs])
    clock.now = NOW


def sweep(inbox: Inbox, keep: Keep) -> int:
    while inbox.words.advance() or inbox.statistics.advance():
        pass
    return inbox.retention.sweep(keep, pause=lambda _seconds: None)


def left(inbox: Inbox) -> list[int]:
    return sorted(stored.position for stored in inbox.after(0, 1000))


def test_what_is_older_goes_and_what_is_younger_stays(inbox: Inbox, clock: Clock) -> None:
    store(inbox, clock, 31, range(1, 4))
    store(inbox, clock, 29, range(4, 7))
    assert sweep(inbox, Keep()) == 0
    assert sweep(inbox, Keep(days=30)) == 3
    assert left(inbox) == [4, 5, 6]
    assert sweep(inbox, Keep(days=30)) == 0
    assert list(inbox.positions(HistoryFilter(words="push"))) == [6, 5, 4], "the index forgot them, too"


def test_a_star_keeps_an_event_whatever_its_age(inbox: Inbox, clock: Clock) -> None:
    store(inbox, clock, 90, range(1, 6))
    inbox.set_starred([2, 4], True)
    assert sweep(inbox, Keep(days=30)) == 3
    assert left(inbox) == [2, 4]


def test_an_event_whose_handlers_are_not_done_stays(inbox: Inbox, clock: Clock) -> None:
    store(inbox, clock, 90, range(1, 6))
    with inbox.transaction() as connection:
        connection.executemany(
            "INSERT INTO run (handler, event, state, created_at) VALUES ('h', ?, ?, 0)",
            [(1, "new"), (2, "running"), (3, "succeeded"), (4, "unknown")],
        )
    assert sweep(inbox, Keep(days=30)) == 3
    assert left(inbox) == [1, 2]


def test_what_a_reader_has_not_had_stays(inbox: Inbox, clock: Clock) -> None:
    store(inbox, clock, 90, range(1, 6))
    assert inbox.retention.sweep(Keep(days=30)) == 0, "no word of them is in the index yet"
    inbox.set_reader_position("automation", 3)
    assert sweep(inbox, Keep(days=30)) == 3
    assert left(inbox) == [4, 5]


def test_the_oldest_go_while_the_inbox_is_larger_than_it_may_be(inbox: Inbox, clock: Clock) -> None:
    store(inbox, clock, 2, range(1, 401), body=bytes(10_000))
    removed = sweep(inbox, Keep(megabytes=3))
    assert 100 <= removed < 300
    assert left(inbox) == list(range(removed + 1, 401))
    with inbox.read() as connection:
        assert retention.used_bytes(connection) < 3_000_000


def test_many_starred_events_at_the_beginning_do_not_end_a_sweep(
    inbox: Inbox, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "BATCH", 10)
    store(inbox, clock, 90, range(1, 61))
    inbox.set_starred(list(range(1, 36)), True)
    told: list[int] = []
    while inbox.words.advance() or inbox.statistics.advance():
        pass
    assert inbox.retention.sweep(Keep(days=30), progress=told.append, pause=lambda _seconds: None) == 25
    assert told[-1] == 25
    assert inbox.count(EVERYTHING) == 35


def test_figures_of_what_went_stay(inbox: Inbox, clock: Clock) -> None:
    store(inbox, clock, 90, range(1, 6))
    sweep(inbox, Keep(days=30))
    first = make_event(1).time
    assert inbox.statistics.figures(first, first + timedelta(hours=1), timedelta(hours=1)).total == 5
