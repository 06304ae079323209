"""Retention: removes events that are past their time, a few at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from webhook_relay_server.errors import RelayError
from webhook_relay_server.store.database import Database
from webhook_relay_server.store.expiry import remove_expired

log = structlog.get_logger(__name__)

KEEP_TIME = timedelta(days=7)
KEEP_EVENTS = 10_000
"""An event stays while it is younger than KEEP_TIME or among the newest KEEP_EVENTS of its channel: a week's
holiday loses nothing, and neither does a quiet channel."""
BATCH = 200
"""Events per transaction: webhooks that arrive meanwhile wait no longer than for any other commit."""
INTERVAL = 600.0
"""Seconds between rounds."""


class Retention:
    """Keeps the log from growing for ever. What it removes, readers are told as a gap."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    async def run_once(self) -> int:
        """Remove everything that is past its time; return how many events that were."""
        now = self._now()
        total = 0
        while removed := await self._database.write(
            lambda session: remove_expired(session, now - KEEP_TIME, KEEP_EVENTS, BATCH, now=now)
        ):
            total += removed
            await asyncio.sleep(0)
        if total:
            log.info("retention.removed", events=total)
        return total

    async def follow(self) -> None:
        """Run again and again, until cancelled."""
        while True:
            try:
                await self.run_once()
            except RelayError as error:
                log.warning("retention.put_off", error=str(error))
            await asyncio.sleep(INTERVAL)
