"""Pipeline: the whole way of a webhook into the log, on one screen."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from time import perf_counter
from typing import NamedTuple

import msgspec
import structlog

from webhook_relay.event import Event, Verification
from webhook_relay.headers import RequestHeaders
from webhook_relay.signatures import (
    SCHEMES,
    Proof,
    Refusal,
    SignedRequest,
    certificate_url,
    headers_with_access_token,
    verify,
)
from webhook_relay_server.describing.body import document_in
from webhook_relay_server.describing.description import describe, kept_id
from webhook_relay_server.errors import (
    MethodNotAllowedError,
    SignatureRefusedError,
    SourceMisconfiguredError,
    StructureRefusedError,
    TypeRefusedError,
)
from webhook_relay_server.rates import SENT
from webhook_relay_server.receiving.certificates import Certificates
from webhook_relay_server.receiving.ingest_token import FindToken, check_ingest_token
from webhook_relay_server.receiving.sealing import sealed_event
from webhook_relay_server.security.quota import Quota
from webhook_relay_server.security.rate_limits import RateLimit
from webhook_relay_server.senders.handshakes import METHODS, Handshake, Reply
from webhook_relay_server.senders.idempotency import with_plain_key
from webhook_relay_server.store.directory import KnownSource
from webhook_relay_server.store.log import EventLog
from webhook_relay_server.store.records import Appended, NewEvent, new_event
from webhook_relay_server.store.sources import TOKEN_SCHEME, UNVERIFIED_SCHEME
from webhook_relay_server.web.trace_context import trace_id_of

log = structlog.get_logger(__name__)

PACKED_AT_ONCE = 256 * 1024
"""Bytes: compressing them takes a millisecond, about what the detour over a thread costs."""
SEALED_AT_ONCE = 16 * 1024
"""Bytes: to seal and then to compress them takes that millisecond."""
CERTIFIED = frozenset(name for name, scheme in SCHEMES.items() if scheme.needs_certificate)
"""Schemes whose requests name a certificate, which is fetched to check them."""
NOT_YET = 0
"""Seq of an event that the log has not placed yet."""
Outcome = Appended | Reply
"""What became of a request: it is in the log, or it was a handshake and is to be answered."""
Visit = Callable[[str], None]
"""Fetches a URL later, to complete a handshake."""


class Part(NamedTuple):
    """One event of several that come in one request."""

    request: SignedRequest
    delivery_id: str
    """The sender's id of it, where nothing else gives one; may be empty."""


class Taken(msgspec.Struct, frozen=True):
    """A request that was verified, and is now to become an event."""

    source: KnownSource
    request: SignedRequest
    verification: Verification
    received_at: datetime
    began: float
    """When its last byte was there, by `perf_counter`."""
    request_id: str


