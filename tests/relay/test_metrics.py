"""What is counted is counted once, and how many series there are does not grow with what others do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from prometheus_client.metrics_core import Metric
from prometheus_client.openmetrics.parser import text_string_to_metric_families as open_metrics
from prometheus_client.parser import text_string_to_metric_families

from support.event_source import event_source
from support.relay import RunningRelay, hello, raw_connection, receive, running_relay
from support.store import administration
from webhook_relay.signatures import Refusal
from webhook_relay_server import errors as relay_errors
from webhook_relay_server.errors import StoreUnavailableError
from webhook_relay_server.observing.metrics import MOST_CLIENTS, ClientFact, Facts, families
from webhook_relay_server.store.counts import LATENCIES, MOST_SOURCES, CommitCounts, Counts, Histogram
from webhook_relay_server.store.records import Appended, StoreSize
from webhook_relay_server.store.sqlite.database import SqliteDatabase

OPERATING = (Path(__file__).parents[2] / "docs" / "operating.md").read_text()
Sample = tuple[str, frozenset[tuple[str, str]]]


class Watched:
    """A relay, and what it says of itself to whoever scrapes it."""

    def __init__(self, relay: RunningRelay, token: str) -> None:
        self.relay = relay
        self.token = token

    async def scrape(self, http: httpx.AsyncClient) -> dict[Sample, float]:
        answer = await http.get(self.relay.url + "/metrics", headers={"Authorization": f"Bearer {self.token}"})
        assert answer.status_code == 200, answer.text
        return values(text_string_to_metric_families(answer.text))


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Watched]:
    token = administration(tmp_path / "relay.db").create_token("operator", ["admin"]).text or ""
    with running_relay(tmp_path) as relay:
        yield Watched(relay, token)


def values(found: Any) -> dict[Sample, float]:
    return {
        (sample.name.removeprefix("webhook_relay_"), frozenset(sample.labels.items())): sample.value
        for family in found
        for sample in family.samples
    }


def of(scraped: dict[Sample, float], name: str, **labels: str) -> float:
    return scraped.get((name, frozenset(labels.items())), 0.0)


SOURCE = {"workspace": "1", "source": "github"}


async def test_what_became_of_each_webhook_is_counted_by_source(watched: Watched, http: httpx.AsyncClient) -> None:
    relay = watched.relay
    for delivery in ("a", "b", "a"):
        assert (await relay.post(http, b'{"n": 1}', delivery=delivery)).status_code == 202
    wrong = {"X-Hub-Signature-256": "sha256=" + "0" * 64}
    assert (await http.post(relay.address.url, content=b"{}", headers=wrong)).status_code == 401
    assert (await http.post(relay.address.url, content=b"{}")).status_code == 401
    assert (await http.post(relay.url + "/in/nobody", content=b"{}")).status_code == 404
    scraped = await watched.scrape(http)
    assert of(scraped, "webhooks_total", **SOURCE, outcome="accepted") == 2
    assert of(scraped, "webhooks_total", **SOURCE, outcome="duplicate") == 1
    assert of(scraped, "webhook_bytes_total", **SOURCE) == 16
    assert of(scraped, "events_stored_total") == 2
    assert of(scraped, "verification_failures_total", **SOURCE, reason="bad-signature") == 1
    assert of(scraped, "verification_failures_total", **SOURCE, reason="missing-header") == 1
    assert of(scraped, "refused_total", code="unknown-source") == 1
    assert of(scraped, "refused_total", code="bad-signature") == 1
    assert of(scraped, "accept_seconds_count") == 3
    assert of(scraped, "commit_events_sum") == 3
    assert of(scraped, "commit_seconds_count") == of(scraped, "commit_events_count")
    assert of(scraped, "accept_seconds_bucket", le="+Inf") == 3


async def test_what_is_no_request_is_counted_too(watched: Watched, http: httpx.AsyncClient) -> None:
    async with raw_connection(watched.relay) as (reader, writer):
        writer.write(b"nonsense\r\n\r\n")
        await reader.read()
    assert of(await watched.scrape(http), "refused_total", code="bad-request") == 1


async def test_who_is_connected_and_how_far_behind_is_told_by_wire_and_client(
    watched: Watched, http: httpx.AsyncClient
) -> None:
    relay = watched.relay
    async with relay.connect() as socket, event_source(relay, http) as source:
        await socket.send(hello(credit=1))
        await receive(socket)
        await receive(socket)
        await source.receive()
        for _ in range(3):
            await relay.post(http, b"{}")
        assert (await source.events(3))[-1].seq == 3
        await receive(socket)
        scraped = await watched.scrape(http)
        assert of(scraped, "clients", wire="ws") == of(scraped, "clients", wire="sse") == 1
        assert of(scraped, "client_lag_events", workspace="1", client="reader-1") == 2
        lags = [value for (name, _), value in scraped.items() if name == "client_lag_events"]
        assert sorted(lags) == [0, 2]


async def test_how_the_store_is_is_told_and_a_store_that_does_not_answer_hides_nothing_else(
    watched: Watched, http: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    scraped = await watched.scrape(http)
    assert of(scraped, "store_up") == 1
    assert of(scraped, "store_bytes", part="database") > 0
    assert of(scraped, "store_free_bytes") > 0
    assert of(scraped, "process_open_fds") > 0

    async def away(_: SqliteDatabase) -> StoreSize:
        raise StoreUnavailableError("It is away.")

    monkeypatch.setattr(SqliteDatabase, "size", away)
    scraped = await watched.scrape(http)
    assert of(scraped, "store_up") == 0
    assert ("store_free_bytes", frozenset()) not in scraped
    assert of(scraped, "clients", wire="ws") == 0


async def test_commits_that_fail_are_counted(
    watched: Watched, http: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(SqliteDatabase, "_transaction", None)
    assert (await watched.relay.post(http, b"{}")).status_code >= 500
    assert of(await watched.scrape(http), "commit_failures_total") == 1


@pytest.mark.parametrize("scopes", [["ingest"], ["read"], ["manage"], ["ingest", "read", "manage"]])
async def test_only_whoever_runs_the_relay_may_scrape_it(
    tmp_path: Path, http: httpx.AsyncClient, scopes: list[str]
) -> None:
    token = administration(tmp_path / "relay.db").create_token("tenant", scopes).text or ""
    with running_relay(tmp_path) as relay:
        answer = await http.get(relay.url + "/metrics", headers={"Authorization": f"Bearer {token}"})
        assert answer.status_code == 403
        assert (await http.get(relay.url + "/metrics")).status_code == 401


async def test_open_metrics_is_written_when_it_is_asked_for(watched: Watched, http: httpx.AsyncClient) -> None:
    headers = {"Authorization": f"Bearer {watched.token}", "Accept": "application/openmetrics-text; version=1.0.0"}
    answer = await http.get(watched.relay.url + "/metrics", headers=headers)
    assert answer.headers["content-type"].startswith("application/openmetrics-text")
    assert of(values(open_metrics(answer.text)), "store_up") == 1


async def test_two_relays_in_one_process_count_each_for_itself(tmp_path: Path, http: httpx.AsyncClient) -> None:
    found = []
    for name in ("one", "two"):
        folder = tmp_path / name
        folder.mkdir()
        found.append((folder, administration(folder / "relay.db").create_token("operator", ["admin"]).text or ""))
    with running_relay(found[0][0]) as one, running_relay(found[1][0]) as two:
        await one.post(http, b"{}")
        counted = [
            of(await Watched(relay, token).scrape(http), "events_stored_total")
            for relay, (_, token) in zip((one, two), found, strict=True)
        ]
    assert counted == [1, 0]


# --- bounds --------------------------------------------------------------------------------------------------


def entry(source_id: int, began: float = 0.0) -> Any:
    return SimpleNamespace(source_id=source_id, began=began, event=SimpleNamespace(body=b"12"))


def series(counts: Counts, facts: Facts) -> dict[Sample, float]:
    return values(families(counts, CommitCounts(), facts))


def test_many_sources_make_a_bounded_number_of_series_and_none_is_lost() -> None:
    counts = Counts()
    many = range(1, 1_001)
    counts.committed([entry(number) for number in many], [Appended("", 1, duplicate=False)] * len(many))
    for number in many:
        counts.unverified(number, "bad-signature")
    found = series(counts, Facts("SQLite", {number: ("1", f"s-{number}") for number in many}))
    accepted = {labels: value for (name, labels), value in found.items() if name == "webhooks_total"}
    assert len(accepted) <= 2 * (MOST_SOURCES + 1)
    assert sum(accepted.values()) == 1_000
    assert of(found, "webhooks_total", workspace="", source="other", outcome="accepted") == 1_000 - MOST_SOURCES
    assert len(counts.by_source) == MOST_SOURCES + 1


def test_sources_that_are_gone_count_among_the_others() -> None:
    counts = Counts()
    counts.committed([entry(7), entry(8)], [Appended("", 1, duplicate=False)] * 2)
    found = series(counts, Facts("SQLite"))
    assert of(found, "webhooks_total", workspace="", source="other", outcome="accepted") == 2


def test_many_clients_make_a_bounded_number_of_series_and_the_furthest_is_always_seen() -> None:
    clients = [ClientFact("ws", 1, f"c-{number}", number, 10) for number in range(100)]
    again = replace(clients[0], lag=500)
    found = series(Counts(), Facts("SQLite", clients=[*clients, again]))
    lags = {labels: value for (name, labels), value in found.items() if name == "client_lag_events"}
    assert len(lags) == MOST_CLIENTS + 1
    assert of(found, "client_lag_events", workspace="1", client="c-0") == 500
    assert of(found, "client_lag_events", workspace="", client="other") == 99 - MOST_CLIENTS + 1
    assert of(found, "clients", wire="ws") == 101
    assert of(found, "client_waiting_bytes", wire="ws") == 1010


def test_a_histogram_counts_a_value_at_a_bound_as_below_it() -> None:
    histogram = Histogram(LATENCIES)
    for value in (0.0, 0.001, 0.0011, 99.0):
        histogram.note(value)
    assert histogram.counts[:2] == [2, 1]
    assert histogram.counts[-1] == 1


def test_codes_that_become_labels_are_of_a_fixed_set() -> None:
    """Every error's code is a constant of its class, but for refused signatures, whose codes are an enumeration."""
    source = Path(relay_errors.__file__).parent
    given = {
        (path.name, found)
        for path in source.rglob("*.py")
        for found in re.findall(r"Error\([^()]*(?:\([^()]*\)[^()]*)*code=([^,)\n]+)", path.read_text())
        if not (found.startswith('"') or found.isupper())
    }
    # A replay that is refused has the code of the refusal; a link is made where nothing is measured.
    assert given <= {("pipeline.py", "verdict.refusal"), ("replaying.py", "error.code"), ("tokens.py", "error.code")}
    assert all(re.fullmatch("[a-z-]+", code) for code in Refusal)


