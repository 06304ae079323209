"""Retention: removes events that are past their time, a few at a time, on one relay at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

import structlog
from sqlmodel import Session

from webhook_relay_server.errors import RelayError
from webhook_relay_server.store.database import Database
from webhook_relay_server.store.expiry import remove_expired
from webhook_relay_server.store.lease import RENEW_AFTER, Lease

log = structlog.get_logger(__name__)

KEEP_TIME = timedelta(days=7)
KEEP_EVENTS = 10_000
"""An event stays while it is younger than KEEP_TIME or among the newest KEEP_EVENTS of its channel: a week's
holiday loses nothing, and neither does a quiet channel."""
BATCH = 200
"""Events per transaction: webhooks that arrive meanwhile wait no longer than for any other commit."""
INTERVAL = 600.0
"""Seconds between rounds."""
WORK = "retention"
"""Name of the lease under which it runs."""


class Retention:
    """Keeps the log from growing for ever. What it removes, readers are told as a gap."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now
        self._lease = Lease(database, WORK)

    async def run_once(self) -> int:
        """Remove everything that is past its time, unless another relay does; return how many events that were."""
        before = self._now() - KEEP_TIME
        total = 0

        def remove(session: Session) -> int:
            return remove_expired(session, before, KEEP_EVENTS, BATCH) if self._lease.holds(session) else 0

        while removed := await self._database.write(remove):
            total += removed
            await asyncio.sleep(0)
        if total:
            log.info("retention.removed", events=total)
        return total

    async def follow(self) -> None:
        """Run again and again, until cancelled."""
        now = asyncio.get_running_loop().time
        due_at = now()
        while True:
            try:
                if await self._lease.hold() and now() >= due_at:
                    await self.run_once()
                    due_at = now() + INTERVAL
            except RelayError as error:
                log.warning("retention.put_off", error=str(error))
            await asyncio.sleep(min(INTERVAL, RENEW_AFTER))

    async def close(self) -> None:
        """Let another relay do it from now on."""
        with suppress(RelayError):  # then it does so when the lease is over
            await self._lease.release()