class Pipeline:
    """Accepts webhooks: verify -> quota -> describe -> route -> append (which stores a repeated delivery once)."""

    def __init__(
        self,
        event_log: EventLog,
        now: Callable[[], datetime],
        certificates: Certificates | None = None,
        quota: Quota | None = None,
        *,
        find_token: FindToken | None = None,
        visit: Visit | None = None,
    ) -> None:
        """Append to `event_log`; `find_token` knows the tokens of senders that sign nothing."""
        self._log = event_log
        self._now = now
        self._certificates = certificates or Certificates()
        self._quota = quota or Quota(RateLimit(SENT))
        self.counts = event_log.counts
        self._find_token = find_token or (lambda _: None)
        self._visit = visit

    def accept(
        self, source: KnownSource, request: SignedRequest, request_id: str = "", certificate: str | None = None
    ) -> asyncio.Future[Outcome]:
        """Return what is done when the event is on disk, or at once when the request was a handshake.

        Raises RelayError, and then nothing of it was kept.
        """
        if certificate is None and source.scheme in CERTIFIED:
            return asyncio.ensure_future(self._accept_certified(source, request, request_id))
        began = perf_counter()
        received_at = self._now()
        handshake = source.handshake
        if handshake is not None and (reply := _before_verifying(handshake, source, request, received_at)):
            return self._answered(source, reply, request_id)
        verification = self._verify(source, request, received_at, certificate)
        if handshake is not None and (reply := _after_verifying(handshake, source, request, received_at)):
            return self._answered(source, reply, request_id)
        if source.quota is not None:
            self._quota.take(source.id, source.quota)
        taken = Taken(source, request, verification, received_at, began, request_id)
        event, embed = _event_of(taken)
        if len(request.body) <= (SEALED_AT_ONCE if source.channel.sealed_to else PACKED_AT_ONCE):
            return self._log.submit(_entry_of(taken, event, embed))  # type: ignore[return-value]  # Future is invariant; nobody sets this one
        return asyncio.ensure_future(self._pack_aside(partial(_entry_of, taken, event, embed)))

    async def accept_together(
        self, source: KnownSource, whole: SignedRequest, parts: Sequence[Part], request_id: str = ""
    ) -> Sequence[Appended]:
        """Return when all parts of a request are on disk, in one commit; RelayError means that none of them is."""
        began = perf_counter()
        received_at = self._now()
        verification = self._verify(source, whole, received_at, None)
        if source.quota is not None:
            for _ in parts:
                self._quota.take(source.id, source.quota)

        def entry(number: int, part: Part) -> NewEvent:
            named = request_id if number == 1 else ""  # it is one request, and is logged once
            taken = Taken(source, part.request, verification, received_at, began, named)
            try:
                return _entry_of(taken, *_event_of(taken, part.delivery_id))
            except (StructureRefusedError, TypeRefusedError) as error:
                error.detail = f"Item {number}: {error.detail}"
                raise

        def make() -> list[NewEvent]:
            return [entry(number, part) for number, part in enumerate(parts, 1)]

        aside = source.channel.sealed_to or len(whole.body) > PACKED_AT_ONCE
        entries = await asyncio.to_thread(make) if aside else make()
        return await self._log.submit_together(entries)

    async def replay(self, source: KnownSource, request: SignedRequest, replay_of: str, request_id: str) -> Appended:
        """Return where a changed event is, once it is on disk. Raises RelayError unless its source takes the signature.

        It is no delivery of the sender: it has no delivery id, and nothing is answered for it as for a handshake.
        """
        began, received_at = perf_counter(), self._now()
        certificate = None
        if source.scheme in CERTIFIED and not source.problem:
            url = certificate_url(source.scheme, request, source.config)
            certificate = "" if url is None else await self._certificates.get(url)
        verification = self._verify(source, request, received_at, certificate)
        taken = Taken(source, request, verification, received_at, began, request_id)

        def make() -> NewEvent:
            event, embed = _event_of(taken)
            return _entry_of(taken, msgspec.structs.replace(event, delivery_id=None, replay_of=replay_of), embed)

        return await self._log.append(await asyncio.to_thread(make))

    async def _pack_aside(self, make: Callable[[], NewEvent]) -> Outcome:
        """Compress a large body on a thread: everybody else would wait for it."""
        return await self._log.append(await asyncio.to_thread(make))

    async def _accept_certified(self, source: KnownSource, request: SignedRequest, request_id: str) -> Outcome:
        """Fetch the certificate first. A request that would be refused even with one does not make the relay ask."""
        url = None if source.problem else certificate_url(source.scheme, request, source.config)
        certificate = "" if url is None else await self._certificates.get(url)
        return await self.accept(source, request, request_id, certificate)

    def _answered(self, source: KnownSource, reply: Reply, request_id: str) -> asyncio.Future[Outcome]:
        log.info("handshake.answered", kind=reply.kind, source=source.name, request_id=request_id)
        if reply.visit and self._visit is not None:
            self._visit(reply.visit)
        answered: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        answered.set_result(reply)
        return answered

    def _verify(
        self, source: KnownSource, request: SignedRequest, now: datetime, certificate: str | None
    ) -> Verification:
        if source.problem:
            raise _misconfigured()
        if source.scheme == UNVERIFIED_SCHEME:
            return Verification.UNVERIFIED
        if source.scheme == TOKEN_SCHEME:
            self._check_token(source, request)
            return Verification.VERIFIED
        active = [certificate] if certificate else source.secrets_at(now)
        if not active and SCHEMES[source.scheme].proof is not Proof.NOTHING:
            raise _misconfigured()
        verdict = verify(source.scheme, active, request, now=now.timestamp(), config=source.config)
        if not verdict.ok:
            if verdict.refusal is Refusal.UNKNOWN_URL:
                raise SourceMisconfiguredError(verdict.detail, hint="The relay's operator sets its public URL.")
            self.counts.unverified(source.id, verdict.refusal or "")
            raise SignatureRefusedError(verdict.detail, code=verdict.refusal)
        return Verification.VERIFIED

    def _check_token(self, source: KnownSource, request: SignedRequest) -> None:
        try:
            check_ingest_token(self._find_token, source.channel, request)
        except SignatureRefusedError as error:
            self.counts.unverified(source.id, error.code)
            raise


