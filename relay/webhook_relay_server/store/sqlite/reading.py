"""Reading a store's file beside a relay that serves it, without changing anything."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlmodel import Session

from webhook_relay.errors import ConfigurationError
from webhook_relay_server.store.database import Result, Work
from webhook_relay_server.store.sqlite.file import connect, engine_on

MAX_ROWS = 100
"""Of what SQLite says about a damaged file: its own default, and enough to know."""


@contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection]:
    """Open a file that must be there, only to read. Raises ConfigurationError."""
    if not path.exists():
        raise ConfigurationError(
            f"There is no store at {path}.",
            hint="Name another with --database-url; `webhook-relay serve` makes a new one.",
            code="no-store",
        )
    connection = connect(path)
    try:
        connection.execute("PRAGMA query_only=ON")
        yield connection
    finally:
        connection.close()


def query(connection: sqlite3.Connection, work: Work[Result]) -> Result:
    """Run work of the models that only reads."""
    with engine_on(connection).connect() as engine_connection, Session(engine_connection) as session:
        return work(session)


def file_findings(connection: sqlite3.Connection) -> list[str]:
    """Return what SQLite itself finds wrong with the file: https://www.sqlite.org/pragma.html#pragma_integrity_check."""
    try:
        said = [row[0] for row in connection.execute(f"PRAGMA integrity_check({MAX_ROWS})")]
        orphans = connection.execute("PRAGMA foreign_key_check").fetchmany(MAX_ROWS)
    except sqlite3.DatabaseError as error:
        return [f"SQLite cannot read the file: {error}."]
    wrong = [] if said == ["ok"] else [f"SQLite says: {line}" for line in said]
    return wrong + [
        f"A row of the table {table} belongs to one of {parent} that is gone." for table, _, parent, _ in orphans
    ]
