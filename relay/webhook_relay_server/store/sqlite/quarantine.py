"""Quarantine: a damaged file goes aside, never away, and a new store takes its place.

The new one has the channels, sources and tokens of the old one as far as they can be trusted, so that senders and
readers find what they know; its logs have new epochs, so that every reader is told that it begins anew.
"""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import structlog
from sqlmodel import Session

from webhook_relay_server.store.revision import bump_revision
from webhook_relay_server.store.sqlite.ballast import Ballast
from webhook_relay_server.store.sqlite.file import engine_on, open_connection
from webhook_relay_server.store.sqlite.preparation import prepare
from webhook_relay_server.store.sqlite.salvage import Salvaged, salvage

log = structlog.get_logger(__name__)

COMPANIONS = ("-wal", "-shm", "-journal")
"""What belongs to a file of SQLite. Beside another file they would be taken for that one's."""


def mend(path: Path, reason: str) -> Path:
    """Put a new store in the place of a damaged one; return where that is now. Raises sqlite3.Error and OSError.

    Killed half-way it leaves the damaged file in its place, to be found again.
    """
    target = _name_aside(path, datetime.now(UTC))
    Ballast(path).release()
    kept = salvage(path)
    new = path.with_name(path.name + ".new")
    _make(new, kept)
    _move(path, target, new)
    log.error(
        "store.quarantined",
        file=str(path),
        moved_to=str(target),
        reason=reason,
        next="the new store has no events; keep the old file if you want to look for some in it",
    )
    log.warning(
        "store.salvaged",
        channels=len(kept.channels),
        sources=len(kept.sources),
        secrets=len(kept.secrets),
        tokens=len(kept.tokens),
        left_out=kept.left_out,
        next="compare `webhook-relay source list` and `webhook-relay token list` with what you expect",
    )
    return target


def _name_aside(path: Path, now: datetime) -> Path:
    """Return a free name such as `relay.db.corrupt-20261125T190500Z`."""
    name = f"{path.name}.corrupt-{now:%Y%m%dT%H%M%SZ}"
    target, number = path.with_name(name), 2
    while target.exists():
        target, number = path.with_name(f"{name}-{number}"), number + 1
    return target


def _make(new: Path, kept: Salvaged) -> None:
    """Make a whole store in one file."""
    for ending in ("", *COMPANIONS):
        new.with_name(new.name + ending).unlink(missing_ok=True)
    connection = open_connection(new)
    try:
        prepare(connection, new, serving=True)
        with engine_on(connection).connect() as engine_connection, Session(engine_connection) as session:
            for rows in (kept.workspaces, kept.channels, kept.sources, kept.secrets, kept.tokens):
                session.add_all(rows)
                session.flush()
            bump_revision(session)
            session.commit()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()


def _move(path: Path, target: Path, new: Path) -> None:
    for ending in COMPANIONS:  # first: the log of the damaged file must never be taken for the new one's
        with suppress(FileNotFoundError):
            path.with_name(path.name + ending).rename(target.with_name(target.name + ending))
    try:
        os.link(path, target)
    except OSError:  # a disk without links
        path.rename(target)
    new.replace(path)
    if hasattr(os, "O_DIRECTORY"):
        folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
