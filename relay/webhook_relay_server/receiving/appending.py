"""Appending: events that come by the API, with an ingest token and without a source's URL.

Each channel gets a source for them when the first one comes: an event always says where it came from, and a delivery is
kept once for each source.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from webhook_relay.headers import RequestHeaders
from webhook_relay.signatures import SignedRequest
from webhook_relay_server.errors import RelayError, StoreBusyError
from webhook_relay_server.receiving.batch import parse_batch
from webhook_relay_server.receiving.pipeline import PACKED_AT_ONCE, Part, Pipeline
from webhook_relay_server.receiving.refused_requests import Attempt, RefusedRequests
from webhook_relay_server.senders.handshakes import Reply
from webhook_relay_server.senders.idempotency import HEADER as IDEMPOTENCY_KEY
from webhook_relay_server.senders.idempotency import sent_key
from webhook_relay_server.store.database import Database
from webhook_relay_server.store.directory import Directory, KnownChannel, KnownSource
from webhook_relay_server.store.records import Appended
from webhook_relay_server.store.sources import ensure_api_source

OF_THE_WHOLE = frozenset({"content-type", "content-length", IDEMPOTENCY_KEY})
"""Lower-case names of headers that say something of a batch, and nothing of an item."""


class Appending:
    """Puts events into channels for those who have a token for that."""

    def __init__(
        self,
        database: Database,
        directory: Directory,
        pipeline: Pipeline,
        refused: RefusedRequests,
        now: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._directory = directory
        self._pipeline = pipeline
        self._refused = refused
        self._now = now

    async def append(self, channel: KnownChannel, request: SignedRequest, request_id: str) -> Appended:
        """Return once the event is on disk. Raises RelayError."""
        outcome = await self._pipeline.accept(await self._source(channel), request, request_id)
        if isinstance(outcome, Reply):  # only an OPTIONS can be one
            raise TypeError("an appended event was taken for a handshake")
        return outcome

    async def append_batch(self, channel: KnownChannel, request: SignedRequest, request_id: str) -> Sequence[Appended]:
        """Return once all events of a batch are on disk, in one commit. Raises RelayError, and then none of them is."""
        if len(request.body) > PACKED_AT_ONCE:
            parts = await asyncio.to_thread(_parts, request)
        else:
            parts = _parts(request)
        source = await self._source(channel)
        return await self._pipeline.accept_together(source, request, parts, request_id) if parts else []

    def note_refused(self, channel: KnownChannel, attempt: Attempt, error: RelayError) -> None:
        """Note what was refused with the channel's source, if it has one already."""
        source = self._directory.api_source(channel)
        self._pipeline.counts.refused[error.code] += 1
        if source is not None:
            self._refused.note(source, attempt, error, error.status)

    async def _source(self, channel: KnownChannel) -> KnownSource:
        source = self._directory.api_source(channel)
        if source is not None:
            return source
        await self._database.write(
            partial(ensure_api_source, workspace=channel.workspace, channel_name=channel.name, now=self._now())
        )
        await self._directory.notice_change()
        source = self._directory.api_source(channel)
        if source is None:  # somebody revoked it in between
            raise StoreBusyError("The channel has changed at this moment.", hint="Send it again in a second.")
        return source


def _parts(request: SignedRequest) -> list[Part]:
    """Return the events of a batch, each as a request of its own. Raises RelayError."""
    shared = [pair for pair in request.headers if pair[0].lower() not in OF_THE_WHOLE]
    by_type: dict[str, RequestHeaders] = {}
    key = sent_key(request.headers)
    parts = []
    for number, item in enumerate(parse_batch(request.headers.get("content-type"), request.body), 1):
        headers = by_type.get(item.content_type)
        if headers is None:
            headers = by_type[item.content_type] = RequestHeaders([*shared, ("Content-Type", item.content_type)])
        own_id = item.id or (f"{key} {number}" if key else "")
        parts.append(Part(SignedRequest(request.method, request.url, headers, item.body), own_id))
    return parts
