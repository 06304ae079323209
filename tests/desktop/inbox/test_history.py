"""All events by row number: any row of a long history, without holding it."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from support.events import make_event
from webhook_relay.event import Verification
from webhook_relay.handler import RunState
from webhook_relay_desktop.history_filter import EVERYTHING
from webhook_relay_desktop.inbox import History, Inbox, InboxRow, history, rows

RELAY = "https://relay.example.com"
EVENTS = 2500


@pytest.fixture(scope="module")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Inbox]:
    inbox = Inbox.open(tmp_path_factory.mktemp("inbox") / "inbox.db")
    for start in range(1, EVENTS, 500):
        inbox.store(RELAY, [make_event(seq) for seq in range(start, start + 500)])
    with inbox.transaction() as connection:  # holes, as removed events leave them
        connection.execute("DELETE FROM event WHERE position % 7 = 0")
    yield inbox
    inbox.close()


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Inbox]:
    inbox = Inbox.open(tmp_path / "inbox.db")
    yield inbox
    inbox.close()


def open_all(inbox: Inbox) -> History:
    table = inbox.history(EVERYTHING)
    assert isinstance(table, History)
    while not table.seek():
        pass
    return table


def positions(rows: Sequence[InboxRow | None]) -> list[int | None]:
    return [row and row.position for row in rows]


def test_any_row_can_be_read_by_its_number(inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "PLACE_SPACING", 50)
    expected = [position for position in range(EVENTS, 0, -1) if position % 7]
    table = open_all(inbox)
    assert (table.first, table.end, table.complete, table.seek()) == (0, len(expected), True, True)
    chance = random.Random(3)
    for _ in range(80):
        first, limit = chance.randrange(-3, len(expected) + 3), chance.randrange(0, 80)
        assert positions(table.rows(first, limit)) == (expected[first : first + limit] if first >= 0 else [])
    for number in range(0, len(expected), 97):
        assert table.number_of(expected[number]) == number
    assert table.number_of(99_999) is None
    assert table.number_of(7) is None, "it is gone"


def test_the_first_rows_are_there_before_all_are_counted(inbox: Inbox) -> None:
    table = inbox.history(EVERYTHING)
    assert (table.end, table.complete) == (0, False)
    assert not table.seek()
    assert (table.end, table.complete) == (history.FIRST_ROWS, False)
    expected = [position for position in range(EVENTS, 0, -1) if position % 7]
    assert positions(table.rows(0, 3)) == expected[:3]
    assert positions(table.rows(198, 9)) == expected[198:200]
    inbox.store(RELAY, [make_event(EVENTS + 1)])
    assert table.grow() == 1
    assert table.seek()
    assert table.end == inbox.count(EVERYTHING) - 1
    assert positions(table.rows(-1, 2)) == [EVENTS + 1, EVENTS]
    with inbox.transaction() as connection:
        connection.execute("DELETE FROM event WHERE position = ?", (EVENTS + 1,))


def test_remembered_places_stay_few(inbox: Inbox) -> None:
    table = open_all(inbox)
    for first in range(0, table.end, 10):
        table.rows(first, 10)
    assert len(table._positions) <= table.end // history.PLACE_SPACING + 1


def test_a_table_stays_as_it_was_until_it_grows_and_no_number_moves(small: Inbox) -> None:
    small.store(RELAY, [make_event(1), make_event(2)])
    table = open_all(small)
    small.store(RELAY, [make_event(3), make_event(4)])
    assert positions(table.rows(0, 10)) == [2, 1]
    assert table.number_of(4) is None
    assert table.grow() == 2
    assert (table.first, table.end) == (-2, 2)
    assert positions(table.rows(-2, 10)) == [4, 3, 2, 1]
    assert positions(table.rows(0, 1)) == [2]
    assert [table.number_of(position) for position in (4, 3, 2, 1)] == [-2, -1, 0, 1]
    assert table.grow() == 0
    table.stop()


def test_a_table_opened_empty_grows_from_nothing(small: Inbox) -> None:
    table = open_all(small)
    assert table.rows(0, 10) == []
    small.store(RELAY, [make_event(1)])
    assert table.grow() == 1
    assert positions(table.rows(-1, 10)) == [1]


def test_a_row_shows_the_event_its_marks_and_its_runs_in_their_order(small: Inbox) -> None:
    event = make_event(1, verification=Verification.UNVERIFIED, replay_of="an-id")
    [position] = small.store(RELAY, [event])
    small.set_starred([position], True)
    stored = small.get(position)
    assert stored is not None
    with small.transaction() as connection:
        connection.executemany(
            "INSERT INTO run (handler, event, state, created_at) VALUES (?, ?, ?, 0)",
            [("slack", position, "succeeded"), ("deploy", position, "unknown")],
        )
    assert small.rows_at([position, 99]) == [
        InboxRow(
            position=position,
            time=event.time,
            received_at=stored.received_at,
            relay=RELAY,
            source=event.source,
            type=event.type,
            subject=event.subject,
            summary=event.summary,
            verification=Verification.UNVERIFIED,
            channel=event.channel,
            seq=1,
            delivery_id=event.delivery_id,
            unread=True,
            starred=True,
            replay=True,
            runs=(("slack", RunState.SUCCEEDED), ("deploy", RunState.UNKNOWN)),
        )
    ]


def test_the_newest_rows_come_newest_first(small: Inbox) -> None:
    small.store(RELAY, [make_event(seq) for seq in range(1, 9)])
    assert positions(small.newest_rows(3)) == [8, 7, 6]
    assert small.count(EVERYTHING) == 8


def test_types_and_sources_are_distinct_and_sorted(small: Inbox) -> None:
    assert (small.types(), small.sources()) == ([], [])
    kinds = [("b", "github"), ("a", "stripe"), ("b", "github")]
    small.store(RELAY, [make_event(seq, type=kind, source=source) for seq, (kind, source) in enumerate(kinds, 1)])
    assert (small.types(), small.sources()) == (["a", "b"], ["github", "stripe"])


def test_the_subjects_of_the_newest_events_are_distinct_and_sorted(
    small: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rows, "_NEWEST", 4)
    about = ["old/one", "b/b", "a/a", "", "b/b"]
    small.store(RELAY, [make_event(seq, subject=subject) for seq, subject in enumerate(about, 1)])
    assert small.subjects() == ["a/a", "b/b"]
