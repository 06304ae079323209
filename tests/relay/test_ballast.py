"""Room that is kept for the day when the disk is full."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from webhook_relay_server.store.sqlite import ballast as ballast_module
from webhook_relay_server.store.sqlite.ballast import STEP_BYTES, Ballast

ROOM = 1000


@pytest.fixture
def store(tmp_path: Path) -> Path:
    path = tmp_path / "relay.db"
    path.write_bytes(bytes(100_000))
    return path


@pytest.fixture
def space(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return what the disk has left, to be set by the test."""
    left = [10**9]
    monkeypatch.setattr(ballast_module, "free_bytes", lambda _store: left[0])
    return left


def test_it_takes_up_real_space_and_is_for_the_owner_alone(store: Path) -> None:
    ballast = Ballast(store)
    assert not ballast.whole
    assert ballast.make(ROOM)
    assert ballast.whole
    status = ballast.path.stat()
    assert status.st_size == 100_000 + STEP_BYTES
    assert status.st_blocks * 512 >= status.st_size
    assert status.st_mode & 0o777 == 0o600


def test_it_takes_up_real_space_also_where_the_system_cannot_reserve_it(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(os, "posix_fallocate")
    ballast = Ballast(store)
    assert ballast.make(ROOM)
    assert ballast.path.stat().st_size == ballast.due
    assert ballast.path.stat().st_blocks * 512 >= ballast.due


def test_it_grows_with_its_store_up_to_a_bound(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ballast_module, "BALLAST_BYTES", 2_000_000)
    ballast = Ballast(store)
    ballast.make(ROOM)
    store.with_name("relay.db-wal").write_bytes(bytes(900_000))
    ballast.keep_up(STEP_BYTES - 1, ROOM)
    assert ballast.path.stat().st_size == 100_000 + STEP_BYTES, "it looks now and then only"
    ballast.keep_up(1, ROOM)
    assert ballast.path.stat().st_size == 1_000_000 + STEP_BYTES
    store.write_bytes(bytes(10_000_000))
    ballast.keep_up(STEP_BYTES, ROOM)
    assert ballast.path.stat().st_size == 2_000_000


def test_it_is_given_up_and_made_again(store: Path, space: list[int]) -> None:
    ballast = Ballast(store)
    ballast.make(ROOM)
    ballast.release()
    ballast.release()
    assert not ballast.path.exists()
    space[0] = ballast.due + ROOM - 1
    assert not ballast.make(ROOM)
    space[0] = ballast.due + ROOM
    assert ballast.make(ROOM)


def test_one_that_cannot_grow_stays_as_it_is(store: Path, space: list[int]) -> None:
    ballast = Ballast(store)
    ballast.make(ROOM)
    before = ballast.path.stat().st_size
    store.write_bytes(bytes(500_000))
    space[0] = 0
    assert ballast.make(ROOM)
    assert ballast.path.stat().st_size == before


def test_one_that_others_leave_no_space_for_is_not_kept_by_half(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "posix_fallocate", full)
    ballast = Ballast(store)
    assert not ballast.make(ROOM)
    assert not ballast.path.exists()
