"""StatisticsDesk: opens the statistics window and fills it, and again while it is open and events come."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from webhook_relay.handler import RunState
from webhook_relay_desktop.inbox import statistics
from webhook_relay_desktop.life.tasks import Tasks
from webhook_relay_desktop.ui.statistics.figures import Bucket, Count, Delays, Figures, HandlerFigures, Period
from webhook_relay_desktop.ui.statistics.statistics_window import StatisticsWindow

REFRESH_MILLISECONDS: Final = 5_000
"""Between two countings while events come: figures of a week do not change faster for an eye."""


@dataclass(frozen=True)
class Span:
    """What a period means on the clock."""

    length: timedelta
    bucket: timedelta


SPANS: Final = {
    Period.DAY: Span(timedelta(days=1), timedelta(hours=1)),
    Period.WEEK: Span(timedelta(days=7), timedelta(hours=6)),
    Period.MONTH: Span(timedelta(days=30), timedelta(days=1)),
    Period.YEAR: Span(timedelta(weeks=52), timedelta(weeks=1)),
}


class Counter(Protocol):
    """Counts events of a period; may block. `inbox.statistics.Statistics` is one."""

    def figures(self, since: datetime, until: datetime, bucket: timedelta, /) -> statistics.Figures:
        """Return the figures of a period."""


class StatisticsDesk(QObject):
    """Keeps at most one window. `source_wanted` and `type_wanted` carry what a person wants to see in the history."""

    source_wanted = Signal(str)
    type_wanted = Signal(str)

    def __init__(
        self,
        counter: Counter,
        *,
        tasks: Tasks,
        make_window: Callable[[], StatisticsWindow],
        now: Callable[[], datetime],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._counter = counter
        self._tasks = tasks
        self._make_window = make_window
        self._now = now
        self.window: StatisticsWindow | None = None
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(REFRESH_MILLISECONDS)
        self._again.timeout.connect(self._tasks.slot(self.count))

    async def open(self) -> None:
        """Show the window with figures of now, or bring it to the front."""
        window = self.window
        if window is None:
            window = self.window = self._make_window()
            window.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            window.destroyed.connect(self._forget)
            window.figures_wanted.connect(lambda _period: self._tasks.start(self.count(), name="count events"))
            window.source_wanted.connect(self.source_wanted)
            window.type_wanted.connect(self.type_wanted)
            window.show_waiting()
        window.show()
        window.raise_()
        window.activateWindow()
        await self.count()

    def note_stored(self) -> None:
        """Say that events were stored: an open window counts them within some seconds."""
        if self.window is not None and not self._again.isActive():
            self._again.start()

    async def count(self) -> None:
        """Count the period that is chosen, off the window's thread, and show it."""
        if self.window is None:
            return
        period, now = self.window.period, self._now()
        counted = await asyncio.to_thread(count_period, self._counter, period, now)
        if self.window is not None:
            self.window.show_figures(counted)

    def _forget(self) -> None:
        self.window = None
        self._again.stop()


def count_period(counter: Counter, period: Period, now: datetime) -> Figures:
    """Return the figures of the period that ends with `now`, and how many events the one before it had. Blocks."""
    span = SPANS[period]
    since, until = _bounds(span, now)
    counted = counter.figures(since, until, span.bucket)
    before = counter.figures(since - span.length, since, span.length)
    return shown(period, counted, before.total)


def shown(period: Period, counted: statistics.Figures, before: int) -> Figures:
    """Return counted figures as the window shows them."""
    return Figures(
        period=period,
        end=counted.until,
        buckets=[
            Bucket(counted.since + number * counted.bucket, counts) for number, counts in enumerate(counted.buckets)
        ],
        bucket_seconds=counted.bucket.total_seconds(),
        sources=[Count(name, events) for name, events in counted.sources],
        types=[Count(name, events) for name, events in counted.types],
        before=before or None,  # nothing before: either nothing came, or the history does not reach back that far
        handlers=[_handler(handler) for handler in counted.handlers],
        arrival=_delays(counted.delays),
    )


def _bounds(span: Span, now: datetime) -> tuple[datetime, datetime]:
    """Return the period's bounds: to the end of this hour, or of this day (local) where a bar is a day or more."""
    local = now.astimezone()
    if span.bucket < timedelta(days=1):
        until = local.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    else:
        until = local.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    return until - span.length, until


def _handler(counted: statistics.HandlerFigures) -> HandlerFigures:
    states = counted.states
    return HandlerFigures(
        counted.handler,
        states.get(RunState.SUCCEEDED, 0),
        states.get(RunState.FAILED, 0),
        states.get(RunState.UNKNOWN, 0),
        _delays(counted.delays),
    )


def _delays(counted: statistics.Delays) -> Delays | None:
    return Delays(counted.median, counted.ninetieth, counted.ninety_ninth) if counted.count else None
