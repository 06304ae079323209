"""The tables: made and upgraded once, whoever starts at the same moment, with everything that they hold."""

from __future__ import annotations

import asyncio
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Boolean, Connection, MetaData
from sqlmodel import Session, SQLModel, select

from support.older_store import events_of_0_1_0, make_store_of_0_1_0
from support.store import administration, open_store
from webhook_relay.errors import ConfigurationError
from webhook_relay.event import Event
from webhook_relay_server.frame import Frame, Places
from webhook_relay_server.settings import load_settings
from webhook_relay_server.store import schema
from webhook_relay_server.store.engine import database_of
from webhook_relay_server.store.migrations.run import upgrade
from webhook_relay_server.store.models import Channel, StoredEvent
from webhook_relay_server.store.sqlite import preparation
from webhook_relay_server.store.sqlite.file import connect, engine_on, servers_turn
from webhook_relay_server.store.sqlite.offline import offline
from webhook_relay_server.store.workspaces import FIRST


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """Return a store of version 0.1.0."""
    path = tmp_path / "relay.db"
    make_store_of_0_1_0(path)
    return path


Run = Callable[[Callable[[Connection], Any]], Any]
"""Runs a function of a connection on an engine, as the engines themselves do."""


@pytest.fixture(params=["sqlite", "postgresql"])
def run(request: pytest.FixtureRequest, tmp_path: Path) -> Run:
    """Return what runs work on an empty database: a test with this runs once for each engine."""
    if request.param == "postgresql":
        return partial(run_on_postgres, request.getfixturevalue("postgres_url"))
    return partial(run_on_file, tmp_path / "empty.db")


def run_on_file(path: Path, work: Callable[[Connection], Any]) -> Any:
    file = connect(path)
    try:
        with engine_on(file).connect() as connection:
            return work(connection)
    finally:
        file.close()


def run_on_postgres(url: str, work: Callable[[Connection], Any]) -> Any:
    from sqlalchemy.ext.asyncio import create_async_engine

    async def run() -> Any:
        engine = create_async_engine(url.replace("postgresql:", "postgresql+asyncpg:"))
        try:
            async with engine.connect() as connection:
                return await connection.run_sync(work)
        finally:
            await engine.dispose()

    return asyncio.run(run())


def ensure(connection: Connection) -> None:
    schema.ensure_schema(connection, "a store")


def revision(connection: Connection) -> str | None:
    with connection.begin():
        return schema.revision_of(connection)


def upgrade_to(*revisions: str) -> Callable[[Connection], None]:
    def work(connection: Connection) -> None:
        with connection.begin():
            for revision in revisions:
                upgrade(connection, revision)

    return work


def execute(statement: str) -> Callable[[Connection], None]:
    def work(connection: Connection) -> None:
        with connection.begin():
            connection.exec_driver_sql(statement)

    return work


def differences(connection: Connection) -> list[Any]:
    """Return what Alembic would still have to change to get from the database to the models."""
    options = {"compare_type": True, "compare_server_default": True}
    with connection.begin():
        return list(compare_metadata(MigrationContext.configure(connection, opts=options), SQLModel.metadata))


def all_events(path: Path) -> list[Event]:
    """Return every event in the store as readers get it, in the order of their ids."""
    with offline(path):
        pass
    events: list[Event] = run_on_file(path, _events)
    return events


def _events(connection: Connection) -> list[Event]:
    with Session(connection) as session:
        found = session.exec(
            select(StoredEvent, Channel).where(StoredEvent.channel_id == Channel.id).order_by(StoredEvent.id)
        )
        return [Frame(event.seq, event.content, Places(channel.name, channel.epoch)).event for event, channel in found]


# --- what is made --------------------------------------------------------------------------------------------


def test_a_new_store_is_what_the_models_say(run: Run) -> None:
    run(ensure)
    assert run(differences) == []
    assert run(revision) == schema.CURRENT


def test_the_revisions_one_after_the_other_make_what_the_models_say(run: Run) -> None:
    run(upgrade_to(*schema.REVISIONS))
    assert run(differences) == []


def test_names_are_unique_among_what_lives_in_a_new_store_in_postgresql(postgres_url: str) -> None:
    run = partial(run_on_postgres, postgres_url)
    run(ensure)
    assert run(_conditions) == {
        "ix_workspace_live_name": "(revoked_at IS NULL)",
        "ix_channel_live_name": "(revoked_at IS NULL)",
        "ix_source_live_name": "(revoked_at IS NULL)",
        "ix_event_delivery": "(delivery_id IS NOT NULL)",
    }