# --- the document --------------------------------------------------------------------------------------------


def test_the_document_lists_every_metric_with_its_labels_and_kind() -> None:
    counts = Counts()
    counts.committed([entry(1)], [Appended("", 1, duplicate=False)])
    counts.unverified(1, "bad-signature")
    counts.refused["unknown-source"] += 1
    facts = Facts("SQLite", {1: ("1", "github")}, [ClientFact("ws", 1, "c", 1, 1)], size=StoreSize(1, 1, 1))
    made = {described(family) for family in families(counts, CommitCounts(), facts)}
    chapter = OPERATING.partition("## Metrics")[2].partition("\n## ")[0]
    listed = set()
    for line in chapter.splitlines():
        if line.startswith("| `webhook_relay_"):
            name, kind, labels, _ = [cell.strip() for cell in line.strip("|").split("|")]
            listed.add((name.strip("`"), kind, tuple(re.findall(r"`(\w+)`", labels))))
    assert listed == made


def described(family: Metric) -> tuple[str, str, tuple[str, ...]]:
    labels = [label for label in family.samples[0].labels if label != "le"]
    return family.name + ("_total" if family.type == "counter" else ""), family.type, tuple(labels)


def test_the_document_says_how_many_are_shown() -> None:
    chapter = " ".join(OPERATING.partition("## Metrics")[2].partition("\n## ")[0].split())
    assert f"first {MOST_SOURCES} sources" in chapter
    assert f"{MOST_CLIENTS} clients" in chapter
