"""HistoryReader: opens a filter's history, looks through it and reads its pages, beside the GUI thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from webhook_relay_desktop.history_filter import EVERYTHING, HistoryFilter
from webhook_relay_desktop.ui.history.event_log import EventHistory, EventLog, EventRow
from webhook_relay_desktop.ui.history.row_window import PAGE_ROWS
from webhook_relay_desktop.ui.kit.reading import OwnThread, Reading

MOST_PAGES_AWAITED = 6
"""Pages wished for at once: those of a large screen; whoever scrolls past others needs them no more."""


@dataclass(frozen=True)
class Look:
    """What was found at the top of a history, with the names that a filter can choose from."""

    wanted: HistoryFilter
    first: int
    end: int
    complete: bool
    rows: Sequence[EventRow | None]
    """From `first` on, up to a page of them."""
    types: tuple[str, ...]
    sources: tuple[str, ...]
    subjects: tuple[str, ...]


@dataclass(frozen=True)
class Page:
    """A page to be read: its number, the number of its first row, and how many rows it has."""

    number: int
    first: int
    count: int


class HistoryReader(QObject):
    """Reads one history at a time; opening another one gives up the earlier one at once.

    Two threads: one opens, searches and looks for what came; one reads pages, which a person waits for.
    """

    opened = Signal(object)
    """`Look`: the first rows of the history that was asked for last."""
    extended = Signal(int, bool)
    """Number behind the last row found so far, and whether all are found."""
    grown = Signal(object)
    """`Look`: rows came at the top."""
    page_read = Signal(object, object)
    """`Page` and its rows."""
    searching = Signal(bool)
    """Whether it looks for older rows."""
    failed = Signal(object)
    """An exception; what is open stays as it is. What could not be opened is tried again by `grow`."""

    def __init__(self, log: EventLog, reading: Callable[[str], Reading] = OwnThread, parent: QObject | None = None):
        super().__init__(parent)
        self._log = log
        self._seeking = reading("history search")
        self._paging = reading("history pages")
        self._history: EventHistory | None = None
        self._opening: EventHistory | None = None  # set by the thread that opens it, so that it can be stopped
        self._number = 0  # of histories opened; what was asked about an earlier one is of no use
        self._unopened: HistoryFilter | None = None  # the filter asked for last, when its history could not be opened
        self._growing = False
        self._wishes: list[Page] = []  # the most urgent last
        self._page_awaited = False

    def open(self, wanted: HistoryFilter) -> None:
        """Open the history of a filter; `opened`, `extended` and `searching` tell how far it is."""
        self._give_up()
        self._unopened = None
        self.searching.emit(True)
        number = self._number
        self._seeking.ask(
            lambda: self._open(number, wanted),
            lambda found: self._take(number, found),
            lambda error: self._stay_closed(number, wanted, error),
        )

    def grow(self) -> None:
        """Let in what came since; `grown` tells of it. What could not be opened is opened now, as `open` does."""
        if self._unopened is not None:
            self.open(self._unopened)
            return
        history, number = self._history, self._number
        if history is None or self._growing:
            return
        self._growing = True
        self._seeking.ask(
            lambda: self._grow(history),
            lambda look: self._tell_grown(number, look),
            lambda error: self._end(number, error),
        )

    def want(self, page: Page) -> None:
        """Read a page soon; the one asked for last is read first."""
        self._wishes = [wish for wish in self._wishes if wish.number != page.number][-MOST_PAGES_AWAITED + 1 :]
        self._wishes.append(page)
        self._read_next()

    @property
    def is_open(self) -> bool:
        """Whether a history was opened, so that there is something to show."""
        return self._history is not None

    @property
    def idle(self) -> bool:
        """Whether no page is awaited."""
        return not self._wishes and not self._page_awaited

    def locate(self, position: int, then: Callable[[int | None], None]) -> None:
        """Find the number of an event's row; None when it is not among those found so far."""
        history = self._history
        if history is None:
            then(None)
        else:
            self._paging.ask(lambda: history.number_of(position), then, self.failed.emit)

    def read_positions(self, spans: Sequence[tuple[int, int]], then: Callable[[Sequence[int]], None]) -> None:
        """Read the positions of rows given as (number of the first, how many)."""
        history = self._history
        if history is None:
            return

        def read() -> list[int]:
            pieces = [
                history.rows(first + start, min(PAGE_ROWS, count - start))
                for first, count in spans
                for start in range(0, count, PAGE_ROWS)
            ]
            return [row.position for rows in pieces for row in rows if row is not None]

        self._paging.ask(read, then, self.failed.emit)

    def close(self) -> None:
        """Read no more: the inbox is about to be closed."""
        self._give_up()
        self._seeking.close()
        self._paging.close()

    # --- not in the GUI thread ---

    def _open(self, number: int, wanted: HistoryFilter) -> tuple[EventHistory, Look] | None:
        if number != self._number:  # another filter was chosen while this one waited for its turn
            return None
        self._opening = history = self._log.history(wanted)
        if number != self._number:
            history.stop()
        history.seek()
        return history, self._look(wanted, history)

    def _grow(self, history: EventHistory) -> Look | None:
        return self._look(EVERYTHING, history) if history.grow() else None

    def _look(self, wanted: HistoryFilter, history: EventHistory) -> Look:
        first = history.first
        rows = history.rows(first, PAGE_ROWS)
        names = tuple(self._log.types()), tuple(self._log.sources()), tuple(self._log.subjects())
        return Look(wanted, first, history.end, history.complete, rows, *names)

    # --- in the GUI thread ---

    def _give_up(self) -> None:
        """Make what is asked about an earlier history be of no use, and end it wherever it is looked through."""
        self._number += 1
        for history in (self._history, self._opening):
            if history is not None:
                history.stop()

    def _take(self, number: int, found: tuple[EventHistory, Look] | None) -> None:
        if number != self._number or found is None:
            return
        history, look = found
        self._history = history
        self._wishes.clear()
        self._growing = False
        self.opened.emit(look)
        self._seek_on(number, look.complete)

    def _seek_on(self, number: int, complete: bool) -> None:
        history = self._history
        if complete or history is None:
            self.searching.emit(False)
            return
        self._seeking.ask(
            lambda: (history.seek(), history.end),
            lambda found: self._tell_extended(number, *found),
            lambda error: self._end(number, error),
        )

    def _tell_extended(self, number: int, complete: bool, end: int) -> None:
        if number == self._number:
            self.extended.emit(end, complete)
            self._seek_on(number, complete)

    def _tell_grown(self, number: int, look: Look | None) -> None:
        if number == self._number:
            self._growing = False
            if look is not None:
                self.grown.emit(look)

    def _stay_closed(self, number: int, wanted: HistoryFilter, error: Exception) -> None:
        if number == self._number:
            self._unopened = wanted
        self._end(number, error)

    def _end(self, number: int, error: Exception) -> None:
        if number == self._number:  # else it was stopped, or nobody wants it any more
            self._growing = False
            self.searching.emit(False)
            self.failed.emit(error)

    def _read_next(self) -> None:
        history, number = self._history, self._number
        if self._page_awaited or history is None or not self._wishes:
            return
        page = self._wishes.pop()
        self._page_awaited = True
        self._paging.ask(
            lambda: history.rows(page.first, page.count),
            lambda rows: self._tell_page(number, page, rows),
            self._lose_page,
        )

    def _tell_page(self, number: int, page: Page, rows: Sequence[EventRow | None]) -> None:
        self._page_awaited = False
        if number == self._number:
            self.page_read.emit(page, rows)
        self._read_next()

    def _lose_page(self, error: Exception) -> None:
        self._page_awaited = False
        self._wishes.clear()
        self.failed.emit(error)
