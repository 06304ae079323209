"""Rows: what the history shows of events, read by their positions."""
# ruff: noqa: S608 - every statement is built from texts of this file and question marks

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from webhook_relay.event import Verification
from webhook_relay.handler import RunState
from webhook_relay_desktop.inbox.records import moment


@dataclass(frozen=True)
class InboxRow:
    """One line of the history: everything about an event but its headers and body."""

    position: int
    time: datetime
    """When the relay accepted it; aware, UTC."""
    received_at: datetime
    """When it was stored here; aware, UTC."""
    relay: str
    """`ConnectionSettings.log` of the connection that brought it."""
    source: str
    type: str
    subject: str
    summary: str
    verification: Verification
    channel: str
    seq: int
    delivery_id: str | None
    unread: bool
    starred: bool
    replay: bool
    """Whether it was made by a replay; known of events from earlier versions once their words are indexed."""
    runs: tuple[tuple[str, RunState], ...]
    """Handlers that this event concerns, with the state of each one's run."""


def rows_at(connection: sqlite3.Connection, positions: Sequence[int]) -> list[InboxRow]:
    """Return the rows of the events at `positions` that there are, newest first."""
    marks = ",".join("?" * len(positions))
    runs: dict[int, list[tuple[str, RunState]]] = {}
    for event, handler, state in connection.execute(
        f"SELECT event, handler, state FROM run WHERE event IN ({marks}) ORDER BY id", positions
    ):
        runs.setdefault(event, []).append((handler, RunState(state)))
    found = connection.execute(
        "SELECT position, time, received_at, relay, source, type, subject, summary, verification, channel, seq, "
        "delivery_id, EXISTS (SELECT 1 FROM unread WHERE event = position), "
        "EXISTS (SELECT 1 FROM starred WHERE event = position), "
        "EXISTS (SELECT 1 FROM replay WHERE event = position) "
        f"FROM event WHERE position IN ({marks}) ORDER BY position DESC",
        positions,
    )
    return [
        InboxRow(
            position=position,
            time=moment(time),
            received_at=moment(received_at),
            relay=relay,
            source=source,
            type=event_type,
            subject=subject,
            summary=summary,
            verification=Verification(verification),
            channel=channel,
            seq=int(seq),
            delivery_id=delivery_id,
            unread=bool(unread),
            starred=bool(starred),
            replay=bool(replay),
            runs=tuple(runs.get(position, ())),
        )
        for (
            position,
            time,
            received_at,
            relay,
            source,
            event_type,
            subject,
            summary,
            verification,
            channel,
            seq,
            delivery_id,
            unread,
            starred,
            replay,
        ) in found
    ]


def newest_position(connection: sqlite3.Connection) -> int:
    """Return the position of the newest event that there ever was; 0 for none."""
    row = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'event'").fetchone()
    return row[0] if row else 0


def event_types(connection: sqlite3.Connection) -> list[str]:
    """Return the distinct event types, sorted; hops from one to the next through the index."""
    found = connection.execute(
        "WITH RECURSIVE hop (type) AS (SELECT min(type) FROM event UNION ALL "
        "SELECT (SELECT min(type) FROM event WHERE type > hop.type) FROM hop WHERE hop.type IS NOT NULL) "
        "SELECT type FROM hop WHERE type IS NOT NULL"
    )
    return [event_type for (event_type,) in found]


def event_sources(connection: sqlite3.Connection) -> list[str]:
    """Return the distinct sources, sorted: those in the figures of past hours, and those of the newest events."""
    found = connection.execute(
        "SELECT DISTINCT source FROM tally UNION "
        "SELECT DISTINCT source FROM (SELECT source FROM event ORDER BY position DESC LIMIT ?) ORDER BY 1",
        (_NEWEST,),
    )
    return [source for (source,) in found]


def event_subjects(connection: sqlite3.Connection) -> list[str]:
    """Return what the newest events are about, distinct and sorted."""
    found = connection.execute(
        "SELECT DISTINCT subject FROM (SELECT subject FROM event ORDER BY position DESC LIMIT ?) "
        "WHERE subject <> '' ORDER BY 1",
        (_NEWEST,),
    )
    return [subject for (subject,) in found]


_NEWEST: Final = 1_000
"""Events looked at: for sources, what came since the last hour was counted. A millisecond's work."""
