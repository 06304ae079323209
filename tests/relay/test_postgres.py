"""The log in PostgreSQL: what several relays, and a server that fails, can and cannot do to it."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import asyncpg
import pytest

from support.cutting_proxy import CuttingProxy, cutting_proxy
from support.postgres import USER, PostgresServer
from support.processes import free_port
from support.store import OpenStore, administration, open_store
from support.waiting import until
from webhook_relay.errors import ConfigurationError
from webhook_relay_server.errors import RelayError, StoreUnavailableError
from webhook_relay_server.store.database import Database
from webhook_relay_server.store.postgres import appender, connection
from webhook_relay_server.store.postgres.address import postgres_address
from webhook_relay_server.store.postgres.database import PostgresDatabase
from webhook_relay_server.store.postgres.events import place, read_page, write_batch
from webhook_relay_server.store.records import Appended
from webhook_relay_server.store.vault import KEY_VARIABLE, open_vault
from webhook_relay_server.store.workspaces import FIRST


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv(KEY_VARIABLE, "A" * 43 + "=")
    return "A" * 43 + "="


@asynccontextmanager
async def connections(url: str, count: int) -> AsyncIterator[list[asyncpg.Connection]]:
    opened = [await asyncpg.connect(url) for _ in range(count)]
    try:
        yield opened
    finally:
        for one in opened:
            await one.close()


# --- order ---------------------------------------------------------------------------------------------------


async def test_reading_behind_a_serial_id_loses_an_event_that_commits_late(postgres_url: str) -> None:
    """The naive way, as a control: it shows that the next test could fail."""
    async with connections(postgres_url, 3) as (slow, quick, reader):
        await reader.execute("CREATE TABLE naive (id bigserial PRIMARY KEY)")
        await slow.execute("BEGIN; INSERT INTO naive DEFAULT VALUES")
        await quick.execute("INSERT INTO naive DEFAULT VALUES")
        seen = [row["id"] for row in await reader.fetch("SELECT id FROM naive WHERE id > 0 ORDER BY id")]
        await slow.execute("COMMIT")
        seen += [row["id"] for row in await reader.fetch("SELECT id FROM naive WHERE id > $1 ORDER BY id", seen[-1])]
        assert seen == [2]  # and 1 is never seen


async def test_a_batch_waits_for_the_one_that_was_numbered_before_it(postgres_url: str) -> None:
    async with open_store(postgres_url) as store, connections(postgres_url, 3) as (slow, quick, reader):
        channel = channel_id(store)
        await slow.execute("BEGIN")
        assert [one.seq for one in await write_batch(slow, [store.entry()])] == [1]
        await quick.execute("BEGIN")
        waiting = asyncio.ensure_future(write_batch(quick, [store.entry()]))
        await until_waiting_for_lock(reader)
        assert await read_page(reader, channel, 0, 10) == []
        await slow.execute("COMMIT")
        assert [one.seq for one in await waiting] == [2]
        assert [row.seq for row in await read_page(reader, channel, 0, 10)] == [1]
        await quick.execute("COMMIT")
        assert [row.seq for row in await read_page(reader, channel, 1, 10)] == [2]


async def until_waiting_for_lock(connection: asyncpg.Connection) -> None:
    async with asyncio.timeout(20):
        while not await connection.fetchval("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"):
            await asyncio.sleep(0.005)


@pytest.mark.parametrize("seed", range(3))
async def test_a_reader_misses_nothing_however_many_write_and_however_late_they_commit(
    postgres_url: str, seed: int
) -> None:
    chance = random.Random(seed)
    writers, batches = 4, 12
    async with open_store(postgres_url, "red", "green") as store, connections(postgres_url, writers + 1) as opened:
        *writing, reader = opened
        channel = channel_id(store, "red")

        async def write(own: asyncpg.Connection) -> None:
            for _ in range(batches):
                entries = [store.entry(chance.choice(("red", "red", "green"))) for _ in range(chance.randint(1, 3))]
                await own.execute("BEGIN")
                await write_batch(own, [*entries, store.entry("red")])
                await asyncio.sleep(chance.random() * 0.004)
                await own.execute("ROLLBACK" if chance.random() < 0.2 else "COMMIT")

        seen: list[int] = []

        async def read(until_done: asyncio.Future[list[None]]) -> None:
            done = False
            while not done:
                done = until_done.done()
                seen.extend(row.seq for row in await read_page(reader, channel, seen[-1] if seen else 0, 300))

        writes = asyncio.gather(*(write(own) for own in writing))
        await read(writes)
        await writes
        heads = await store.log.database.heads([channel])
        assert seen == list(range(1, heads[channel] + 1))
        assert len(seen) > writers


async def test_a_delivery_is_looked_up_without_reading_the_whole_table_from_the_first_day_on(postgres_url: str) -> None:
    batches, size = 40, 25
    async with open_store(postgres_url) as store:
        for batch in range(batches):
            names = [f"d-{batch}-{number}" for number in range(size)]
            await asyncio.gather(*(store.log.append(store.entry(delivery_id=name)) for name in names))
    looking = await asyncpg.connect(postgres_address(postgres_url).dsn)
    try:
        async with asyncio.timeout(30):
            while True:  # the statistics come a moment later
                row = await looking.fetchrow(
                    "SELECT n_tup_ins, seq_tup_read, idx_scan FROM pg_stat_user_tables WHERE relname = 'event'"
                )
                if row["n_tup_ins"] == batches * size:
                    break
                await asyncio.sleep(0.1)
    finally:
        await looking.close()
    assert row["idx_scan"] >= batches * size
    assert row["seq_tup_read"] < batches * size  # reading it for every batch would be twenty times as much


async def test_the_same_delivery_at_several_relays_at_once_is_kept_once(postgres_url: str) -> None:
    async with open_store(postgres_url) as one, open_store(postgres_url) as other:
        for number in range(20):
            copies = [store.log.append(store.entry(delivery_id=f"d-{number}")) for store in (one, other) * 10]
            appended = await asyncio.gather(*copies)
            assert len({(each.id, each.seq) for each in appended}) == 1
            assert [each.duplicate for each in appended].count(False) == 1
        assert (await one.log.append(one.entry())).seq == 21


async def test_relays_that_write_to_the_same_channels_in_another_order_do_not_block_each_other(
    postgres_url: str,
) -> None:
    names = ["red", "green", "blue"]
    async with open_store(postgres_url, *names) as one, open_store(postgres_url, *names) as other:
        orders = [(one, names), (other, names[::-1])]
        entries = [store.log.append(store.entry(name)) for _ in range(60) for store, order in orders for name in order]
        await asyncio.gather(*entries)
        for name in names:
            assert (await one.log.bounds(channel_id(one, name))).head == 120


async def test_a_batch_is_numbered_behind_the_heads_of_its_channels_and_repeats_are_found(postgres_url: str) -> None:
    async with open_store(postgres_url, "red", "green") as store:
        red, green = channel_id(store, "red"), channel_id(store, "green")
        new, repeated = store.entry("red", delivery_id="new"), store.entry("red", delivery_id="old")
        source = repeated.source_id
        batch = [new, repeated, store.entry("green"), store.entry("red", delivery_id="new"), store.entry("red")]
        placed = place(batch, {red: 7, green: 0}, {(source, "old"): Appended("older", 3, duplicate=True)})
    assert [(one.seq, one.duplicate) for one in placed.results] == [
        (8, False),
        (3, True),
        (1, False),
        (8, True),
        (9, False),
    ]
    assert placed.results[1].id == "older"
    assert placed.heads == {red: 9, green: 1}
    assert [seq for _, seq in placed.rows] == [8, 1, 9]


async def test_what_waits_during_a_commit_becomes_the_next_one(postgres_url: str) -> None:
    commits: list[int] = []
    async with open_store(postgres_url) as store, connections(postgres_url, 2) as (holder, watcher):
        store.log.database.on_commit(lambda entries, _results: commits.append(len(entries)))
        await holder.execute("BEGIN; SELECT * FROM channel FOR UPDATE")
        first = asyncio.ensure_future(store.log.append(store.entry()))
        await until_waiting_for_lock(watcher)
        others = [asyncio.ensure_future(store.log.append(store.entry())) for _ in range(50)]
        await asyncio.sleep(0)
        await holder.execute("COMMIT")
        assert [one.seq for one in await asyncio.gather(first, *others)] == list(range(1, 52))
    assert commits == [1, 50]


# --- a server that fails ---------------------------------------------------------------------------------------


async def test_a_database_that_stops_is_a_refusal_and_good_again_by_itself(
    postgres: PostgresServer, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(appender, "PATIENCE", 0.2)
    async with open_store(postgres_url) as store:
        assert (await store.log.append(store.entry())).seq == 1
        await asyncio.to_thread(postgres.stop)
        for attempt in (store.log.append(store.entry()), store.log.database.revision(), store.directory.refresh()):
            with pytest.raises(StoreUnavailableError) as refused:
                await attempt
            assert (refused.value.status, refused.value.retry_after) == (503, 10)
        with pytest.raises(StoreUnavailableError):
            await store.log.check()
        await asyncio.to_thread(postgres.start)
        assert await eventually(store) == 2
        await store.directory.refresh()
        await store.log.check()


async def test_a_short_absence_of_the_database_is_only_a_delay(postgres: PostgresServer, postgres_url: str) -> None:
    async with open_store(postgres_url) as store:
        await store.log.append(store.entry())
        await asyncio.to_thread(postgres.stop)
        appending = asyncio.ensure_future(store.log.append(store.entry()))
        await asyncio.sleep(0)
        await asyncio.to_thread(postgres.start)
        assert (await appending).seq == 2


async def test_connections_that_were_ended_are_made_again(postgres: PostgresServer, postgres_url: str) -> None:
    async with open_store(postgres_url) as store:
        await store.log.append(store.entry())
        await asyncio.to_thread(
            postgres.run,
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'webhook-relay'",
        )
        assert await eventually(store) == 2
        assert await store.log.database.revision() > 0
        await store.log.database.write(lambda _session: None)


async def test_a_database_that_does_not_answer_is_a_refusal_within_its_time(
    postgres: PostgresServer, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(appender, "COMMIT_LIMIT", 0.3)
    monkeypatch.setattr(appender, "PATIENCE", 0.2)
    monkeypatch.setattr(connection, "CONNECT_LIMIT", 0.3)
    for module in ("database.STATEMENT_LIMIT", "database.CONNECT_LIMIT", "sessions.WORK_LIMIT"):
        monkeypatch.setattr(f"webhook_relay_server.store.postgres.{module}", 0.3)
    async with open_store(postgres_url) as store:
        await store.log.append(store.entry())
        postgres.pause()
        attempts = [
            store.log.append(store.entry()),
            store.log.database.revision(),
            store.log.database.write(lambda _session: None),
            store.log.database.page(1, 0, 10),
        ]
        for result in await asyncio.gather(*attempts, return_exceptions=True):
            assert isinstance(result, StoreUnavailableError), result
        postgres.resume()
        assert await eventually(store) >= 2
        assert await store.log.database.revision() > 0
        await store.log.database.write(lambda _session: None)


@pytest.mark.parametrize("seed", range(3))
async def test_what_was_acknowledged_is_there_after_the_server_was_killed(
    postgres: PostgresServer, postgres_url: str, seed: int
) -> None:
    chance = random.Random(seed)
    acknowledged: list[Appended] = []
    async with open_store(postgres_url) as store:

        async def send(number: int) -> None:
            """Be a sender that tries again until it is told that its delivery was kept."""
            while True:
                try:
                    acknowledged.append(await store.log.append(store.entry(delivery_id=str(number))))
                except StoreUnavailableError:
                    await asyncio.sleep(0.02)
                else:
                    return

        sending = [asyncio.ensure_future(send(number)) for number in range(300)]
        for _ in range(2):
            mark = len(acknowledged) + chance.randint(0, 100)
            sending += [asyncio.ensure_future(send(300 + len(sending) + number)) for number in range(200)]
            await until(lambda mark=mark: len(acknowledged) >= mark)  # type: ignore[misc]
            await asyncio.to_thread(postgres.kill)
            await asyncio.to_thread(postgres.start)
        await asyncio.gather(*sending)
        rows = await store.log.database.page(channel_id(store), 0, 10_000)
        kept = {(await store.log.bounds(channel_id(store), row.seq)).id: row.seq for row in rows}
        assert [row.seq for row in rows] == list(range(1, len(rows) + 1))
        assert {one.id: one.seq for one in acknowledged} == kept  # each of them once, and nothing else


@asynccontextmanager
async def behind_a_proxy(postgres: PostgresServer, url: str) -> AsyncIterator[tuple[OpenStore, Database, CuttingProxy]]:
    """Open a store, and the same once more over a proxy."""
    async with open_store(url) as store, cutting_proxy(postgres.port) as proxy:
        database = PostgresDatabase(postgres_address(url.replace(f":{postgres.port}/", f":{proxy.port}/")))
        await database.open()
        try:
            yield store, database, proxy
        finally:
            await database.close()


async def test_an_unknown_outcome_is_not_a_success(postgres: PostgresServer, postgres_url: str) -> None:
    async with behind_a_proxy(postgres, postgres_url) as (store, database, proxy):
        await database.append(store.entry(delivery_id="0"))
        proxy.cut_after(b"COMMIT")
        with pytest.raises(StoreUnavailableError, match="not known"):
            await database.append(store.entry(delivery_id="1"))
        again = await database.append(store.entry(delivery_id="1"))
        assert (again.seq, again.duplicate, proxy.cuts) == (2, True, 1)


async def test_a_connection_that_breaks_before_the_commit_costs_the_sender_nothing(
    postgres: PostgresServer, postgres_url: str
) -> None:
    async with behind_a_proxy(postgres, postgres_url) as (store, database, proxy):
        await database.append(store.entry(delivery_id="0"))
        proxy.cut_after(b"BEGIN")
        appended = await database.append(store.entry(delivery_id="1"))
        assert (appended.seq, appended.duplicate, proxy.cuts) == (2, False, 1)


async def test_a_relay_that_froze_within_a_commit_does_not_hold_up_the_others_for_ever(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "IDLE_LIMIT", 0.3)
    async with open_store(postgres_url) as store:
        frozen = await connection.connect(postgres_address(postgres_url))
        await frozen.execute("BEGIN")
        await write_batch(frozen, [store.entry()])
        assert (await store.log.append(store.entry())).seq == 1
        frozen.terminate()


async def test_more_than_may_wait_is_refused_at_once(postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("webhook_relay_server.store.database.MAX_WAITING_WRITES", 3)
    async with open_store(postgres_url) as store, connections(postgres_url, 2) as (holder, watcher):
        await holder.execute("BEGIN; SELECT * FROM channel FOR UPDATE")
        first = asyncio.ensure_future(store.log.append(store.entry()))
        await until_waiting_for_lock(watcher)
        waiting = [asyncio.ensure_future(store.log.append(store.entry())) for _ in range(3)]
        await asyncio.sleep(0)
        with pytest.raises(RelayError, match="Too much is waiting"):
            await store.log.append(store.entry())
        await holder.execute("COMMIT")
        await asyncio.gather(first, *waiting)


async def eventually(store: OpenStore) -> int:
    """Append, as a sender that tries again; return the seq."""
    async with asyncio.timeout(30):
        while True:
            try:
                return (await store.log.append(store.entry())).seq
            except StoreUnavailableError:
                await asyncio.sleep(0.02)


# --- opening ---------------------------------------------------------------------------------------------------


async def test_relays_that_start_together_on_a_new_database_make_its_tables_once(postgres_url: str) -> None:
    databases = [PostgresDatabase(postgres_address(postgres_url)) for _ in range(4)]
    await asyncio.gather(*(database.open() for database in databases))
    assert [await database.revision() for database in databases] == [0] * 4
    for database in databases:
        await database.close()


@pytest.mark.parametrize(
    ("damage", "code", "said"),
    [
        (lambda url: url.replace(f"{USER}:", f"{USER}:not-"), "store-refused", "does not let this relay in"),
        (lambda url: url.replace(USER, "stranger", 1), "store-refused", "does not let this relay in"),
        (lambda url: url + "_of_somebody", "store-refused", "does not let this relay in"),
        (lambda url: url + "?sslmode=nonsense", "bad-database-url", "an option that cannot be used"),
        (
            lambda url: url.replace(url.split(":")[3].partition("/")[0], str(free_port())),
            "store-unreachable",
            "reached",
        ),
    ],
)
async def test_a_database_that_cannot_be_used_is_said_in_a_sentence(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch, damage: Callable[[str], str], code: str, said: str
) -> None:
    monkeypatch.setattr(connection, "START_PATIENCE", 0.2)
    url = damage(postgres_url)
    with pytest.raises(ConfigurationError, match=said) as refused:
        await PostgresDatabase(postgres_address(url)).open()
    assert (refused.value.code, bool(refused.value.hint)) == (code, True)
    with pytest.raises(ConfigurationError, match=said):
        administration(url).list_channels()


async def test_the_password_is_in_nothing_that_is_said(
    postgres: PostgresServer, postgres_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(connection, "START_PATIENCE", 0.2)
    monkeypatch.setattr(appender, "PATIENCE", 0.2)
    said = []
    async with open_store(postgres_url) as store:
        await asyncio.to_thread(postgres.stop)
        with pytest.raises(StoreUnavailableError) as away:
            await store.log.append(store.entry())
        said.append(str(away.value))
    for url in (postgres_url, postgres_url + "?sslmode=nonsense", postgres_url + "?port=nonsense"):
        with pytest.raises(ConfigurationError) as refused:
            await PostgresDatabase(postgres_address(url)).open()
        said.append(f"{refused.value} {refused.value.hint}")
    output = capsys.readouterr()
    assert "store.write_failed" in output.out
    assert postgres.password not in f"{said} {output.out} {output.err}"


async def test_a_user_who_may_not_make_tables_is_said(postgres: PostgresServer, postgres_url: str) -> None:
    name = postgres_url.rpartition("/")[2]
    postgres.run("REVOKE CREATE ON SCHEMA public FROM PUBLIC", name)
    postgres.run("DROP ROLE IF EXISTS guest; CREATE ROLE guest LOGIN PASSWORD 'guest'", name)
    url = postgres_url.replace(f"{USER}:{postgres.password}", "guest:guest")
    with pytest.raises(ConfigurationError, match="tables cannot be made"):
        await PostgresDatabase(postgres_address(url)).open()


async def test_commits_are_on_disk_even_where_the_server_is_set_not_to_wait(
    postgres: PostgresServer, postgres_url: str
) -> None:
    postgres.run(f"ALTER DATABASE {postgres_url.rpartition('/')[2]} SET synchronous_commit = off")
    own = await connection.connect(postgres_address(postgres_url))
    assert await own.fetchval("SHOW synchronous_commit") == "on"
    await own.close()


async def test_every_wait_of_a_session_has_an_end(postgres_url: str) -> None:
    own = await connection.connect(postgres_address(postgres_url))
    for limit in ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"):
        assert await own.fetchval(f"SHOW {limit}") != "0"
    await own.close()


async def test_contents_are_not_compressed_a_second_time(postgres: PostgresServer, postgres_url: str) -> None:
    administration(postgres_url).list_channels()
    storage = "SELECT attstorage FROM pg_attribute WHERE attrelid = 'event'::regclass AND attname = 'content'"
    assert postgres.run(storage, postgres_url.rpartition("/")[2]) == "e"


def test_changes_of_several_command_lines_happen_one_after_the_other(postgres_url: str) -> None:
    async def make_many() -> list[object]:
        making = (asyncio.to_thread(administration(postgres_url).create_channel, "red") for _ in range(5))
        return await asyncio.gather(*making, return_exceptions=True)

    results = asyncio.run(make_many())
    assert results.count(None) == 1
    assert all("already a channel" in str(result) for result in results if result is not None)


def test_a_store_that_several_relays_share_needs_a_key_that_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(KEY_VARIABLE)
    with pytest.raises(ConfigurationError, match=KEY_VARIABLE) as refused:
        open_vault(None)
    assert refused.value.code == "no-key"


# --- addresses -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("postgresql://u:hush@host/db", "postgresql://host:5432/db"),
        ("postgres://u:hush@host:5433/db?sslmode=require", "postgresql://host:5433/db"),
        ("postgresql+asyncpg://u@[::1]:5433/my%20db", "postgresql://[::1]:5433/my db"),
    ],
)
def test_an_address_shows_everything_but_the_user_and_the_password(url: str, name: str) -> None:
    address = postgres_address(url)
    assert address.name == name
    assert address.dsn.startswith("postgresql://u")
    assert address.dsn.partition(":")[2] == url.partition(":")[2]
    assert "hush" not in repr(address)


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://",
        "postgresql://u:hush@host",
        "postgresql:///db?password=hush",
        "postgresql://u:hu/sh@host/db",
        "postgresql://u:hu#sh@host/db",
        "postgresql://u:pw@host:hush/db",
        "postgresql://u:pw@[hush/db",
    ],
)
def test_an_address_that_is_not_complete_is_refused_without_being_said(url: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        postgres_address(url)
    assert refused.value.code == "bad-database-url"
    assert "hush" not in str(refused.value)
    assert "sh@" not in str(refused.value)


def channel_id(store: OpenStore, name: str = "default") -> int:
    known = store.directory.channel(FIRST, name)
    assert known is not None
    return known.id
