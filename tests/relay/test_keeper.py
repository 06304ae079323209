"""What a store does when its disk is full, fails, or has damaged the file."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlmodel import Session

from support.store import administration
from support.store import numbered_entry as entry
from webhook_relay_server.errors import NotFoundError, RelayError, StoreFullError, StoreUnavailableError
from webhook_relay_server.push.local import Doorbell
from webhook_relay_server.store.log import EventLog
from webhook_relay_server.store.records import Appended, NewEvent
from webhook_relay_server.store.sqlite import keeper as keeper_module
from webhook_relay_server.store.sqlite import opening as opening_module
from webhook_relay_server.store.sqlite.ballast import Ballast
from webhook_relay_server.store.sqlite.database import SqliteDatabase

CHANNEL = 1


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeper_module, "LOOK_INTERVAL", 0.01)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "relay.db"
    administration(path).create_source("one", scheme="github")  # in channel 1, as source 1
    return path


def failure(code: int) -> sqlite3.OperationalError:
    """Return an error as SQLite's module raises it."""
    error = sqlite3.OperationalError("it failed")
    error.sqlite_errorcode = code
    return error


class Store(SqliteDatabase):
    """A real store, some of whose transactions fail."""

    fails_with: sqlite3.Error | None = None

    def _transaction(self, entries: Sequence[NewEvent]) -> Sequence[Appended]:
        results = super()._transaction(entries) if self.fails_with is None else None
        if results is None:
            assert self.fails_with is not None
            raise self.fails_with
        return results


@asynccontextmanager
async def opened(path: Path, *, max_bytes: int | None = None) -> AsyncIterator[Store]:
    store = Store(path, max_bytes=max_bytes)
    await store.open()
    try:
        yield store
    finally:
        await store.close()


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not condition():
            await asyncio.sleep(0.005)


def sound(store: SqliteDatabase) -> bool:
    return store.trouble() is None


def touch(session: Session) -> None:
    session.connection().execute(text("UPDATE revision SET value = value"))


# --- a disk that fails -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", [sqlite3.SQLITE_IOERR_FSYNC, sqlite3.SQLITE_IOERR_WRITE])
async def test_a_disk_that_failed_once_is_trusted_again_only_after_everything_was_opened_anew(
    path: Path, code: int
) -> None:
    async with opened(path) as store:
        await store.append(entry(1))
        await store.bounds(CHANNEL)
        before = store._keeper.connection
        store.fails_with = failure(code)
        with pytest.raises(StoreUnavailableError, match="disk has failed"):
            await store.append(entry(2))
        store.fails_with = None
        await until(lambda: sound(store))
        assert store._keeper.connection is not before
        with pytest.raises(sqlite3.ProgrammingError):
            before.execute("SELECT 1")
        assert (await store.append(entry(2))).seq == 2
        assert (await store.bounds(CHANNEL)).head == 2


