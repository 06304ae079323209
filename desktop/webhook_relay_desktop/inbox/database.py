"""Database: the inbox file and its connections.

One connection writes and also checkpoints; readers are `query_only`. SQLite before 3.51.3 can damage a WAL
database when two connections write or checkpoint at the same time (sqlite.org/wal.html#walresetbug), so the
automatic checkpoint is off and nobody but the writer checkpoints.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import Final, Protocol

import structlog

from webhook_relay.errors import WebhookRelayError
from webhook_relay.sentence import Sentence
from webhook_relay_desktop.aside import name_aside
from webhook_relay_desktop.inbox import schema
from webhook_relay_desktop.inbox.faults import closed, explained, is_damage, not_usable

log = structlog.get_logger(__name__)

PAGE_SIZE: Final = 8192
"""Bytes; a typical webhook (8 KB) then needs one or two pages instead of three."""
CACHE_KIB: Final = 1024
"""Of each connection. What is read once more is still in the system's memory: with 8 MB the writer stored and indexed
150,000 events no faster, and the program held what the caches held."""
CHECKPOINT_BYTES: Final = 16 * 1024 * 1024
"""The write-ahead log is written back above this: three full batches of 500 events of 8 KB."""
BUSY_MILLISECONDS: Final = 5_000
"""How long a statement waits for another process (a backup, a second copy of the program)."""
WRITER_SECONDS: Final = 30.0
"""How long a thread waits for its turn to write; a full batch takes 0.03 s."""
READERS: Final = 4
"""Connections for reading: the window, the engine, the automation and one to spare."""
READER_SECONDS: Final = 30.0
"""How long a thread waits for a connection to read; a page takes milliseconds."""

_WRITER_PRAGMAS: Final = (
    f"PRAGMA page_size = {PAGE_SIZE}",  # counts only before the first table, and before WAL
    "PRAGMA journal_mode = WAL",
    "PRAGMA wal_autocheckpoint = 0",
    "PRAGMA synchronous = FULL",  # NORMAL loses committed events when the power fails
    "PRAGMA fullfsync = ON",  # macOS: a plain fsync leaves data in the drive's cache
    "PRAGMA foreign_keys = ON",
)
_TABLES: Final = (
    "event", "payload", "run", "cursor", "reader", "identity", "gap",
    "unread", "starred", "notified", "replay", "tally", "delay_tally", "gone",
)  # fmt: skip
_MAGIC: Final = b"SQLite format 3\x00"


class Readable(Protocol):
    """An inbox file that can be read: one that is in use here, or in another process."""

    path: Path

    def read(self) -> AbstractContextManager[sqlite3.Connection]:
        """Give a connection that only reads, seeing one moment."""


class OthersDatabase:
    """The inbox file of another process that is running: only read, and never checkpointed."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @contextlib.contextmanager
    def read(self) -> Iterator[sqlite3.Connection]:
        """See `Readable`."""
        try:
            with contextlib.closing(_connect(self.path, "PRAGMA query_only = ON")) as connection:
                connection.execute("BEGIN")
                yield connection
                _roll_back(connection)
        except sqlite3.DatabaseError as error:
            raise explained(error, self.path) or error from error


