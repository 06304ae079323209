"""The desktop's benchmark: the watch, its places, the figures of a long history, the report."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator

import pytest
from benchmarks.desk.report import Report
from benchmarks.desk.section import Blocks, figures
from benchmarks.desk.watch import BEAT, WORTH_A_LOOK, Watch, where
from benchmarks.samples import Samples

linux = pytest.mark.skipif(sys.platform != "linux", reason="the watch reads /proc")


def busy_until_seen(watch: Watch) -> None:
    began = time.perf_counter()
    while time.perf_counter() - began < 0.2 or not watch._seen:
        assert time.perf_counter() - began < 10


@pytest.fixture
def watch() -> Iterator[Watch]:
    made = Watch()
    yield made
    made.close()


@linux
def test_a_thread_that_is_busy_is_found_with_the_place(watch: Watch) -> None:
    watch.beat()
    busy_until_seen(watch)
    watch.beat()
    seen = watch.take()
    assert seen.longest + seen.waited_for_core > 0.1
    assert "test_desk.py" in seen.blocks[0].where
    assert watch.take().beats == 0


@linux
def test_a_heart_that_beats_has_no_blocks(watch: Watch) -> None:
    for _ in range(10):
        time.sleep(BEAT)
        watch.beat()
    seen = watch.take()
    assert seen.beats == 10
    assert seen.p99 < WORTH_A_LOOK


def test_a_place_names_the_innermost_lines_and_what_they_called() -> None:
    assert where(sys._getframe()).startswith("Qt, called by test_desk.py:")
    assert where(None) == "Qt, called by "


def test_figures_of_a_long_history_are_read_with_their_steps() -> None:
    said = "     1,234.5 ms  jump to the end: the last rows\n               12 found\n         0.5 ms  open\n"
    assert figures(said) == [("jump to the end: the last rows", 1.2345), ("open", 0.0005)]


def test_a_report_without_a_measurement_is_whole_and_says_so() -> None:
    report = Report(Samples(), [], [], "today", "a machine")
    assert "not measured" in report.markdown()
    for table in report.tables():
        assert {len(row) for row in table.rows} <= {len(table.columns)}


def test_a_report_says_where_the_window_was_busy() -> None:
    samples = Samples({"desk.busy.longest": [0.2], "desk.start": [0.9]})
    report = Report(
        samples, [Blocks("busy", [(0.2, "inbox_model.py:12 data")]), Blocks("x")], [("open", 0.04)], "t", "m"
    )
    assert "| short |" in report.markdown()
    assert "- 200.00 ms: `inbox_model.py:12 data`" in report.markdown()
    assert "none above 30 ms" in report.plain()
    assert "| open | 40.00 ms |" in report.markdown()
