"""Lines: everything that is measured, one line for each, the relay beside the servers that it is compared with."""

from __future__ import annotations

from dataclasses import dataclass

from benchmarks.formats import Format, count, factor, kilobytes, megabytes, microseconds, milliseconds
from benchmarks.samples import Samples

SERVERS = ("relay", "floor", "nchan", "null")
COLUMNS = ("measurement", "relay", "bare server", "Nchan", "null relay", "relay / bare", "relay / Nchan")


@dataclass(frozen=True)
class Line:
    """One line; `sample` is the name of the samples without the server."""

    title: str
    sample: str
    show: Format

    def row(self, samples: Samples) -> tuple[str, ...]:
        """Return the line's cells."""
        values = [samples.median(f"{self.sample}.{server}") for server in SERVERS]
        ratios = [samples.ratio(f"{self.sample}.relay", f"{self.sample}.{other}") for other in ("floor", "nchan")]
        return (
            self.title,
            *("-" if value is None else self.show(value) for value in values),
            *("-" if ratio is None else factor(ratio) for ratio in ratios),
        )


def _accepted(title: str, sample: str) -> tuple[Line, ...]:
    return (
        Line(f"accepted POST/s, {title}", f"{sample}.per_second", count),
        Line("... processor time per POST", f"{sample}.cpu_us", microseconds),
        Line("... POST to answer, p50", f"{sample}.answer_p50", milliseconds),
    )


def _latency(title: str, sample: str) -> tuple[Line, ...]:
    return (
        Line(f"{title}, p50", f"{sample}.p50", milliseconds),
        Line("... p99", f"{sample}.p99", milliseconds),
        Line("... POST to answer, p50", f"{sample}.answer_p50", milliseconds),
        Line("... processor time per delivery", f"{sample}.cpu_us", microseconds),
    )


def _fanned_out(title: str, sample: str) -> tuple[Line, ...]:
    return (
        Line(f"as fast as it goes to 1,000 readers{title}, deliveries/s", f"{sample}.per_second", count),
        Line("... processor time per delivery", f"{sample}.cpu_us", microseconds),
        Line("... POST to answer, p50", f"{sample}.answer_p50", milliseconds),
        Line("... bytes per delivery", f"{sample}.event_bytes", count),
        Line("... deliveries missing", f"{sample}.missing", count),
    )


def _caught_up(title: str, sample: str) -> tuple[Line, ...]:
    return (
        Line(f"catch-up{title}, events/s", f"{sample}.per_second", count),
        Line("... processor time per event", f"{sample}.cpu_us", microseconds),
        Line("... bytes per event", f"{sample}.event_bytes", count),
    )


LINES = (
    *_accepted("8 KB, 64 connections", "accept64x8"),
    *_accepted("8 KB, 8 connections", "accept8x8"),
    *_accepted("25 KB, 64 connections", "accept64x25"),
    *_latency("500/s to 1 reader", "latency1"),
    *_latency("500/s to 100 readers", "latency100"),
    *_latency("50/s to 1,000 readers", "latency1000"),
    *_fanned_out("", "fan_out"),
    *_fanned_out(" with deflate", "fan_out_deflate"),
    *_caught_up(" with deflate", "catch_up_deflate"),
    *_caught_up("", "catch_up"),
    Line("catch-up into the desktop's inbox, events/s", "desktop.per_second", count),
    Line("memory per WebSocket, 1,000 idle", "idle.per_connection", kilobytes),
    Line("memory per WebSocket, 100 busy", "latency100.memory", kilobytes),
    Line("resident memory, idle", "idle.resident", megabytes),
)


@dataclass(frozen=True)
class GrowthLine:
    """What a number is in a small store and in a large one; `sample` is the name of the samples without the two."""

    title: str
    sample: str
    show: Format

    def row(self, samples: Samples) -> tuple[str, ...]:
        """Return the line's cells."""
        values = [samples.median(f"{self.sample}.{size}") for size in ("few", "many")]
        growth = samples.ratio(f"{self.sample}.many", f"{self.sample}.few")
        return (
            self.title,
            *("-" if value is None else self.show(value) for value in values),
            "-" if growth is None else factor(growth),
        )


GROWTH = (
    GrowthLine("events in the store at the beginning", "growth_events", count),
    GrowthLine("accepted POST/s, 8 KB, 64 connections", "growth_accept.per_second", count),
    GrowthLine("... processor time per POST", "growth_accept.cpu_us", microseconds),
    GrowthLine("500/s to 1 reader, p50", "growth_latency.p50", milliseconds),
    GrowthLine("... p99", "growth_latency.p99", milliseconds),
    GrowthLine("catch-up, events/s", "growth_catch_up.per_second", count),
    GrowthLine("... processor time per event", "growth_catch_up.cpu_us", microseconds),
    GrowthLine("database bytes per event", "growth_database", count),
)
GROWTH_COLUMNS = ("measurement", "small store", "large store", "growth")
