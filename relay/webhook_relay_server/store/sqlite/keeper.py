"""Keeper: keeps the connection that writes fit to be used, and knows when it is not.

It opens the file, brings its log back into it, holds it below its limit, and gets over what a disk does:

- Full: nothing new is taken. The ballast is given up, so that the log can come back into the file and old events can
  be deleted. It goes on when the ballast can be made again, or when deleting has made room inside the file; then the
  file may not grow, so that what is left of the disk is left to the log.
- Failed: an error of the disk means that nothing it said before can be relied on. Every connection is closed, what the
  system has cached is dropped, and the newest confirmed events are read back from the disk before anything is taken.
- Damaged: nothing is taken until the next start, which moves the file aside.

Used by the writer thread alone, but for `trouble`, which anybody may look at.
"""

from __future__ import annotations

import random
import sqlite3
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from enum import Enum, auto
from pathlib import Path

import structlog
from filelock import FileLock, Timeout
from sqlalchemy import Connection

from webhook_relay.backoff import Backoff
from webhook_relay_server.errors import RelayError
from webhook_relay_server.store.records import Appended, NewEvent
from webhook_relay_server.store.sqlite import faults
from webhook_relay_server.store.sqlite.ballast import Ballast
from webhook_relay_server.store.sqlite.faults import Fault, fault_of
from webhook_relay_server.store.sqlite.file import engine_on, open_connection
from webhook_relay_server.store.sqlite.opening import mark_damaged, open_file
from webhook_relay_server.store.sqlite.room import Room
from webhook_relay_server.store.sqlite.threads import ReaderThreads
from webhook_relay_server.store.sqlite.trust import forget_cached, missing, prove_writable

log = structlog.get_logger(__name__)

CHECKPOINT_BYTES = 16 * 1024 * 1024
"""WAL growth between checkpoints: seldom enough not to be felt, small enough to stay cached."""
ROOM_BYTES = 1024 * 1024
"""Room without which it is not worth taking events again: some hundred usual ones."""
RESERVE_CHECKPOINT_BYTES = ROOM_BYTES // 4
"""WAL growth between checkpoints while the disk is full but the file has room: the log has little to live on."""
LOOK_INTERVAL = 1.0
"""Seconds between two looks whether a full disk has room again."""
REMIND_INTERVAL = 30.0
"""Seconds after which those who can make room are asked again: more events may have come to the end of their time."""


class State(Enum):
    """How the store stands."""

    SOUND = auto()
    RESERVE = auto()
    """The disk is full, but there is room in the file."""
    FULL = auto()
    FAILED = auto()
    DAMAGED = auto()


