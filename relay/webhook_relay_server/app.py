"""create_app: the only place where the relay's parts meet."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import msgspec
import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette_compress import CompressMiddleware

from webhook_relay import __version__
from webhook_relay.config import APP_NAME
from webhook_relay.errors import ConfigurationError
from webhook_relay_server.api.asgi import Application
from webhook_relay_server.api.batch import batch_router
from webhook_relay_server.api.channels import channels_router
from webhook_relay_server.api.clients import clients_router
from webhook_relay_server.api.door import Door, Rooms
from webhook_relay_server.api.health import health_router
from webhook_relay_server.api.history import history_router
from webhook_relay_server.api.ingest import Ingest
from webhook_relay_server.api.metrics import metrics_router
from webhook_relay_server.api.openapi import Documented
from webhook_relay_server.api.problem import problem_document, problem_headers
from webhook_relay_server.api.reference import reference_router
from webhook_relay_server.api.refusals import refusal_of
from webhook_relay_server.api.request_id import RequestIds
from webhook_relay_server.api.sources import sources_router
from webhook_relay_server.api.sse import Sse
from webhook_relay_server.api.stream import Stream
from webhook_relay_server.api.tokens import tokens_router
from webhook_relay_server.api.workspaces import workspaces_router
from webhook_relay_server.appending import Appending
from webhook_relay_server.certificates import Certificates
from webhook_relay_server.confirmations import Confirmations
from webhook_relay_server.counting import Counting
from webhook_relay_server.delivery.audience import Audience
from webhook_relay_server.delivery.fanout import Fanout
from webhook_relay_server.descriptors import room_for_connections
from webhook_relay_server.errors import (
    InternalError,
    InvalidParametersError,
    MethodNotAllowedError,
    NotFoundError,
    RelayError,
)
from webhook_relay_server.examination import Examination
from webhook_relay_server.extras import extra
from webhook_relay_server.history import History
from webhook_relay_server.management import Management
from webhook_relay_server.measuring import Measuring
from webhook_relay_server.pipeline import Pipeline
from webhook_relay_server.push.base import Bell, Listener, NoBell
from webhook_relay_server.push.local import Doorbell
from webhook_relay_server.readers import Readers
from webhook_relay_server.refused_requests import RefusedRequests
from webhook_relay_server.retention import Retention
from webhook_relay_server.security.gate import Gate
from webhook_relay_server.security.headers import SecurityHeaders
from webhook_relay_server.security.intake import Intake
from webhook_relay_server.security.quota import Quota
from webhook_relay_server.security.rate_limits import RateLimit, SharedCounts
from webhook_relay_server.security.rates import FAILURES, SENT, TOKENS
from webhook_relay_server.settings import RelaySettings
from webhook_relay_server.settled_clock import SettledClock
from webhook_relay_server.store.directory import Directory, utc_now
from webhook_relay_server.store.engine import database_of
from webhook_relay_server.store.expiry import Limits, newest_event
from webhook_relay_server.store.log import EventLog
from webhook_relay_server.store.postgres.address import postgres_address
from webhook_relay_server.store.vault import open_vault

log = structlog.get_logger(__name__)

MOST_PROBLEMS = 5
"""Of a request that are told at once."""
ROUTERS = (
    health_router,
    channels_router,
    history_router,
    batch_router,
    sources_router,
    tokens_router,
    workspaces_router,
    clients_router,
    metrics_router,
    reference_router,
)
"""Everything that FastAPI serves."""
RESTART_DELAY = 5.0
"""Seconds before a background part that failed is started again."""


def create_app(settings: RelaySettings, rooms: Rooms | None = None) -> Application:
    """Return the relay as an ASGI application. Nothing is opened before its lifespan starts.

    `rooms` is for who serves it and wants to know why it could not be opened.
    """
    rooms = rooms or Rooms()
    rooms.public_url = settings.public_url or ""
    rooms.max_body_bytes = settings.max_body_bytes

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            stack.push(_remember_failure(rooms))
            vault = open_vault(settings.database_file, command=settings.key_command)
            doorbell = Doorbell()
            database = database_of(settings)
            await database.open()
            stack.push_async_callback(database.close)
            bell = _bell(settings) if database.shared else NoBell()
            event_log = EventLog(database, doorbell, bell)
            directory = Directory(database, vault, bell, quota=settings.source_policy)
            await directory.refresh()
            readers = Readers(database, utc_now)
            stack.push_async_callback(readers.save)
            refused = RefusedRequests(database, utc_now)
            stack.push_async_callback(refused.save)
            confirmations = Confirmations()
            last_seen = await database.query(newest_event)
            clock = SettledClock(utc_now, time.monotonic, last_seen=last_seen)
            retention = Retention(database, clock, Limits(settings.keep_seconds, settings.keep_events))
            stack.push_async_callback(retention.close)
            counting = Counting(database)
            stack.push_async_callback(counting.close)
            database.on_full(retention.hurry)
            shared = _shared_counts(settings)
            if shared is not None:
                stack.push_async_callback(shared.close)
            failures, bad_tokens = RateLimit(FAILURES, shared), RateLimit(TOKENS, shared)
            sent = RateLimit(SENT, shared)
            fanout = Fanout(event_log, doorbell)
            audience = Audience(directory, fanout)
            await _run_in_background(
                stack,
                _rings(bell, Listener(event_log.grown, directory.hurry, event_log.look)),
                event_log.follow,
                fanout.follow,
                audience.follow_heartbeats,
                directory.follow,
                readers.follow,
                refused.follow,
                confirmations.follow,
                retention.follow,
                counting.follow,
                failures.follow,
                bad_tokens.follow,
                sent.follow,
            )
            pipeline = _pipeline(settings, event_log, directory, confirmations, stack, sent=sent)
            rooms.ingest = Ingest(
                directory,
                pipeline,
                failures,
                max_body_bytes=settings.max_body_bytes,
                public_url=settings.public_url or "",
                proxies=settings.proxies,
                https_only=settings.takes_only_https,
                refused=refused,
            )
            rooms.audience = audience
            rooms.stream = Stream(directory, event_log, audience, readers, bad_tokens)
            rooms.sse = Sse(directory, event_log, audience, bad_tokens)
            rooms.bad_tokens = bad_tokens
            rooms.management = Management(
                database,
                directory,
                vault,
                limits=Limits(settings.keep_seconds, settings.keep_events),
                now=utc_now,
                public_url=settings.public_url,
            )
            rooms.appending = Appending(database, directory, pipeline, utc_now)
            rooms.directory = directory
            rooms.history = History(event_log, utc_now)
            rooms.measuring = Measuring(event_log, directory, bell, lambda: audience.readers)
            rooms.examination = Examination(event_log, bell, lambda: len(list(audience.readers)))
            stack.callback(audience.close_all)
            yield

    return Door(rooms, _rest(rooms, lifespan), _guard(settings), _intake(settings))


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
    settings: RelaySettings,
    event_log: EventLog,
    directory: Directory,
    confirmations: Confirmations,
    stack: AsyncExitStack,
    *,
    sent: RateLimit,
) -> Pipeline:
    """Return what takes webhooks: one that is traced, only where somebody wants to see that.

    `sent` counts what each source sends.
    """
    certificates = Certificates()
    stack.push_async_callback(certificates.close)
    quota = Quota(sent)
    if not settings.wants_traces:
        return Pipeline(event_log, utc_now, certificates, quota, find_token=directory.token, visit=confirmations.visit)
    with extra("otel", "Sending traces"):
        from webhook_relay_server.tracing import TracedPipeline, otlp_tracing  # noqa: PLC0415 - see extras.py

        tracing = otlp_tracing()
    stack.push_async_callback(tracing.close)
    return TracedPipeline(
        event_log,
        utc_now,
        certificates,
        quota,
        find_token=directory.token,
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


def _rest(rooms: Rooms, lifespan: Callable[[FastAPI], Any]) -> FastAPI:
    rest = Documented(
        title=APP_NAME, version=__version__, lifespan=lifespan, openapi_url=None, generate_unique_id_function=_name
    )
    rest.add_middleware(CompressMiddleware)  # zstd, br or gzip; what ingest answers is too short to gain from it
    for router in ROUTERS:
        rest.include_router(router(rooms))

    @rest.exception_handler(RelayError)
    async def relay_error(_: Request, error: RelayError) -> Response:
        return _problem(error)

    @rest.exception_handler(ConfigurationError)
    async def refused(_: Request, error: ConfigurationError) -> Response:
        return _problem(refusal_of(error))

    @rest.exception_handler(RequestValidationError)
    async def invalid(_: Request, error: RequestValidationError) -> Response:
        return _problem(InvalidParametersError(_in_words(error), hint="The OpenAPI document says what is taken."))

    @rest.exception_handler(HTTPException)
    async def http_error(request: Request, error: HTTPException) -> Response:
        if error.status_code == MethodNotAllowedError.status:
            allow = (error.headers or {}).get("allow", "GET")
            return _problem(MethodNotAllowedError(f"{request.method} is not for this path.", allow=allow))
        return _problem(NotFoundError("Nothing is at this path.", hint="Webhooks go to /in/{key} or /webhook."))

    @rest.exception_handler(Exception)
    async def our_mistake(_request: Request, _error: Exception) -> Response:
        return _problem(InternalError("The relay could not handle this request."))

    return rest


def _name(route: APIRoute) -> str:
    """Return what OpenAPI calls an operation: the name of its function, which is the only one of that name."""
    return route.name


def _in_words(error: RequestValidationError) -> str:
    """Say what is wrong and where, without repeating what was sent."""
    found = [f"{'.'.join(str(step) for step in one['loc'])}: {one['msg']}" for one in error.errors()[:MOST_PROBLEMS]]
    return "; ".join(found) + "."


def _problem(error: RelayError) -> Response:
    headers = {name.decode(): value.decode() for name, value in problem_headers(error)}
    body = problem_document(error)
    return Response(msgspec.json.encode(body), status_code=error.status, headers=headers)


async def _run_in_background(stack: AsyncExitStack, *parts: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Run the parts until the stack closes."""
    tasks = [asyncio.create_task(_guarded(part), name=part.__qualname__) for part in parts]

    async def stop() -> None:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    stack.push_async_callback(stop)


async def _guarded(part: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Run a background part again after it failed: the border where its bugs are logged."""
    while True:
        try:
            await part()
        except Exception:
            log.exception("background.failed", part=part.__qualname__)
        await asyncio.sleep(RESTART_DELAY)
