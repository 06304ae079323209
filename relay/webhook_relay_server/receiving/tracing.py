"""Tracing: a span for each webhook that is taken, with its verification and its commit, for OpenTelemetry.

Only loaded when traces are asked for. A relay without them has the plain Pipeline, and pays nothing.
A span goes on with the trace of the sender's `traceparent`, and holds names and ids of the relay's own: nothing of
headers or bodies.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime

from opentelemetry.context import Context
from opentelemetry.sdk.resources import SERVICE_NAME, SERVICE_VERSION, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter
from opentelemetry.trace import Span, SpanKind, StatusCode, Tracer, set_span_in_context
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from webhook_relay import __version__
from webhook_relay.config import APP_ID
from webhook_relay.event import Verification
from webhook_relay.signatures import SignedRequest
from webhook_relay_server.errors import InternalError, RelayError
from webhook_relay_server.receiving.certificates import Certificates
from webhook_relay_server.receiving.ingest_token import FindToken
from webhook_relay_server.receiving.pipeline import CERTIFIED, Outcome, Pipeline, Visit
from webhook_relay_server.security.quota import Quota
from webhook_relay_server.senders.handshakes import Reply
from webhook_relay_server.store.directory import KnownSource
from webhook_relay_server.store.log import EventLog

SHUTDOWN_LIMIT = 3.0
"""Seconds for the last spans when the relay stops: nobody waits for them longer than for a request."""
_propagator = TraceContextTextMapPropagator()


class TracedPipeline(Pipeline):
    """A pipeline that tells a tracer what it does."""

    def __init__(
        self,
        event_log: EventLog,
        now: Callable[[], datetime],
        certificates: Certificates | None = None,
        quota: Quota | None = None,
        *,
        tracer: Tracer,
        find_token: FindToken | None = None,
        visit: Visit | None = None,
    ) -> None:
        super().__init__(event_log, now, certificates, quota, find_token=find_token, visit=visit)
        self._tracer = tracer
        self._accepting: Context | None = None

    def accept(
        self, source: KnownSource, request: SignedRequest, request_id: str = "", certificate: str | None = None
    ) -> asyncio.Future[Outcome]:
        """Do what a Pipeline does, within a span; where a certificate is needed, from when that is there."""
        if certificate is None and source.scheme in CERTIFIED:
            return super().accept(source, request, request_id)
        span = self._tracer.start_span(
            "webhook.accept",
            context=_propagator.extract(request.headers.first),
            kind=SpanKind.SERVER,
            attributes={
                "webhook_relay.workspace": source.channel.workspace,
                "webhook_relay.source": source.name,
                "webhook_relay.scheme": source.scheme,
                "webhook_relay.channel": source.channel.name,
                "webhook_relay.request_id": request_id,
                "http.request.body.size": len(request.body),
            },
        )
        self._accepting = set_span_in_context(span)  # `accept` does not wait, so no other webhook comes in between
        try:
            accepting = super().accept(source, request, request_id, certificate)
        except BaseException as error:
            _end(span, error)
            raise
        commit = self._tracer.start_span("webhook.commit", context=self._accepting)
        accepting.add_done_callback(lambda done: _end_both(done, commit, span))
        return accepting

    def _verify(
        self, source: KnownSource, request: SignedRequest, now: datetime, certificate: str | None
    ) -> Verification:
        span = self._tracer.start_span("webhook.verify", context=self._accepting)
        try:
            verification = super()._verify(source, request, now, certificate)
        except BaseException as error:
            _end(span, error)
            raise
        span.set_attribute("webhook_relay.verification", verification)
        span.end()
        return verification


def _end_both(done: asyncio.Future[Outcome], commit: Span, span: Span) -> None:
    if done.cancelled():
        error: BaseException | None = asyncio.CancelledError()
    else:
        error = done.exception()
    if error is None:
        appended = done.result()
        if isinstance(appended, Reply):
            span.set_attribute("webhook_relay.handshake", appended.kind)
            _end(commit, None)
            _end(span, None)
            return
        span.set_attributes(
            {
                "webhook_relay.event_id": appended.id,
                "webhook_relay.seq": appended.seq,
                "webhook_relay.duplicate": appended.duplicate,
            }
        )
    _end(commit, error)
    _end(span, error)


def _end(span: Span, error: BaseException | None) -> None:
    """End a span; of an error only its code is told, which is one of the relay's own."""
    if error is not None:
        code = error.code if isinstance(error, RelayError) else InternalError.code
        span.set_attribute("error.type", code)
        span.set_status(StatusCode.ERROR, code)
    span.end()


class Tracing:
    """Hands spans to an exporter, in the background, as `OTEL_...` variables say (OpenTelemetry's own names)."""

    def __init__(self, exporter: SpanExporter) -> None:
        """Use no provider that anybody else has: two relays can be in one process."""
        resource = Resource.create({SERVICE_NAME: APP_ID, SERVICE_VERSION: __version__})
        self._provider = TracerProvider(resource=resource, shutdown_on_exit=False)
        self._provider.add_span_processor(BatchSpanProcessor(exporter))

    @property
    def tracer(self) -> Tracer:
        """What spans begin with."""
        return self._provider.get_tracer("webhook_relay_server", __version__)

    async def close(self) -> None:
        """Send the last spans, as far as there is time."""
        try:
            async with asyncio.timeout(SHUTDOWN_LIMIT):
                await asyncio.to_thread(self._provider.shutdown)
        except TimeoutError:
            return


def otlp_tracing() -> Tracing:
    """Return tracing that sends OTLP over HTTP, by default to http://localhost:4318."""
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415 - see extras.py

    return Tracing(OTLPSpanExporter())
