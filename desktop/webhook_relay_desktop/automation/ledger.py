"""Ledger: which handler ran for which event, and how it ended. In the inbox file, so that both agree.

    new -> running -> succeeded | failed | unknown

`running` is on the disk before the handler starts. Whatever still says so when the program starts was cut off.
"""
# ruff: noqa: S608 - every statement is built from texts of this file

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Container, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, Final

from webhook_relay.errors import WebhookRelayError
from webhook_relay.handler import Outcome, RunState
from webhook_relay.sentence import Sentence
from webhook_relay_desktop.inbox import Inbox
from webhook_relay_desktop.inbox.records import moment, seconds
from webhook_relay_desktop.words import tr

READER: Final = "automation"
"""Name under which the inbox keeps how far automation has read."""
CUT_OFF: Final = Sentence("The app ended while this ran, so nobody knows how far it got. Look before you run it again.")
SWITCHED_OFF: Final = Sentence(
    "Not run: the handler was switched off, or its settings became unusable, before its turn came."
)

_COLUMNS: Final = "id, handler, event, state, summary, output, exit_code, created_at, started_at, finished_at, attempt"
_NOBODY: Final[Mapping[str, str]] = MappingProxyType({})


@dataclass(frozen=True)
class Run:
    """One handler's run for one event; running again keeps the row and counts the attempts."""

    id: int
    handler: str
    position: int
    """Place of the event in the inbox."""
    state: RunState
    summary: str
    output: str
    exit_code: int | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    attempt: int


