"""Stores as older versions of the program have left them, and what those said of their events."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from webhook_relay.event import Event, Headers, Verification
from webhook_relay_server.store.vault import key_file

STORES = Path(__file__).parent / "stores"
KEY = "Wq2qUeIqsDdmhcm2BiA1qRDgx014rq1T3NH5jMWUeKE="
"""Key of the secrets in those stores; it protects nothing else."""


def make_store_of_0_1_0(path: Path) -> None:
    """Make the store that version 0.1.0 wrote: three channels, one revoked, with every kind of body.

    The text is `sqlite3 .dump` of that version's own file.
    """
    connection = sqlite3.connect(path)
    try:
        connection.executescript((STORES / "version-0.1.0.sql").read_text("utf-8"))
        connection.execute("PRAGMA journal_mode=WAL")
    finally:
        connection.close()
    path.chmod(0o600)
    key_file(path).write_text(KEY)


def events_of_0_1_0(path: Path) -> list[Event]:
    """Return the events of such a store as that version gave them to readers, in its order."""
    connection = sqlite3.connect(path)
    connection.row_factory = sqlite3.Row
    try:
        rows = connection.execute(
            "SELECT event.*, channel.name AS channel, epoch, source.name AS source FROM event"
            " JOIN channel ON channel.id = event.channel_id JOIN source ON source.id = source_id ORDER BY row"
        ).fetchall()
    finally:
        connection.close()
    return [_event(row) for row in rows]


def _event(row: sqlite3.Row) -> Event:
    return Event(
        id=row["id"],
        channel=row["channel"],
        epoch=row["epoch"],
        seq=row["seq"],
        source=row["source"],
        type=row["type"],
        time=datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=row["received_at"]),
        subject=row["subject"],
        summary=row["summary"],
        delivery_id=row["delivery_id"],
        verification=Verification(row["verification"]),
        scheme=row["scheme"],
        content_type=row["content_type"],
        headers=msgspec.json.decode(row["headers"], type=Headers),
        body=row["body"],
    )
