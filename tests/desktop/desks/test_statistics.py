from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from PySide6.QtWidgets import QApplication

from support.events import make_event
from support.waiting import until
from webhook_relay.handler import Outcome
from webhook_relay_desktop.automation.ledger import Ledger
from webhook_relay_desktop.desks import statistics
from webhook_relay_desktop.desks.statistics import SPANS, StatisticsDesk, count_period
from webhook_relay_desktop.inbox import Inbox
from webhook_relay_desktop.life.tasks import Tasks
from webhook_relay_desktop.ui.kit.icons import Icons
from webhook_relay_desktop.ui.kit.theme import Scheme, Theme
from webhook_relay_desktop.ui.statistics.figures import Period
from webhook_relay_desktop.ui.statistics.statistics_window import StatisticsWindow

NOW = datetime(2026, 11, 20, 12, 30, tzinfo=UTC)


@pytest.fixture
def inbox(tmp_path: Path) -> Iterator[Inbox]:
    opened = Inbox.open(tmp_path / "inbox.db", now=lambda: NOW)
    yield opened
    opened.close()


def store(inbox: Inbox, *ages: timedelta, source: str = "github", first: int = 1) -> list[int]:
    """Store an event of each age."""
    events = [make_event(first + number, time=NOW - age, source=source) for number, age in enumerate(ages)]
    return inbox.store("embedded", events)


@pytest.mark.parametrize("period", Period)
def test_a_period_holds_what_came_in_it_up_to_now_and_nothing_older(inbox: Inbox, period: Period) -> None:
    length = SPANS[period].length
    store(inbox, timedelta(0), timedelta(minutes=5), length * 0.8, length * 1.5)
    figures = count_period(inbox.statistics, period, NOW)
    assert figures.total == 3
    assert figures.before == 1
    assert figures.buckets[-1].counts == {"github": 2}
    assert len(figures.buckets) == length / SPANS[period].bucket


def test_sources_types_arrival_and_handlers_are_told(inbox: Inbox) -> None:
    first, second = store(inbox, timedelta(seconds=2), timedelta(seconds=2))
    store(inbox, timedelta(minutes=1), source="stripe", first=3)
    ledger = Ledger(inbox, now=lambda: NOW + timedelta(seconds=10))
    for position, outcome in ((first, Outcome.succeeded("done")), (second, Outcome.failed("no"))):
        (run,) = ledger.enqueue(position, ["slack"], reader_position=position)
        ledger.start(run.id)
        ledger.finish(run.id, outcome)
    figures = count_period(inbox.statistics, Period.DAY, NOW)
    assert [(count.name, count.count) for count in figures.sources] == [("github", 2), ("stripe", 1)]
    assert figures.arrival is not None
    assert figures.arrival.median == pytest.approx(2, rel=0.1)
    (slack,) = figures.handlers
    assert (slack.succeeded, slack.failed, slack.ended) == (1, 1, 2)
    assert slack.delays is not None
    assert slack.delays.median == pytest.approx(10, rel=0.1)


@pytest_asyncio.fixture
async def desk(inbox: Inbox, qapp: QApplication) -> AsyncIterator[StatisticsDesk]:
    problems: list[Exception] = []
    tasks = Tasks(problems.append)
    theme = Theme(qapp, Scheme.LIGHT)
    made = StatisticsDesk(
        inbox.statistics, tasks=tasks, make_window=lambda: StatisticsWindow(theme, Icons(theme)), now=lambda: NOW
    )
    yield made
    if made.window is not None:
        made.window.close()
    await tasks.close(5)
    assert problems == []


@pytest.mark.qt_loop
async def test_the_window_opens_with_figures_and_only_once(inbox: Inbox, desk: StatisticsDesk) -> None:
    store(inbox, timedelta(hours=1))
    await desk.open()
    window = desk.window
    assert window is not None
    assert window.total.value.text() == "1"
    await desk.open()
    assert desk.window is window


@pytest.mark.qt_loop
async def test_another_period_is_counted_when_a_person_chooses_it(inbox: Inbox, desk: StatisticsDesk) -> None:
    store(inbox, timedelta(hours=1), timedelta(days=3))
    await desk.open()
    window = desk.window
    assert window is not None
    window.periods.button(0).click()
    await until(lambda: window.total.value.text() == "1")


@pytest.mark.qt_loop
async def test_events_that_come_while_it_is_open_are_counted(
    inbox: Inbox, desk: StatisticsDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await desk.open()
    window = desk.window
    assert window is not None
    desk._again.setInterval(10)
    store(inbox, timedelta(hours=1))
    desk.note_stored()
    await until(lambda: window.total.value.text() == "1")


@pytest.mark.qt_loop
async def test_a_closed_window_is_forgotten_and_opens_anew(desk: StatisticsDesk) -> None:
    await desk.open()
    window = desk.window
    assert window is not None
    window.close()
    await until(lambda: desk.window is None)
    desk.note_stored()
    await desk.open()
    assert desk.window is not None


def test_every_period_of_the_window_has_a_span() -> None:
    assert set(statistics.SPANS) == set(Period)
