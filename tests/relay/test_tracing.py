"""Spans of webhooks: of the sender's trace, one inside the other, and nothing of what was sent in them."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode

from support.clock import NOW
from support.posting import webhook
from support.relay import github_headers
from support.served import Served
from support.store import administration, open_store
from support.waiting import until
from webhook_relay.headers import RequestHeaders
from webhook_relay.signatures import SignedRequest
from webhook_relay_server.errors import SignatureRefusedError, StoreBusyError
from webhook_relay_server.receiving.tracing import TracedPipeline
from webhook_relay_server.settings import load_settings
from webhook_relay_server.store.directory import KnownSource
from webhook_relay_server.store.log import EventLog

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
TRACED = {"traceparent": f"00-{TRACE}-00f067aa0ba902b7-01", "tracestate": "rojo=1"}
SECRET = "a secret of some length"
CANARY = "canary-in-a-body-4711"
BODY = b'{"zen": "%b"}' % CANARY.encode()


@pytest.fixture
def exporter() -> InMemorySpanExporter:
    return InMemorySpanExporter()


@pytest.fixture
def tracer(exporter: InMemorySpanExporter) -> Any:
    provider = TracerProvider(shutdown_on_exit=False)
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    return provider.get_tracer("a test")


@asynccontextmanager
async def shop(folder: Path) -> AsyncIterator[tuple[EventLog, KnownSource]]:
    """Open a log with a source that verifies."""
    async with open_store(folder / "relay.db") as store:
        made = administration(store.url).create_source("shop", scheme="github", secret=SECRET)
        await store.directory.refresh()
        source = store.directory.source(made.url.rpartition("/")[2])
        assert source is not None
        yield store.log, source


def request(secret: str, **headers: str) -> SignedRequest:
    signed = github_headers(secret, BODY, delivery="d-1")
    return SignedRequest("POST", "", RequestHeaders([*signed.items(), *headers.items()]), BODY)


def by_name(exporter: InMemorySpanExporter) -> dict[str, ReadableSpan]:
    spans = {span.name: span for span in exporter.get_finished_spans()}
    assert len(spans) == len(exporter.get_finished_spans())
    return spans


async def test_a_webhook_is_a_span_of_the_senders_trace_with_its_verification_and_commit(
    tmp_path: Path, exporter: InMemorySpanExporter, tracer: Any
) -> None:
    async with shop(tmp_path) as (log, source):
        pipeline = TracedPipeline(log, lambda: NOW, tracer=tracer)
        appended = await pipeline.accept(source, request(SECRET, **TRACED), "r-1")
    spans = by_name(exporter)
    assert set(spans) == {"webhook.accept", "webhook.verify", "webhook.commit"}
    accept = spans["webhook.accept"]
    assert accept.parent is not None
    assert (f"{accept.context.trace_id:032x}", f"{accept.parent.span_id:016x}") == (TRACE, "00f067aa0ba902b7")
    for name in ("webhook.verify", "webhook.commit"):
        parent = spans[name].parent
        assert parent is not None
        assert parent.span_id == accept.context.span_id
    attributes = accept.attributes or {}
    assert attributes["webhook_relay.event_id"] == appended.id
    assert attributes["webhook_relay.request_id"] == "r-1"
    assert (spans["webhook.verify"].attributes or {})["webhook_relay.verification"] == "verified"


async def test_a_webhook_without_a_trace_begins_one(
    tmp_path: Path, exporter: InMemorySpanExporter, tracer: Any
) -> None:
    async with shop(tmp_path) as (log, source):
        await TracedPipeline(log, lambda: NOW, tracer=tracer).accept(source, request(SECRET))
    assert by_name(exporter)["webhook.accept"].parent is None


async def test_a_refused_webhook_ends_its_spans_with_the_code_and_nothing_of_what_was_sent(
    tmp_path: Path, exporter: InMemorySpanExporter, tracer: Any
) -> None:
    async with shop(tmp_path) as (log, source):
        with pytest.raises(SignatureRefusedError):
            TracedPipeline(log, lambda: NOW, tracer=tracer).accept(source, request("another secret, " + CANARY))
    spans = by_name(exporter)
    assert set(spans) == {"webhook.accept", "webhook.verify"}
    for span in spans.values():
        assert span.status.status_code is StatusCode.ERROR
        assert (span.attributes or {})["error.type"] == "bad-signature"
        assert span.events == ()
        assert CANARY not in span.to_json()


async def test_a_store_that_takes_nothing_is_in_the_span(
    tmp_path: Path, exporter: InMemorySpanExporter, tracer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_: object) -> None:
        raise StoreBusyError("Too much.")

    monkeypatch.setattr(EventLog, "submit", busy)
    async with shop(tmp_path) as (log, source):
        with pytest.raises(StoreBusyError):
            TracedPipeline(log, lambda: NOW, tracer=tracer).accept(source, request(SECRET))
    assert (by_name(exporter)["webhook.accept"].attributes or {})["error.type"] == "store-busy"


# --- a collector -----------------------------------------------------------------------------------------------


class Collector(ThreadingHTTPServer):
    """Takes OTLP over HTTP, as a collector does."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Taker)
        self.spans: list[Any] = []


