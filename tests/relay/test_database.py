from __future__ import annotations

import asyncio
import contextlib
import sqlite3
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import pytest
from sqlmodel import Session

from support.store import administration, numbered_entry, open_store
from webhook_relay.errors import ConfigurationError
from webhook_relay_server.errors import StoreBusyError, StoreFullError, StoreUnavailableError
from webhook_relay_server.store.database import MAX_BATCH
from webhook_relay_server.store.records import Appended, NewEvent
from webhook_relay_server.store.schema import CURRENT
from webhook_relay_server.store.sqlite import database as database_module
from webhook_relay_server.store.sqlite import file as file_module
from webhook_relay_server.store.sqlite import keeper as keeper_module
from webhook_relay_server.store.sqlite.database import SqliteDatabase
from webhook_relay_server.store.sqlite.offline import offline


class Recorder:
    """Remembers in which batches entries were written, and of which the loop was told."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.told: list[int] = []

    def committed(self, entries: Sequence[NewEvent], _results: Sequence[Appended]) -> None:
        self.told.extend(number_of(entry) for entry in entries)


class RecordedDatabase(SqliteDatabase):
    """A real store whose batches are recorded."""

    def __init__(self, path: Path, recorder: Recorder) -> None:
        super().__init__(path)
        self._recorder = recorder
        self.on_commit(recorder.committed)

    def _transaction(self, entries: Sequence[NewEvent]) -> Sequence[Appended]:
        results = super()._transaction(entries)
        self._recorder.batches.append([number_of(entry) for entry in entries])
        return results


POISON = -1
"""Number of an entry that cannot be written: its channel is not there."""


def entry(number: int, size: int = 0) -> NewEvent:
    return numbered_entry(number, size, channel_id=999 if number == POISON else 1)


def number_of(entry: NewEvent) -> int:
    return int(entry.event.body)


@asynccontextmanager
async def opened(path: Path, recorder: Recorder) -> AsyncIterator[SqliteDatabase]:
    if not path.exists():
        administration(path).create_source("one", scheme="github")  # in channel 1, as source 1
    database = RecordedDatabase(path, recorder)
    await database.open()
    try:
        yield database
    finally:
        await database.close()


@contextmanager
def held_up(database: SqliteDatabase) -> Iterator[asyncio.Future[None]]:
    """Keep the writer busy until the end of the block, so that writes wait."""
    begun, let_go = threading.Event(), threading.Event()

    def hold(_: Session) -> None:
        begun.set()
        assert let_go.wait(30)

    holding = asyncio.ensure_future(database.write(hold))
    try:
        yield holding
    finally:
        let_go.set()


async def until_waiting(database: SqliteDatabase, count: int) -> None:
    async with asyncio.timeout(10):
        while len(database._waiting) < count:
            await asyncio.sleep(0.001)


def numbers(path: Path) -> list[int]:
    connection = sqlite3.connect(path)
    try:
        return [int(row[0]) for row in connection.execute("SELECT delivery_id FROM event ORDER BY seq")]
    finally:
        connection.close()


async def test_whatever_waits_during_a_commit_becomes_the_next_one(tmp_path: Path) -> None:
    recorder = Recorder()
    async with opened(tmp_path / "relay.db", recorder) as database:
        with held_up(database) as holding:
            await asyncio.sleep(0)
            appending = [asyncio.ensure_future(database.append(entry(number))) for number in range(700)]
            await until_waiting(database, 700)
        assert await asyncio.gather(*appending) == [Appended(f"event-{n}", n + 1, duplicate=False) for n in range(700)]
        await holding
    assert [len(batch) for batch in recorder.batches] == [MAX_BATCH, 200]
    assert recorder.told == list(range(700))


async def test_an_entry_that_cannot_be_written_harms_only_itself(tmp_path: Path) -> None:
    recorder = Recorder()
    async with opened(tmp_path / "relay.db", recorder) as database:
        with held_up(database) as holding:
            await asyncio.sleep(0)
            appending = [asyncio.ensure_future(database.append(entry(number))) for number in (1, POISON, 2, 3)]
            await until_waiting(database, 4)
        results = await asyncio.gather(*appending, return_exceptions=True)
        await holding
        assert [result.seq for result in results if isinstance(result, Appended)] == [1, 2, 3]
        assert isinstance(results[1], sqlite3.IntegrityError | TypeError)
    assert numbers(tmp_path / "relay.db") == recorder.told == [1, 2, 3]


async def test_a_change_that_fails_is_undone_and_told_to_who_asked(tmp_path: Path) -> None:
    def fail(session: Session) -> None:
        session.connection().exec_driver_sql("DELETE FROM revision")
        raise ValueError("changed my mind")

    async with opened(tmp_path / "relay.db", Recorder()) as database:
        with pytest.raises(ValueError, match="changed my mind"):
            await database.write(fail)
        assert await database.revision() > 0


async def test_nobody_waiting_any_more_is_no_harm(tmp_path: Path) -> None:
    recorder = Recorder()
    async with opened(tmp_path / "relay.db", recorder) as database:
        with held_up(database) as holding:
            await asyncio.sleep(0)
            gone = [asyncio.ensure_future(database.append(entry(number))) for number in (1, 2)]
            await until_waiting(database, 2)
            for future in gone:
                future.cancel()
            holding.cancel()
        assert (await database.append(entry(3))).seq == 3
    assert numbers(tmp_path / "relay.db") == [1, 2, 3]


async def test_a_store_that_another_process_holds_is_unavailable_and_then_good_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_module, "BUSY_TIMEOUT", 0.05)
    hold = f"import sqlite3, sys; c = sqlite3.connect({str(tmp_path / 'relay.db')!r}, isolation_level=None)"
    program = f"{hold}; c.execute('BEGIN IMMEDIATE'); print('held', flush=True); sys.stdin.read()"
    async with opened(tmp_path / "relay.db", Recorder()) as database:
        other = await asyncio.create_subprocess_exec(
            sys.executable, "-c", program, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        assert other.stdout is not None
        assert await other.stdout.readline() == b"held\n"
        with pytest.raises(StoreUnavailableError) as refused:
            await database.append(entry(1))
        assert (refused.value.status, refused.value.retry_after) == (503, 10)
        with pytest.raises(StoreUnavailableError):
            await database.write(lambda session: session.connection().exec_driver_sql("DELETE FROM token"))
        await other.communicate(b"")
        assert (await database.append(entry(1))).seq == 1


async def test_a_full_disk_is_said_and_writing_goes_on_when_there_is_space(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeper_module, "LOOK_INTERVAL", 0.01)

    def limit(pages: int) -> None:
        database._keeper.connection.execute(f"PRAGMA max_page_count={pages}")

    async with opened(tmp_path / "relay.db", Recorder()) as database:
        await database.append(entry(0))
        limit(1)  # SQLite takes it as "not one page more than there are"
        with pytest.raises(StoreFullError) as refused:
            await asyncio.gather(*(database.append(entry(number, 1000)) for number in range(1, 100)))
        assert (refused.value.status, refused.value.retry_after) == (507, 60)
        async with asyncio.timeout(10):
            while database.trouble() is not None:  # it finds out by itself that there is space
                await asyncio.sleep(0.005)
        assert (await database.append(entry(500))).seq == 2
    assert numbers(tmp_path / "relay.db") == [0, 500]


async def test_a_damaged_store_is_unavailable_rather_than_a_mistake_of_ours(tmp_path: Path) -> None:
    async with opened(tmp_path / "relay.db", Recorder()) as database:

        def damaged(_entries: Sequence[NewEvent]) -> Sequence[Appended]:
            raise sqlite3.DatabaseError("database disk image is malformed")

        database._transaction = damaged  # type: ignore[method-assign]
        with pytest.raises(StoreUnavailableError):
            await database.append(entry(1))


async def test_closing_writes_what_waits(tmp_path: Path) -> None:
    async with opened(tmp_path / "relay.db", Recorder()) as database:
        with held_up(database) as holding:
            await asyncio.sleep(0)
            appending = [asyncio.ensure_future(database.append(entry(number))) for number in range(50)]
            await until_waiting(database, 50)
            closing = asyncio.ensure_future(database.close())
            await asyncio.sleep(0)
            with pytest.raises(StoreUnavailableError, match="stopping"):
                await database.append(entry(99))
        await closing
        await holding
        assert [one.seq for one in await asyncio.gather(*appending)] == list(range(1, 51))
    assert numbers(tmp_path / "relay.db") == list(range(50))


async def test_more_than_may_wait_is_refused_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database_module, "MAX_WAITING_WRITES", 3)
    await _fill(tmp_path / "relay.db", sizes=[1, 1, 1])


async def test_more_bytes_than_may_wait_are_refused_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database_module, "MAX_WAITING_BYTES", 2000)
    await _fill(tmp_path / "relay.db", sizes=[900])


async def _fill(path: Path, sizes: list[int]) -> None:
    async with opened(path, Recorder()) as database:
        with held_up(database) as holding:
            await asyncio.sleep(0)
            async with asyncio.timeout(10):
                while database._waiting or database._gathered:
                    await asyncio.sleep(0.001)  # until the writer has taken what holds it up
            appending = [asyncio.ensure_future(database.append(entry(n, size))) for n, size in enumerate(sizes)]
            await until_waiting(database, len(sizes))
            with pytest.raises(StoreBusyError) as refused:
                await database.append(entry(99, 100))
            assert (refused.value.status, refused.value.retry_after) == (503, 1)
        await asyncio.gather(holding, *appending)
        assert (await database.append(entry(99))).seq == len(sizes) + 1


async def test_one_entry_above_the_limit_is_taken_when_nothing_waits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database_module, "MAX_WAITING_BYTES", 100)
    async with opened(tmp_path / "relay.db", Recorder()) as database:
        assert (await database.append(entry(1, 1000))).seq == 1
        assert (await database.append(entry(2, 1000))).seq == 2


async def test_the_journal_goes_back_into_the_file_while_the_relay_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeper_module, "CHECKPOINT_BYTES", 1)
    async with opened(tmp_path / "relay.db", Recorder()) as database:
        for number in range(200):
            await database.append(entry(number))
        await database.write(lambda _session: None)
        assert (tmp_path / "relay.db-wal").stat().st_size < (tmp_path / "relay.db").stat().st_size


async def test_a_checkpoint_waits_for_the_command_line_and_webhooks_do_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeper_module, "CHECKPOINT_BYTES", 1)
    monkeypatch.setattr(file_module, "BUSY_TIMEOUT", 0.05)
    async with opened(tmp_path / "relay.db", Recorder()) as database:
        with file_module.writers_turn(tmp_path / "relay.db"):
            assert (await database.append(entry(1))).seq == 1
            assert (await database.append(entry(2))).seq == 2
            await database.close()
    assert numbers(tmp_path / "relay.db") == [1, 2]


async def test_a_query_cannot_write(tmp_path: Path) -> None:
    async with opened(tmp_path / "relay.db", Recorder()) as database:
        with pytest.raises(StoreUnavailableError):
            await database.query(lambda session: session.connection().exec_driver_sql("DELETE FROM revision"))


# --- files that cannot be a store ----------------------------------------------------------------------------


async def test_a_second_relay_on_the_same_file_is_refused(tmp_path: Path) -> None:
    async with opened(tmp_path / "relay.db", Recorder()):
        second = SqliteDatabase(tmp_path / "relay.db")
        with pytest.raises(ConfigurationError, match="Another relay is already serving") as refused:
            await second.open()
        assert refused.value.code == "store-in-use"
    async with opened(tmp_path / "relay.db", Recorder()):
        pass  # the first one let go


@pytest.mark.parametrize("as_relay", [True, False], ids=["relay", "command line"])
async def test_a_store_of_a_newer_version_is_refused_and_left_alone(tmp_path: Path, as_relay: bool) -> None:
    path = tmp_path / "relay.db"
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA user_version={int(CURRENT) + 1}")
    connection.close()
    await _refused(path, "made by a newer version", "store-newer", as_relay=as_relay)


@pytest.mark.parametrize("as_relay", [True, False], ids=["relay", "command line"])
async def test_a_file_that_is_no_store_is_refused_in_a_sentence(tmp_path: Path, as_relay: bool) -> None:
    path = tmp_path / "relay.db"
    path.write_text("my diary, which is longer than the header of a database. " * 10)
    await _refused(path, "cannot be used as a store: file is not a database", "store-unusable", as_relay=as_relay)
    assert path.read_text().startswith("my diary")


@pytest.mark.parametrize("as_relay", [True, False], ids=["relay", "command line"])
async def test_a_folder_is_no_store(tmp_path: Path, as_relay: bool) -> None:
    await _refused(tmp_path, "unable to open database file", "store-unusable", as_relay=as_relay)


@pytest.mark.parametrize("as_relay", [True, False], ids=["relay", "command line"])
async def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path, as_relay: bool) -> None:
    (tmp_path / "file").touch()
    await _refused(tmp_path / "file" / "relay.db", "cannot be made", "configuration", as_relay=as_relay)


async def _refused(path: Path, said: str, code: str, *, as_relay: bool) -> None:
    async def open_it() -> None:
        if as_relay:
            await SqliteDatabase(path).open()
        else:
            administration(path).list_channels()

    with pytest.raises(ConfigurationError, match=said) as refused:
        await open_it()
    assert refused.value.code == code
    assert refused.value.hint


def test_a_folder_that_is_not_ours_to_write_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_module.os, "access", lambda *_: False)
    with pytest.raises(ConfigurationError, match="cannot be written"):
        administration(tmp_path / "relay.db").list_channels()


def test_a_new_store_is_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "new" / "folder" / "relay.db"
    administration(path).create_channel("red")
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_a_change_that_fails_half_way_leaves_the_store_as_it_was(tmp_path: Path) -> None:
    admin = administration(tmp_path / "relay.db")
    admin.create_channel("red")
    with contextlib.suppress(InterruptedError), offline(tmp_path / "relay.db") as session:
        session.connection().exec_driver_sql("DELETE FROM channel")
        raise InterruptedError
    assert [channel.name for channel in admin.list_channels()] == ["red"]


@pytest.mark.parametrize("holder", ["turn", "transaction"])
def test_a_store_that_somebody_else_is_changing_is_said_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, holder: str
) -> None:
    monkeypatch.setattr(file_module, "BUSY_TIMEOUT", 0.05)
    path = tmp_path / "relay.db"
    admin = administration(path)
    admin.create_channel("red")
    connection = sqlite3.connect(path, isolation_level=None)
    turn = file_module.writers_turn(path)
    if holder == "turn":
        turn.acquire()
    else:
        connection.execute("BEGIN IMMEDIATE")
    with pytest.raises(ConfigurationError, match="could not be changed") as refused:
        admin.create_channel("green")
    assert refused.value.code == "store-busy"
    turn.release()
    connection.close()
    admin.create_channel("green")


async def test_the_command_line_and_a_running_relay_write_side_by_side(tmp_path: Path) -> None:
    async with open_store(tmp_path / "relay.db") as store:
        admin = administration(store.url)

        async def make(number: int) -> None:
            await asyncio.to_thread(admin.create_channel, f"c-{number}")

        appending = [asyncio.ensure_future(store.log.append(store.entry())) for _ in range(100)]
        for number in range(5):
            await make(number)
        assert sorted(one.seq for one in await asyncio.gather(*appending)) == list(range(1, 101))
    assert len(admin.list_channels()) == 6
