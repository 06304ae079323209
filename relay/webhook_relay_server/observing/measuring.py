"""Measuring: gathers what `metrics.py` puts into words, and writes it in the form that was asked for."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable

from prometheus_client import CollectorRegistry, GCCollector, PlatformCollector, ProcessCollector
from prometheus_client.exposition import choose_encoder
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from webhook_relay_server.delivery.reader import Reader
from webhook_relay_server.errors import RelayError
from webhook_relay_server.observing.metrics import ClientFact, Facts, families
from webhook_relay_server.push.base import Bell
from webhook_relay_server.store.directory import Directory
from webhook_relay_server.store.log import EventLog
from webhook_relay_server.store.records import StoreSize

LIMIT = 2.0
"""Seconds for the store to say how large it is: a scrape has ten, and the rest of it must come all the same."""


class _Once(Collector):
    """Gives families that were made before."""

    def __init__(self, found: Iterable[Metric]) -> None:
        self._found = list(found)

    def collect(self) -> Iterable[Metric]:
        """Return them."""
        return self._found


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
        self._process = CollectorRegistry()
        for collector in (ProcessCollector, PlatformCollector, GCCollector):
            collector(registry=self._process)

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
        registry = CollectorRegistry()
        registry.register(_Once(families(self._log.counts, database.commits, facts)))
        registry.register(self._process)
        encode, content_type = choose_encoder(accept)
        return encode(registry), content_type

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