async def test_until_the_disk_works_nothing_is_taken_and_the_relay_is_not_ready(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    works = asyncio.Event()
    connect = keeper_module.open_connection
    tries = []

    def broken(path: Path) -> sqlite3.Connection:
        tries.append(path)
        if not works.is_set():
            raise failure(sqlite3.SQLITE_IOERR_READ)
        return connect(path)

    monkeypatch.setattr(keeper_module, "open_connection", broken)
    monkeypatch.setattr(keeper_module.Backoff, "FIRST", 0.01)
    monkeypatch.setattr(keeper_module.Backoff, "LONGEST", 0.02)
    async with opened(path) as store:
        log = EventLog(store, Doorbell())
        await log.check()
        await store.append(entry(1))
        store.fails_with = failure(sqlite3.SQLITE_IOERR_FSYNC)
        with pytest.raises(StoreUnavailableError):
            await store.append(entry(2))
        store.fails_with = None
        await until(lambda: len(tries) > 3)
        for refused in (store.append(entry(2)), store.write(touch), store.bounds(CHANNEL), log.check()):
            with pytest.raises(StoreUnavailableError, match="disk has failed"):
                await refused
        works.set()
        await until(lambda: sound(store))
        await log.check()
        assert (await store.append(entry(2))).seq == 2


async def test_a_disk_that_has_lost_what_it_confirmed_is_not_trusted_until_the_next_start(path: Path) -> None:
    async with opened(path) as store:
        for number in range(3):
            await store.append(entry(number))
        store.fails_with = failure(sqlite3.SQLITE_IOERR_FSYNC)
        with closing(sqlite3.connect(path)) as other, other:  # as if the newest commit had never been
            other.execute("DELETE FROM event WHERE seq = 3")
            other.execute("UPDATE channel SET head = 2")
        with pytest.raises(StoreUnavailableError):
            await store.append(entry(4))
        await until(lambda: "damaged" in str(store.trouble()))
        assert (await store.bounds(CHANNEL)).head == 2, "what is there can be read"
    assert path.with_name("relay.db.damaged").exists()


async def test_events_that_retention_has_removed_are_not_missed(path: Path) -> None:
    async with opened(path) as store:
        await store.append(entry(1))
        await store.write(lambda session: session.connection().execute(text("DELETE FROM event")).close())
        store.fails_with = failure(sqlite3.SQLITE_IOERR_FSYNC)
        with pytest.raises(StoreUnavailableError):
            await store.append(entry(2))
        store.fails_with = None
        await until(lambda: sound(store))


# --- a file that is damaged ----------------------------------------------------------------------------------


async def test_damage_that_is_met_while_writing_makes_the_relay_unready_until_it_is_restarted(path: Path) -> None:
    async with opened(path) as store:
        store.fails_with = failure(sqlite3.SQLITE_CORRUPT)
        with pytest.raises(StoreUnavailableError, match="damaged") as refused:
            await store.append(entry(1))
        assert "Restart" in refused.value.hint
        store.fails_with = None
        with pytest.raises(StoreUnavailableError, match="damaged"):
            await store.append(entry(1))
        with pytest.raises(StoreUnavailableError, match="damaged"):
            await EventLog(store, Doorbell()).check()
    assert path.with_name("relay.db.damaged").exists()
    async with opened(path) as store:  # every page was checked, and nothing found
        assert (await store.append(entry(1))).seq == 1
    assert not path.with_name("relay.db.damaged").exists()


async def test_damage_that_is_met_while_reading_counts_as_much(path: Path) -> None:
    def meet(_: Session) -> None:
        raise failure(sqlite3.SQLITE_CORRUPT_INDEX)

    async with opened(path) as store:
        with pytest.raises(StoreUnavailableError, match="damaged"):
            await store.query(meet)
        with pytest.raises(StoreUnavailableError, match="damaged"):
            await store.append(entry(1))


async def test_other_errors_of_readers_are_their_own(path: Path) -> None:
    async with opened(path) as store:
        with pytest.raises(NotFoundError):
            await store.bounds(99)
        assert sound(store)


# --- a disk that is full ---------------------------------------------------------------------------------------


async def test_a_full_disk_gives_up_the_ballast_and_asks_for_room_and_still_lets_old_events_go(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(path) as store:
        asked: list[bool] = []
        store.on_full(lambda: asked.append(True))
        ballast = Ballast(path)
        await until(lambda: ballast.whole)
        await store.append(entry(1))
        monkeypatch.setattr(Ballast, "make", lambda *_: False)  # the disk stays full
        store.fails_with = failure(sqlite3.SQLITE_FULL)
        with pytest.raises(StoreFullError, match="disk is full"):
            await store.append(entry(2))
        store.fails_with = None
        assert not ballast.path.exists()
        with pytest.raises(StoreFullError, match="disk is full"):
            await store.append(entry(2))
        await store.write(lambda session: session.connection().execute(text("DELETE FROM event")).close())
        assert (await store.bounds(CHANNEL)).first == 2
        assert asked == [True], "once, and again only after a while"
        monkeypatch.undo()
        await until(lambda: sound(store))
        assert (await store.append(entry(2))).seq == 2
        assert ballast.whole


async def test_those_who_can_make_room_are_asked_again_while_there_is_none(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeper_module, "REMIND_INTERVAL", 0.01)
    monkeypatch.setattr(Ballast, "make", lambda *_: False)
    async with opened(path) as store:
        asked: list[bool] = []
        store.on_full(lambda: asked.append(True))
        store.fails_with = failure(sqlite3.SQLITE_FULL)
        with pytest.raises(StoreFullError):
            await store.append(entry(1))
        await until(lambda: len(asked) > 2)


async def test_room_inside_the_file_is_used_on_a_full_disk_and_the_file_does_not_grow(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeper_module, "ROOM_BYTES", 200_000)
    async with opened(path) as store:
        for number in range(40):
            await store.append(entry(number, 20_000))
        monkeypatch.setattr(Ballast, "make", lambda *_: False)
        store.fails_with = failure(sqlite3.SQLITE_FULL)
        with pytest.raises(StoreFullError):
            await store.append(entry(100))
        store.fails_with = None
        await store.write(
            lambda session: session.connection().execute(text("DELETE FROM event WHERE seq <= 20")).close()
        )
        await until(lambda: sound(store))
        size = path.stat().st_size
        taken = await taken_until_full(store, 20_000)
        assert 10 < taken <= 21
        assert path.stat().st_size == size


async def test_a_store_at_its_limit_says_so_and_goes_on_when_old_events_are_gone(path: Path) -> None:
    limit = 4_000_000
    async with opened(path, max_bytes=limit) as store:
        assert await taken_until_full(store, 50_000) > 10
        trouble = store.trouble()
        assert isinstance(trouble, StoreFullError)
        assert "MAX_DATABASE_BYTES" in trouble.hint
        assert Ballast(path).whole, "the disk is not full"
        await store.write(
            lambda session: session.connection().execute(text("DELETE FROM event WHERE seq <= 40")).close()
        )
        await until(lambda: sound(store))
        await store.append(entry(1000, 50_000))
    assert path.stat().st_size <= limit


async def test_an_event_that_is_too_large_for_the_limit_harms_only_itself(path: Path) -> None:
    async with opened(path, max_bytes=4_000_000) as store:
        begun = asyncio.gather(
            *(store.append(entry(number, 5_000_000 if number == 2 else 100)) for number in range(5)),
            return_exceptions=True,
        )
        results = await begun
        assert [type(result) for result in results] == [Appended, Appended, StoreFullError, Appended, Appended]
        assert "MAX_DATABASE_BYTES" in results[2].hint  # type: ignore[union-attr]
        assert sound(store)


async def taken_until_full(store: SqliteDatabase, size: int) -> int:
    for number in range(200):
        try:
            await store.append(entry(2000 + number, size))
        except RelayError as error:
            assert isinstance(error, StoreFullError)  # noqa: PT017 - it ends the loop
            return number
    raise AssertionError("it was never full")


# --- starting ---------------------------------------------------------------------------------------------------


async def test_a_store_can_be_opened_on_a_full_disk_as_long_as_there_is_ballast(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ballast = Ballast(path)
    ballast.make(0)
    connect = opening_module.open_connection

    def full(path: Path) -> sqlite3.Connection:
        if ballast.path.exists():
            raise failure(sqlite3.SQLITE_FULL)
        return connect(path)

    monkeypatch.setattr(opening_module, "open_connection", full)
    async with opened(path) as store:
        assert (await store.append(entry(1))).seq == 1