def _conditions(connection: Connection) -> dict[str, str]:
    """Return the indexes that are for some rows only, and for which."""
    found = connection.exec_driver_sql(
        "SELECT c.relname, pg_get_expr(i.indpred, i.indrelid) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid "
        "JOIN pg_namespace n ON n.oid = c.relnamespace WHERE i.indpred IS NOT NULL AND n.nspname = current_schema()"
    )
    return {str(name): str(condition) for name, condition in found}


def test_the_first_revision_is_what_version_0_1_0_made(tmp_path: Path, old: Path) -> None:
    run_on_file(tmp_path / "new.db", upgrade_to("0001"))
    assert _structure(sqlite3.connect(tmp_path / "new.db")) == _structure(sqlite3.connect(old))


def _structure(connection: Any) -> dict[str, list[Any]]:
    """Return what SQLite itself knows of each table: columns, keys, indexes with their conditions."""
    tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    found = {name: [connection.execute(f"PRAGMA table_info({name})").fetchall()] for name in tables}
    for name in tables:
        found[name].append(sorted(connection.execute(f"PRAGMA foreign_key_list({name})").fetchall()))
        indexes = connection.execute(f"PRAGMA index_list({name})").fetchall()
        found[name].append(
            sorted((connection.execute(f"PRAGMA index_info({index[1]})").fetchall(), *index[2:]) for index in indexes)
        )
    connection.close()
    return found


def test_alembic_is_not_loaded_where_nothing_is_to_be_changed(tmp_path: Path) -> None:
    code = (
        "import sys\nfrom pathlib import Path\nfrom webhook_relay_server.store.sqlite.offline import offline\n"
        "for _ in range(2):\n    with offline(Path(sys.argv[1])): pass\n"
        "assert not {'alembic', 'mako'} & set(sys.modules), 'loaded'"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path / "relay.db")], check=True)


# --- an older store ------------------------------------------------------------------------------------------


def test_every_event_of_an_older_store_is_kept_byte_for_byte(old: Path) -> None:
    before = events_of_0_1_0(old)
    assert len(before) == 25
    assert all_events(old) == before


