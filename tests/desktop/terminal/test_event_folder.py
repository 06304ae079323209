from __future__ import annotations

import asyncio
import errno
import json
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from support.events import make_event
from webhook_relay.event import Event
from webhook_relay_desktop.inbox import Inbox
from webhook_relay_desktop.inbox.retention import Keep
from webhook_relay_desktop.terminal import event_folder as event_folders
from webhook_relay_desktop.terminal.event_files import EventFiles
from webhook_relay_desktop.terminal.event_folder import EventFolder

RELAY = "the-relay"


@pytest.fixture
def inbox(tmp_path: Path) -> Iterator[Inbox]:
    inbox = Inbox.open(tmp_path / "inbox.db")
    yield inbox
    inbox.close()


class Folder(EventFiles):
    """A folder that can be full, and tells when a file is there."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.full: Callable[[Event], bool] = lambda event: False
        self.tried: list[int] = []
        self._changed = threading.Condition()

    def write(self, event: Event, *, writer: str) -> Path:
        with self._changed:
            self.tried.append(event.seq)
            self._changed.notify_all()
        if self.full(event):
            raise OSError(errno.ENOSPC, "No space left on device")
        return super().write(event, writer=writer)

    async def until_tried(self, count: int) -> None:
        def wait() -> None:
            with self._changed:
                assert self._changed.wait_for(lambda: len(self.tried) >= count, 30)

        await asyncio.to_thread(wait)

    def seqs(self) -> list[int]:
        return sorted(json.loads(path.read_bytes())["seq"] for path in self.folder.glob("*.json"))


@asynccontextmanager
async def running(inbox: Inbox, folder: Folder, said: list[str] | None = None) -> AsyncIterator[EventFolder]:
    event_folder = EventFolder(inbox, folder, say=(said if said is not None else []).append)
    await event_folder.prepare()
    stopping = asyncio.Event()
    task = asyncio.ensure_future(event_folder.run(stopping))
    try:
        yield event_folder
    finally:
        stopping.set()
        await asyncio.wait_for(task, 3)


def store(inbox: Inbox, *seqs: int) -> None:
    inbox.store(RELAY, [make_event(seq) for seq in seqs])


async def test_what_is_stored_is_written_and_what_came_last_too_before_it_ends(inbox: Inbox, tmp_path: Path) -> None:
    folder = Folder(tmp_path / "logs")
    async with running(inbox, folder) as event_folder:
        store(inbox, 1, 2)
        event_folder.wake()
        await folder.until_tried(2)
        store(inbox, *range(3, 60))
    assert folder.seqs() == list(range(1, 60))
    assert folder.tried == list(range(1, 60)), "each once"


async def test_events_that_were_stored_and_not_written_are_written_by_the_next_start(
    inbox: Inbox, tmp_path: Path
) -> None:
    folder = Folder(tmp_path / "logs")
    await EventFolder(inbox, folder, say=print).prepare()  # a start that is killed before it writes
    store(inbox, 1, 2, 3)
    async with running(inbox, folder):
        await folder.until_tried(3)
    assert folder.seqs() == [1, 2, 3]


async def test_a_file_that_was_written_just_before_a_kill_is_not_written_twice(inbox: Inbox, tmp_path: Path) -> None:
    folder = Folder(tmp_path / "logs")
    await EventFolder(inbox, folder, say=print).prepare()
    store(inbox, 1, 2)
    folder.write(inbox.after(0, 1)[0].event, writer="w")  # and the position was not saved
    async with running(inbox, folder):
        await folder.until_tried(3)
    assert folder.seqs() == [1, 2]


async def test_a_new_folder_starts_with_what_comes_from_now_on(inbox: Inbox, tmp_path: Path) -> None:
    store(inbox, 1, 2)
    first, second = Folder(tmp_path / "first"), Folder(tmp_path / "second")
    async with running(inbox, first):
        store(inbox, 3)
    async with running(inbox, second):
        store(inbox, 4)
    async with running(inbox, first):
        pass
    assert first.seqs() == [3, 4]
    assert second.seqs() == [4]


async def test_a_full_disk_is_said_once_and_nothing_is_left_out(
    inbox: Inbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(event_folders, "RETRY_SECONDS", 0.01)
    folder, said = Folder(tmp_path / "logs"), list[str]()
    folder.full = lambda event: event.seq == 2
    async with running(inbox, folder, said) as event_folder:
        store(inbox, 1, 2, 3)
        event_folder.wake()
        await folder.until_tried(5)
        assert folder.seqs() == [1]
        folder.full = lambda event: False
    assert folder.seqs() == [1, 2, 3]
    assert folder.tried.count(1) == 1, "what is written is behind it"
    assert len(said) == 2
    assert "No space left on device" in said[0]
    assert str(folder.folder) in said[0]
    assert "again" in said[1]


async def test_new_events_do_not_make_it_try_a_full_disk_faster(inbox: Inbox, tmp_path: Path) -> None:
    folder = Folder(tmp_path / "logs")
    folder.full = lambda event: True
    async with running(inbox, folder) as event_folder:
        for seq in range(1, 20):
            store(inbox, seq)
            event_folder.wake()
            await folder.until_tried(1)
        assert len(folder.tried) == 1
    assert len(folder.tried) == 2, "and one last try at the end"


async def test_a_folder_that_hangs_does_not_keep_the_program(
    inbox: Inbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(event_folders, "LAST_SECONDS", 0.05)
    folder, released = Folder(tmp_path / "logs"), threading.Event()

    def hang(event: Event) -> bool:
        released.wait(30)
        return False

    folder.full = hang
    async with running(inbox, folder) as event_folder:
        store(inbox, 1, 2)
        event_folder.wake()
        await folder.until_tried(1)
    released.set()
    for thread in threading.enumerate():
        if thread.name == "event files":
            await asyncio.to_thread(thread.join, 30)
    assert folder.tried == [1], "told to end, it starts no other file"
    async with running(inbox, folder):
        pass
    assert folder.seqs() == [1, 2]


async def test_a_fault_of_the_inbox_is_said_and_tried_again(
    inbox: Inbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(event_folders, "RETRY_SECONDS", 0.01)
    folder, said = Folder(tmp_path / "logs"), list[str]()
    after, faults = inbox.after, [LookupError("a fault.")]

    def broken_at_first(position: int, limit: int) -> object:
        if faults:
            raise faults.pop()
        return after(position, limit)

    monkeypatch.setattr(inbox, "after", broken_at_first)
    async with running(inbox, folder, said):
        store(inbox, 1)
        await folder.until_tried(1)
    assert folder.seqs() == [1]
    assert "a fault." in said[0]


async def test_what_was_removed_while_the_folder_was_not_in_use_is_told(tmp_path: Path) -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    inbox, folder, said = Inbox.open(tmp_path / "old.db", now=lambda: now), Folder(tmp_path / "files"), []
    async with running(inbox, folder, said):
        pass
    inbox.store(RELAY, [make_event(seq) for seq in range(1, 4)])
    now += timedelta(days=60)
    inbox.store(RELAY, [make_event(4)])
    while inbox.words.advance() or inbox.statistics.advance():
        pass
    inbox.close()
    inbox = Inbox.open(tmp_path / "old.db", now=lambda: now)  # the next start, without the folder
    assert inbox.retention.sweep(Keep(days=30), pause=lambda _seconds: None) == 3
    async with running(inbox, folder, said):
        await folder.until_tried(1)
    async with running(inbox, folder, said):
        pass
    assert folder.seqs() == [4]
    assert said == [f"3 events have no file in {folder.folder}: they were removed before it was used again."]
    inbox.close()
