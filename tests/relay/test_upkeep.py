"""`webhook-relay db`: a store is checked, copied and upgraded, and what is wrong is said in sentences."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path

import httpx
import pytest
from sqlmodel import Session, col, delete, select, update
from typer.testing import CliRunner

from support.older_store import make_store_of_0_1_0
from support.relay import RunningRelay
from support.store import open_store, stored_events, url_of
from webhook_relay.errors import ConfigurationError
from webhook_relay_server.commands.database import db
from webhook_relay_server.settings import load_settings
from webhook_relay_server.store.check import MAX_FINDINGS
from webhook_relay_server.store.engine import change
from webhook_relay_server.store.invariants import look_at_channels, look_at_events
from webhook_relay_server.store.models import Channel, StoredEvent
from webhook_relay_server.store.sqlite.offline import offline

EVENTS = 7


async def _fill(store: Path | str) -> None:
    async with open_store(store, "busy", "quiet") as opened:
        for number in range(EVENTS):
            await opened.log.append(opened.entry("busy", body=b'{"n":%d}' % number))
        await opened.log.append(opened.entry("quiet"))


@pytest.fixture
def filled(store_url: str) -> str:
    """Return the URL of a store with two channels: a test with this runs once for each engine."""
    asyncio.run(_fill(store_url))
    return store_url


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "relay.db"
    asyncio.run(_fill(path))
    return path


def run(store: Path | str, *words: str) -> tuple[int, str]:
    """Run a command; return its exit code and what it printed. Raises what it raises."""
    outcome = CliRunner().invoke(db, [*words, "--database-url", url_of(store)], catch_exceptions=False)
    return outcome.exit_code, outcome.output


def damage(store: str, *statements: object) -> None:
    def work(session: Session) -> None:
        for statement in statements:
            session.exec(statement)  # type: ignore[call-overload]

    change(load_settings(database_url=store), work)


# --- check ---------------------------------------------------------------------------------------------------


def test_a_sound_store_is_said_to_be_one(filled: str) -> None:
    code, said = run(filled, "check")
    assert (code, said.startswith("Nothing is wrong with ")) == (0, True)
    assert f"{EVENTS + 1} events were read" in said


def test_missing_events_are_named(filled: str) -> None:
    damage(filled, delete(StoredEvent).where(col(StoredEvent.seq).in_([3, 4, 6])))
    code, said = run(filled, "check")
    assert code == 1
    assert "Channel busy: events 3 to 4 are missing." in said
    assert "Channel busy: event 6 is missing." in said


def test_a_head_that_is_not_the_newest_event_is_named(filled: str) -> None:
    damage(
        filled,
        update(Channel).where(col(Channel.name) == "busy").values(head=9),
        delete(StoredEvent).where(col(StoredEvent.id).in_(select(StoredEvent.id).where(StoredEvent.channel_id == 2))),
    )
    code, said = run(filled, "check")
    assert code == 1
    assert f"Channel busy: its newest event should be 9, but the newest is {EVENTS}." in said
    assert "Channel quiet: its newest event should be 1, but there is none." in said


def test_contents_that_cannot_be_read_or_are_of_another_event_are_named(filled: str) -> None:
    other = select(StoredEvent.content).where(StoredEvent.channel_id == 1, StoredEvent.seq == 1).scalar_subquery()
    unchecked = update(StoredEvent).where(col(StoredEvent.channel_id) == 1).values(checksum=None)
    damage(
        filled,
        unchecked.where(col(StoredEvent.seq) == 2).values(content=b"\xff"),
        unchecked.where(col(StoredEvent.seq) == 5).values(content=other),
    )
    code, said = run(filled, "check")
    assert code == 1
    assert "Channel busy, event 2: its content cannot be read" in said
    assert "Channel busy, event 5: its content is that of another event." in said


def test_a_log_that_retention_shortens_meanwhile_has_no_hole(file: Path) -> None:
    with offline(file) as session:
        spans, findings = look_at_channels(session)
        assert findings == []
        session.exec(delete(StoredEvent).where(col(StoredEvent.seq) <= 3))
        assert look_at_events(session, spans[0], 0).findings == []
        session.exec(delete(StoredEvent))
        assert look_at_events(session, spans[0], 3).reached == EVENTS


def test_of_very_many_findings_the_first_are_enough(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("webhook_relay_server.store.check.MAX_FINDINGS", 3)
    assert MAX_FINDINGS > 3
    damage(url_of(file), update(StoredEvent).values(content=b"\xff", checksum=None))
    code, said = run(file, "check")
    assert (code, said.count("cannot be read")) == (1, 3)


def test_a_damaged_file_is_a_finding_not_a_traceback(file: Path) -> None:
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (page,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'event'").fetchone()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    connection.close()
    with file.open("r+b") as raw:
        raw.seek((page - 1) * size)
        raw.write(b"\xa5" * size)
    code, said = run(file, "check")
    assert code == 1
    assert "SQLite says: " in said or "SQLite cannot read the file" in said
    assert "is damaged. See docs/operating.md" in said


def test_the_events_of_an_older_store_are_not_looked_at(tmp_path: Path) -> None:
    make_store_of_0_1_0(tmp_path / "relay.db")
    code, said = run(tmp_path / "relay.db", "check")
    assert (code, "Upgrade it: webhook-relay db upgrade" in said) == (0, True)


def test_a_store_that_is_not_there_is_not_made_by_looking_at_it(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="There is no store at"):
        run(tmp_path / "relay.db", "check")
    assert list(tmp_path.iterdir()) == []


# --- backup --------------------------------------------------------------------------------------------------


async def test_a_copy_is_made_while_the_relay_takes_webhooks(relay: RunningRelay, http: httpx.AsyncClient) -> None:
    for number in range(20):
        await relay.post(http, b'{"before":%d}' % number, delivery=f"before-{number}")
    target = relay.folder / "copies" / "relay.db"
    target.parent.mkdir()
    copying = asyncio.create_task(asyncio.to_thread(run, relay.path, "backup", str(target)))
    number = 0
    while not copying.done():
        number += 1
        answer = await relay.post(http, b'{"during":%d}' % number, delivery=f"during-{number}")
        assert answer.status_code == 202
    code, said = await copying
    assert code == 0
    assert f"Copy {relay.path}.key too" in said
    assert [path.name for path in target.parent.iterdir()] == ["relay.db"]
    assert target.stat().st_mode & 0o777 == 0o600
    copied, all_of_them = stored_events(target), stored_events(relay.path)
    assert 20 <= len(copied) <= len(all_of_them) == 20 + number
    assert copied == all_of_them[: len(copied)]


async def test_a_relay_goes_on_with_a_copy(file: Path, tmp_path: Path) -> None:
    assert run(file, "backup", str(tmp_path / "copy.db"))[0] == 0
    async with open_store(tmp_path / "copy.db", "busy") as store:
        assert (await store.log.append(store.entry("busy"))).seq == EVENTS + 1


def test_a_copy_does_not_replace_a_file_unless_told_to(file: Path, tmp_path: Path) -> None:
    target = tmp_path / "copy.db"
    target.write_text("my diary")
    with pytest.raises(ConfigurationError, match=r"there already.*--overwrite"):
        run(file, "backup", str(target))
    assert target.read_text() == "my diary"
    assert run(file, "backup", str(target), "--overwrite")[0] == 0
    assert len(stored_events_of(target)) == EVENTS + 1


def stored_events_of(path: Path) -> list[int]:
    with sqlite3.connect(path) as connection:
        rows = connection.execute("SELECT seq FROM event").fetchall()
    connection.close()
    return [seq for (seq,) in rows]


def test_a_copy_that_cannot_be_made_leaves_nothing_behind(file: Path, tmp_path: Path) -> None:
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(ConfigurationError, match="could not be copied to"):
        run(file, "backup", str(tmp_path / "missing" / "copy.db"))
    assert sorted(tmp_path.rglob("*")) == before


def test_a_copy_of_postgresql_is_made_with_its_own_tool(postgres_url: str) -> None:
    with pytest.raises(
        ConfigurationError, match=r"pg_dump --format=custom --file=relay\.dump postgresql://"
    ) as refused:
        run(postgres_url, "backup", "relay.dump")
    password = postgres_url.split(":")[2].partition("@")[0]
    assert password not in str(refused.value)


# --- upgrade -------------------------------------------------------------------------------------------------


def test_an_upgrade_says_what_it_did(tmp_path: Path) -> None:
    path = tmp_path / "relay.db"
    make_store_of_0_1_0(path)
    assert "is upgraded from schema 0001 to 0004" in run(path, "upgrade")[1]
    assert "is up to date (schema 0004)" in run(path, "upgrade")[1]


def test_the_tables_of_an_empty_store_are_made(store_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEBHOOK_RELAY_MIGRATE", "false")
    assert "was empty; its tables are made" in run(store_url, "upgrade")[1]
    assert "is up to date" in run(store_url, "upgrade")[1]
