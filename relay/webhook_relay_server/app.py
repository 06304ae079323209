"""create_app: the only place where the relay's parts meet."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any

from starlette.routing import Router

from webhook_relay.errors import ConfigurationError
from webhook_relay_server.administering.management import Management
from webhook_relay_server.api.door import Door, Rooms
from webhook_relay_server.api.ingest import Ingest
from webhook_relay_server.background import run_in_background
from webhook_relay_server.delivery.acknowledgements import Acknowledgements
from webhook_relay_server.delivery.audience import Audience
from webhook_relay_server.delivery.fanout import Fanout
from webhook_relay_server.extras import extra
from webhook_relay_server.history.history import History
from webhook_relay_server.history.replaying import Replaying
from webhook_relay_server.keeping.counting import Counting
from webhook_relay_server.keeping.retention import Retention
from webhook_relay_server.keeping.settled_clock import SettledClock
from webhook_relay_server.observing.examination import Examination
from webhook_relay_server.observing.measuring import Measuring
from webhook_relay_server.push.base import Bell, Listener, NoBell
from webhook_relay_server.push.local import Doorbell
from webhook_relay_server.rates import FAILURES, SENT, TOKENS
from webhook_relay_server.receiving.appending import Appending
from webhook_relay_server.receiving.certificates import Certificates
from webhook_relay_server.receiving.confirmations import Confirmations
from webhook_relay_server.receiving.pipeline import Pipeline
from webhook_relay_server.receiving.refused_requests import RefusedRequests
from webhook_relay_server.security.descriptors import room_for_connections
from webhook_relay_server.security.intake import Intake
from webhook_relay_server.security.quota import Quota
from webhook_relay_server.security.rate_limits import RateLimit, SharedCounts
from webhook_relay_server.settings import RelaySettings
from webhook_relay_server.store.database import Database
from webhook_relay_server.store.directory import Directory, utc_now
from webhook_relay_server.store.engine import database_of
from webhook_relay_server.store.expiry import Limits, newest_event
from webhook_relay_server.store.log import EventLog
from webhook_relay_server.store.postgres.address import postgres_address
from webhook_relay_server.store.vault import Vault, open_vault
from webhook_relay_server.streaming.sse import Sse
from webhook_relay_server.streaming.stream import Stream
from webhook_relay_server.web.asgi import Application
from webhook_relay_server.web.gate import Gate
from webhook_relay_server.web.headers import SecurityHeaders
from webhook_relay_server.web.later import Later
from webhook_relay_server.web.request_id import RequestIds


def create_app(settings: RelaySettings, rooms: Rooms | None = None, *, rest_later: bool = False) -> Application:
    """Return the relay as an ASGI application. Nothing is opened before its lifespan starts.

    `rooms` is for who serves it and wants to know why it could not be opened. With `rest_later` what FastAPI serves is
    loaded with the first request for it: a relay that takes webhooks and streams them does without those 15 MB.
    """
    rooms = rooms or Rooms()
    rooms.public_url = settings.public_url or ""
    rooms.max_body_bytes = settings.max_body_bytes

    @asynccontextmanager
    async def lifespan(_: object) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            stack.push(_remember_failure(rooms))
            await _open(settings, rooms, stack)
            yield

    def rest() -> Application:
        from webhook_relay_server.api.rest import rest_of  # noqa: PLC0415 - FastAPI, which may be wanted later

        return rest_of(rooms)

    return Door(
        rooms,
        Later(rest) if rest_later else rest(),
        _guard(settings),
        _intake(settings),
        lifespan=Router(lifespan=lifespan),
    )


async def _open(settings: RelaySettings, rooms: Rooms, stack: AsyncExitStack) -> None:
    """Open everything and lead the door to it; the stack closes it in the opposite order."""
    store = await _open_store(settings, stack)
    limits = Limits(settings.keep_seconds, settings.keep_events)
    retention, counting = await _keep(store.database, limits, stack)
    rates = _open_rates(settings, stack)
    acknowledgements = Acknowledgements(store.database, utc_now)
    stack.push_async_callback(acknowledgements.save)
    refused = RefusedRequests(store.database, utc_now)
    stack.push_async_callback(refused.save)
    confirmations = Confirmations()
    fanout = Fanout(store.log, store.doorbell)
    audience = Audience(store.directory, fanout)
    await run_in_background(
        stack,
        _rings(store.bell, Listener(store.log.grown, store.directory.hurry, store.log.look)),
        store.log.follow,
        fanout.follow,
        audience.follow_heartbeats,
        store.directory.follow,
        acknowledgements.follow,
        refused.follow,
        confirmations.follow,
        retention.follow,
        counting.follow,
        rates.failures.follow,
        rates.bad_tokens.follow,
        rates.sent.follow,
    )
    pipeline = _pipeline(settings, store, confirmations, stack, sent=rates.sent)
    rooms.ingest = Ingest(
        store.directory,
        pipeline,
        rates.failures,
        max_body_bytes=settings.max_body_bytes,
        public_url=settings.public_url or "",
        proxies=settings.proxies,
        https_only=settings.takes_only_https,
        refused=refused,
    )
    _lead_readers(rooms, store, audience, acknowledgements, rates.bad_tokens)
    rooms.history = History(store.log, utc_now)
    rooms.replaying = Replaying(rooms.history, store.directory, pipeline, settings.public_url or "")
    rooms.appending = Appending(store.database, store.directory, pipeline, refused, utc_now)
    rooms.management = Management(
        store.database,
        store.directory,
        store.vault,
        refused,
        limits=limits,
        now=utc_now,
        public_url=settings.public_url,
    )
    stack.callback(audience.close_all)


def _lead_readers(
    rooms: Rooms, store: _Store, audience: Audience, acknowledgements: Acknowledgements, bad_tokens: RateLimit
) -> None:
    """Lead those who follow, look back, or look at the relay to what they ask for."""
    rooms.directory = store.directory
    rooms.bad_tokens = bad_tokens
    rooms.audience = audience
    rooms.stream = Stream(store.directory, store.log, audience, acknowledgements, bad_tokens)
    rooms.sse = Sse(store.directory, store.log, audience, bad_tokens)
    rooms.measuring = Measuring(store.log, store.directory, store.bell, lambda: audience.readers)
    rooms.examination = Examination(store.log, store.bell, lambda: len(list(audience.readers)))


# --- the parts that the others stand on ------------------------------------------------------------


@dataclass(frozen=True)
class _Store:
    """The open store, and who is told when it grows or changes."""

    database: Database
    vault: Vault
    doorbell: Doorbell
    bell: Bell
    log: EventLog
    directory: Directory


async def _open_store(settings: RelaySettings, stack: AsyncExitStack) -> _Store:
    vault = open_vault(settings.database_file, command=settings.key_command)
    database = database_of(settings)
    await database.open()
    stack.push_async_callback(database.close)
    doorbell = Doorbell()
    bell = _bell(settings) if database.shared else NoBell()
    directory = Directory(database, vault, bell, quota=settings.source_policy)
    await directory.refresh()
    return _Store(database, vault, doorbell, bell, EventLog(database, doorbell, bell), directory)


async def _keep(database: Database, limits: Limits, stack: AsyncExitStack) -> tuple[Retention, Counting]:
    """Return what counts events and lets old ones go."""
    clock = SettledClock(utc_now, time.monotonic, last_seen=await database.query(newest_event))
    retention, counting = Retention(database, clock, limits), Counting(database)
    stack.push_async_callback(retention.close)
    stack.push_async_callback(counting.close)
    database.on_full(retention.hurry)
    return retention, counting


@dataclass(frozen=True)
class _Rates:
    """Who does something too often: fails to sign, shows tokens that do not count, sends."""

    failures: RateLimit
    bad_tokens: RateLimit
    sent: RateLimit


def _open_rates(settings: RelaySettings, stack: AsyncExitStack) -> _Rates:
    shared = _shared_counts(settings)
    if shared is not None:
        stack.push_async_callback(shared.close)
    return _Rates(RateLimit(FAILURES, shared), RateLimit(TOKENS, shared), RateLimit(SENT, shared))


def _guard(settings: RelaySettings) -> Callable[[Application], Application]:
    """Return what stands before everything but webhooks."""

    def guard(inside: Application) -> Application:
        gate = Gate(
            inside,
            proxies=settings.proxies,
            hosts=settings.hosts,
            https_only=settings.takes_only_https,
            public_url=settings.public_url,
            requests=None if settings.api_policy is None else RateLimit(settings.api_policy),
        )
        return SecurityHeaders(RequestIds(gate), hsts=settings.takes_only_https)

    return guard


def _intake(settings: RelaySettings) -> Intake:
    """Return how much may be on its way in."""
    return Intake(
        connections=min(settings.max_connections, room_for_connections()),
        of_one_address=settings.max_connections_per_address,
        arriving_bytes=settings.max_arriving_bytes,
        largest_body=settings.max_body_bytes,
        trusts=settings.proxies.trusts,
    )


def _pipeline(
    settings: RelaySettings, store: _Store, confirmations: Confirmations, stack: AsyncExitStack, *, sent: RateLimit
) -> Pipeline:
    """Return what takes webhooks: one that is traced, only where somebody wants to see that.

    `sent` counts what each source sends.
    """
    certificates = Certificates()
    stack.push_async_callback(certificates.close)
    quota = Quota(sent)
    if not settings.wants_traces:
        return Pipeline(
            store.log, utc_now, certificates, quota, find_token=store.directory.token, visit=confirmations.visit
        )
    with extra("otel", "Sending traces"):
        from webhook_relay_server.receiving.tracing import TracedPipeline, otlp_tracing  # noqa: PLC0415 - see extras.py

        tracing = otlp_tracing()
    stack.push_async_callback(tracing.close)
    return TracedPipeline(
        store.log,
        utc_now,
        certificates,
        quota,
        find_token=store.directory.token,
        visit=confirmations.visit,
        tracer=tracing.tracer,
    )


def _bell(settings: RelaySettings) -> Bell:
    """Return what wakes the other relays on the same store: Redis where there is one, else the database itself."""
    with extra("scale", "Serving one store with several relays"):
        from webhook_relay_server.push.postgres import postgres_bell  # noqa: PLC0415 - see extras.py
        from webhook_relay_server.push.redis import redis_bell  # noqa: PLC0415
    if settings.redis_url is not None:
        return redis_bell(settings.redis_url.get_secret_value(), settings.redis_prefix)
    return postgres_bell(postgres_address(settings.postgres_url or "").dsn)


def _shared_counts(settings: RelaySettings) -> SharedCounts | None:
    """Return where failures are counted for all relays, if there is a Redis."""
    if settings.redis_url is None:
        return None
    with extra("scale", "REDIS_URL"):
        from webhook_relay_server.security.shared_counts import RedisCounts  # noqa: PLC0415 - see extras.py
    return RedisCounts(settings.redis_url.get_secret_value(), settings.redis_prefix)


def _rings(bell: Bell, listener: Listener) -> Callable[[], Coroutine[Any, Any, None]]:
    async def follow_rings() -> None:
        await bell.follow(listener)

    return follow_rings


def _remember_failure(rooms: Rooms) -> Callable[..., bool]:
    """Return an exit that keeps a ConfigurationError in words, for those who see only that the start failed."""

    def leave(_kind: object, error: BaseException | None, _trace: object) -> bool:
        if isinstance(error, ConfigurationError):
            rooms.failure = error
        return False

    return leave
