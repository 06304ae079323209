"""Acknowledgements: what each client last acknowledged, kept for display and retention, never for delivery."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from webhook_relay.event import Cursor
from webhook_relay.messages import ClientName
from webhook_relay_server.store.database import Database
from webhook_relay_server.store.positions import Position, save_positions
from webhook_relay_server.store.written_later import WrittenLater


class Acknowledgements(WrittenLater):
    """Gathers acknowledgements in memory and writes the newest of each client now and then."""

    what = "acknowledgements"

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
