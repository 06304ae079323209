"""Measuring: gathers what `metrics.py` puts into words, and writes it in the form that was asked for."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from webhook_relay_server.delivery.reader import Reader
from webhook_relay_server.errors import RelayError
from webhook_relay_server.observing.facts import ClientFact, Facts
from webhook_relay_server.push.base import Bell
from webhook_relay_server.store.directory import Directory
from webhook_relay_server.store.log import EventLog
from webhook_relay_server.store.records import StoreSize

if TYPE_CHECKING:
    from webhook_relay_server.observing.metrics import Exposition

LIMIT = 2.0
"""Seconds for the store to say how large it is: a scrape has ten, and the rest of it must come all the same."""


class Measuring:
    """Measures an open relay. There is one for each relay; nothing is registered anywhere else."""

    def __init__(
        self, event_log: EventLog, directory: Directory, bell: Bell, readers: Callable[[], Iterable[Reader]]
    ) -> None:
        self._log = event_log
        self.counts = event_log.counts
        self._directory = directory
        self._bell = bell
        self._readers = readers
        self._exposition: Exposition | None = None

    async def exposition(self, accept: str) -> tuple[bytes, str]:
        """Return everything in a form that `accept` (of HTTP) takes, and its content type."""
        database = self._log.database
        facts = Facts(
            store=database.kind,
            sources={source.id: (str(source.channel.workspace), source.name) for source in self._directory.sources()},
            clients=[self._client(reader) for reader in self._readers()],
            waiting_writes=database.waiting,
            waiting_bytes=database.waiting_bytes,
            size=await self._size(),
            doorbell_connected=self._bell.connected,
        )
        if self._exposition is None:
            self._exposition = await asyncio.to_thread(_new_exposition)
        return self._exposition.of(accept, self._log.counts, database.commits, facts)

    def _client(self, reader: Reader) -> ClientFact:
        lag = max((self._log.seen_head(place.channel_id) - place.after for place in reader.places), default=0)
        return ClientFact(
            reader.wire.kind,
            reader.token.workspace if reader.token else 0,
            reader.client.id if reader.client else "-",
            max(0, lag),
            reader.wire.backlog,
        )

    async def _size(self) -> StoreSize | None:
        try:
            async with asyncio.timeout(LIMIT):
                return await self._log.database.size()
        except (RelayError, TimeoutError):
            return None


def _new_exposition() -> Exposition:
    from webhook_relay_server.observing.metrics import Exposition  # noqa: PLC0415 - a megabyte, for who is scraped

    return Exposition()
