"""A file of an earlier version becomes one of this version in its place."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.events import make_event
from support.packing import packed
from webhook_relay.event import Event
from webhook_relay_desktop.history_filter import EVERYTHING, HistoryFilter
from webhook_relay_desktop.inbox import Inbox, schema
from webhook_relay_desktop.inbox.records import EVENT_COLUMNS, event_row, payload_row
from webhook_relay_desktop.inbox.retention import Keep

EVENTS = [
    make_event(seq, body=b'{"harbour":"quay %d"}' % seq, replay_of="first" if seq == 2 else "") for seq in range(1, 6)
]


@pytest.fixture
def older(tmp_path: Path) -> Iterator[Path]:
    """Make a file as version 3 wrote it: with whole and packed events, a run, and the positions of its readers."""
    path = tmp_path / "inbox.db"
    connection = sqlite3.connect(path, isolation_level=None)
    connection.executescript("".join(schema.MIGRATIONS[:3]))
    connection.execute(f"PRAGMA application_id = {schema.APPLICATION_ID}")
    connection.execute("PRAGMA user_version = 3")
    for position, event in enumerate(EVENTS, 1):
        _store_as_version_3(connection, position, event)
    connection.execute("INSERT INTO reader VALUES ('notifier', 5), ('automation', 4)")
    connection.execute("INSERT INTO run (handler, event, state, created_at) VALUES ('deploy', 3, 'failed', 0)")
    connection.close()
    return path


def _store_as_version_3(connection: sqlite3.Connection, position: int, event: Event) -> None:
    marks = ", ".join("?" * len(EVENT_COLUMNS.split(", ")))
    row = event_row(event, position=position, received_at=1e9, relay="embedded")
    connection.execute(f"INSERT INTO event ({EVENT_COLUMNS}) VALUES ({marks})", row)
    if position % 2:
        frame = packed(event).frame
        connection.execute(
            "INSERT INTO payload (position, headers, body, frame) VALUES (?, x'', x'', ?)", (position, frame)
        )
    else:
        connection.execute(
            "INSERT INTO payload (position, headers, original, body) VALUES (?, ?, ?, ?)", payload_row(event, position)
        )
    connection.execute(
        "INSERT INTO event_text (rowid, type, source, subject, summary) "
        "SELECT position, type, source, subject, summary FROM event WHERE position = ?",
        (position,),
    )


def test_an_older_file_keeps_everything_and_counts_as_read(older: Path) -> None:
    inbox = Inbox.open(older)
    assert inbox.quarantined is None
    assert [stored.event for stored in inbox.after(0, 10)] == EVENTS
    assert inbox.unread() == 0
    assert inbox.reader_position("automation") == 4
    assert [row.runs for row in inbox.rows_at([3])] != [()]
    inbox.store("embedded", [make_event(6)])
    assert list(inbox.positions(HistoryFilter(unread=True))) == [6]
    assert inbox.count(EVERYTHING) == 6
    inbox.close()


def test_the_bodies_of_an_older_file_are_indexed_by_and_by(older: Path) -> None:
    inbox = Inbox.open(older)
    assert inbox.words.left() == 5
    assert [row.replay for row in inbox.rows_at([2])] == [False]
    assert inbox.words.advance(3) == 3
    inbox.close()
    inbox = Inbox.open(older)
    assert inbox.words.left() == 2
    assert list(inbox.positions(HistoryFilter(words="quay"))) == [5, 4, 3, 2, 1]
    assert [row.replay for row in inbox.rows_at([2])] == [True]
    inbox.close()


def test_what_retention_removes_from_an_older_file_does_not_come_back(older: Path) -> None:
    inbox = Inbox.open(older)
    for reader in ("notifier", "automation"):
        inbox.set_reader_position(reader, 5)
    while inbox.words.advance() or inbox.statistics.advance():
        pass
    assert inbox.retention.sweep(Keep(days=1), pause=lambda _seconds: None) == 5
    assert inbox.store("other", EVENTS) == []
    inbox.close()


def test_opening_an_older_file_reads_none_of_its_events(older: Path) -> None:
    """What walks all rows happens later: the upgrade itself takes no longer for a million of them."""
    with sqlite3.connect(older, isolation_level=None) as connection:
        read = []
        connection.set_authorizer(lambda action, table, *_: read.append((action, table)) or sqlite3.SQLITE_OK)
        schema.migrate(connection, "inbox")
    connection.close()
    assert not [
        table for action, table in read if action == sqlite3.SQLITE_READ and table in ("event", "payload", "run")
    ]
