"""Report: what was measured of the desktop, as tables, and where its window's thread was busy longest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.desk.section import EVENTS, RATE, Blocks
from benchmarks.formats import Format, count, megabytes, milliseconds
from benchmarks.samples import Samples
from benchmarks.tables import Table
from benchmarks.targets import MB, Target

COLUMNS = ("target", "measured", "must", "goal", "reached")
LONGEST_SHOWN = 6


def seconds(value: float) -> str:
    """Show seconds."""
    return f"{value:.2f} s"


def _most(title: str, sample: str, show: Format, must: float, goal: float) -> Target:
    return Target(title, lambda samples: samples.median(sample), show, must, goal, at_least=False)


TARGETS = (
    _most("from the command to the window's first picture", "desk.start", seconds, 1.5, 1.0),
    _most("resident memory, just started", "desk.memory_at_start", megabytes, 200 * MB, 150 * MB),
    _most(f"resident memory, after {EVENTS:,} events", "desk.memory_after_events", megabytes, 200 * MB, 170 * MB),
    _most(
        f"longest block of the window at {RATE} events/s, an event selected",
        "desk.busy.longest",
        milliseconds,
        0.100,
        0.050,
    ),
)
_MORE = (
    ("first picture, with the time that other programs had the core", "desk.start_with_others", seconds),
    ("longest block while events were taken in as fast as they came", "desk.taking in.longest", milliseconds),
    ("... p99", "desk.taking in.p99", milliseconds),
    (f"block at {RATE} events/s, p99", "desk.busy.p99", milliseconds),
    ("events/s taken in, stored and shown, its own relay in the same process", "desk.catch_up", count),
    (f"POSTs accepted a second of {RATE} asked for", "desk.sent_per_second", count),
    ("the table shows the last event after", "desk.behind", seconds),
    ("time in which other programs had the window's core, of ten seconds", "desk.busy.waited_for_core", seconds),
)


@dataclass(frozen=True)
class Report:
    """What a run has found."""

    samples: Samples
    blocks: Sequence[Blocks]
    history: Sequence[tuple[str, float]]
    when: str
    about: str

    def tables(self) -> list[Table]:
        """Return the tables in their order."""
        made = [
            Table("Targets of the desktop", COLUMNS, [_without_processor(line.row(self.samples)) for line in TARGETS]),
            Table(
                "Everything measured of the desktop", ("measurement", "value"), [self._line(*line) for line in _MORE]
            ),
        ]
        if self.history:
            rows = [(what, milliseconds(taken)) for what, taken in self.history]
            made.append(Table("A long history", ("step", "time"), rows))
        return made

    def plain(self) -> str:
        """Return it for a terminal."""
        return "\n\n".join([self._title(), *(table.plain() for table in self.tables()), *self._places()])

    def markdown(self) -> str:
        """Return it as Markdown, as it stands in docs/performance.md."""
        return "\n\n".join([self._title(), *(table.markdown() for table in self.tables()), *self._places()])

    def _title(self) -> str:
        return f"{self.when}. {self.about}."

    def _line(self, title: str, sample: str, show: Format) -> tuple[str, str]:
        value = self.samples.median(sample)
        return title, "-" if value is None else show(value)

    def _places(self) -> list[str]:
        """Return where the longest blocks were, a list for each phase."""
        said = []
        for phase in self.blocks:
            lines = [f"- {milliseconds(taken)}: `{where}`" for taken, where in phase.longest[:LONGEST_SHOWN]]
            head = f"Longest blocks while {phase.phase}:"
            said.append("\n".join([head, "", *lines]) if lines else f"{head} none above 30 ms.")
        return said


def _without_processor(row: tuple[str, ...]) -> tuple[str, ...]:
    """Leave out the column that a desktop has no use for."""
    title, measured, _by_processor, must, goal, reached = row
    return title, measured, must, goal, reached
