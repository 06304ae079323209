"""Lease: lets one relay at a time do a kind of work, and another one when it dies.

Time is the database's, so that the relays' clocks do not matter. Whoever holds a lease renews it long before it ends;
who dies does not, and the next one that asks gets it.
"""

from __future__ import annotations

import secrets

from sqlalchemy import text
from sqlmodel import Session

from webhook_relay_server.store.database import Database

DURATION = 60.0
"""Seconds for which a lease is good: how long work can rest when the relay that did it dies."""
RENEW_AFTER = DURATION / 3
"""Seconds after which it is renewed, so that two failures in a row do not lose it."""

_NOW = {
    "sqlite": "CAST((julianday('now') - 2440587.5) * 86400000000 AS INTEGER)",
    "postgresql": "CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS bigint)",
}
"""Microseconds since 1970 by the database's clock."""


class Lease:
    """One kind of work, as this relay asks for it."""

    def __init__(self, database: Database, name: str, duration: float = DURATION) -> None:
        self._database = database
        self._name = name
        self._duration = duration
        self._holder = secrets.token_hex(8)

    async def hold(self) -> bool:
        """Take the lease or renew it; say whether this relay has it now. Raises RelayError."""
        return not self._database.shared or await self._database.write(self.holds)

    def holds(self, session: Session) -> bool:
        """Do the same inside a transaction: until its commit no other relay can take the lease."""
        if not self._database.shared:
            return True  # there is no other relay
        return take(session, self._name, self._holder, self._duration)

    async def release(self) -> None:
        """Let another relay have it at once. Raises RelayError."""
        if self._database.shared:
            await self._database.write(lambda session: release(session, self._name, self._holder))


def take(session: Session, name: str, holder: str, duration: float) -> bool:
    """Take or renew a lease that is free, over, or the holder's own; say whether it is the holder's now."""
    connection = session.connection()
    now: int = connection.execute(text(f"SELECT {_NOW[connection.dialect.name]}")).scalar_one()
    values = {"name": name, "holder": holder, "now": now, "until": now + int(duration * 1_000_000)}
    return connection.execute(_TAKE, values).rowcount == 1


def release(session: Session, name: str, holder: str) -> None:
    """Give up a lease; harmless when it is somebody else's."""
    statement = text("DELETE FROM lease WHERE name = :name AND holder = :holder")
    session.connection().execute(statement, {"name": name, "holder": holder})


_TAKE = text("""
INSERT INTO lease (name, holder, expires_at) VALUES (:name, :holder, :until)
ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, expires_at = excluded.expires_at
WHERE lease.holder = excluded.holder OR lease.expires_at < :now
""")
