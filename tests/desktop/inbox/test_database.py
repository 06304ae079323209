"""The inbox file: one writer, private, refused when foreign or newer, moved aside when damaged."""

from __future__ import annotations

import contextlib
import os
import signal
import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from support.events import EPOCH, make_event
from webhook_relay.errors import ConfigurationError, WebhookRelayError
from webhook_relay.event import Cursor
from webhook_relay_desktop.history_filter import EVERYTHING
from webhook_relay_desktop.inbox import Inbox, database, records, schema

NOW = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
RELAY = "https://relay.example.com"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "inbox.sqlite3"


@pytest.fixture
def inbox(path: Path) -> Iterator[Inbox]:
    inbox = Inbox.open(path, now=lambda: NOW)
    yield inbox
    inbox.close()


def pragma(connection: sqlite3.Connection, name: str) -> object:
    return connection.execute(f"PRAGMA {name}").fetchone()[0]


def reopened(path: Path) -> Inbox:
    return Inbox.open(path, now=lambda: NOW)


def test_the_writer_syncs_every_commit_and_nobody_checkpoints_by_the_way(inbox: Inbox) -> None:
    with inbox.transaction() as connection:
        assert pragma(connection, "journal_mode") == "wal"
        assert pragma(connection, "synchronous") == 2
        assert pragma(connection, "page_size") == database.PAGE_SIZE
        assert pragma(connection, "wal_autocheckpoint") == 0


def test_a_reader_cannot_write(inbox: Inbox) -> None:
    with (
        inbox.read() as connection,
        pytest.raises(sqlite3.OperationalError, match="readonly"),
    ):
        connection.execute("INSERT INTO reader VALUES ('x', 1)")


def test_a_failed_transaction_leaves_nothing(inbox: Inbox) -> None:
    with contextlib.suppress(ZeroDivisionError), inbox.transaction() as connection:
        connection.execute("INSERT INTO reader VALUES ('x', 1)")
        _ = 1 / 0
    assert inbox.reader_position("x") == 0


def test_a_transaction_inside_another_is_part_of_it(inbox: Inbox) -> None:
    with contextlib.suppress(ZeroDivisionError), inbox.transaction():
        inbox.set_reader_position("x", 1)
        _ = 1 / 0
    assert inbox.reader_position("x") == 0


def test_a_reader_sees_one_moment(inbox: Inbox) -> None:
    with inbox.read() as connection:
        before = connection.execute("SELECT count(*) FROM event").fetchone()
        inbox.store(RELAY, [make_event()])
        assert connection.execute("SELECT count(*) FROM event").fetchone() == before
    assert inbox.count(EVERYTHING) == 1


