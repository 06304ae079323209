"""Pipeline: the whole way of a webhook into the log, on one screen."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from datetime import datetime
from functools import partial
from time import perf_counter

from webhook_relay.event import Event, Verification
from webhook_relay.signatures import SCHEMES, Proof, Refusal, SignedRequest, certificate_url, verify
from webhook_relay_server.certificates import Certificates
from webhook_relay_server.description import describe
from webhook_relay_server.errors import SignatureRefusedError, SourceMisconfiguredError
from webhook_relay_server.sealing import sealed_event
from webhook_relay_server.security.quota import Quota
from webhook_relay_server.store.directory import KnownSource
from webhook_relay_server.store.log import EventLog
from webhook_relay_server.store.records import Appended, NewEvent, new_event
from webhook_relay_server.store.sources import UNVERIFIED_SCHEME
from webhook_relay_server.trace_context import trace_id_of

PACKED_AT_ONCE = 256 * 1024
"""Bytes: compressing them takes a millisecond, about what the detour over a thread costs."""
SEALED_AT_ONCE = 16 * 1024
"""Bytes: to seal and then to compress them takes that millisecond."""
CERTIFIED = frozenset(name for name, scheme in SCHEMES.items() if scheme.needs_certificate)
"""Schemes whose requests name a certificate, which is fetched to check them."""
NOT_YET = 0
"""Seq of an event that the log has not placed yet."""


class Pipeline:
    """Accepts webhooks: verify -> quota -> describe -> route -> append (which stores a repeated delivery once)."""

    def __init__(
        self,
        event_log: EventLog,
        now: Callable[[], datetime],
        certificates: Certificates | None = None,
        quota: Quota | None = None,
    ) -> None:
        self._log = event_log
        self._now = now
        self._certificates = certificates or Certificates()
        self._quota = quota
        self.counts = event_log.counts

    def accept(
        self, source: KnownSource, request: SignedRequest, request_id: str = "", certificate: str | None = None
    ) -> asyncio.Future[Appended]:
        """Return what is done when the event is on disk. Raises RelayError, and then nothing of it was kept."""
        if certificate is None and source.scheme in CERTIFIED:
            return asyncio.ensure_future(self._accept_certified(source, request, request_id))
        began = perf_counter()
        received_at = self._now()
        verification = self._verify(source, request, received_at, certificate)
        if self._quota is not None:
            self._quota.take(source.id)
        description = describe(
            source.scheme, source.name, request.headers.first, request.body, source.delivery_id_headers
        )
        event = Event(
            id=event_id(received_at),
            channel=source.channel.name,
            epoch=source.channel.epoch,
            seq=NOT_YET,
            source=source.name,
            time=received_at,
            type=description.type,
            subject=description.subject,
            summary=description.summary,
            delivery_id=description.delivery_id,
            verification=verification,
            scheme=source.scheme,
            content_type=request.headers.get("content-type"),
            headers=request.headers.without(source.credential_headers),
            occurred_at=description.occurred_at,
            body=request.body,
        )
        make = partial(
            new_event,
            event,
            channel_id=source.channel.id,
            source_id=source.id,
            embed=description.embed,
            request_id=request_id,
            trace_id=trace_id_of(request.headers),
            began=began,
        )
        at_once = PACKED_AT_ONCE
        if source.channel.sealed_to:
            at_once = SEALED_AT_ONCE
            make = partial(_sealed, event, source, request, request_id)
        if len(event.body) <= at_once:
            return self._log.submit(make())
        return asyncio.ensure_future(self._pack_aside(make))

    async def _pack_aside(self, make: Callable[[], NewEvent]) -> Appended:
        """Compress a large body on a thread: everybody else would wait for it."""
        return await self._log.append(await asyncio.to_thread(make))

    async def _accept_certified(self, source: KnownSource, request: SignedRequest, request_id: str) -> Appended:
        """Fetch the certificate first. A request that would be refused even with one does not make the relay ask."""
        url = None if source.problem else certificate_url(source.scheme, request, source.config)
        certificate = "" if url is None else await self._certificates.get(url)
        return await self.accept(source, request, request_id, certificate)

    def _verify(
        self, source: KnownSource, request: SignedRequest, now: datetime, certificate: str | None
    ) -> Verification:
        if source.scheme == UNVERIFIED_SCHEME:
            return Verification.UNVERIFIED
        active = [certificate] if certificate else source.secrets_at(now)
        if source.problem or (not active and SCHEMES[source.scheme].proof is not Proof.NOTHING):
            raise SourceMisconfiguredError(
                "The relay cannot read this source's secret.", hint="The relay's log says why; send it again later."
            )
        verdict = verify(source.scheme, active, request, now=now.timestamp(), config=source.config)
        if not verdict.ok:
            if verdict.refusal is Refusal.UNKNOWN_URL:
                raise SourceMisconfiguredError(verdict.detail, hint="The relay's operator sets its public URL.")
            self.counts.unverified(source.id, verdict.refusal or "")
            raise SignatureRefusedError(verdict.detail, code=verdict.refusal)
        return Verification.VERIFIED


def _sealed(event: Event, source: KnownSource, request: SignedRequest, request_id: str) -> NewEvent:
    """Return what is to be stored of an event that only its readers may read. Outside nothing is told of its body."""
    outside = describe(source.scheme, source.name, request.headers.first, b"", source.delivery_id_headers)
    event = sealed_event(event, outside, source.channel.sealed_to)
    return new_event(event, channel_id=source.channel.id, source_id=source.id, embed=True, request_id=request_id)


def event_id(time: datetime) -> str:
    """Return a new id: 48 bits of time in milliseconds and 80 random bits, in hex.

    Ids made later sort later, so that indexes over them grow at one end only. They are unique, not secret.
    """
    return f"{int(time.timestamp() * 1000):012x}{random.getrandbits(80):020x}"
