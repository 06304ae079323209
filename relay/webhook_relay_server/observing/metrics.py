"""Metrics: what was counted, and how things are now, as Prometheus' families. `docs/operating.md` lists them.

Labels are few: a source by its name (the first MOST_SOURCES of them) and its workspace's id, a client by its id (the
MOST_CLIENTS that are furthest behind), and codes of the relay's own. No label holds anything that a sender has sent.
"""

from __future__ import annotations

import platform
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate

from prometheus_client import CollectorRegistry, GCCollector, PlatformCollector, ProcessCollector
from prometheus_client.exposition import choose_encoder
from prometheus_client.metrics_core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector

from webhook_relay import __version__
from webhook_relay_server.observing.facts import ClientFact, Facts
from webhook_relay_server.store.counts import OTHER, CommitCounts, Counts, Histogram

MOST_CLIENTS = 20
"""Whose lag is shown by itself; of all others together, the largest."""
_EVERYBODY_ELSE = ("", "other")
"""Workspace and name of sources and clients that are not shown by themselves."""


class Exposition:
    """What one relay answers when it is scraped. Nothing is registered anywhere else."""

    def __init__(self) -> None:
        self._process = CollectorRegistry()
        for collector in (ProcessCollector, PlatformCollector, GCCollector):
            collector(registry=self._process)

    def of(self, accept: str, counts: Counts, commits: CommitCounts, facts: Facts) -> tuple[bytes, str]:
        """Return everything in a form that `accept` (of HTTP) takes, and its content type."""
        registry = CollectorRegistry()
        registry.register(_Once(families(counts, commits, facts)))
        registry.register(self._process)
        encode, content_type = choose_encoder(accept)
        return encode(registry), content_type


class _Once(Collector):
    """Gives families that were made before."""

    def __init__(self, found: Iterable[Metric]) -> None:
        self._found = list(found)

    def collect(self) -> Iterable[Metric]:
        """Return them."""
        return self._found


def families(counts: Counts, commits: CommitCounts, facts: Facts) -> Iterable[Metric]:
    """Yield everything that there is to say."""
    yield _gauge(
        "build_info",
        "Which relay this is; always 1.",
        {(__version__, platform.python_version(), facts.store): 1},
        ("version", "python", "store"),
    )
    yield from _webhooks(counts, facts)
    yield _counter(
        "refused",
        "Requests that were refused, by the code of the answer.",
        {(code,): number for code, number in counts.refused.items()},
        ("code",),
    )
    yield _histogram("accept_seconds", "From a webhook's last byte to its commit.", counts.accept_seconds)
    yield _histogram("commit_seconds", "How long commits of webhooks took.", commits.seconds)
    yield _histogram("commit_events", "Webhooks in one commit.", commits.events)
    yield _counter("commit_failures", "Commits of webhooks that failed.", {(): commits.failed})
    yield from _clients(facts.clients)
    yield from _store(facts)


def _webhooks(counts: Counts, facts: Facts) -> Iterable[Metric]:
    outcomes: dict[tuple[str, ...], float] = {}
    sizes: dict[tuple[str, ...], float] = {}
    failures: dict[tuple[str, ...], float] = {}
    for source_id, source in counts.by_source.items():
        labels = _EVERYBODY_ELSE if source_id == OTHER else facts.sources.get(source_id, _EVERYBODY_ELSE)
        _add(outcomes, (*labels, "accepted"), source.accepted)
        _add(outcomes, (*labels, "duplicate"), source.duplicates)
        _add(sizes, labels, source.bytes)
        for code, number in source.unverified.items():
            _add(failures, (*labels, code), number)
    by_source = ("workspace", "source")
    yield _counter("webhooks", "Webhooks that were accepted.", outcomes, (*by_source, "outcome"))
    yield _counter("webhook_bytes", "Bytes of the bodies of stored webhooks.", sizes, by_source)
    yield _counter(
        "verification_failures", "Webhooks that were not verified, by reason.", failures, (*by_source, "reason")
    )
    stored = sum(source.accepted for source in counts.by_source.values())
    yield _counter("events_stored", "Events that this relay has stored since it started.", {(): stored})


def _clients(clients: Sequence[ClientFact]) -> Iterable[Metric]:
    connected: dict[tuple[str, ...], float] = {("ws",): 0, ("sse",): 0}
    waiting: dict[tuple[str, ...], float] = {("ws",): 0, ("sse",): 0}
    lags: dict[tuple[str, ...], float] = {}
    for client in clients:
        _add(connected, (client.wire,), 1)
        _add(waiting, (client.wire,), client.waiting_bytes)
        whose = (str(client.workspace), client.client_id)
        lags[whose] = max(lags.get(whose, 0), client.lag)
    furthest = sorted(lags.items(), key=lambda item: -item[1])
    shown = dict(furthest[:MOST_CLIENTS])
    if rest := furthest[MOST_CLIENTS:]:
        shown[_EVERYBODY_ELSE] = rest[0][1]
    yield _gauge("clients", "Connected clients.", connected, ("wire",))
    yield _gauge("client_waiting_bytes", "Bytes that clients have not taken yet.", waiting, ("wire",))
    yield _gauge("client_lag_events", "Events that a client has still to be sent.", shown, ("workspace", "client"))


def _store(facts: Facts) -> Iterable[Metric]:
    size = facts.size
    yield _gauge("store_up", "Whether the store has answered.", {(): size is not None})
    yield _gauge("waiting_writes", "Writes that wait for the store.", {(): facts.waiting_writes})
    yield _gauge("waiting_bytes", "Bytes of webhooks that wait for the store.", {(): facts.waiting_bytes})
    parts: dict[tuple[str, ...], int | None] = (
        {} if size is None else {("database",): size.database, ("wal",): size.wal}
    )
    yield _gauge("store_bytes", "Size of the store.", _known(parts), ("part",))
    yield _gauge("store_free_bytes", "Free space on the store's disk.", _known({(): size.free if size else None}))
    yield _gauge(
        "doorbell_connected", "Whether relays on the same store wake each other.", {(): facts.doorbell_connected}
    )


Values = Mapping[tuple[str, ...], float]


def _known(values: Mapping[tuple[str, ...], int | None]) -> Values:
    return {labels: value for labels, value in values.items() if value is not None}


def _add(values: dict[tuple[str, ...], float], labels: tuple[str, ...], number: float) -> None:
    """Add up: sources that are gone, or too many, have the same labels."""
    values[labels] = values.get(labels, 0) + number


def _counter(name: str, says: str, values: Values, labels: Sequence[str] = ()) -> Metric:
    family = CounterMetricFamily(f"webhook_relay_{name}", says, labels=labels)
    for found, value in values.items():
        family.add_metric(found, value)
    return family


def _gauge(name: str, says: str, values: Values, labels: Sequence[str] = ()) -> Metric:
    family = GaugeMetricFamily(f"webhook_relay_{name}", says, labels=labels)
    for found, value in values.items():
        family.add_metric(found, value)
    return family


def _histogram(name: str, says: str, histogram: Histogram) -> Metric:
    bounds = [*(str(bound) for bound in histogram.bounds), "+Inf"]
    added_up = list(zip(bounds, accumulate(histogram.counts), strict=True))
    return HistogramMetricFamily(f"webhook_relay_{name}", says, buckets=added_up, sum_value=histogram.total)