class Ledger:
    """The record of runs. Thread-safe; every method may block on the disk."""

    def __init__(self, inbox: Inbox, *, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._inbox = inbox
        self._now = now

    def enqueue(
        self,
        position: int,
        handlers: Collection[str],
        *,
        reader_position: int,
        broken: Mapping[str, str] = _NOBODY,
    ) -> list[Run]:
        """Add a new run of each handler for an event and move the reader, in one transaction.

        `broken` holds handlers that could not say whether they want the event, and why: their runs are failed
        from the start. A handler that has a run for this event already gets no other. Returns the added runs.
        """
        rows: list[tuple[str, RunState, str, float | None]] = [(name, RunState.NEW, "", None) for name in handlers]
        rows += [(name, RunState.FAILED, tr(reason), self._seconds()) for name, reason in broken.items()]
        added: list[Run] = []
        with self._inbox.transaction() as connection:
            for name, state, summary, finished_at in rows:
                row = (name, position, state.value, summary, self._seconds(), finished_at)
                added += _runs(connection.execute(_INSERT, row))
            self._inbox.set_reader_position(READER, reader_position)
        return added

    def enabled_since(self, stated: Mapping[str, datetime | None]) -> dict[str, datetime]:
        """Return since when each handler counts as switched on.

        A handler for which nobody stated it counts from the first time it was asked about here, over restarts and
        crashes, until it is asked about no more.
        """
        unstated = [name for name, since in stated.items() if since is None]
        with self._inbox.transaction() as connection:
            kept = {row[0] for row in connection.execute("SELECT name FROM identity WHERE name LIKE 'enabled:%'")}
            wanted = {f"enabled:{name}": name for name in unstated}
            connection.executemany("DELETE FROM identity WHERE name = ?", [(name,) for name in kept - set(wanted)])
            connection.executemany(
                "INSERT OR IGNORE INTO identity VALUES (?, ?)", [(key, str(self._seconds())) for key in wanted]
            )
            rows = connection.execute("SELECT name, value FROM identity WHERE name LIKE 'enabled:%'").fetchall()
        first_seen = {wanted[key]: datetime.fromtimestamp(float(value), UTC) for key, value in rows}
        return {name: since or first_seen[name] for name, since in stated.items()}

    def next_new(self, handler: str) -> Run | None:
        """Return the oldest run of a handler that waits for its turn, or None."""
        with self._inbox.read() as connection:
            query = f"SELECT {_COLUMNS} FROM run WHERE state = 'new' AND handler = ? ORDER BY event LIMIT 1"
            return next(iter(_runs(connection.execute(query, (handler,)))), None)

    def start(self, run_id: int) -> Run | None:
        """Claim a new run: when this returns it, `running` is on the disk. None if it is not new any more."""
        return self._change("state = 'running', started_at = ?", (self._seconds(),), "id = ? AND state = 'new'", run_id)

    def finish(self, run_id: int, outcome: Outcome) -> Run | None:
        """Record how a running run ended. None if it is not running (or its event was deleted meanwhile)."""
        values = (outcome.state.value, tr(outcome.summary), outcome.output, outcome.exit_code, self._seconds())
        changes = "state = ?, summary = ?, output = ?, exit_code = ?, finished_at = ?"
        return self._change(changes, values, "id = ? AND state = 'running'", run_id)

    def again(self, run_id: int) -> Run:
        """Put a finished run in line once more, because a person asked for it."""
        run = self._change(_AS_NEW, (), "id = ? AND state NOT IN ('new', 'running')", run_id)
        if run is None:
            raise WebhookRelayError(
                Sentence("This run cannot be repeated now."),
                hint=Sentence("Wait until it has ended."),
                code="run-not-finished",
            )
        return run

    def withdraw(self, run_id: int, reason: str) -> Run | None:
        """Fail a run that waits, before it begins. None if it does not wait any more."""
        values = (RunState.FAILED.value, tr(reason), self._seconds())
        return self._change(_ENDED, values, "id = ? AND state = 'new'", run_id)

    def ask_for(self, position: int, handler: str) -> Run:
        """Put a run in line because a person asks for it: the first for this event, or the same one once more."""
        with self._inbox.transaction() as connection:
            first = (handler, position, RunState.NEW.value, "", self._seconds(), None)
            added = _runs(connection.execute(_INSERT, first))
            if added:
                return added[0]
            known = connection.execute("SELECT id FROM run WHERE event = ? AND handler = ?", (position, handler))
            return self.again(known.fetchone()[0])

    def recover(self, idempotent: Container[str]) -> list[Run]:
        """Settle the runs that a crash or a kill cut off; call it before anything runs. Returns what changed.

        They become `unknown`, for a person to decide; a handler that is idempotent gets them again.
        """
        with self._inbox.transaction() as connection:
            cut_off = connection.execute("SELECT id, handler FROM run WHERE state = 'running'").fetchall()
            changed = [
                self._change(_AS_NEW, (), "id = ?", run_id)
                if handler in idempotent
                else self._change(_ENDED, (RunState.UNKNOWN.value, tr(CUT_OFF), self._seconds()), "id = ?", run_id)
                for run_id, handler in cut_off
            ]
        return [run for run in changed if run is not None]

    def abandon(self, enabled: Container[str]) -> list[Run]:
        """Fail the new runs of handlers that are not enabled, so that none starts by surprise later."""
        with self._inbox.read() as connection:  # nearly always there is nothing to write
            waiting = connection.execute("SELECT id, handler FROM run WHERE state = 'new'").fetchall()
        values = (RunState.FAILED.value, tr(SWITCHED_OFF), self._seconds())
        gone = [run_id for run_id, handler in waiting if handler not in enabled]
        changed = [self._change(_ENDED, values, "id = ? AND state = 'new'", run_id) for run_id in gone]
        return [run for run in changed if run is not None]

    def runs_of(self, position: int) -> list[Run]:
        """Return the runs for the event at `position`, by handler."""
        with self._inbox.read() as connection:
            return _runs(
                connection.execute(f"SELECT {_COLUMNS} FROM run WHERE event = ? ORDER BY handler", (position,))
            )

    def pending(self) -> int:
        """Return how many runs wait or go on."""
        with self._inbox.read() as connection:
            row = connection.execute("SELECT count(*) FROM run WHERE state IN ('new', 'running')").fetchone()
            return int(row[0])

    def _change(self, changes: str, values: tuple[Any, ...], where: str, run_id: int) -> Run | None:
        statement = f"UPDATE run SET {changes} WHERE {where} RETURNING {_COLUMNS}"
        with self._inbox.transaction() as connection:
            return next(iter(_runs(connection.execute(statement, (*values, run_id)))), None)

    def _seconds(self) -> float:
        return seconds(self._now())


_INSERT: Final = (
    "INSERT INTO run (handler, event, state, summary, created_at, finished_at) VALUES (?, ?, ?, ?, ?, ?) "
    f"ON CONFLICT (event, handler) DO NOTHING RETURNING {_COLUMNS}"
)
_ENDED: Final = "state = ?, summary = ?, finished_at = ?"
_AS_NEW: Final = (
    "state = 'new', attempt = attempt + 1, summary = '', output = '', exit_code = NULL, "
    "started_at = NULL, finished_at = NULL"
)


def _runs(cursor: sqlite3.Cursor) -> list[Run]:
    return [
        Run(
            id=row[0],
            handler=row[1],
            position=row[2],
            state=RunState(row[3]),
            summary=row[4],
            output=row[5],
            exit_code=row[6],
            created_at=moment(row[7]),
            started_at=None if row[8] is None else moment(row[8]),
            finished_at=None if row[9] is None else moment(row[9]),
            attempt=row[10],
        )
        for row in cursor.fetchall()
    ]
