from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.events import make_event
from webhook_relay.errors import ConfigurationError
from webhook_relay_desktop.history_filter import EVERYTHING
from webhook_relay_desktop.inbox import Inbox, backup
from webhook_relay_desktop.inbox.backup import BackupStoppedError, back_up
from webhook_relay_desktop.inbox.database import OthersDatabase


@pytest.fixture
def inbox(tmp_path: Path) -> Iterator[Inbox]:
    inbox = Inbox.open(tmp_path / "inbox.db")
    inbox.store("r", [make_event(seq, body=bytes(5000)) for seq in range(1, 101)])
    yield inbox
    inbox.close()


def test_a_copy_is_whole_private_and_one_file(inbox: Inbox, tmp_path: Path) -> None:
    target = tmp_path / "copy.db"
    shares: list[float] = []
    assert back_up(inbox.database, target, progress=shares.append) == target.stat().st_size
    assert shares[-1] == 1.0
    assert target.stat().st_mode & 0o777 == 0o600
    assert not [path for path in tmp_path.iterdir() if path.name.startswith("copy.db-") or "partial" in path.name]
    copy = Inbox.open(target)
    assert copy.count(EVERYTHING) == 100
    assert copy.after(0, 1000) == inbox.after(0, 1000)
    copy.close()


def test_a_copy_is_of_one_moment_while_events_come_in(
    inbox: Inbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every few pages an event is stored; the copy ends nonetheless, and has what was there when it began."""
    monkeypatch.setattr(backup, "PAGES", 5)
    seqs = iter(range(101, 10_000))
    target = tmp_path / "copy.db"
    back_up(inbox.database, target, progress=lambda _done: inbox.store("r", [make_event(next(seqs))]) and None)
    assert inbox.newest_position() > 110
    with sqlite3.connect(target) as connection:
        assert connection.execute("SELECT count(*), max(position) FROM event").fetchone() == (100, 100)
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()


def test_a_file_that_is_there_is_replaced_only_when_that_is_said(inbox: Inbox, tmp_path: Path) -> None:
    target = tmp_path / "precious"
    target.write_text("mine")
    with pytest.raises(ConfigurationError, match="is there already"):
        back_up(inbox.database, target)
    assert target.read_text() == "mine"
    back_up(inbox.database, target, force=True)
    assert target.read_bytes().startswith(b"SQLite format 3")
    with pytest.raises(ConfigurationError, match="the inbox itself"):
        back_up(inbox.database, inbox.database.path, force=True)


def test_a_stopped_backup_leaves_nothing(inbox: Inbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backup, "PAGES", 1)
    target = tmp_path / "copy.db"
    with pytest.raises(BackupStoppedError):
        back_up(inbox.database, target, stopped=lambda: True)
    assert not [path for path in tmp_path.iterdir() if path.name.startswith("copy")]
    assert inbox.store("r", [make_event(999)]), "the inbox is as good as before"


def test_a_folder_that_is_not_there_is_an_error_with_a_next_step(inbox: Inbox, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"cannot be written.*Choose another folder"):
        back_up(inbox.database, tmp_path / "nowhere" / "copy.db")


def test_the_inbox_of_another_process_can_be_copied_while_it_is_used(inbox: Inbox, tmp_path: Path) -> None:
    other = OthersDatabase(inbox.database.path)
    thread = threading.Thread(target=back_up, args=(other, tmp_path / "copy.db"))
    thread.start()
    inbox.store("r", [make_event(200)])
    thread.join()
    copy = Inbox.open(tmp_path / "copy.db")
    assert copy.count(EVERYTHING) in (100, 101)
    copy.close()
