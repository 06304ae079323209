"""Opening: the file made when it is missing, looked over, and begun anew when it is damaged."""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from functools import partial
from pathlib import Path

import structlog
from sqlalchemy.exc import SQLAlchemyError

from webhook_relay.errors import ConfigurationError
from webhook_relay_server.store.schema import CURRENT
from webhook_relay_server.store.sqlite.ballast import Ballast
from webhook_relay_server.store.sqlite.faults import Fault, fault_of, reason
from webhook_relay_server.store.sqlite.file import open_connection
from webhook_relay_server.store.sqlite.preparation import prepare
from webhook_relay_server.store.sqlite.quarantine import mend

log = structlog.get_logger(__name__)

CHECK_BYTES = 256 * 1024 * 1024
"""Up to this size every page is checked at every start: that takes about a third of a second. A larger file is checked
only when damage was met in it before."""

DAMAGED = "store-damaged"
"""Code of the ConfigurationError for a file that is not any more what a relay has written."""


def open_file(
    path: Path, *, ours: bool, migrate: bool = True, may_mend: bool = False, thorough: bool = False
) -> sqlite3.Connection:
    """Return a connection to a store that is fit for use; call it in the writer's turn. Raises ConfigurationError.

    `ours` says that a relay has served it: only then is a file that makes no sense a damaged one. It is moved aside if
    `may_mend`, for which the caller has the server's turn, too. `thorough` looks for damage that would show itself only
    later. Without `migrate` a store that is not up to date is refused.
    """
    opened = partial(_opened, path, migrate=migrate, serving=may_mend, thorough=thorough)
    try:
        return opened()
    except (sqlite3.Error, SQLAlchemyError) as error:
        first = error
    match fault_of(first):
        case Fault.DAMAGED if ours and may_mend:
            mend(path, reason(first))
        case Fault.FULL if Ballast(path).whole:
            Ballast(path).release()
        case _:
            raise _unusable(path, first, ours=ours)
    _marker(path).unlink(missing_ok=True)
    try:
        return opened()
    except (sqlite3.Error, SQLAlchemyError) as error:
        raise _unusable(path, error, ours=ours) from None


def _opened(path: Path, *, migrate: bool, serving: bool, thorough: bool) -> sqlite3.Connection:
    _refuse_forgotten(path)
    connection = open_connection(path)
    try:
        if thorough and connection.execute("PRAGMA user_version").fetchone()[0] <= int(CURRENT):
            _look_for_damage(connection, path)  # before anything is changed; what is newer is refused, however it is
        prepare(connection, path, migrate=migrate, serving=serving)
    except BaseException:
        connection.close()
        raise
    return connection


def _refuse_forgotten(path: Path) -> None:
    """Raise sqlite3.DatabaseError for an empty file with a log: SQLite takes it for a new one, and deletes the log."""
    with suppress(FileNotFoundError):
        if path.stat().st_size == 0 and path.with_name(path.name + "-wal").stat().st_size > 0:
            raise sqlite3.DatabaseError("the file is empty, but its log is not")


def _look_for_damage(connection: sqlite3.Connection, path: Path) -> None:
    """Raise sqlite3.DatabaseError when the file is not what SQLite has written."""
    marker = _marker(path)
    if marker.exists() or path.stat().st_size <= CHECK_BYTES:
        verdict: str = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
        if verdict != "ok":
            raise sqlite3.DatabaseError(verdict)
        marker.unlink(missing_ok=True)
        return
    tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
    for table in tables:  # both ends of each: cheap, and a file that was cut off shows it
        for order in ("ASC", "DESC"):
            connection.execute(f'SELECT * FROM "{table}" ORDER BY rowid {order} LIMIT 1').fetchall()  # noqa: S608 - names of tables


def mark_damaged(path: Path) -> None:
    """Have the next start check every page, however large the file is."""
    with suppress(OSError):
        _marker(path).touch(mode=0o600)


def _marker(path: Path) -> Path:
    return path.with_name(path.name + ".damaged")


def damaged(path: Path, error: Exception) -> ConfigurationError:
    """Return what a person is told about a store that is damaged."""
    return ConfigurationError(
        f"The store {path} is damaged: {reason(error)}.",
        hint="Restart the relay: it moves the damaged file aside and begins a new one.",
        code=DAMAGED,
    )


def _unusable(path: Path, error: Exception, *, ours: bool) -> ConfigurationError:
    fault = fault_of(error)
    if ours and fault is Fault.DAMAGED:
        return damaged(path, error)
    if fault is Fault.BUSY:
        return not_now(path, reason(error))
    return ConfigurationError(
        f"{path} cannot be used as a store: {reason(error)}.",
        hint="Is it a file that this program made? Check its rights and the disk, or use another DATABASE_URL.",
        code="store-unusable",
    )


def not_now(path: Path, why: str) -> ConfigurationError:
    """Return what a person is told about a store that somebody else holds."""
    return ConfigurationError(
        f"The store {path} could not be changed: {why}.", hint="Try again in a moment.", code="store-busy"
    )
