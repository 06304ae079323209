"""RowWindow: the few rows of a long history that are being looked at. No Qt, no SQL, no waiting."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Sequence

from webhook_relay_desktop.ui.history.event_log import EventRow

PAGE_ROWS = 128
"""Rows read at once: two screens, a few milliseconds."""
KEPT_PAGES = 24
"""Pages kept: about 3,000 rows, whatever the length of the history."""


class RowWindow:
    """Rows by their index in a table, 0 being the newest, as far as they were read.

    Pages go by the numbers of `EventHistory`, so neither events that arrive at the top nor those that are found at the
    end move anything that is kept.
    """

    def __init__(self, end: int = 0) -> None:
        self._top = 0  # rows above the one with number 0
        self._end = end
        self._pages: OrderedDict[int, tuple[int, Sequence[EventRow | None]]] = OrderedDict()

    @property
    def count(self) -> int:
        """How many rows the table has."""
        return self._top + self._end

    @property
    def end(self) -> int:
        """Number behind the last row."""
        return self._end

    @property
    def first(self) -> int:
        """Number of the row with index 0."""
        return -self._top

    def add_above(self, rows: int) -> None:
        """Count in rows that came at the top."""
        self._top += rows

    def extend(self, end: int) -> None:
        """Count in rows that were found at the end."""
        self._end = end

    def row(self, index: int) -> EventRow | None:
        """Return the row at `index`; None when it is gone, or was not read yet (see `missing_page`)."""
        number = index - self._top
        page = self._pages.get(number // PAGE_ROWS)
        if page is None:
            return None
        first, rows = page
        return rows[number - first] if 0 <= number - first < len(rows) else None

    def missing_page(self, index: int) -> int | None:
        """Return the page to read so that the row at `index` is known; None when it is, or there is no such row."""
        if not 0 <= index < self.count:
            return None
        number = index - self._top
        page = number // PAGE_ROWS
        kept = self._pages.get(page)
        if kept is not None and 0 <= number - kept[0] < len(kept[1]):
            self._pages.move_to_end(page)
            return None
        return page

    def neighbours(self, page: int) -> list[int]:
        """Return the pages beside one that were not read yet."""
        inside = range(self.first // PAGE_ROWS, (self._end - 1) // PAGE_ROWS + 1)
        return [beside for beside in (page + 1, page - 1) if beside in inside and beside not in self._pages]

    def span(self, page: int) -> tuple[int, int]:
        """Return the number of a page's first row, and how many it has now."""
        first = max(page * PAGE_ROWS, self.first)
        return first, max(0, min((page + 1) * PAGE_ROWS, self._end) - first)

    def fill(self, page: int, first: int, rows: Sequence[EventRow | None]) -> range:
        """Keep the rows of a page, read from number `first` on; return their indexes."""
        self._pages[page] = (first, rows)
        self._pages.move_to_end(page)
        if len(self._pages) > KEPT_PAGES:
            self._pages.popitem(last=False)
        return range(max(0, first + self._top), min(first + self._top + len(rows), self.count))

    def pages_of(self, positions: Collection[int]) -> list[int]:
        """Return the kept pages on which events stand, to be read anew."""
        return [
            page
            for page, (_first, rows) in self._pages.items()
            if any(row is not None and row.position in positions for row in rows)
        ]

    def forget(self) -> None:
        """Have every row be read anew."""
        self._pages.clear()

    def index_of(self, position: int) -> int | None:
        """Return the index of an event among the rows that are kept."""
        for first, rows in self._pages.values():
            for place, row in enumerate(rows):
                if row is not None and row.position == position:
                    return first + place + self._top
        return None

    @property
    def kept_rows(self) -> int:
        """How many rows are in memory."""
        return sum(len(rows) for _first, rows in self._pages.values())
