from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from webhook_relay_desktop.ui.kit.colours import DARK, LIGHT
from webhook_relay_desktop.ui.kit.icons import Icons
from webhook_relay_desktop.ui.kit.series_colours import MOST_SERIES, series_colour
from webhook_relay_desktop.ui.kit.theme import Scheme, Theme
from webhook_relay_desktop.ui.statistics.bar_list import MOST_BARS
from webhook_relay_desktop.ui.statistics.figures import Bucket, Count, Delays, Figures, HandlerFigures, Period
from webhook_relay_desktop.ui.statistics.scale import MOST_MARKS, scale_for
from webhook_relay_desktop.ui.statistics.statistics_window import StatisticsWindow
from webhook_relay_desktop.ui.statistics.time_chart import bucket_words, stacked

END = datetime(2026, 11, 20, 12, tzinfo=UTC)


def figures(counts: list[Mapping[str, int]], **changes: Any) -> Figures:
    """Return the figures of a week with these counts by source, a bucket each."""
    totals: dict[str, int] = {}
    for bucket in counts:
        for name, count in bucket.items():
            totals[name] = totals.get(name, 0) + count
    sources = [Count(name, count) for name, count in sorted(totals.items(), key=lambda pair: -pair[1])]
    buckets = [Bucket(END - timedelta(hours=len(counts) - number), here) for number, here in enumerate(counts)]
    fields: dict[str, Any] = {"sources": sources, "types": sources, "before": None, **changes}
    return Figures(Period.WEEK, END, buckets, 3600, **fields)


@pytest.fixture
def window(qtbot: QtBot, theme: Theme, icons: Icons) -> StatisticsWindow:
    made = StatisticsWindow(theme, icons)
    qtbot.addWidget(made)
    return made


@given(st.integers(0, 10**9))
def test_a_scale_has_few_round_marks_and_room_for_the_highest_bar(highest: int) -> None:
    scale = scale_for(highest)
    assert scale.top >= highest
    assert len(scale.marks()) <= MOST_MARKS + 1
    assert scale.marks()[-1] == scale.top
    assert str(scale.step).rstrip("0") in {"1", "2", "5"}
    assert scale.top <= max(2.5 * highest, 1)


@given(st.dictionaries(st.text(min_size=1), st.integers(0, 1000)), st.lists(st.text(min_size=1), max_size=6))
def test_a_bar_is_as_high_as_its_events_whatever_the_series_are(counts: dict[str, int], names: list[str]) -> None:
    series = list(dict.fromkeys(names))
    assert sum(count for _number, count in stacked(Bucket(END, counts), series)) == sum(counts.values())


@pytest.mark.parametrize(("scheme", "ground"), [(Scheme.LIGHT, LIGHT.surface), (Scheme.DARK, DARK.surface)])
def test_every_series_can_be_seen_on_its_ground(scheme: Scheme, ground: str) -> None:
    for number in range(MOST_SERIES + 1):
        assert contrast(series_colour(number, scheme), ground) >= 3
    assert len({series_colour(number, scheme) for number in range(MOST_SERIES + 1)}) == MOST_SERIES + 1


def test_a_bar_names_its_sources_when_there_are_several() -> None:
    assert bucket_words(Bucket(END, {"b": 2, "a": 1}), "dd") == "20: 3 events (a 1, b 2)"
    assert bucket_words(Bucket(END, {"a": 1, "b": 0}), "dd") == "20: 1 event"


@pytest.mark.parametrize(
    ("before", "words"),
    [(90, "11 % more than before"), (200, "50 % fewer than before"), (100, "as many as before"),
     (20, "5 times as many as before"), (1, "100 times as many as before"), (0, "none in the time before")],
)  # fmt: skip
def test_the_total_is_compared_with_the_time_before(window: StatisticsWindow, before: int, words: str) -> None:
    window.show_figures(figures([{"github": 100}], before=before))
    assert window.total.remark.text() == words


