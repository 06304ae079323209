"""Report: the samples as a table, beside the floor and the target, for a terminal or as Markdown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from benchmarks.samples import Samples

Format = Callable[[float], str]


@dataclass(frozen=True)
class Target:
    """What the relay must reach. `of_floor`: the bound is a ratio to the floor, not a number of the relay."""

    bound: float
    at_least: bool = True
    of_floor: bool = False

    def verdict(self, value: float | None, ratio: float | None) -> str:
        """Say whether it is reached."""
        found = ratio if self.of_floor else value
        if found is None:
            return "not measured"
        reached = found >= self.bound if self.at_least else found <= self.bound
        return "reached" if reached else "MISSED"

    def shown(self, show: Format) -> str:
        """Return the target in words."""
        sign = ">=" if self.at_least else "<="
        return f"{sign} {self.bound:.2f}x floor" if self.of_floor else f"{sign} {show(self.bound)}"


@dataclass(frozen=True)
class Line:
    """One line of the table; `sample` is the name of the samples without the server."""

    title: str
    sample: str
    show: Format
    target: Target | None = None


def count(value: float) -> str:
    """Show a number of things."""
    return f"{value:,.0f}"


def microseconds(value: float) -> str:
    """Show microseconds."""
    return f"{value:,.1f} us"


def milliseconds(value: float) -> str:
    """Show seconds as milliseconds."""
    return f"{value * 1e3:,.2f} ms"


def kilobytes(value: float) -> str:
    """Show bytes as KB (1,024)."""
    return f"{value / 1024:,.1f} KB"


def megabytes(value: float) -> str:
    """Show bytes as MB."""
    return f"{value / 1024 / 1024:,.1f} MB"


LINES = (
    Line("accepted POST/s, 64 connections", "accept64.per_second", count, Target(0.20, of_floor=True)),
    Line("processor time per POST, 64 connections", "accept64.cpu_us", microseconds),
    Line("accepted POST/s, 8 connections", "accept8.per_second", count),
    Line("processor time per POST, 8 connections", "accept8.cpu_us", microseconds),
    Line("500/s to 1 reader, p50", "latency1.p50", milliseconds),
    Line("500/s to 1 reader, p99", "latency1.p99", milliseconds),
    Line("500/s to 100 readers, p50", "latency100.p50", milliseconds),
    Line("500/s to 100 readers, p99", "latency100.p99", milliseconds),
    Line("processor time per delivery, 100 readers", "latency100.cpu_us", microseconds),
    Line("catch-up, events/s, frames only counted", "catch_up.per_second", count, Target(80_000)),
    Line("processor time per event caught up", "catch_up.cpu_us", microseconds),
    Line("catch-up, events/s, into the desktop's inbox", "desktop", count, Target(15_000)),
    Line("idle memory per WebSocket (of 1,000)", "idle", kilobytes, Target(20 * 1024, at_least=False)),
    Line("resident memory, idle", "resident", megabytes, Target(80 * 1024 * 1024, at_least=False)),
    Line("database bytes per event", "database", count),
)
COLUMNS = ("measurement", "relay", "bare server", "ratio", "target", "")


UNDISTURBED = 0.85
"""A bare server that uses less of its core than this at 64 connections had to share it, or waited for the generator."""


def rows(samples: Samples) -> list[tuple[str, ...]]:
    """Return the table's rows, one for each of LINES."""
    return [_row(line, samples) for line in LINES]


def disturbed(samples: Samples) -> bool:
    """Say whether something else was running: then rates say little, and their ratios mislead."""
    return (samples.median("accept64.server_busy.floor") or 0.0) < UNDISTURBED


def _row(line: Line, samples: Samples) -> tuple[str, ...]:
    relay, floor = samples.median(f"{line.sample}.relay"), samples.median(f"{line.sample}.floor")
    ratio = samples.ratio(f"{line.sample}.relay", f"{line.sample}.floor")
    return (
        line.title,
        "-" if relay is None else line.show(relay),
        "-" if floor is None else line.show(floor),
        "-" if ratio is None else f"{ratio:.2f}x",
        line.target.shown(line.show) if line.target else "",
        _verdict(line.target, relay, ratio, disturbed(samples)) if line.target else "",
    )


def _verdict(target: Target, relay: float | None, ratio: float | None, is_disturbed: bool) -> str:
    if is_disturbed and target.of_floor:
        return "unclear: core shared"
    return target.verdict(relay, ratio)


def checks(samples: Samples) -> list[str]:
    """Return sentences that say whether the numbers can be trusted."""
    shared = (
        "NOT A QUIET MACHINE: the bare server could not use its core. Compare processor times; rates of both depend on "
        "what else was running, and the ratio of rates flatters the one that has more threads."
    )
    return [
        *([shared] if disturbed(samples) else []),
        "The generator's ceiling, against a server that answers without looking: "
        f"{_median(samples, 'accept64.per_second.null_server', count)} POST/s at 64 connections, "
        f"{_median(samples, 'accept8.per_second.null_server', count)} at 8, "
        f"{_median(samples, 'catch_up.per_second.null_server', count)} events/s read.",
        "Share of the servers' core that was used at 64 connections: bare server "
        f"{_median(samples, 'accept64.server_busy.floor', percent)}, "
        f"relay {_median(samples, 'accept64.server_busy.relay', percent)}; with 100 readers: bare server "
        f"{_median(samples, 'latency100.server_busy.floor', percent)}, "
        f"relay {_median(samples, 'latency100.server_busy.relay', percent)} "
        f"(generator {_median(samples, 'latency100.generator_busy.relay', percent)}).",
        "Deliveries to 100 readers that did not arrive within 6 s of the last POST: bare server "
        f"{_median(samples, 'latency100.missing.floor', count)}, "
        f"relay {_median(samples, 'latency100.missing.relay', count)}. "
        "Every accepted POST was found in the relay's store.",
    ]


def percent(value: float) -> str:
    """Show a share."""
    return f"{value:.0%}"


def plain(title: str, table: Sequence[Sequence[str]], notes: Sequence[str]) -> str:
    """Return the report for a terminal."""
    widths = [max(len(row[index]) for row in (COLUMNS, *table)) for index in range(len(COLUMNS))]
    lines = [_aligned(row, widths) for row in (COLUMNS, *table)]
    return "\n".join([title, "", *lines, "", *notes])


def markdown(title: str, table: Sequence[Sequence[str]], notes: Sequence[str]) -> str:
    """Return the report as Markdown, to be pasted into docs/performance.md."""
    head = [COLUMNS, ("---", "--:", "--:", "--:", "---", "---")]
    lines = ["| " + " | ".join(row) + " |" for row in (*head, *table)]
    return "\n".join([title, "", *lines, "", *(f"- {note}" for note in notes)])


def _median(samples: Samples, name: str, show: Format) -> str:
    value = samples.median(name)
    return "-" if value is None else show(value)


def _aligned(row: Sequence[str], widths: Sequence[int]) -> str:
    cells = [
        cell.ljust(width) if index in (0, 4, 5) else cell.rjust(width)
        for index, (cell, width) in enumerate(zip(row, widths, strict=True))
    ]
    return "  ".join(cells).rstrip()
