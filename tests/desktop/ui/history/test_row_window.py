from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from webhook_relay_desktop.ui.history.event_log import EventRow
from webhook_relay_desktop.ui.history.row_window import KEPT_PAGES, PAGE_ROWS, RowWindow


@dataclass(frozen=True)
class Row:
    position: int


def fill(window: RowWindow, page: int, *, newest: int) -> range:
    """Read a page of a history whose row with number 0 is the event at `newest`."""
    first, count = window.span(page)
    return window.fill(page, first, rows(*range(newest - first, newest - first - count, -1)))


def rows(*positions: int) -> list[EventRow | None]:
    return [cast("EventRow", Row(position)) for position in positions]


def position(window: RowWindow, index: int) -> int | None:
    row: Any = window.row(index)
    return None if row is None else row.position


def test_a_row_is_known_once_its_page_was_read() -> None:
    window = RowWindow(300)
    assert window.row(0) is None
    assert window.missing_page(0) == 0
    assert fill(window, 0, newest=300) == range(128)
    assert (position(window, 0), position(window, 127)) == (300, 173)
    assert window.missing_page(127) is None
    assert window.missing_page(128) == 1
    assert window.missing_page(300) is window.missing_page(-1) is None


def test_the_last_page_has_the_rows_that_there_are() -> None:
    window = RowWindow(300)
    assert window.span(2) == (256, 44)
    assert fill(window, 2, newest=300) == range(256, 300)
    assert position(window, 299) == 1


def test_rows_that_come_at_the_top_move_what_is_kept_down() -> None:
    window = RowWindow(300)
    fill(window, 0, newest=300)
    window.add_above(3)
    assert (window.count, window.first) == (303, -3)
    assert position(window, 3) == 300
    assert window.missing_page(2) == -1
    assert window.span(-1) == (-3, 3)
    window.fill(-1, -3, rows(303, 302, 301))
    assert [position(window, index) for index in range(4)] == [303, 302, 301, 300]


def test_a_page_that_grew_at_the_top_is_read_again_and_shows_what_it_had_until_then() -> None:
    window = RowWindow(1)
    window.add_above(2)
    window.fill(-1, -2, rows(3, 2))
    window.add_above(1)
    assert position(window, 1) == 3
    assert window.missing_page(0) == -1
    assert window.missing_page(1) is None


def test_rows_found_at_the_end_move_nothing() -> None:
    window = RowWindow(5)
    fill(window, 0, newest=400)
    window.extend(400)
    assert position(window, 4) == 396
    assert window.missing_page(5) == 0
    assert window.neighbours(0) == [1]
    assert window.neighbours(1) == [2]


def test_the_rows_in_memory_do_not_grow_with_the_history() -> None:
    window = RowWindow(PAGE_ROWS * 100)
    for page in range(100):
        fill(window, page, newest=PAGE_ROWS * 100)
        assert window.kept_rows <= PAGE_ROWS * KEPT_PAGES
    assert window.missing_page(0) == 0
    assert window.missing_page(PAGE_ROWS * 99) is None


def test_a_row_whose_event_is_gone_is_not_asked_for_again() -> None:
    window = RowWindow(2)
    window.fill(0, 0, [None, *rows(1)])
    assert window.row(0) is None
    assert window.missing_page(0) is None


def test_an_event_is_found_on_the_pages_that_are_kept() -> None:
    window = RowWindow(300)
    fill(window, 1, newest=300)
    assert window.index_of(172) == 128
    assert window.index_of(300) is None
    assert window.pages_of({172, 300}) == [1]
    assert window.pages_of({1}) == []