def _event_of(taken: Taken, delivery_id: str = "") -> tuple[Event, bool]:
    """Return the event that a request is, and whether its body can stand in a JSON frame as it is.

    `delivery_id` is the sender's where nothing else gives one. Raises RelayError for what is not as it must be.
    """
    source, request = taken.source, taken.request
    headers = _plain_headers(taken)
    body = request.body
    description = describe(source.scheme, source.name, headers, body, source.delivery_id_headers)
    if source.structure is not None:
        encoding = headers.get("content-encoding", "").strip(" \t").lower()
        source.structure.check(description.type, partial(document_in, body, headers.get("content-type", ""), encoding))
    channel = source.channel
    event = Event(
        id=event_id(taken.received_at),
        channel=channel.name,
        epoch=channel.epoch,
        seq=NOT_YET,
        source=source.name,
        time=taken.received_at,
        type=description.type,
        subject=description.subject,
        summary=description.summary,
        delivery_id=description.delivery_id or kept_id(delivery_id),
        verification=taken.verification,
        scheme=source.scheme,
        content_type=headers.get("content-type", ""),
        headers=request.headers.without(_secret_headers(source, request.headers)),
        occurred_at=description.occurred_at,
        body=body,
    )
    return event, description.embed


def _entry_of(taken: Taken, event: Event, embed: bool) -> NewEvent:
    """Return what the log is to hold of an event. That takes milliseconds for megabytes.

    Where only its readers may read it, nothing of its body is told outside.
    """
    source = taken.source
    if source.channel.sealed_to:
        outside = describe(source.scheme, source.name, _plain_headers(taken), b"", source.delivery_id_headers)
        event, embed = sealed_event(event, outside, source.channel.sealed_to), True
    return new_event(
        event,
        channel_id=source.channel.id,
        source_id=source.id,
        embed=embed,
        request_id=taken.request_id,
        trace_id=trace_id_of(taken.request.headers),
        began=taken.began,
    )


def _plain_headers(taken: Taken) -> Mapping[str, str]:
    if taken.source.takes_idempotency_key:
        return with_plain_key(taken.request.headers, taken.source.delivery_id_headers)
    return taken.request.headers.first


def _secret_headers(source: KnownSource, headers: RequestHeaders) -> frozenset[str]:
    """Return the lower-case names of headers that are not kept."""
    if source.secret_in_url:
        return source.credential_headers | headers_with_access_token(headers)
    return source.credential_headers


def _before_verifying(handshake: Handshake, source: KnownSource, request: SignedRequest, now: datetime) -> Reply | None:
    """Answer what its sender cannot sign; what comes by the method of a handshake and is none is refused."""
    if source.problem:
        raise _misconfigured()
    reply = handshake.unsigned(request, source.terms(now)) if handshake.unsigned else None
    if reply is None and request.method not in source.methods:
        raise wrong_method(source, request.method)
    return reply


def _after_verifying(handshake: Handshake, source: KnownSource, request: SignedRequest, now: datetime) -> Reply | None:
    return handshake.signed(request, source.terms(now)) if handshake.signed else None


def wrong_method(source: KnownSource, method: str) -> MethodNotAllowedError:
    """Return the refusal of a method by which a source takes nothing."""
    allowed = ", ".join(known for known in METHODS if known in source.methods)
    return MethodNotAllowedError(
        f"{method} is not how this source takes webhooks.", allow=allowed, hint=f"Use {allowed}."
    )


def _misconfigured() -> SourceMisconfiguredError:
    return SourceMisconfiguredError(
        "The relay cannot read this source's secret, or what else is kept of it.",
        hint="The relay's log says why; send it again later.",
    )


def event_id(time: datetime) -> str:
    """Return a new id: 48 bits of time in milliseconds and 80 random bits, in hex.

    Ids made later sort later, so that indexes over them grow at one end only. They are unique, not secret.
    """
    return f"{int(time.timestamp() * 1000) << 80 | random.getrandbits(80):032x}"