class _Taker(BaseHTTPRequestHandler):
    server: Collector

    def do_POST(self) -> None:
        export = ExportTraceServiceRequest()
        export.ParseFromString(self.rfile.read(int(self.headers["content-length"])))
        for resource in export.resource_spans:
            for scope in resource.scope_spans:
                self.server.spans += scope.spans
        self.send_response(200)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@contextmanager
def collector() -> Iterator[Collector]:
    with Collector() as server:
        thread = threading.Thread(target=server.serve_forever, name="collector")
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


async def test_spans_go_to_a_collector_when_its_address_is_set_and_the_last_ones_before_the_end(
    tmp_path: Path, http: httpx.AsyncClient
) -> None:
    with collector() as taking:
        endpoint = f"http://127.0.0.1:{taking.server_address[1]}"
        relay = Served(
            tmp_path, environment={"OTEL_EXPORTER_OTLP_ENDPOINT": endpoint, "OTEL_EXPORTER_OTLP_COMPRESSION": "none"}
        )
        relay.start()
        body = webhook("d-1")
        headers = {**github_headers(relay.address.secret, body, delivery="d-1"), **TRACED}
        answer = await http.post(relay.address.url + "/webhook", content=body, headers=headers)
        assert answer.status_code == 202
        assert relay.program.terminate() == 0  # long before a batch would be due
        await until(lambda: len(taking.spans) >= 3, "the spans have come")
    assert {span.name for span in taking.spans} == {"webhook.accept", "webhook.verify", "webhook.commit"}
    assert {span.trace_id.hex() for span in taking.spans} == {TRACE}


async def test_a_collector_that_is_away_keeps_nobody_waiting(tmp_path: Path, http: httpx.AsyncClient) -> None:
    relay = Served(tmp_path, environment={"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9"})
    relay.start()
    body = webhook("d-1")
    answer = await http.post(
        relay.address.url + "/webhook", content=body, headers=github_headers(relay.address.secret, body)
    )
    assert answer.status_code == 202
    assert relay.program.terminate() == 0


def test_traces_are_wanted_when_a_collector_is_named_unless_they_are_switched_off(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert not load_settings().wants_traces
    assert load_settings(traces=True).wants_traces
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://127.0.0.1:4318/v1/traces")
    assert load_settings().wants_traces
    monkeypatch.setenv("WEBHOOK_RELAY_TRACES", "false")
    assert not load_settings().wants_traces


def test_a_relay_without_traces_loads_nothing_for_them() -> None:
    program = "import sys, webhook_relay_server.app; print({'opentelemetry.sdk'} & set(sys.modules) or 'nothing')"
    answer = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert answer.stdout.strip() == "nothing"
