"""Whether a store is whole, and holds what its relay said it holds. Looks at the file, not at the relay's word."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from support.sender import Ledger
from support.store import stored_events


def findings(path: Path, ledger: Ledger) -> list[str]:
    """Return everything that is wrong with the store after its relay answered as the ledger says."""
    found = damage(path)
    if found:
        return found
    events = stored_events(path)
    numbers = [event.seq for event in events]
    if numbers and numbers != list(range(numbers[0], numbers[0] + len(numbers))):
        found.append(f"the numbers have holes: {numbers}")
    deliveries = [event.delivery_id or "" for event in events]
    found += [f"{delivery} is stored twice" for delivery in set(deliveries) if deliveries.count(delivery) > 1]
    places = {event.delivery_id: event for event in events}
    for delivery, seq in ledger.accepted.items():
        event = places.get(delivery)
        if event is None:
            found.append(f"{delivery} was accepted and is lost")
        elif event.seq != seq:
            found.append(f"{delivery} was accepted as {seq} and is {event.seq}")
    found += [
        f"{event.delivery_id} is not what was sent"
        for event in events
        if event.body != ledger.sent.get(event.delivery_id or "")
    ]
    return found


def damage(path: Path) -> list[str]:
    """Return what SQLite finds wrong with the file."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        return [row[0] for row in connection.execute("PRAGMA integrity_check") if row[0] != "ok"]
