"""What an error of SQLite means for the store, and how it is said."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError

from webhook_relay_server.errors import RelayError, StoreFullError, StoreUnavailableError
from webhook_relay_server.store.sqlite import faults
from webhook_relay_server.store.sqlite.faults import Fault, fault_of, in_words, reason


def error(code: int, kind: type[sqlite3.Error] = sqlite3.OperationalError) -> sqlite3.Error:
    """Return an error as SQLite's module raises it."""
    made = kind("it failed")
    made.sqlite_errorcode = code
    made.sqlite_errorname = "SQLITE_TEST"
    return made


@pytest.mark.parametrize(
    ("code", "fault"),
    [
        (sqlite3.SQLITE_FULL, Fault.FULL),
        (sqlite3.SQLITE_IOERR_SHMSIZE, Fault.FULL),
        (sqlite3.SQLITE_BUSY, Fault.BUSY),
        (sqlite3.SQLITE_BUSY_SNAPSHOT, Fault.BUSY),
        (sqlite3.SQLITE_LOCKED, Fault.BUSY),
        (sqlite3.SQLITE_IOERR, Fault.DISK),
        (sqlite3.SQLITE_IOERR_FSYNC, Fault.DISK),
        (sqlite3.SQLITE_IOERR_WRITE, Fault.DISK),
        (sqlite3.SQLITE_CORRUPT, Fault.DAMAGED),
        (sqlite3.SQLITE_CORRUPT_INDEX, Fault.DAMAGED),
        (sqlite3.SQLITE_NOTADB, Fault.DAMAGED),
        (sqlite3.SQLITE_READONLY, Fault.OTHER),
    ],
)
def test_every_code_means_a_fault_however_it_is_wrapped(code: int, fault: Fault) -> None:
    plain = error(code)
    assert fault_of(plain) is fault
    assert fault_of(DBAPIError("SELECT 1", {}, plain)) is fault
    assert isinstance(in_words(plain), StoreFullError if fault is Fault.FULL else StoreUnavailableError)


@pytest.mark.parametrize(
    "other",
    [ValueError("no"), sqlite3.IntegrityError("twice"), error(sqlite3.SQLITE_CONSTRAINT, sqlite3.IntegrityError)],
)
def test_what_is_wrong_with_a_value_is_no_fault_of_the_store(other: Exception) -> None:
    assert fault_of(other) is None
    assert in_words(other) is other


def test_damage_that_was_found_by_looking_has_no_code() -> None:
    assert fault_of(sqlite3.DatabaseError("row 7 missing from index")) is Fault.DAMAGED


def test_sqlite_really_gives_these_codes(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"my diary " * 1000)
    connection = sqlite3.connect(path)
    with pytest.raises(sqlite3.DatabaseError) as raised:
        connection.execute("SELECT * FROM sqlite_schema")
    connection.close()
    assert fault_of(raised.value) is Fault.DAMAGED
    assert reason(raised.value) == "file is not a database (SQLITE_NOTADB)"


@pytest.mark.parametrize("words", [faults.full, faults.at_limit, faults.distrusted, faults.damaged])
def test_each_is_said_with_a_next_step_and_when_to_come_back(words: object) -> None:
    said = words() if callable(words) else None
    assert isinstance(said, RelayError)
    assert said.status in (503, 507)
    assert said.hint
    assert said.retry_after
