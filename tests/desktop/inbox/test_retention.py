from __future__ import annotations

import base64
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from support.clock import Clock
from support.events import make_event
from support.packing import packed
from webhook_relay_desktop.history_filter import EVERYTHING, HistoryFilter
from webhook_relay_desktop.inbox import Inbox, gone, retention
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


def test_a_folder_of_files_that_is_not_in_use_holds_nothing_back(inbox: Inbox, clock: Clock) -> None:
    store(inbox, clock, 90, range(1, 6))
    inbox.set_reader_position("log-dir /used", 2)
    inbox.set_reader_position("log-dir /of-last-year", -1)
    inbox.retention.wait_for("log-dir /used")
    assert sweep(inbox, Keep(days=30)) == 2
    assert left(inbox) == [3, 4, 5]


def test_the_oldest_go_while_the_inbox_is_larger_than_it_may_be(inbox: Inbox, clock: Clock) -> None:
    store(inbox, clock, 2, range(1, 401), body=bytes(10_000))
    removed = sweep(inbox, Keep(megabytes=3))
    assert 100 <= removed < 300
    assert left(inbox) == list(range(removed + 1, 401))
    with inbox.read() as connection:
        assert retention.used_bytes(connection) < 3_000_000


def test_no_more_goes_than_has_to_when_the_newest_events_are_the_large_ones(inbox: Inbox, clock: Clock) -> None:
    store(inbox, clock, 3, range(1, 401))
    store(inbox, clock, 2, range(401, 441), body=bytes(250_000))
    with inbox.read() as connection:
        before = retention.used_bytes(connection)
    keep = Keep(megabytes=(before - 1_200_000) // retention.MEGABYTE)
    removed = sweep(inbox, keep)
    assert 400 <= removed <= 410, "the small ones make no room to speak of"
    assert left(inbox) == list(range(removed + 1, 441))
    with inbox.read() as connection:
        room = keep.megabytes * retention.MEGABYTE - retention.used_bytes(connection)
    assert 0 <= room < 500_000


def test_room_is_counted_of_events_as_they_arrive_too(inbox: Inbox, clock: Clock) -> None:
    chance = random.Random(7)
    for first in range(1, 121, 10):
        bodies = [b'"%b"' % base64.b64encode(chance.randbytes(150_000)) for _ in range(10)]  # does not get smaller
        inbox.store("r", [packed(make_event(first + number, body=body)) for number, body in enumerate(bodies)])
    sweep(inbox, Keep())  # it indexes the words, which takes room
    with inbox.read() as connection:
        before = retention.used_bytes(connection)
    keep = Keep(megabytes=(before - 1_500_000) // retention.MEGABYTE)
    removed = sweep(inbox, keep)
    assert 5 <= removed <= 20
    assert left(inbox) == list(range(removed + 1, 121))


def test_a_little_too_much_costs_the_oldest_few(inbox: Inbox, clock: Clock) -> None:
    store(inbox, clock, 3, range(1, 301), body=bytes(10_000))
    with inbox.read() as connection:
        room = retention.used_bytes(connection) // retention.MEGABYTE
        excess = retention.used_bytes(connection) - room * retention.MEGABYTE
    removed = sweep(inbox, Keep(megabytes=room))
    assert excess // 20_000 <= removed <= excess // 8_000 + 5


def test_what_a_sweep_would_remove_is_counted_first(inbox: Inbox, clock: Clock) -> None:
    store(inbox, clock, 31, range(1, 101), body=bytes(30_000))
    store(inbox, clock, 29, range(101, 111))
    assert inbox.retention.count(Keep(days=30)) == 0, "nothing that a reader has not had goes"
    while inbox.words.advance() or inbox.statistics.advance():
        pass
    inbox.set_starred([1, 2], True)
    assert inbox.retention.count(Keep()) == 0
    assert inbox.retention.count(Keep(days=30)) == 98
    counted = inbox.retention.count(Keep(megabytes=2))
    assert inbox.count(EVERYTHING) == 110
    assert sweep(inbox, Keep(megabytes=2)) == pytest.approx(counted, abs=10)


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


def test_what_went_is_not_new_when_another_log_sends_it_again(inbox: Inbox, clock: Clock) -> None:
    """The address of a connection was changed, so the relay sends all that it keeps; and it keeps longer."""
    of_a_relay = "019ac3d5f8e1b4a7c6d2e9f012345678"
    sent = [make_event(1, id=of_a_relay), *(make_event(seq) for seq in range(2, 6))]
    clock.now = NOW - timedelta(days=90)
    inbox.store("https://old.example", sent[:4])
    clock.now = NOW
    assert sweep(inbox, Keep(days=30)) == 4
    assert inbox.store("https://new.example", sent) == [5]
    assert left(inbox) == [5]
    assert inbox.unread() == 1
    assert inbox.cursors("https://new.example") == {"default": sent[-1].cursor}
    assert inbox.store("https://new.example", [make_event(6, id=of_a_relay.upper())]) == [6], "another id"


def test_what_went_stays_gone_in_a_file_that_is_opened_again(inbox: Inbox, clock: Clock, tmp_path: Path) -> None:
    store(inbox, clock, 90, range(1, 4))
    sweep(inbox, Keep(days=30))
    inbox.close()
    again = Inbox.open(tmp_path / "inbox.db")
    assert again.store("other", [make_event(seq) for seq in range(1, 4)]) == []
    again.close()


def test_of_the_ids_that_went_the_latest_are_kept(inbox: Inbox, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gone, "MOST", 2)
    events = [make_event(seq, id=f"{seq:032x}") for seq in range(1, 6)]
    clock.now = NOW - timedelta(days=90)
    inbox.store("r", events)
    clock.now = NOW
    assert sweep(inbox, Keep(days=30)) == 5
    assert inbox.store("other", events) == [6, 7, 8]
    assert [stored.event.seq for stored in inbox.after(0, 10)] == [1, 2, 3]


def test_ids_that_went_leave_room_for_events(inbox: Inbox, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gone, "BYTES_EACH", 100_000)
    store(inbox, clock, 2, range(1, 401), body=bytes(10_000))
    sweep(inbox, Keep(megabytes=2))
    with inbox.read() as connection:
        assert connection.execute("SELECT count(*) FROM gone").fetchone() == (5,), "half a megabyte of them"