class Database:
    """The inbox file. Thread-safe; every method may block on the disk."""

    def __init__(self, path: Path, writer: sqlite3.Connection, quarantined: Path | None) -> None:
        self.path = path
        self.quarantined = quarantined
        """Where a damaged file went when this one was opened, else None."""
        self._writer = writer
        self._writing = threading.RLock()
        self._reader_slots = threading.BoundedSemaphore(READERS)
        self._idle_readers: list[sqlite3.Connection] = []
        self._checkpoint_at = CHECKPOINT_BYTES
        self._closed = False
        self._long_work = False

    @classmethod
    def open(cls, path: Path, *, now: Callable[[], datetime]) -> Database:
        """Open the file, or make it. A damaged one is moved aside first, never deleted.

        Raises ConfigurationError when it is of a newer program, of another program, or cannot be opened.
        """
        quarantined: Path | None = None
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            writer = _open_writer(path)
        except sqlite3.DatabaseError as error:
            if not is_damage(error):
                raise explained(error, path) or error from None
            quarantined = _move_aside(path, now())
            log.warning("inbox.quarantined", file=str(path), moved_to=str(quarantined), reason=str(error))
            writer = _open_writer(path)
        return cls(path, writer, quarantined)

    def close(self) -> None:
        """Write everything back into the one file and let go of it. Doing it twice does no harm."""
        with self._turn():
            if self._closed:
                return
            self._closed = True
            self._checkpoint()
            while self._idle_readers:
                self._idle_readers.pop().close()
            self._writer.close()

    @contextlib.contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Give the writing connection: BEGIN IMMEDIATE, then COMMIT, or ROLLBACK on an exception.

        Inside another transaction of the same thread it joins that one. What has been committed is on the
        disk when this returns.
        """
        with self._turn():
            if self._closed:
                raise closed(self.path)
            if self._writer.in_transaction:
                yield self._writer
                return
            with self._explaining():
                self._writer.execute("BEGIN IMMEDIATE")
                try:
                    yield self._writer
                    self._writer.execute("COMMIT")
                except BaseException:
                    _roll_back(self._writer)
                    raise
            self._checkpoint_when_grown()

    @contextlib.contextmanager
    def read(self) -> Iterator[sqlite3.Connection]:
        """Give a connection that only reads; everything read inside is of one moment."""
        if not self._reader_slots.acquire(timeout=READER_SECONDS):
            raise WebhookRelayError(
                Sentence("The inbox is too busy to be read."), hint=Sentence("Try again."), code="inbox-busy"
            )
        try:
            with self._explaining():
                connection = self._reader()
                try:
                    connection.execute("BEGIN")
                    yield connection
                finally:
                    self._give_back(connection)
        finally:
            self._reader_slots.release()

    @contextlib.contextmanager
    def exclusively(self) -> Iterator[sqlite3.Connection]:
        """Give the writing connection for something long, such as VACUUM, outside of a transaction.

        Whoever wants to write meanwhile waits for its end, however long it takes. What is read stays as it was.
        """
        with self._turn():
            if self._closed:
                raise closed(self.path)
            self._long_work = True
            try:
                with self._explaining():
                    yield self._writer
            finally:
                self._checkpoint()
                self._long_work = False

    @contextlib.contextmanager
    def _turn(self) -> Iterator[None]:
        worth_waiting = self._long_work
        while not self._writing.acquire(timeout=WRITER_SECONDS):
            if not (worth_waiting or self._long_work):
                raise WebhookRelayError(
                    Sentence("The inbox is too busy to be written."), hint=Sentence("Try again."), code="inbox-busy"
                )
            worth_waiting = self._long_work  # it may have ended just now: then this wait is the last one
        try:
            yield
        finally:
            self._writing.release()

    @contextlib.contextmanager
    def _explaining(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.DatabaseError as error:
            self._note_damage(error)
            explanation = explained(error, self.path)
            if explanation is None:
                raise
            raise explanation from error

    def _reader(self) -> sqlite3.Connection:
        if self._closed:
            raise closed(self.path)
        with contextlib.suppress(IndexError):
            return self._idle_readers.pop()
        return _connect(self.path, "PRAGMA query_only = ON")

    def _give_back(self, connection: sqlite3.Connection) -> None:
        _roll_back(connection)
        if self._closed:
            connection.close()
        else:
            self._idle_readers.append(connection)

    def _note_damage(self, error: sqlite3.DatabaseError) -> None:
        """Leave a mark that makes the next start check every page."""
        if is_damage(error):
            _marker(self.path).touch(mode=0o600)

    def _checkpoint_when_grown(self) -> None:
        if size_of(beside(self.path, "-wal")) >= self._checkpoint_at:
            self._checkpoint()

    def _checkpoint(self) -> None:
        """Write the log back and empty it; a reader in the way only puts off the emptying."""
        self._writer.execute("PRAGMA busy_timeout = 0")
        try:
            self._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        except sqlite3.DatabaseError as error:  # what was committed stays safe in the log
            self._note_damage(error)
            log.warning("inbox.checkpoint_failed", file=str(self.path), reason=str(error))
        finally:
            self._writer.execute(f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}")
        self._checkpoint_at = size_of(beside(self.path, "-wal")) + CHECKPOINT_BYTES


def _connect(path: Path, *pragmas: str) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    try:
        for pragma in (f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}", f"PRAGMA cache_size = -{CACHE_KIB}", *pragmas):
            connection.execute(pragma).fetchall()
    except BaseException:
        connection.close()
        raise
    return connection


def _roll_back(connection: sqlite3.Connection) -> None:
    if connection.in_transaction:  # SQLite ends it by itself when the disk is full
        connection.execute("ROLLBACK")


def _open_writer(path: Path) -> sqlite3.Connection:
    _make_private(path)
    _refuse_bad_header(path)
    connection = _connect(path, *_WRITER_PRAGMAS)
    try:
        schema.migrate(connection, str(path))
        _look_for_damage(connection, path)
    except BaseException:
        connection.close()
        raise
    return connection


def _make_private(path: Path) -> None:
    """Make the file readable by this user only, before SQLite puts anything in it (its log inherits this)."""
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        path.chmod(0o600)
    except OSError as error:
        raise not_usable(path, error.strerror or Sentence("it cannot be opened")) from error


def _refuse_bad_header(path: Path) -> None:
    with path.open("rb") as file:  # SQLite itself takes a short text file for an empty database
        magic = file.read(len(_MAGIC))
    if magic not in (b"", _MAGIC):
        raise sqlite3.DatabaseError("file is not a database")


def _look_for_damage(connection: sqlite3.Connection, path: Path) -> None:
    """Read one row of each table; check every page only after an earlier run left a mark (a GB takes seconds)."""
    for table in _TABLES:
        connection.execute(f"SELECT * FROM {table} ORDER BY 1 DESC LIMIT 1").fetchall()  # noqa: S608 - names above
    connection.execute("SELECT rowid FROM event_text ORDER BY rowid DESC LIMIT 1").fetchall()
    connection.execute("SELECT rowid FROM event_words WHERE event_words MATCH 'a' LIMIT 1").fetchall()
    marker = _marker(path)
    if marker.exists():
        verdict: str = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
        if verdict != "ok":
            raise sqlite3.DatabaseError(f"database disk image is malformed: {verdict}")
        marker.unlink()


def _move_aside(path: Path, now: datetime) -> Path:
    target = name_aside(path, "damaged", now)
    for ending in ("", "-wal", "-shm"):
        with contextlib.suppress(FileNotFoundError):
            beside(path, ending).rename(beside(target, ending))
    _marker(path).unlink(missing_ok=True)
    return target


def _marker(path: Path) -> Path:
    return beside(path, ".damaged")


def beside(path: Path, ending: str) -> Path:
    """Return the file that SQLite keeps beside a database."""
    return path.with_name(path.name + ending)


def size_of(path: Path) -> int:
    """Return the bytes of a file; 0 when there is none."""
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0
