"""Counting: moves the statistics forward behind the log, a small step at a time."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from functools import partial

import structlog

from webhook_relay_server.errors import RelayError
from webhook_relay_server.store.database import Database
from webhook_relay_server.store.lease import Lease
from webhook_relay_server.store.statistics import BATCH, channels_not_counted, count, sum_up

log = structlog.get_logger(__name__)

INTERVAL = 10.0
"""Seconds between rounds. What is not counted yet is summed up when somebody asks, so nobody waits for them."""
WORK = "statistics"
"""Name of the lease under which it runs."""


class Counting:
    """Counts what the channels have taken, on one of the relays that share a store."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lease = Lease(database, WORK)

    async def run_once(self) -> None:
        """Count everything that is not counted yet, unless another relay does. Raises RelayError."""
        channel_ids = await self._database.query(channels_not_counted)
        if channel_ids and await self._lease.hold():
            for channel_id in channel_ids:
                await count_channel(self._database, channel_id)

    async def follow(self) -> None:
        """Run again and again, until cancelled."""
        while True:
            await asyncio.sleep(INTERVAL)
            try:
                await self.run_once()
            except RelayError as error:
                log.warning("statistics.put_off", error=str(error))

    async def close(self) -> None:
        """Let another relay do it from now on."""
        with suppress(RelayError):  # then it does so when the lease is over
            await self._lease.release()


async def count_channel(database: Database, channel_id: int) -> None:
    """Count what a channel holds now, with pauses as long as the work: half of the time is for what arrives.

    The events are summed up on a thread that reads; what is written are a few sums. Where two relays count the same
    channel, the second one's sums are given up. Raises RelayError.
    """
    loop = asyncio.get_running_loop()
    full = True
    while full:  # else it would run after a channel that is growing all the time
        began = loop.time()
        stretch = await database.query(partial(sum_up, channel_id=channel_id))
        if stretch.last > stretch.after:
            await database.write(partial(count, stretch=stretch))
        full = stretch.last - stretch.after == BATCH
        if full:
            await asyncio.sleep(loop.time() - began)
