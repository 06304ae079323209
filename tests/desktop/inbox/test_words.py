from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.events import make_event
from support.packing import packed
from webhook_relay_desktop.history_filter import HistoryFilter
from webhook_relay_desktop.inbox import Inbox, words


@pytest.fixture
def inbox(tmp_path: Path) -> Iterator[Inbox]:
    inbox = Inbox.open(tmp_path / "inbox.db")
    yield inbox
    inbox.close()


def indexed(inbox: Inbox, word: str) -> list[int]:
    with inbox.read() as connection:
        return [
            row[0] for row in connection.execute("SELECT rowid FROM event_words WHERE event_words MATCH ?", (word,))
        ]


def test_storing_reads_no_body_and_indexing_goes_on_where_it_stopped(inbox: Inbox) -> None:
    inbox.store("r", [packed(make_event(seq, body=b'["harbour"]')) for seq in range(1, 6)])
    assert indexed(inbox, "harbour") == []
    assert inbox.words.left() == 5
    assert inbox.words.advance(2) == 2
    assert indexed(inbox, "harbour") == [1, 2]
    again = words.WordIndex(inbox.database)
    assert again.advance() == 3
    assert indexed(inbox, "harbour") == [1, 2, 3, 4, 5]
    assert (again.advance(), again.left()) == (0, 0)


def test_a_removed_event_leaves_nothing_in_the_index(inbox: Inbox) -> None:
    inbox.store("r", [packed(make_event(seq, body=b'["harbour %d"]' % seq, summary="zen")) for seq in (1, 2)])
    inbox.store("r", [make_event(3, body=b'["harbour"]')])
    inbox.words.advance(2)
    with inbox.transaction() as connection:
        inbox.words.remove(connection, [1, 3, 77])
        connection.execute("DELETE FROM event WHERE position IN (1, 3)")
    assert indexed(inbox, "harbour") == indexed(inbox, "zen") == [2]
    with inbox.transaction() as connection:
        connection.execute("INSERT INTO event_words (event_words) VALUES ('integrity-check')")


def test_an_event_whose_frame_is_damaged_is_indexed_by_its_head(inbox: Inbox) -> None:
    inbox.store("r", [packed(make_event(1, summary="zen")), make_event(2, summary="zen")])
    with inbox.transaction() as connection:
        connection.execute("UPDATE payload SET frame = x'00' WHERE position = 1")
    inbox.words.advance()
    assert indexed(inbox, "zen") == [1, 2]


def test_a_replay_of_an_earlier_version_is_known_once_it_is_indexed(inbox: Inbox) -> None:
    inbox.store("r", [packed(make_event(1, replay_of="an-id"))])
    with inbox.transaction() as connection:
        connection.execute("DELETE FROM replay")
    inbox.words.advance()
    assert [row.replay for row in inbox.rows_at([1])] == [True]


def test_a_disk_that_is_full_costs_a_batch_and_no_event(inbox: Inbox) -> None:
    inbox.store("r", [make_event(1, body=b'["harbour"]')])
    with inbox.transaction() as connection:
        connection.execute("CREATE TRIGGER full BEFORE INSERT ON reader BEGIN SELECT RAISE(ABORT, 'full'); END")
    with pytest.raises(sqlite3.IntegrityError):
        inbox.words.advance()
    assert indexed(inbox, "harbour") == []
    with inbox.transaction() as connection:
        connection.execute("DROP TRIGGER full")
    assert list(inbox.positions(HistoryFilter(words="harbour"))) == [1]