def test_threads_take_turns(inbox: Inbox) -> None:
    def store(channel: str) -> None:
        for seq in range(1, 21):
            inbox.store(RELAY, [make_event(seq, channel=channel)])
            assert inbox.count(EVERYTHING) >= seq

    threads = [threading.Thread(target=store, args=(f"channel-{number}",)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert inbox.count(EVERYTHING) == 160
    assert all(cursor.seq == 20 for cursor in inbox.cursors(RELAY).values())


def test_only_so_many_can_read_at_once(inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "READER_SECONDS", 0.001)
    held = [inbox.read() for _ in range(database.READERS)]
    for reader in held:
        reader.__enter__()
    with pytest.raises(WebhookRelayError, match="too busy"):
        inbox.newest_position()
    for reader in held:
        reader.__exit__(None, None, None)
    assert inbox.newest_position() == 0


def test_a_thread_does_not_wait_for_ever_to_write(inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "WRITER_SECONDS", 0.001)
    refused: list[WebhookRelayError] = []

    def write() -> None:
        try:
            inbox.set_reader_position("x", 1)
        except WebhookRelayError as error:
            refused.append(error)

    with inbox.transaction():
        thread = threading.Thread(target=write)
        thread.start()
        thread.join()
    assert [error.code for error in refused] == ["inbox-busy"]


def test_the_log_is_written_back_when_it_has_grown(inbox: Inbox, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = path.with_name(path.name + "-wal")
    inbox.database._checkpoint_at = 100_000
    inbox.store(RELAY, [make_event(1, body=bytes(200_000))])
    assert log.stat().st_size == 0
    assert path.stat().st_size > 200_000


def test_a_reader_in_the_way_only_puts_the_emptying_off(
    inbox: Inbox, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "CHECKPOINT_BYTES", 100_000)
    inbox.database._checkpoint_at = 100_000
    log = path.with_name(path.name + "-wal")
    with inbox.read() as connection:
        connection.execute("SELECT count(*) FROM event").fetchone()
        inbox.store(RELAY, [make_event(1, body=bytes(200_000))])
        assert log.stat().st_size > 200_000
    inbox.store(RELAY, [make_event(2, body=bytes(200_000))])
    assert log.stat().st_size == 0
    assert [stored.event.seq for stored in inbox.after(0, 5)] == [1, 2]


@pytest.mark.skipif(os.name != "posix", reason="file modes are POSIX")
def test_the_files_are_private_also_when_they_were_not(path: Path) -> None:
    path.touch(mode=0o644)
    inbox = reopened(path)
    inbox.store(RELAY, [make_event()])
    modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()}
    inbox.close()
    assert set(modes.values()) == {0o600}
    assert path.name + "-wal" in modes


def test_closing_leaves_one_file_and_twice_does_no_harm(path: Path) -> None:
    inbox = reopened(path)
    inbox.store(RELAY, [make_event()])
    inbox.close()
    inbox.close()
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_a_closed_inbox_says_so(inbox: Inbox) -> None:
    with inbox.read():
        inbox.close()
    for use in (inbox.newest_position, inbox.client_id):
        with pytest.raises(WebhookRelayError, match="is closed"):
            use()


def test_a_file_of_a_newer_program_is_refused_and_left_alone(path: Path) -> None:
    reopened(path).close()
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA user_version = {schema.VERSION + 1}")
    connection.close()
    with pytest.raises(ConfigurationError, match=r"newer version.*Install the newer version"):
        reopened(path)
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_the_first_versions_file_keeps_its_events_and_its_places_learn_theirs(path: Path) -> None:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.executescript(schema.MIGRATIONS[0])
        connection.execute(f"PRAGMA application_id = {schema.APPLICATION_ID}")
        connection.execute("PRAGMA user_version = 1")
        for position, number in enumerate((1, 2), 1):
            row = records.event_row(make_event(number), position=position, received_at=0.0, relay=RELAY)
            marks = ", ".join("?" * len(row))
            connection.execute(f"INSERT INTO event ({records.EVENT_COLUMNS}) VALUES ({marks})", row)
            payload = records.payload_row(make_event(number), position)
            connection.execute("INSERT INTO payload (position, headers, original, body) VALUES (?, ?, ?, ?)", payload)
        for channel in ("default", "builds"):
            connection.execute("INSERT INTO cursor VALUES (?, ?, ?, 2)", (RELAY, channel, EPOCH))
        connection.commit()
    inbox = reopened(path)
    assert inbox.cursors(RELAY) == {"default": make_event(2).cursor, "builds": Cursor(EPOCH, 2)}
    assert [stored.event for stored in inbox.after(0, 10)] == [make_event(1), make_event(2)]
    inbox.close()


def test_a_database_of_another_program_is_refused_and_left_alone(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE bookmark (url TEXT)")
    connection.close()
    with pytest.raises(ConfigurationError, match="another program"):
        reopened(path)
    connection = sqlite3.connect(path)
    assert connection.execute("SELECT name FROM sqlite_master").fetchall() == [("bookmark",)]
    connection.close()


def test_a_folder_in_the_place_of_the_file_is_an_error_with_a_next_step(path: Path) -> None:
    path.mkdir()
    with pytest.raises(ConfigurationError, match=r"cannot be used.*Check that"):
        reopened(path)


@pytest.mark.parametrize(
    "content",
    [b"hello", b"hello" * 1000, b"SQLite format 3\x00" + b"x" * 5000],
    ids=["short", "long", "only the header"],
)
def test_a_file_that_is_no_database_is_moved_aside_with_the_date(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    inbox = reopened(path)
    assert inbox.quarantined == path.with_name("inbox-damaged-20261102T093000Z.sqlite3")
    assert inbox.quarantined.read_bytes() == content
    assert inbox.store(RELAY, [make_event()]) == [1]
    inbox.close()


def test_a_second_damaged_file_of_the_same_second_gets_another_name(path: Path) -> None:
    for number, expected in enumerate(("inbox-damaged-20261102T093000Z", "inbox-damaged-20261102T093000Z-2")):
        path.write_bytes(b"no database %d" % number)
        inbox = reopened(path)
        assert inbox.quarantined is not None
        assert inbox.quarantined.stem == expected
        inbox.close()


def test_a_sound_file_is_not_quarantined(inbox: Inbox) -> None:
    assert inbox.quarantined is None


def test_a_file_that_lost_its_end_is_moved_aside(path: Path) -> None:
    inbox = reopened(path)
    inbox.store(RELAY, [make_event(seq, body=bytes(9000)) for seq in range(1, 50)])
    inbox.close()
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size // 2)
    inbox = reopened(path)
    assert inbox.quarantined is not None
    assert inbox.newest_position() == 0
    inbox.close()


def test_damage_met_while_running_is_found_at_the_next_start(path: Path) -> None:
    inbox = reopened(path)
    inbox.store(RELAY, [make_event(seq, body=bytes(9000)) for seq in range(1, 200)])
    with inbox.read() as connection:
        page = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'event_type'").fetchone()[0]
    inbox.close()
    with path.open("r+b") as file:
        file.seek((page - 1) * database.PAGE_SIZE)
        file.write(b"\xff" * database.PAGE_SIZE)

    inbox = reopened(path)
    assert inbox.quarantined is None
    with pytest.raises(WebhookRelayError, match=r"damaged.*Start the program again") as caught:
        inbox.types()
    assert caught.value.code == "inbox-damaged"
    inbox.close()

    inbox = reopened(path)
    assert inbox.quarantined is not None
    inbox.close()
    assert reopened_is_sound(path)


def reopened_is_sound(path: Path) -> bool:
    inbox = reopened(path)
    inbox.close()
    return inbox.quarantined is None


def test_a_suspicion_that_proves_wrong_is_dropped(path: Path) -> None:
    reopened(path).close()
    marker = path.with_name(path.name + ".damaged")
    marker.touch()
    inbox = reopened(path)
    assert inbox.quarantined is None
    assert not marker.exists()
    inbox.close()


def test_a_full_disk_is_said_and_costs_nothing_that_was_stored(inbox: Inbox) -> None:
    inbox.store(RELAY, [make_event(1)])
    with inbox.transaction() as connection:
        pages = pragma(connection, "page_count")
        connection.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(WebhookRelayError, match=r"disk is full.*Free some space") as caught:
        inbox.store(RELAY, [make_event(2, body=bytes(1_000_000))])
    assert caught.value.code == "disk-full"
    with inbox.transaction() as connection:
        connection.execute("PRAGMA max_page_count = 1073741823")
    assert inbox.store(RELAY, [make_event(2, body=bytes(1_000_000))]) == [2]


def test_another_program_that_holds_the_file_is_named_as_the_reason(
    inbox: Inbox, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with inbox.transaction() as connection:
        connection.execute("PRAGMA busy_timeout = 1")
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(WebhookRelayError, match="Another program holds"):
        inbox.store(RELAY, [make_event()])
    other.execute("ROLLBACK")
    other.close()
    assert inbox.store(RELAY, [make_event()]) == [1]


def test_a_file_that_another_program_holds_at_the_start_is_left_alone(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reopened(path).close()
    monkeypatch.setattr(database, "BUSY_MILLISECONDS", 1)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("PRAGMA locking_mode = EXCLUSIVE")
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(WebhookRelayError, match="Another program holds"):
        reopened(path)
    other.close()
    assert reopened_is_sound(path)


def test_a_mistake_in_a_statement_stays_an_error_of_sqlite(inbox: Inbox) -> None:
    with pytest.raises(sqlite3.IntegrityError), inbox.transaction() as connection:
        connection.execute("INSERT INTO run (handler, event, state, created_at) VALUES ('greet', 99, 'new', 0)")
    assert inbox.store(RELAY, [make_event()]) == [1]


@pytest.mark.parametrize(("code", "marked"), [(sqlite3.SQLITE_IOERR, False), (sqlite3.SQLITE_CORRUPT, True)])
def test_a_checkpoint_that_fails_costs_nothing_that_was_stored(
    path: Path, monkeypatch: pytest.MonkeyPatch, code: int, marked: bool
) -> None:
    class Failing(sqlite3.Connection):
        def execute(self, statement: str, values: Any = ()) -> sqlite3.Cursor:
            if "wal_checkpoint" in statement:
                error = sqlite3.DatabaseError("failed")
                error.sqlite_errorcode = code
                raise error
            return super().execute(statement, values)

    connect = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", partial(connect, factory=Failing))
    inbox = reopened(path)
    inbox.database._checkpoint_at = 0
    assert inbox.store(RELAY, [make_event()]) == [1]
    assert inbox.count(EVERYTHING) == 1
    assert path.with_name(path.name + ".damaged").exists() is marked
    inbox.close()


def test_a_file_that_cannot_be_written_is_an_error_with_a_next_step(inbox: Inbox) -> None:
    with inbox.transaction() as connection:
        connection.execute("PRAGMA query_only = ON")
    with pytest.raises(ConfigurationError, match=r"cannot be used.*Check that"):
        inbox.store(RELAY, [make_event()])
    inbox.database._writer.execute("PRAGMA query_only = OFF")


STORE_AND_TELL = """
import sys
from pathlib import Path
from support.events import make_event
from webhook_relay_desktop.inbox import Inbox
inbox = Inbox.open(Path(sys.argv[1]))
for seq in range(1, 100_000):
    inbox.store("relay", [make_event(seq, body=bytes(5_000))])
    print(seq, flush=True)
"""


def test_what_was_stored_survives_a_kill(path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    with subprocess.Popen(
        [sys.executable, "-c", STORE_AND_TELL, str(path)], stdout=subprocess.PIPE, env=environment, text=True
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if int(line) == 50:
                process.kill()
                break
        told = max([50, *(int(line) for line in process.stdout.read().split())])
    if os.name == "posix":
        assert process.returncode == -signal.SIGKILL
    inbox = reopened(path)
    assert inbox.quarantined is None
    assert [stored.event.seq for stored in inbox.after(0, told)] == list(range(1, told + 1))
    assert inbox.cursors("relay")["default"].seq >= told
    inbox.close()
