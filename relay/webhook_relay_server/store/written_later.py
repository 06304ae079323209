"""WrittenLater: what is gathered in memory for people to look at, and written now and then.

Nobody depends on it, so it need not cost a commit for each thing that happens, and a store that is away is no reason to
stop: what could not be written stays, and is tried again.
"""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod

import structlog

from webhook_relay_server.errors import RelayError

log = structlog.get_logger(__name__)

FLUSH_INTERVAL = 5.0
"""Seconds between two writes."""


class WrittenLater(ABC):
    """Writes what is new again and again, and when it is told to."""

    what: str
    """It, as the log calls it."""

    @abstractmethod
    async def flush(self) -> None:
        """Write what is new. Whatever it raises, nothing is lost: the next flush tries again."""

    async def follow(self) -> None:
        """Flush again and again, until cancelled."""
        while True:
            await asyncio.sleep(FLUSH_INTERVAL)
            await self.save()

    async def save(self) -> None:
        """Flush, or say why that has to wait."""
        try:
            await self.flush()
        except RelayError as error:
            log.warning("store.put_off", what=self.what, error=str(error))
