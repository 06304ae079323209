"""Health: what the facts mean, who is told what, and that it turns red for the right reasons."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlmodel import Session, col, delete

from support.clock import NOW
from support.relay import RunningRelay, hello, receive
from support.store import OpenStore, administration, open_store
from webhook_relay.messages import Resumed, Welcome
from webhook_relay_server.observing import examination
from webhook_relay_server.observing.examination import Examination
from webhook_relay_server.observing.health import (
    LITTLE_DISK,
    LONG_WAL,
    MANY_WAITING,
    NO_DISK,
    SLOW_COMMIT,
    DatabaseFacts,
    DiskFacts,
    DoorbellFacts,
    ReaderFacts,
    Status,
    Verdict,
    in_words,
    judge_database,
    judge_disk,
    judge_doorbell,
    judge_readers,
    worst,
)
from webhook_relay_server.push.base import NoBell
from webhook_relay_server.store.models import StoredEvent
from webhook_relay_server.store.positions import Position, furthest_behind, save_positions
from webhook_relay_server.store.records import Behind
from webhook_relay_server.store.schema import CURRENT
from webhook_relay_server.store.workspaces import FIRST

GIB = 1024**3
DATABASE = DatabaseFacts("SQLite", "/var/lib/relay.db", "3.40.1", "0002", commit_seconds=0.002, waiting_writes=3)
DISK = DiskFacts(database_bytes=5 * GIB, wal_bytes=0, free_bytes=20 * GIB)
BEHIND = Behind("a desk", "c-1", "default", 12, datetime(2026, 11, 1, 9, 30, tzinfo=UTC), datetime.now(UTC))
TOO_FAR_BEHIND = replace(BEHIND, events=1, waiting_since=None)

# --- what the facts mean -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("verdict", "status", "said"),
    [
        (judge_database(DATABASE), Status.OK, "The last commit took 2 ms; 3 writes wait."),
        (judge_database(replace(DATABASE, commit_seconds=SLOW_COMMIT + 0.1)), Status.WARN, "Senders may give up"),
        (judge_database(replace(DATABASE, waiting_writes=MANY_WAITING + 1)), Status.WARN, "1001 writes wait"),
        (judge_disk(DISK), Status.OK, "The store takes 5.0 GiB; 20.0 GiB are free."),
        (judge_disk(replace(DISK, free_bytes=LITTLE_DISK - 1)), Status.WARN, "Free some space, or keep fewer events"),
        (judge_disk(replace(DISK, free_bytes=NO_DISK - 1)), Status.FAIL, "webhooks are refused when it is full"),
        (judge_disk(replace(DISK, wal_bytes=LONG_WAL + 1)), Status.WARN, "has grown to 256 MiB"),
        (judge_disk(DiskFacts(512, None, None)), Status.OK, "The store takes 512 B; its server looks after the disk."),
        (judge_doorbell(DoorbellFacts("none", connected=True)), Status.OK, "the only one"),
        (judge_doorbell(DoorbellFacts("redis", connected=True)), Status.OK, "through redis"),
        (judge_doorbell(DoorbellFacts("redis", connected=False)), Status.WARN, "redis is away"),
        (judge_readers(ReaderFacts(2, None)), Status.OK, "2 connected. Nobody is behind."),
        (
            judge_readers(ReaderFacts(0, BEHIND)),
            Status.OK,
            "a desk has not acknowledged 12 events of default, the oldest",
        ),
        (
            judge_readers(ReaderFacts(0, replace(BEHIND, events=1, waiting_since=None))),
            Status.WARN,
            "1 event of default",
        ),
    ],
)
def test_facts_are_judged(verdict: Verdict, status: Status, said: str) -> None:
    assert verdict.status is status
    assert said in verdict.says
    assert verdict.says.endswith(".")


def test_the_whole_is_as_bad_as_its_worst_part() -> None:
    ok, warn, fail = (Verdict(status, "") for status in Status)
    assert worst([ok, ok]) is Status.OK
    assert worst([ok, warn]) is Status.WARN
    assert worst([fail, ok, warn]) is Status.FAIL


def test_sizes_are_said_as_people_read_them() -> None:
    assert [in_words(size) for size in (0, 1023, 2048, 5 * 1024**2, 3 * GIB)] == [
        "0 B",
        "1023 B",
        "2 KiB",
        "5 MiB",
        "3.0 GiB",
    ]


# --- who is told what ----------------------------------------------------------------------------------------


async def test_everybody_is_told_that_the_process_answers_and_that_a_write_succeeds(
    relay: RunningRelay, http: httpx.AsyncClient
) -> None:
    assert (await http.get(relay.url + "/health")).json()["status"] == "ok"
    assert (await http.get(relay.url + "/health/ready")).json()["status"] == "ready"


async def test_details_are_for_those_who_have_a_token_with_the_scope_admin(
    relay: RunningRelay, http: httpx.AsyncClient
) -> None:
    without = await http.get(relay.url + "/health/detailed")
    assert (without.status_code, without.json()["code"]) == (401, "unauthorized")
    assert without.headers["www-authenticate"] == "Bearer"
    reader = await http.get(relay.url + "/health/detailed", headers={"Authorization": f"Bearer {relay.token}"})
    assert (reader.status_code, reader.json()["code"]) == (403, "forbidden")
    basic = await http.get(relay.url + "/health/detailed", headers={"Authorization": f"Basic {relay.token}"})
    assert basic.status_code == 401


async def test_details_are_told_of_every_part(relay: RunningRelay, http: httpx.AsyncClient) -> None:
    await relay.post(http, b"{}")
    token = await admin_token(relay, http)
    async with relay.connect() as socket:
        await socket.send(hello())
        assert isinstance(await receive(socket), Welcome)
        assert isinstance(await receive(socket), Resumed)
        answer = await detailed(relay, http, token)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    told = answer.json()
    assert told["status"] in ("ok", "warn")  # a machine that runs tests may have little disk left
    assert told["uptime_seconds"] > 0
    database, disk = told["database"]["facts"], told["disk"]["facts"]
    assert (database["kind"], database["version"]) == ("SQLite", sqlite3.sqlite_version)
    assert (database["name"], database["schema_revision"]) == (str(relay.path), CURRENT)
    assert database["commit_seconds"] > 0
    assert disk["database_bytes"] > 0
    assert disk["free_bytes"] > 0
    assert told["doorbell"]["facts"] == {"kind": "none", "connected": True}
    assert told["readers"]["facts"]["connected"] == 1


async def admin_token(relay: RunningRelay, http: httpx.AsyncClient) -> str:
    """Make a token, and return it when the relay has noticed it."""
    token = administration(relay.path).create_token("operator", ["admin"]).text or ""
    async with asyncio.timeout(10):
        while (await detailed(relay, http, token)).status_code in (401, 429):  # tried before it is known
            await asyncio.sleep(0.05)
    return token


async def detailed(relay: RunningRelay, http: httpx.AsyncClient, token: str) -> httpx.Response:
    return await http.get(relay.url + "/health/detailed", headers={"Authorization": f"bearer {token}"})


# --- red for the right reasons -------------------------------------------------------------------------------


@contextlib.contextmanager
def locked(path: Path) -> Any:
    """Hold the write lock of the store as another program that misbehaves would."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        connection.execute("ROLLBACK")
        connection.close()


