"""The last runs of one handler, each with the event it was for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from webhook_relay_desktop.automation.ledger import Ledger, Run
from webhook_relay_desktop.inbox import Inbox

SHOWN_RUNS: Final = 10


@dataclass(frozen=True)
class LastRun:
    """A run, and what the event was in one line (written by strangers)."""

    run: Run
    position: int
    event: str


def last_runs(inbox: Inbox, ledger: Ledger, handler: str, limit: int = SHOWN_RUNS) -> list[LastRun]:
    """Return the newest runs of a handler. Blocks."""
    with inbox.read() as connection:
        rows = connection.execute(
            "SELECT event FROM run WHERE handler = ? ORDER BY coalesce(started_at, created_at) DESC, id DESC LIMIT ?",
            (handler, limit),
        ).fetchall()
    found = []
    for (position,) in rows:
        stored = inbox.get(position)
        words = stored.event.summary or stored.event.type if stored is not None else ""
        found += [LastRun(run, position, words) for run in ledger.runs_of(position) if run.handler == handler]
    return found
