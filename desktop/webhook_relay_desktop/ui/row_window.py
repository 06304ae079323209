"""RowWindow: the few rows of a long history that are being looked at. No Qt, no SQL."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Sequence

from webhook_relay_desktop.ui.event_log import EventHistory, EventRow

PAGE_ROWS = 128
"""Rows read at once: two screens, a few milliseconds."""
KEPT_PAGES = 24
"""Pages kept: about 3,000 rows, whatever the length of the history."""


class RowWindow:
    """A history by row number, newest first, holding a bounded number of rows.

    Pages are numbered from the oldest event, so events that arrive at the top move nothing that is kept.
    `count` stays as it is until `take_in`, as Qt wants it between the two halves of an insertion.
    """

    def __init__(self, history: EventHistory) -> None:
        self._history = history
        self._pages: OrderedDict[int, Sequence[EventRow]] = OrderedDict()
        self.count = len(history)

    def row(self, index: int) -> EventRow | None:
        """Return the row `index` (0 is the newest), or None when the history no longer holds it."""
        rank = self.count - 1 - index
        if not 0 <= rank < self.count:
            return None
        page = rank // PAGE_ROWS
        rows = self._page(page)
        place = self._highest_rank(page) - rank
        return rows[place] if place < len(rows) else None

    def grow(self) -> int:
        """Return how many rows came in at the top since; `take_in` counts them in."""
        return self._history.grow()

    def take_in(self, added: int) -> None:
        """Count these rows in. Everything that is kept stays where it is, counted from the oldest."""
        if self.count % PAGE_ROWS:
            self._pages.pop(self.count // PAGE_ROWS, None)
        self.count += added

    def forget(self, positions: Collection[int]) -> list[int]:
        """Read the rows of these positions anew next time; return the row numbers of those that are being kept."""
        found: list[int] = []
        for page in list(self._pages):
            top = self.count - 1 - self._highest_rank(page)
            here = [top + place for place, row in enumerate(self._pages[page]) if row.position in positions]
            if here:
                del self._pages[page]
                found += here
        return found

    def index_of(self, position: int) -> int | None:
        """Return the row number of a position, None when it is not one of these rows."""
        row = self._history.row_of(position)
        if row is None:
            return None
        index = row - (len(self._history) - self.count)
        return index if index >= 0 else None

    @property
    def kept_rows(self) -> int:
        """How many rows are in memory."""
        return sum(len(rows) for rows in self._pages.values())

    def _page(self, page: int) -> Sequence[EventRow]:
        rows = self._pages.get(page)
        if rows is not None:
            self._pages.move_to_end(page)
            return rows
        highest, lowest = self._highest_rank(page), page * PAGE_ROWS
        rows = self._history.rows(len(self._history) - 1 - highest, highest - lowest + 1)
        self._pages[page] = rows
        if len(self._pages) > KEPT_PAGES:
            self._pages.popitem(last=False)
        return rows

    def _highest_rank(self, page: int) -> int:
        return min((page + 1) * PAGE_ROWS, self.count) - 1