def test_the_tiles_say_how_much_came_how_it_was_handled_and_how_quickly(window: StatisticsWindow) -> None:
    done = Delays(0.5, 2, 4)
    window.show_figures(
        figures(
            [{"github": 60}, {"github": 40}],
            before=50,
            handlers=(HandlerFigures("slack", 198, 1, 1, done), HandlerFigures("deploy", 100, 0, 0)),
            arrival=Delays(0.012, 0.4, 90),
        )
    )
    assert window.total.value.text() == "100"
    assert window.total.remark.text() == "100 % more than before"
    assert window.success.value.text() == "99 %"
    assert window.success.remark.text() == "1 failed, 1 unknown"
    assert window.arrival.value.text() == "12 ms"
    assert "400 ms" in window.arrival.remark.text()
    assert [window.handlers.item(0, column).text() for column in range(5)] == [
        "slack",
        "200",
        "99 %",
        "500 ms",
        "4.0 s",
    ]


@pytest.mark.parametrize(
    ("before", "words"),
    [(None, ""), (0, "none in the time before"), (10, "as many as before"), (40, "75 % fewer than before")],
)
def test_a_change_is_told_only_against_what_is_known(window: StatisticsWindow, before: int | None, words: str) -> None:
    window.show_figures(figures([{"github": 10}], before=before))
    assert window.total.remark.text() == words


def test_an_empty_period_says_so_instead_of_showing_empty_axes(window: StatisticsWindow) -> None:
    window.show_figures(figures([{"github": 3}]))
    assert window.chart.isVisibleTo(window)
    window.show_figures(figures([{}, {}]))
    assert not window.chart.isVisibleTo(window)
    assert window.nothing.isVisibleTo(window)
    assert window.no_handlers.isVisibleTo(window)
    assert window.sources.bars == []


def test_the_arrow_keys_go_from_bar_to_bar(qtbot: QtBot, window: StatisticsWindow) -> None:
    window.show_figures(figures([{"a": 1}, {"a": 2}, {"a": 3}]))
    window.show()
    told = []
    for key in (Qt.Key.Key_Home, Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_End, Qt.Key.Key_Right):
        qtbot.keyClick(window.chart, key)
        told.append(window.told.text().partition(": ")[2])
    assert told == ["1 event", "1 event", "2 events", "3 events", "3 events"]
    assert window.chart.accessibleDescription() == window.told.text()


def test_pointing_at_a_bar_tells_its_numbers(qtbot: QtBot, window: StatisticsWindow) -> None:
    window.show_figures(figures([{"a": 1}, {"a": 7}]))
    window.show()
    chart = window.chart
    qtbot.mouseMove(chart, chart.rect().center() + chart.rect().topLeft())
    qtbot.mouseMove(chart, chart.rect().bottomRight() - chart.rect().center() / 2)
    assert "7 events" in window.told.text()


def test_another_period_is_a_wish_and_late_figures_of_the_old_one_are_left(
    qtbot: QtBot, window: StatisticsWindow
) -> None:
    week = figures([{"a": 1}])
    window.show_figures(week)
    with qtbot.waitSignal(window.figures_wanted) as wanted:
        window.periods.button(0).click()
    assert wanted.args == [Period.DAY]
    window.show_figures(figures([{"a": 9}]))
    assert window.total.value.text() == "1"


def test_a_source_and_a_type_lead_to_their_events(qtbot: QtBot, window: StatisticsWindow) -> None:
    window.show_figures(figures([{"github": 3, "stripe": 1}]))
    with qtbot.waitSignal(window.source_wanted) as source:
        window.sources.bars[1].click()
    with qtbot.waitSignal(window.type_wanted) as type_:
        window.types.bars[0].click()
    assert (source.args, type_.args) == (["stripe"], ["github"])


def test_a_long_tail_is_counted_instead_of_listed(window: StatisticsWindow) -> None:
    window.show_figures(figures([{f"source {number}": 30 - number for number in range(20)}]))
    assert len(window.sources.bars) == MOST_BARS


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours (WCAG 2.2, relative luminance)."""
    bright, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def _luminance(name: str) -> float:
    parts = QColor(name).getRgbF()[:3]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