class Keeper:
    """One file, and the one connection to it that writes."""

    connection: sqlite3.Connection
    session_connection: Connection
    """The same connection, for sessions of the models."""

    def __init__(
        self,
        path: Path,
        turn: FileLock,
        threads: ReaderThreads,
        *,
        migrate: bool,
        max_bytes: int | None,
        full: Callable[[], None],
    ) -> None:
        """`full` is called, on the writer thread, when there is no room."""
        self._path = path
        self._turn = turn
        self._migrate = migrate
        self._threads = threads
        self._room = Room(path, max_bytes)
        self._full = full
        self._ballast = Ballast(path)
        self._state = State.SOUND
        self._words: Callable[[], RelayError] | None = None
        self._newest: dict[int, Appended] = {}
        self._written = 0
        self._look_at: float | None = 0.0
        """When `tend` has something to do; the first time at once, for the ballast."""
        self._remind_at = 0.0
        self._backoff = Backoff(random.random)

    @property
    def trouble(self) -> RelayError | None:
        """Why no event can be taken now."""
        words = self._words
        return None if words is None else words()

    @property
    def can_change(self) -> bool:
        """Whether small changes can be written: on a full disk, deleting is what helps."""
        return self._words is None or self._state is State.FULL

    # --- its life ------------------------------------------------------------------------------------

    def open(self, *, ours: bool) -> None:
        """Open the file; `ours` says that a relay has served it before. Raises ConfigurationError."""
        with self._turn:
            self._use(open_file(self._path, ours=ours, migrate=self._migrate, may_mend=True, thorough=True))

    def close(self) -> None:
        """Bring the log back into the file, and let go of it."""
        with suppress(sqlite3.Error, Timeout), self._turn:
            self.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self._let_go()

    def _use(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self.session_connection = engine_on(connection).connect()
        self._room.allow(connection)

    def _let_go(self) -> None:
        with suppress(Exception):
            self.session_connection.close()
        self.connection.close()

    # --- after each piece of work ----------------------------------------------------------------------

    def appended(self, entries: Sequence[NewEvent], results: Sequence[Appended]) -> None:
        """Remember which event of each channel is confirmed last."""
        for entry, result in zip(entries, results, strict=True):
            if not result.duplicate:
                self._newest[entry.channel_id] = result

    def wrote(self, size: int) -> None:
        """Bring the log back into the file when so many more bytes make it long."""
        self._written += size
        if self._written >= (RESERVE_CHECKPOINT_BYTES if self._state is State.RESERVE else CHECKPOINT_BYTES):
            self._checkpoint()
        if self._state is State.SOUND:
            self._ballast.keep_up(size, ROOM_BYTES)

    def failed(self, error: Exception) -> Exception:
        """Take note of an error while writing; return it as it is told."""
        fault = fault_of(error)
        if fault is None:
            return error
        try:
            if fault is Fault.FULL and self._is_too_large_alone():
                return faults.at_limit()
            self._note(error)
        except sqlite3.Error as worse:  # not even the file's own numbers can be read
            self._has_failed(faults.reason(worse))
        return self.trouble or faults.in_words(error)

    def found_damage(self, error: Exception) -> None:
        """Take note of damage that was met while reading. May be called on any thread."""
        if fault_of(error) is Fault.DAMAGED:
            self._is_damaged(faults.reason(error))

    def _note(self, error: Exception) -> None:
        match fault_of(error):
            case Fault.FULL:
                self._is_full()
            case Fault.DISK:
                self._has_failed(faults.reason(error))
            case Fault.DAMAGED:
                self._is_damaged(faults.reason(error))

    # --- between two pieces of work ----------------------------------------------------------------------

    @property
    def patience(self) -> float | None:
        """Seconds after which `tend` has something to do; None while there is nothing."""
        return None if self._look_at is None else max(0.0, self._look_at - time.monotonic())

    def tend(self) -> None:
        """Do what is due to have the store in order again."""
        if self.patience != 0:
            return
        self._look_at = None if self._state is State.SOUND else time.monotonic() + LOOK_INTERVAL
        try:
            match self._state:
                case State.SOUND:
                    self._ballast.make(ROOM_BYTES)
                case State.FULL:
                    self._look_for_room()
                case State.RESERVE:
                    self._look_for_space()
                case State.FAILED:
                    self._reopen()
        except sqlite3.Error as error:
            self._note(error)
        except Timeout:
            log.info("store.look_put_off", reason="another program is changing the store")

    # --- full ------------------------------------------------------------------------------------------

    def _is_too_large_alone(self) -> bool:
        """Say whether others would still find room below the limit."""
        limited = self._room.limited and self._state is State.SOUND
        return limited and min(self._room.below_limit(self.connection), self._room.on_disk()) >= ROOM_BYTES

    def _is_full(self) -> None:
        at_limit = self._room.below_limit(self.connection) < ROOM_BYTES
        first = self._state is not State.FULL
        self._stand(State.FULL, faults.at_limit if at_limit else faults.full)
        if first:
            log.error("store.full", file=str(self._path), limit=at_limit, next="free some space; it goes on by itself")
        if not at_limit:
            self._ballast.release()
            self._checkpoint()
        if first or time.monotonic() >= self._remind_at:
            self._ask_for_room()

    def _look_for_room(self) -> None:
        self._checkpoint()
        if self._room.below_limit(self.connection) >= ROOM_BYTES and self._ballast.make(ROOM_BYTES):
            self._prove_writable()
            self._is_sound()
        elif min(self._room.spare(self.connection), self._room.for_log()) >= ROOM_BYTES:
            self._room.freeze(self.connection)
            self._stand(State.RESERVE, None)
            log.warning("store.on_reserve", file=str(self._path), spare=self._room.spare(self.connection))
        elif time.monotonic() >= self._remind_at:
            self._ask_for_room()

    def _look_for_space(self) -> None:
        if self._ballast.make(ROOM_BYTES):
            self._is_sound()

    def _ask_for_room(self) -> None:
        self._remind_at = time.monotonic() + REMIND_INTERVAL
        self._full()

    def _is_sound(self) -> None:
        self._room.allow(self.connection)
        self._stand(State.SOUND, None)
        self._backoff.reset()
        log.info("store.sound", file=str(self._path))

    # --- failed and damaged ------------------------------------------------------------------------------

    def _has_failed(self, reason: str) -> None:
        log.error(
            "store.disk_failed", file=str(self._path), reason=reason, next="look at the disk; it goes on by itself"
        )
        self._stand(State.FAILED, faults.distrusted)
        self._look_at = time.monotonic()  # at once: most often it was this once

    def _is_damaged(self, reason: str) -> None:
        if self._state is not State.DAMAGED:
            log.critical(
                "store.damaged", file=str(self._path), reason=reason, next="restart the relay: see its log then"
            )
        mark_damaged(self._path)
        self._stand(State.DAMAGED, faults.damaged)

    def _reopen(self) -> None:
        """Let go of everything, and trust the disk again only for what can be read back from it."""
        self._threads.close()
        self._let_go()
        forget_cached(self._path)
        try:
            self._use(open_connection(self._path))
            lost = missing(self.connection, self._newest)
            if not lost:
                self._prove_writable()
        except (sqlite3.Error, Timeout) as error:
            self._not_reopened(error)
            return
        self._threads.reopen()
        if lost:
            self._is_damaged(f"what was confirmed is not on the disk: {', '.join(lost)}")
        else:
            self._is_sound()

    def _not_reopened(self, error: Exception) -> None:
        if fault_of(error) is Fault.DAMAGED:
            self._threads.reopen()
            self._is_damaged(faults.reason(error))
            return
        wait = self._backoff.after(0)
        log.warning("store.not_reopened", file=str(self._path), reason=faults.reason(error), next_try_in=round(wait, 1))
        self._look_at = time.monotonic() + wait

    # ---------------------------------------------------------------------------------------------------

    def _stand(self, state: State, words: Callable[[], RelayError] | None) -> None:
        if self._state is State.DAMAGED:
            return  # until the next start
        self._state, self._words = state, words
        sound = state in (State.SOUND, State.DAMAGED)
        self._look_at = None if sound else time.monotonic() + LOOK_INTERVAL

    def _prove_writable(self) -> None:
        """Raise sqlite3.Error or Timeout when writing does not work, whatever the disk says of its space."""
        with self._turn:
            prove_writable(self.connection)

    def _checkpoint(self) -> None:
        """Bring the log back into the file. It keeps its length: on a full disk that is room which nobody takes."""
        self._written = 0
        try:
            with self._turn:
                self.connection.execute("PRAGMA wal_checkpoint(PASSIVE)")
        except Timeout:
            log.info("store.checkpoint_put_off", reason="another program is changing the store")
        except sqlite3.Error as error:
            log.warning("store.checkpoint_put_off", reason=faults.reason(error))
            if self._state is not State.FULL or fault_of(error) is not Fault.FULL:
                self._note(error)
