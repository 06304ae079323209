"""Store: what a relay has left on disk when it has stopped."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from benchmarks.servers import BenchmarkError, Server


def check(relay: Server, accepted: int) -> float:
    """Return the database's bytes for each event. Raises BenchmarkError unless every accepted POST is there."""
    if relay.database is None:
        raise BenchmarkError(f"{relay.name} has no database.")
    with closing(sqlite3.connect(f"file:{relay.database}?mode=ro", uri=True)) as connection:
        stored: int = connection.execute("SELECT count(*) FROM event").fetchone()[0]
    if stored < accepted:
        raise BenchmarkError(f"The relay accepted {accepted} POSTs but stored only {stored} events.")
    return relay.database.stat().st_size / stored