def test_large_events_are_packed_in_batches_that_fit_into_memory(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from webhook_relay_server.store.migrations import revision_0002

    monkeypatch.setattr(revision_0002, "BATCH_BYTES", 300)
    monkeypatch.setattr(revision_0002, "BATCH_EVENTS", 4)
    before = events_of_0_1_0(old)
    assert all_events(old) == before


def test_every_event_of_an_older_store_in_postgresql_is_kept(old: Path, postgres_url: str) -> None:
    before = events_of_0_1_0(old)
    run = partial(run_on_postgres, postgres_url)
    run(upgrade_to("0001"))
    run(partial(_copy_rows, old))
    run(ensure)
    assert run(differences) == []
    assert run(_events) == before


def _copy_rows(old: Path, connection: Connection) -> None:
    """Fill a store of the first revision with what the file of version 0.1.0 holds."""
    with sqlite3.connect(old) as file, connection.begin():
        connection.exec_driver_sql("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
        connection.exec_driver_sql("INSERT INTO alembic_version VALUES ('0001')")
        connection.exec_driver_sql("DELETE FROM revision")
        tables = MetaData()
        tables.reflect(connection)
        for table in tables.sorted_tables:
            if table.name == "alembic_version":
                continue
            file.row_factory = sqlite3.Row
            rows = [dict(row) for row in file.execute(f"SELECT * FROM {table.name}")]
            flags = [column.name for column in table.columns if isinstance(column.type, Boolean)]
            connection.execute(table.insert(), [{**row, **{name: bool(row[name]) for name in flags}} for row in rows])
    file.close()


@pytest.mark.parametrize("before", ["nothing", "0001"])
def test_relays_that_start_at_the_same_moment_make_or_upgrade_the_tables_once(postgres_url: str, before: str) -> None:
    run = partial(run_on_postgres, postgres_url)
    if before == "0001":
        run(upgrade_to("0001"))
        run(execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
        run(execute("INSERT INTO alembic_version VALUES ('0001')"))
    with ThreadPoolExecutor(4) as starting:
        for started in [starting.submit(run, ensure) for _ in range(4)]:
            started.result()
    assert run(revision) == schema.CURRENT
    assert run(differences) == []


async def test_a_log_goes_on_after_an_upgrade_where_it_was(old: Path) -> None:
    keys = {source.name: source.url.rpartition("/")[2] for source in administration(old).list_sources()}
    async with open_store(old, "default") as store:
        channel = store.directory.channel(FIRST, "default")
        assert channel is not None
        assert store.directory.source(keys["github"]) is not None
        assert [frame.seq for frame in await store.log.read(channel.id, 2, 100)] == [3, 4, 5, 6, 7, 8, 9]
        bounds = await store.log.bounds(channel.id, at=9)
        assert (bounds.first, bounds.head, bounds.id) == (3, 9, f"{9:032x}")
        again = await store.log.append(store.entry(delivery_id="d-7"))
        assert (again.seq, again.duplicate) == (7, True)
        assert (await store.log.append(store.entry(delivery_id="new"))).seq == 10


def test_what_else_an_older_store_held_is_kept(old: Path) -> None:
    admin = administration(old)
    assert [(channel.name, channel.events) for channel in admin.list_channels()] == [("builds", 9), ("default", 9)]
    assert [(source.name, source.is_default) for source in admin.list_sources()] == [("ci", False), ("github", True)]
    assert [token.name for token in admin.list_tokens()] == ["reader"]
    assert [(reader.name, reader.seq) for reader in admin.list_readers("default")] == [("a desk", 7)]


def test_a_copy_is_kept_with_which_the_older_version_can_go_on(old: Path) -> None:
    before = events_of_0_1_0(old)
    administration(old).list_channels()
    copy = old.with_name("relay.db.before-0002")
    assert copy.stat().st_mode & 0o777 == 0o600
    assert events_of_0_1_0(copy) == before
    file = sqlite3.connect(copy)
    assert file.execute("PRAGMA user_version").fetchone() == (1,)
    file.close()
    assert sorted(path.name for path in old.parent.glob("relay.db.before*")) == [copy.name]


def test_no_copy_is_kept_where_the_disk_is_nearly_full(
    old: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(preparation, "SPARE_BYTES", 1 << 60)
    administration(old).list_channels()
    assert list(old.parent.glob("relay.db.before*")) == []
    assert "store.not_copied_before_upgrade" in capsys.readouterr().out


def test_an_upgrade_that_is_killed_leaves_the_store_as_it_was_and_is_done_the_next_time(old: Path) -> None:
    before = events_of_0_1_0(old)
    code = (
        "import itertools, os, sys\nfrom pathlib import Path\n"
        "from webhook_relay_server.store.migrations import revision_0002\n"
        "from webhook_relay_server.store.sqlite.offline import offline\n"
        "packed, pack = itertools.count(1), revision_0002.pack\n"
        "revision_0002.BATCH_EVENTS = 5\n"
        "revision_0002.pack = lambda *a, **k: os.kill(os.getpid(), 9) if next(packed) > 12 else pack(*a, **k)\n"
        "with offline(Path(sys.argv[1])): pass"
    )
    killed = subprocess.run([sys.executable, "-c", code, str(old)], check=False, capture_output=True)
    assert killed.returncode == -9, killed.stderr
    assert events_of_0_1_0(old) == before
    assert all_events(old) == before


def test_programs_that_start_at_the_same_moment_upgrade_a_store_once(old: Path) -> None:
    before = events_of_0_1_0(old)
    command = [sys.executable, "-c", "from webhook_relay.cli import main; main()", "channel", "list"]
    command += ["--database-url", f"sqlite:///{old}"]
    started = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) for _ in range(3)]
    said = [process.communicate(timeout=50)[0] for process in started]
    assert [process.returncode for process in started] == [0, 0, 0], said
    assert all_events(old) == before


@pytest.mark.parametrize("moment", ["before it looks at the revision", "after it"])
def test_a_store_that_another_relay_makes_between_two_looks_is_not_taken_for_a_foreign_one(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    look = schema.revision_of
    others = [threading.Thread(target=run_on_postgres, args=(postgres_url, ensure))]

    def look_while_another_one_starts(connection: Connection) -> str | None:
        found = look(connection) if moment == "after it" else None
        if others and threading.current_thread() is threading.main_thread():
            other = others.pop()
            other.start()
            other.join(30)
        return look(connection) if moment != "after it" else found

    monkeypatch.setattr(schema, "revision_of", look_while_another_one_starts)
    run_on_postgres(postgres_url, ensure)
    assert not others
    assert run_on_postgres(postgres_url, revision) == schema.CURRENT


async def test_a_relay_that_another_one_keeps_waiting_says_so(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    import asyncpg

    monkeypatch.setattr(schema, "LOCK_LIMIT", 1)
    holder = await asyncpg.connect(postgres_url)
    try:
        await holder.execute(f"SELECT pg_advisory_lock({schema.LOCK_KEY})")
        with pytest.raises(ConfigurationError, match="Another relay has been upgrading") as refused:
            await database_of(load_settings(database_url=postgres_url)).open()
        assert refused.value.code == "store-busy"
    finally:
        await holder.close()
    await asyncio.to_thread(partial(run_on_postgres, postgres_url), ensure)


# --- what is refused -----------------------------------------------------------------------------------------


def test_a_store_is_not_upgraded_below_a_relay_that_serves_it(old: Path) -> None:
    with servers_turn(old), pytest.raises(ConfigurationError, match=r"older version is serving.*Stop that") as refused:
        administration(old).list_channels()
    assert refused.value.code == "store-in-use"
    assert len(events_of_0_1_0(old)) == 25


async def test_an_empty_store_is_left_alone_where_nothing_is_to_be_migrated(store_url: str) -> None:
    settings = load_settings(database_url=store_url, migrate=False)
    with pytest.raises(ConfigurationError, match="is empty, and was not to be changed") as refused:
        await database_of(settings).open()
    assert refused.value.code == "store-older"


def test_a_relay_that_must_not_migrate_says_so_and_ends(old: Path) -> None:
    command = [
        sys.executable,
        "-c",
        "from webhook_relay.cli import main; main()",
        "serve",
        "--no-migrate",
        "--port",
        "0",
    ]
    ended = subprocess.run(
        [*command, "--database-url", f"sqlite:///{old}"], check=False, capture_output=True, text=True, timeout=50
    )
    assert ended.returncode == 78
    assert f"has schema 0001; this program needs {schema.CURRENT}, and was not to be changed at start." in ended.stderr
    assert "Run `webhook-relay db upgrade`" in ended.stderr
    assert len(events_of_0_1_0(old)) == 25


@pytest.mark.parametrize("state", ["older", "empty"])
def test_a_store_is_left_alone_where_nothing_is_to_be_migrated(tmp_path: Path, state: str) -> None:
    path = tmp_path / "relay.db"
    if state == "older":
        make_store_of_0_1_0(path)
    with pytest.raises(ConfigurationError, match="webhook-relay db upgrade") as refused:
        administration(path, migrate=False).list_channels()
    assert refused.value.code == "store-older"
    file = sqlite3.connect(path)
    assert file.execute("PRAGMA user_version").fetchone() == (1 if state == "older" else 0,)
    file.close()


def test_a_store_that_names_a_revision_nobody_knows_is_refused(run: Run) -> None:
    run(ensure)
    newer = f"{int(schema.CURRENT) + 1:04}"
    run(execute(f"UPDATE alembic_version SET version_num = '{newer}'"))
    with pytest.raises(ConfigurationError, match=rf"a store was made by a newer version.*schema {newer}") as refused:
        run(ensure)
    assert refused.value.code == "store-newer"


def test_the_database_of_another_program_is_refused_and_left_alone(run: Run) -> None:
    run(execute("CREATE TABLE token (id INTEGER)"))
    with pytest.raises(ConfigurationError, match="belongs to another program") as refused:
        run(ensure)
    assert refused.value.code == "store-foreign"


def test_a_file_with_a_number_of_another_program_is_refused(tmp_path: Path) -> None:
    run_on_file(tmp_path / "other.db", execute("PRAGMA user_version=1"))
    with pytest.raises(ConfigurationError, match="belongs to another program"):
        run_on_file(tmp_path / "other.db", ensure)


def test_an_upgrade_that_fails_is_said_in_a_sentence_and_leaves_the_store_as_it_was(old: Path) -> None:
    file = sqlite3.connect(old)
    file.execute("CREATE TABLE lease (name)")
    file.close()
    with pytest.raises(ConfigurationError, match=r"could not be upgraded and is as it was: .*lease") as refused:
        administration(old).list_channels()
    assert refused.value.code == "store-not-upgraded"
    assert len(events_of_0_1_0(old)) == 25
