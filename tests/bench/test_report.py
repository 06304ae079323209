"""The report: verdicts, tables, the place in the document, and the plot."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest
from benchmarks import load, plot
from benchmarks.document import ALONE, DESK, MANY, Place
from benchmarks.formats import count
from benchmarks.load import Point
from benchmarks.percentiles import percentile
from benchmarks.plan import QUICK
from benchmarks.plot import DARK, LIGHT
from benchmarks.report import PLOT, Report
from benchmarks.samples import Samples
from benchmarks.tables import Table
from benchmarks.targets import TARGETS, Target

ROOT = Path(__file__).parent.parent.parent


def accepted(relay: float, floor: float, others: float) -> Samples:
    """Return samples in which the relay's rate has this ratio to the floor's, and a POST costs it ten times as much."""
    samples = Samples()
    for server, rate, cost in (("relay", relay, 100.0), ("floor", floor, 10.0)):
        samples.add(f"accept64x8.per_second.{server}", rate)
        samples.add(f"accept64x8.cpu_us.{server}", cost)
        samples.add(f"accept64x8.shares.others.{server}", others)
    return samples


@pytest.mark.parametrize(
    ("value", "at_least", "verdict"),
    [
        (30.0, True, "goal"),
        (20.0, True, "must"),
        (9.0, True, "short"),
        (9.0, False, "goal"),
        (20.0, False, "must"),
        (None, True, "not measured"),
    ],
)
def test_a_verdict_names_the_best_bound_that_is_reached(value: float | None, at_least: bool, verdict: str) -> None:
    must, goal = (10.0, 25.0) if at_least else (25.0, 10.0)
    assert Target("a", lambda _: value, count, must, goal, at_least).verdict(value) == verdict


def test_rates_decide_on_a_quiet_machine_and_processor_times_on_a_busy_one() -> None:
    assert TARGETS[0].row(accepted(3_000, 10_000, others=0.01))[1:] == (
        *("0.30x", "0.10x", ">= 0.20x", ">= 0.27x"),
        "goal",
    )
    assert TARGETS[0].row(accepted(3_000, 10_000, others=0.50))[-1] == "short, by processor time"


def test_the_ratio_is_the_median_of_ratios_within_rounds() -> None:
    samples = Samples({"a": [1.0, 8.0, 3.0], "b": [1.0, 2.0, 4.0]})
    assert samples.ratio("a", "b") == 1.0
    assert samples.ratio("a", "missing") is None


def test_a_percentile_is_a_value_that_was_measured() -> None:
    values = [float(number) for number in range(1, 101)]
    assert (percentile(values, 0.5), percentile(values, 0.99), percentile([5.0], 0.99)) == (51.0, 100.0, 5.0)
    assert percentile([], 0.5) != percentile([], 0.5)  # not a number


def test_a_report_without_a_measurement_is_whole_and_says_so() -> None:
    report = Report(Samples(), QUICK, "today", "a machine")
    assert "not measured" in report.markdown()
    assert f"]({PLOT})" in report.markdown()
    for table in report.tables():
        assert {len(row) for row in table.rows} <= {len(table.columns)}
    assert report.plain().startswith("today. a machine.")


def test_a_table_is_aligned_for_people_and_marked_up_for_pages() -> None:
    table = Table("Rates", ("what", "relay"), [("POST/s", "1"), ("x", "1,000")], below=("Below.",))
    assert table.plain() == "Rates:\n\nwhat    relay\nPOST/s      1\nx       1,000\n\nBelow."
    assert table.markdown() == ("### Rates\n\n| what | relay |\n| --- | --: |\n| POST/s | 1 |\n| x | 1,000 |\n\nBelow.")


@pytest.mark.parametrize("place", [ALONE, DESK, MANY])
def test_the_report_replaces_the_last_one_and_nothing_else(place: Place) -> None:
    text = f"before\n{place.begin}\nold\n{place.end}\nafter\n"
    once = place.with_report(text, "new\n")
    assert once == f"before\n{place.begin}\n\nnew\n\n{place.end}\nafter\n"
    assert place.with_report(once, "new") == once
    with pytest.raises(ValueError, match="does not have the lines"):
        place.with_report("no place", "new")


@pytest.mark.parametrize("place", [ALONE, DESK, MANY])
def test_the_document_has_a_place_for_the_report(place: Place) -> None:
    text = (ROOT / "docs" / place.page).read_text()
    assert place.with_report(text, "new") != text


def test_a_curve_ends_where_a_server_cannot_keep_up() -> None:
    samples = Samples()
    for rate, saturated in zip(QUICK.loads, (0.0, 1.0), strict=True):
        for name, value in (("p50", 0.001), ("p99", 0.002), ("saturated", saturated)):
            samples.add(f"load{rate}.{name}.relay", value)
    assert [point.saturated for point in load.curve(samples, QUICK, "relay")] == [False, True]
    assert load.curve(samples, QUICK, "nchan") == []
    assert load.rows(samples, QUICK)[1][:3] == (count(QUICK.loads[1]), "saturated", "2.00 ms")


def test_a_plot_is_well_formed_stays_inside_and_has_colours_for_light_and_dark() -> None:
    curves = {
        "relay": [Point(250, 0.0008, 0.002, False), Point(9_000, 0.05, 0.9, True)],
        "floor": [Point(250, 0.0001, 0.0002, False)],
        "nchan": [],
    }
    picture = plot.draw(curves, "rounds < 3 & more")
    root = ElementTree.fromstring(picture)
    shape = "{http://www.w3.org/2000/svg}"
    circles = list(root.iter(f"{shape}circle"))
    assert len(circles) == 6
    assert [circle.get("class") for circle in circles].count("ring") == 2
    assert all(0 < float(circle.get("cx", 0)) < plot.WIDTH for circle in circles)
    assert all(0 < float(circle.get("cy", 0)) < plot.HEIGHT for circle in circles)
    light, _, dark = picture.partition("@media (prefers-color-scheme: dark)")
    assert LIGHT.paper in light
    assert DARK.paper in dark
    assert picture.count("http") == 1  # the name of the format, and nothing from elsewhere
    assert "Nchan" not in picture
