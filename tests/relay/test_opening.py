"""Opening a store: what is damaged goes aside, what is somebody else's is left alone."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from support.store import administration, open_store
from webhook_relay.errors import ConfigurationError
from webhook_relay_server.store.sqlite import file as file_module
from webhook_relay_server.store.sqlite import opening as opening_module
from webhook_relay_server.store.sqlite import quarantine as quarantine_module
from webhook_relay_server.store.sqlite.ballast import Ballast
from webhook_relay_server.store.sqlite.offline import look_over
from webhook_relay_server.store.sqlite.opening import mark_damaged, open_file

PAGE = 8192


@pytest.fixture
async def path(tmp_path: Path) -> Path:
    """Return a store that a relay has served, and that holds events."""
    path = tmp_path / "relay.db"
    async with open_store(path) as store:
        for _ in range(50):
            await store.log.append(store.entry())
    return path


def aside(path: Path) -> list[Path]:
    """Return the files that were moved aside, without those that belong to them."""
    moved = path.parent.glob("relay.db.corrupt-*")
    return sorted(one for one in moved if not one.name.endswith(("-wal", "-shm")))


def cut_off(path: Path) -> bytes:
    """Take away the last page; return what is left."""
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size - PAGE)
    return path.read_bytes()


def spoil_index(path: Path) -> None:
    """Damage what only a look at every page shows: an index that does not agree with its table."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        name = "sqlite_autoindex_event_2"
        root = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = ?", (name,)).fetchone()[0]
    content = path.read_bytes()
    place = content.rindex(connection_ids(path)[-1].encode(), (root - 1) * PAGE, root * PAGE)
    with path.open("r+b") as file:
        file.seek(place)
        file.write(b"z")


def connection_ids(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        return [row[0] for row in connection.execute("SELECT id FROM event ORDER BY seq")]


def test_a_damaged_file_goes_aside_as_it_is_and_a_new_store_takes_its_place(path: Path) -> None:
    damaged = cut_off(path)
    Ballast(path).make(0)
    open_file(path, ours=True, may_mend=True, thorough=True).close()
    [moved] = aside(path)
    assert moved.read_bytes() == damaged
    assert moved.name.startswith("relay.db.corrupt-2")
    assert path.stat().st_mode & 0o777 == 0o600
    assert not path.with_name("relay.db.new").exists()
    admin = administration(path)
    assert [(channel.name, channel.events) for channel in admin.list_channels()] == [("default", 0)]
    assert [source.name for source in admin.list_sources()] == ["source-of-default"]


def test_files_that_go_aside_do_not_replace_each_other(path: Path) -> None:
    first = cut_off(path)
    open_file(path, ours=True, may_mend=True, thorough=True).close()
    second = cut_off(path)
    open_file(path, ours=True, may_mend=True, thorough=True).close()
    assert {moved.read_bytes() for moved in aside(path)} == {first, second}


def test_damage_that_shows_only_when_every_page_is_read_is_found_at_the_start(path: Path) -> None:
    spoil_index(path)
    open_file(path, ours=True, may_mend=True, thorough=False).close()
    assert aside(path) == []
    open_file(path, ours=True, may_mend=True, thorough=True).close()
    assert len(aside(path)) == 1


def test_a_large_file_is_read_as_a_whole_only_after_damage_was_met_in_it(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening_module, "CHECK_BYTES", 0)
    spoil_index(path)
    open_file(path, ours=True, may_mend=True, thorough=True).close()
    assert aside(path) == []
    mark_damaged(path)
    open_file(path, ours=True, may_mend=True, thorough=True).close()
    assert len(aside(path)) == 1
    assert not path.with_name("relay.db.damaged").exists()


def test_a_large_file_that_was_cut_off_is_found_all_the_same(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening_module, "CHECK_BYTES", 0)
    cut_off(path)
    open_file(path, ours=True, may_mend=True, thorough=True).close()
    assert len(aside(path)) == 1


@pytest.mark.parametrize("step", ["link", "replace"])
def test_a_start_that_is_cut_off_while_it_mends_is_made_good_by_the_next_one(
    path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def cut(*_: object) -> None:
        raise InterruptedError

    cut_off(path)
    with monkeypatch.context() as patched:
        if step == "link":
            patched.setattr(quarantine_module, "_move", cut)
        else:
            patched.setattr(Path, "replace", cut)
        with pytest.raises(InterruptedError):
            open_file(path, ours=True, may_mend=True, thorough=True)
    open_file(path, ours=True, may_mend=True, thorough=True).close()
    assert aside(path)
    assert [channel.name for channel in administration(path).list_channels()] == ["default"]


def test_a_disk_without_links_is_no_obstacle(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_links(*_: object) -> None:
        raise OSError

    monkeypatch.setattr(os, "link", no_links)
    damaged = cut_off(path)
    open_file(path, ours=True, may_mend=True, thorough=True).close()
    assert [moved.read_bytes() for moved in aside(path)] == [damaged]


def test_what_no_relay_has_served_is_never_moved(tmp_path: Path) -> None:
    path = tmp_path / "diary"
    path.write_bytes(b"my diary " * 1000)
    with pytest.raises(ConfigurationError, match="file is not a database") as refused:
        open_file(path, ours=False, may_mend=True, thorough=True)
    assert refused.value.code == "store-unusable"
    assert not look_over(path)
    assert path.read_bytes() == b"my diary " * 1000


def test_a_file_that_somebody_else_holds_is_not_taken_for_a_damaged_one(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_module, "BUSY_TIMEOUT", 0.05)
    with closing(sqlite3.connect(path, isolation_level=None)) as holder:
        holder.execute("PRAGMA locking_mode=EXCLUSIVE")
        holder.execute("BEGIN EXCLUSIVE")
        with pytest.raises(ConfigurationError, match="locked"):
            open_file(path, ours=True, may_mend=True, thorough=True)
    assert aside(path) == []


async def test_the_command_line_leaves_a_damaged_store_to_the_relay_that_serves_it(path: Path) -> None:
    async with open_store(path):
        with path.open("r+b") as file:
            file.seek(PAGE)
            file.write(bytes(path.stat().st_size - PAGE))
        with pytest.raises(ConfigurationError, match="damaged") as refused:
            administration(path).list_sources()
        assert refused.value.code == "store-damaged"
        assert "Restart the relay" in refused.value.hint
        assert aside(path) == []
    assert path.with_name("relay.db.damaged").exists()


def test_the_command_line_gets_over_damage_where_no_relay_runs(path: Path) -> None:
    cut_off(path)
    assert [source.name for source in administration(path).list_sources()] == ["source-of-default"]
    assert len(aside(path)) == 1


def test_an_empty_file_with_a_log_is_damage_and_one_without_is_new(path: Path) -> None:
    path.write_bytes(b"")
    path.with_name("relay.db-wal").write_bytes(b"its log")
    open_file(path, ours=True, may_mend=True, thorough=True).close()
    [moved] = aside(path)
    assert moved.with_name(f"{moved.name}-wal").read_bytes() == b"its log"
    moved.unlink()
    path.write_bytes(b"")
    open_file(path, ours=True, may_mend=True, thorough=True).close()
    assert aside(path) == []
