"""Retention: removes what is past its time, a few events at a time, on one relay at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial

import structlog
from sqlmodel import Session

from webhook_relay_server.errors import RelayError
from webhook_relay_server.keeping.counting import count_channel
from webhook_relay_server.store.database import Database
from webhook_relay_server.store.expiry import Limits, channels_past_their_time, remove_expired
from webhook_relay_server.store.lease import RENEW_AFTER, Lease
from webhook_relay_server.store.positions import remove_unseen
from webhook_relay_server.store.sources import remove_expired_secrets
from webhook_relay_server.store.statistics import forget_counts

log = structlog.get_logger(__name__)

INTERVAL = 600.0
"""Seconds between rounds."""
WORK = "retention"
"""Name of the lease under which it runs."""
READER_TIME = timedelta(days=90)
"""How long the position of a client that does not come any more is shown: a quarter of a year, to be seen as lost."""


class Retention:
    """Keeps the log from growing for ever. What it removes, readers are told as a gap.

    `now` is a clock that doubts jumps ahead: what is removed does not come back.
    """

    def __init__(self, database: Database, now: Callable[[], datetime], limits: Limits) -> None:
        self._database = database
        self._now = now
        self._limits = limits
        self._lease = Lease(database, WORK)
        self._hurried = asyncio.Event()

    def hurry(self) -> None:
        """Have a round begin at once: there is no room for what is new."""
        self._hurried.set()

    async def run_once(self) -> int:
        """Remove everything that is past its time, unless another relay does; return how many events that were."""
        now = self._now()
        total = 0
        for channel_id in await self._database.query(partial(channels_past_their_time, default=self._limits, now=now)):
            await count_channel(self._database, channel_id)  # what goes is in the statistics before
            total += await self._shorten(channel_id, now)
        await self._database.write(partial(remove_unseen, before=now - READER_TIME))
        await self._database.write(partial(remove_expired_secrets, now=now))
        await self._database.write(partial(forget_counts, now=now))
        if total:
            log.info("retention.removed", events=total)
        return total

    async def _shorten(self, channel_id: int, now: datetime) -> int:
        """Remove from one channel, with pauses as long as the transactions: half of the time is for what arrives."""

        def remove(session: Session) -> int:
            return remove_expired(session, channel_id, self._limits, now) if self._lease.holds(session) else 0

        loop = asyncio.get_running_loop()
        total = 0
        began = loop.time()
        while removed := await self._database.write(remove):
            total += removed
            await asyncio.sleep(loop.time() - began)
            began = loop.time()
        return total

    async def follow(self) -> None:
        """Run again and again, until cancelled."""
        now = asyncio.get_running_loop().time
        due_at = now()
        while True:
            hurried = self._hurried.is_set()
            self._hurried.clear()
            try:
                if await self._lease.hold() and (hurried or now() >= due_at):
                    await self.run_once()
                    due_at = now() + INTERVAL
            except RelayError as error:
                log.warning("retention.put_off", error=str(error))
            await self._pause()

    async def _pause(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(min(INTERVAL, RENEW_AFTER)):
                await self._hurried.wait()

    async def close(self) -> None:
        """Let another relay do it from now on."""
        with suppress(RelayError):  # then it does so when the lease is over
            await self._lease.release()
