"""Acknowledgements: what each client last acknowledged, kept for display and retention, never for delivery."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime

import structlog

from webhook_relay.event import Cursor
from webhook_relay.messages import ClientName
from webhook_relay_server.errors import RelayError
from webhook_relay_server.store.database import Database
from webhook_relay_server.store.positions import Position, save_positions

log = structlog.get_logger(__name__)

FLUSH_INTERVAL = 5.0
"""Seconds: a position is for people to look at, so it need not cost a commit for every acknowledgement."""


class Acknowledgements:
    """Gathers acknowledgements in memory and writes the newest of each client now and then."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now
        self._changed: dict[tuple[str, int], Position] = {}

    def acknowledged(self, client: ClientName, token_id: str, channel_id: int, cursor: Cursor) -> None:
        """Note that the client has everything up to `cursor`."""
        self._changed[client.id, channel_id] = Position(
            client.id, channel_id, client.name, token_id, cursor.epoch, cursor.seq, self._now()
        )

    async def flush(self) -> None:
        """Write what has changed. Whatever it raises, nothing is lost: the next flush tries again."""
        changed, self._changed = self._changed, {}
        if not changed:
            return
        try:
            await self._database.write(lambda session: save_positions(session, list(changed.values())))
        except BaseException:
            self._changed = {**changed, **self._changed}
            raise

    async def follow(self) -> None:
        """Flush again and again, until cancelled."""
        while True:
            await asyncio.sleep(FLUSH_INTERVAL)
            await self.save()

    async def save(self) -> None:
        """Flush, or say why that has to wait: nobody depends on it."""
        try:
            await self.flush()
        except RelayError as error:
            log.warning("readers.not_saved", error=str(error))