async def test_a_store_that_cannot_be_written_is_not_ready_until_it_can(
    relay: RunningRelay, http: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(examination, "LIMIT", 0.3)
    with locked(relay.path):
        answer = await http.get(relay.url + "/health/ready")
        assert answer.status_code == 503
        assert answer.json()["code"] == "not-ready"
        assert "has not answered within" in answer.json()["detail"]
        assert answer.headers["retry-after"] == "10"
        assert (await http.get(relay.url + "/health")).status_code == 200
    async with asyncio.timeout(20):
        while (await http.get(relay.url + "/health/ready")).status_code != 200:
            await asyncio.sleep(0.05)


async def test_the_part_that_fails_is_named_and_the_others_are_told_all_the_same(
    relay: RunningRelay, http: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(examination, "LIMIT", 0.3)
    token = await admin_token(relay, http)
    with locked(relay.path):
        async with asyncio.timeout(10):  # for a second the last check that succeeded still counts
            while (answer := await detailed(relay, http, token)).status_code == 200:
                await asyncio.sleep(0.05)
    assert answer.status_code == 503
    told = answer.json()
    assert told["status"] == "fail"
    assert told["database"]["status"] == "fail"
    assert told["database"]["facts"] is None
    assert told["readers"]["facts"]["connected"] == 0


# --- on every engine -----------------------------------------------------------------------------------------


@pytest.fixture
async def store(store_url: str) -> AsyncIterator[OpenStore]:
    async with open_store(store_url) as opened:
        yield opened


async def test_every_engine_tells_its_facts(store: OpenStore) -> None:
    report = await Examination(store.log, NoBell(), lambda: 0).report()
    assert report.database.facts is not None
    assert report.database.facts.version
    assert report.database.facts.schema_revision == CURRENT
    assert "password" not in report.database.facts.name
    assert report.disk.facts is not None
    assert report.disk.facts.database_bytes > 0
    assert report.readers.facts == ReaderFacts(0, None)


async def test_the_client_that_has_waited_longest_is_told(store: OpenStore) -> None:
    for minute in range(6):
        await store.log.append(store.entry(time=NOW + timedelta(minutes=minute)))
    channel = store.directory.channel(FIRST, "default")
    assert channel is not None

    def acknowledge(session: Session) -> None:
        now = datetime.now(UTC)
        save_positions(
            session,
            [
                Position("c-1", channel.id, "up to date", "t", channel.epoch, 6, now),
                Position("c-2", channel.id, "a little behind", "t", channel.epoch, 5, now),
                Position("c-3", channel.id, "far behind", "t", channel.epoch, 2, now),
                Position("c-4", channel.id, "of another log", "t", "other", 0, now),
            ],
        )

    await store.log.database.write(acknowledge)
    behind = await store.log.database.query(furthest_behind)
    assert behind is not None
    assert (behind.name, behind.events, behind.channel) == ("far behind", 4, "default")
    assert behind.waiting_since == NOW + timedelta(minutes=2)
    await store.log.database.write(lambda session: _forget(session, channel.id, 4))
    behind = await store.log.database.query(furthest_behind)
    assert behind is not None
    assert (behind.name, behind.waiting_since) == ("far behind", None)


def _forget(session: Session, channel_id: int, last: int) -> None:
    session.exec(delete(StoredEvent).where(col(StoredEvent.channel_id) == channel_id, col(StoredEvent.seq) <= last))
