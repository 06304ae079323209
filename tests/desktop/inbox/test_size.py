from __future__ import annotations

from pathlib import Path

from support.events import make_event
from webhook_relay_desktop.inbox import Inbox
from webhook_relay_desktop.inbox.database import OthersDatabase
from webhook_relay_desktop.inbox.size import inbox_size


def test_an_empty_inbox_has_no_oldest_event(tmp_path: Path) -> None:
    inbox = Inbox.open(tmp_path / "inbox.db")
    size = inbox_size(inbox.database)
    assert (size.events, size.oldest, size.newest) == (0, None, None)
    inbox.close()


def test_the_size_counts_what_is_in_it_also_from_another_process(tmp_path: Path) -> None:
    inbox = Inbox.open(tmp_path / "inbox.db")
    events = [make_event(seq, body=bytes(20_000)) for seq in range(1, 51)]
    inbox.store("r", events)
    inbox.mark_read([1, 2])
    inbox.set_starred([3], True)
    size = inbox_size(OthersDatabase(inbox.database.path))
    assert size == inbox_size(inbox.database)
    assert (size.events, size.unread, size.starred) == (50, 48, 1)
    assert (size.oldest, size.newest) == (events[0].time, events[-1].time)
    assert 1_000_000 < size.file_bytes < 3_000_000
    with inbox.transaction() as connection:
        connection.execute("DELETE FROM event WHERE position < 50")
    assert inbox_size(inbox.database).free_bytes > 900_000
    inbox.close()
