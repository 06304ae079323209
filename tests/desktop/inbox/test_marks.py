from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from support.events import BEGINNING, make_event
from webhook_relay_desktop.inbox import Inbox


@pytest.fixture
def inbox(tmp_path: Path) -> Iterator[Inbox]:
    inbox = Inbox.open(tmp_path / "inbox.db")
    inbox.store("r", [make_event(seq) for seq in (1, 2, 3)])
    yield inbox
    inbox.close()


def test_what_comes_is_unread_until_it_is_opened(inbox: Inbox) -> None:
    assert inbox.unread() == 3
    inbox.mark_read([1, 2, 99])
    assert inbox.unread() == 1
    inbox.mark_unread([2, 99])
    assert [row.unread for row in inbox.rows_at([1, 2, 3])] == [True, True, False]
    inbox.mark_all_read()
    assert inbox.unread() == 0


def test_an_event_that_comes_twice_is_not_unread_again(inbox: Inbox) -> None:
    inbox.mark_all_read()
    inbox.store("r", [make_event(1)])
    assert inbox.unread() == 0


def test_a_star_is_given_and_taken(inbox: Inbox) -> None:
    inbox.set_starred([1, 3, 99], True)
    inbox.set_starred([3], False)
    assert [row.starred for row in inbox.rows_at([1, 2, 3])] == [False, False, True]


def test_the_first_notification_of_an_event_counts(inbox: Inbox) -> None:
    assert inbox.notified_at(1) is None
    inbox.note_notified([1, 99], BEGINNING)
    inbox.note_notified([1], BEGINNING + timedelta(hours=1))
    assert inbox.notified_at(1) == BEGINNING


def test_marks_go_with_their_event(inbox: Inbox) -> None:
    inbox.set_starred([1], True)
    inbox.note_notified([1], BEGINNING)
    with inbox.transaction() as connection:
        connection.execute("DELETE FROM event")
        left = [connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in ("starred", "notified")]
    assert left == [0, 0]
    assert inbox.unread() == 0
