from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from support.events import make_event
from webhook_relay.errors import ConfigurationError
from webhook_relay_desktop.history_filter import HistoryFilter
from webhook_relay_desktop.inbox import Inbox, compacting, database
from webhook_relay_desktop.inbox.compacting import CompactStoppedError, compact


@pytest.fixture
def inbox(tmp_path: Path) -> Iterator[Inbox]:
    inbox = Inbox.open(tmp_path / "inbox.db")
    inbox.store("r", [make_event(seq, body=bytes(5000) + b"%d" % seq) for seq in range(1, 1001)])
    while inbox.words.advance():
        pass
    with inbox.transaction() as connection:
        inbox.words.remove(connection, range(1, 901))
        connection.execute("DELETE FROM event WHERE position <= 900")
    yield inbox
    inbox.close()


def test_the_room_of_removed_events_goes_back_to_the_disk(inbox: Inbox) -> None:
    kept = inbox.after(0, 1000)
    assert compact(inbox.database) > 3_000_000
    assert inbox.database.path.stat().st_size < 2_000_000
    assert inbox.after(0, 1000) == kept
    assert len(list(inbox.positions(HistoryFilter(words="number")))) == 100
    assert inbox.store("r", [make_event(2000)]) == [1001], "no position is used twice"


def test_reading_goes_on_and_writing_waits(inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "WRITER_SECONDS", 0.02)
    monkeypatch.setattr(compacting, "STEPS_BETWEEN", 100)
    stored: list[list[int]] = []
    writer = threading.Thread(target=lambda: stored.append(inbox.store("r", [make_event(2000)])))
    pulses = 0

    def busy() -> None:
        nonlocal pulses
        pulses += 1
        if pulses == 1:
            writer.start()
        assert len(inbox.rows_at([950])) == 1

    compact(inbox.database, busy=busy)
    writer.join(10)
    assert pulses > 10
    assert stored == [[1001]]


def test_it_can_be_stopped_and_nothing_is_lost(inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compacting, "STEPS_BETWEEN", 100)
    kept = inbox.after(0, 1000)
    with pytest.raises(CompactStoppedError):
        compact(inbox.database, stopped=lambda: True)
    assert inbox.after(0, 1000) == kept
    assert inbox.store("r", [make_event(2000)]) == [1001]


class Usage(NamedTuple):
    total: int
    used: int
    free: int


def test_a_disk_without_enough_room_is_left_alone(inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    before = inbox.database.path.stat().st_size
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: Usage(0, 0, before))
    with pytest.raises(ConfigurationError, match=r"Compacting needs .* GB free"):
        compact(inbox.database)
    assert inbox.database.path.stat().st_size == before
