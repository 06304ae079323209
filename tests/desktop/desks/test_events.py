from __future__ import annotations

import asyncio
import errno
import os
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from webhook_relay.errors import ConfigurationError
from webhook_relay.event import Event, Verification
from webhook_relay_desktop.automation.ledger import Ledger, Run
from webhook_relay_desktop.desks.events import EventDesk
from webhook_relay_desktop.inbox import Inbox, InboxRow

TIME = datetime(2026, 1, 2, tzinfo=UTC)


def event(seq: int, subject: str = "acme/web") -> Event:
    return Event(
        id=f"evt_{seq}",
        channel="default",
        epoch="e",
        seq=seq,
        source="github",
        type="github.push",
        time=TIME,
        subject=subject,
        verification=Verification.VERIFIED,
        scheme="github",
        body=b'{"a": \xff}',
    )


class Window:
    def __init__(self) -> None:
        self.shown_position: int | None = None
        self.events: list[tuple[int, Event, Sequence[Run]]] = []
        self.runs: list[Sequence[Run]] = []
        self.pending: list[int] = []

    def show_event(self, position: int, event: Event, *, received_at: datetime, runs: Sequence[Run] = ()) -> None:
        self.events.append((position, event, runs))

    def show_runs(self, position: int, runs: Sequence[Run]) -> None:
        self.runs.append(runs)

    def set_pending_runs(self, count: int) -> None:
        self.pending.append(count)


class Desk:
    def __init__(self, path: Path) -> None:
        self.inbox = Inbox.open(path)
        self.ledger = Ledger(self.inbox)
        self.window = Window()
        self.desk = EventDesk(self.window, self.inbox, self.ledger)
        self.newest: list[tuple[int | None, str]] = []
        self.counts: list[int] = []
        self.desk.newest_changed.connect(lambda position, line: self.newest.append((position, line)))
        self.desk.pending_changed.connect(self.counts.append)


@pytest.fixture
def at(tmp_path: Path, qtbot: QtBot) -> Iterator[Desk]:
    desk = Desk(tmp_path / "inbox.db")
    yield desk
    desk.inbox.close()


async def test_an_event_is_shown_with_its_runs(at: Desk) -> None:
    (position,) = at.inbox.store("relay", [event(1)])
    (run,) = at.ledger.enqueue(position, ["slack"], reader_position=position)
    await at.desk.show(position)
    assert at.window.events == [(position, event(1), [run])]


async def test_an_event_that_is_gone_is_left(at: Desk) -> None:
    await at.desk.show(99)
    assert at.window.events == []


async def test_of_an_event_that_the_window_wants_no_more_nobody_is_told(at: Desk) -> None:
    first, second = at.inbox.store("relay", [event(1), event(2)])
    told: list[int] = []
    at.desk.shown.connect(lambda position, _event: told.append(position))
    at.window.shown_position = second
    await at.desk.show(second)
    await at.desk.show(first)  # the answer to an earlier wish, which took longer
    assert told == [second]


async def test_the_exact_bytes_are_saved(at: Desk, tmp_path: Path) -> None:
    await at.desk.save(event(1), str(tmp_path / "body.json"))
    assert (tmp_path / "body.json").read_bytes() == b'{"a": \xff}'


async def test_a_folder_that_takes_no_file_is_told_with_the_next_step(at: Desk, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="was not saved") as failed:
        await at.desk.save(event(1), str(tmp_path / "inbox.db" / "body.json"))
    assert failed.value.hint == "Choose another folder."


async def test_a_disk_that_is_full_leaves_the_earlier_file(
    at: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = tmp_path / "folder" / "body.json"
    chosen.parent.mkdir()
    chosen.write_text("of last week")

    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ConfigurationError, match="No space left"):
        await at.desk.save(event(1), str(chosen))
    assert [(file, file.read_text()) for file in chosen.parent.iterdir()] == [(chosen, "of last week")]


async def test_a_run_changes_the_details_only_of_its_own_event(at: Desk) -> None:
    first, second = at.inbox.store("relay", [event(1), event(2)])
    (run,) = at.ledger.enqueue(second, ["slack"], reader_position=second)
    at.window.shown_position = first
    await at.desk.note_run(run)
    assert at.window.runs == []
    at.window.shown_position = second
    await at.desk.note_run(run)
    assert at.window.runs == [[run]]
    assert at.window.pending == at.counts == [1, 1]


async def test_the_newest_event_is_named_by_what_it_is_about(at: Desk) -> None:
    await at.desk.find_newest()
    at.inbox.store("relay", [event(1), event(2, subject="")])
    await at.desk.find_newest()
    at.desk.note_stored(at.inbox.after(0, 1))
    at.desk.note_stored([])
    assert at.newest == [(None, ""), (2, "github.push"), (1, "acme/web: github.push")]


async def test_of_events_that_were_removed_none_is_the_newest(at: Desk) -> None:
    at.inbox.store("relay", [event(1), event(2)])
    with at.inbox.transaction() as connection:
        connection.execute("DELETE FROM event WHERE position = 2")
    await at.desk.find_newest()
    assert at.newest == [(1, "acme/web: github.push")]


async def test_an_event_that_comes_while_the_newest_is_looked_for_is_newer(
    at: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    at.inbox.store("relay", [event(1)])
    real, loop = at.inbox.newest_rows, asyncio.get_running_loop()

    def meanwhile(limit: int) -> list[InboxRow]:
        found = real(limit)
        at.inbox.store("relay", [event(2)])
        loop.call_soon_threadsafe(at.desk.note_stored, at.inbox.after(1, 1))
        return found

    monkeypatch.setattr(at.inbox, "newest_rows", meanwhile)
    await at.desk.find_newest()
    assert at.newest == [(2, "acme/web: github.push")]
