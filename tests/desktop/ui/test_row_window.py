from __future__ import annotations

from pathlib import Path

from webhook_relay_desktop.inbox import Inbox
from webhook_relay_desktop.inbox.selection import InboxFilter
from webhook_relay_desktop.ui.row_window import KEPT_PAGES, PAGE_ROWS, RowWindow

from .conftest import store


def seqs(window: RowWindow, *indexes: int) -> list[int]:
    return [row.seq for index in indexes if (row := window.row(index)) is not None]


def test_row_zero_is_the_newest_and_the_last_is_the_oldest(inbox: Inbox) -> None:
    store(inbox, 1, 300)
    window = RowWindow(inbox.history(InboxFilter()))
    assert window.count == 300
    assert seqs(window, 0, 1, 150, 299) == [300, 299, 150, 1]
    assert window.row(300) is None
    assert window.row(-1) is None


def test_the_rows_in_memory_do_not_grow_with_the_history(inbox: Inbox) -> None:
    total = PAGE_ROWS * (KEPT_PAGES + 6)
    store(inbox, 1, total)
    window = RowWindow(inbox.history(InboxFilter()))
    assert seqs(window, *range(0, total, 50)) == [total - index for index in range(0, total, 50)]
    assert window.kept_rows <= PAGE_ROWS * KEPT_PAGES


def test_rows_count_only_once_they_are_taken_in(inbox: Inbox) -> None:
    store(inbox, 1, 200)
    window = RowWindow(inbox.history(InboxFilter()))
    assert seqs(window, 0, 199) == [200, 1]
    store(inbox, 201, 210)
    assert window.grow() == 10
    assert window.count == 200
    assert seqs(window, 0, 199) == [200, 1]
    assert window.index_of(window.row(0).position) == 0  # type: ignore[union-attr]
    window.take_in(10)
    assert seqs(window, 0, 9, 10, 209) == [210, 201, 200, 1]


def test_a_row_that_is_not_counted_in_yet_has_no_number(inbox: Inbox) -> None:
    store(inbox, 1, 5)
    window = RowWindow(inbox.history(InboxFilter()))
    [newest] = store(inbox, 6, 6)
    window.grow()
    assert window.index_of(newest) is None
    window.take_in(1)
    assert window.index_of(newest) == 0
    assert window.index_of(10_000) is None


def test_growing_by_nothing_changes_nothing(inbox: Inbox) -> None:
    store(inbox, 1, PAGE_ROWS)
    window = RowWindow(inbox.history(InboxFilter()))
    assert window.grow() == 0
    window.row(0)
    store(inbox, PAGE_ROWS + 1, PAGE_ROWS + 1)
    window.take_in(window.grow())
    assert window.kept_rows == PAGE_ROWS
    assert seqs(window, 0, 1) == [PAGE_ROWS + 1, PAGE_ROWS]


def test_a_forgotten_row_is_read_anew(inbox: Inbox) -> None:
    positions = store(inbox, 1, 3)
    window = RowWindow(inbox.history(InboxFilter()))
    before = window.row(1)
    assert window.forget({positions[1]}) == [1]
    assert window.row(1) == before
    assert window.forget({10_000}) == []


def test_a_filter_has_its_own_rows(tmp_path: Path, inbox: Inbox) -> None:
    store(inbox, 1, 4)
    store(inbox, 5, 6, type="github.ping")
    window = RowWindow(inbox.history(InboxFilter(type="github.ping")))
    assert seqs(window, 0, 1) == [6, 5]
