"""Targets: what the relay must reach and what it should, and whether it does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.formats import Format, count, factor, kilobytes, megabytes, milliseconds
from benchmarks.peers import FLOOR_OF_GOSMEE, FLOOR_OF_SMEE, NCHAN_OF_GOSMEE, NCHAN_OF_SMEE
from benchmarks.samples import Samples

MB = 1024 * 1024
MOST_OF_OTHERS = 0.05
"""Share of a core above which rates say more about other programs than about the servers."""
GENERATOR_FULL = 0.95
"""Share of its own core at which the generator, and not the server, sets the rate."""

Value = Callable[[Samples], float | None]


@dataclass(frozen=True)
class Target:
    """One line of the table. `must` and `goal` are None where there is no such bound."""

    title: str
    value: Value
    show: Format
    must: float | None
    goal: float | None
    at_least: bool = True
    by_processor: Value = lambda _: None
    """The same by processor time, which other programs disturb less; None where there is no such thing."""
    disturbed: Callable[[Samples], bool] = lambda _: False

    def verdict(self, value: float | None) -> str:
        """Say what a value reaches."""
        if value is None:
            return "not measured"
        for name, bound in (("goal", self.goal), ("must", self.must)):
            if bound is not None and (value >= bound if self.at_least else value <= bound):
                return name
        return "short" if self.must is not None else "short of the goal"

    def row(self, samples: Samples) -> tuple[str, ...]:
        """Return the line: title, measured, by processor time, must, goal, verdict."""
        value, by_processor = self.value(samples), self.by_processor(samples)
        verdict = self.verdict(value)
        if value is not None and self.disturbed(samples):
            verdict = (
                "unclear: core shared" if by_processor is None else f"{self.verdict(by_processor)}, by processor time"
            )
        return (
            self.title,
            self._shown(value),
            self._shown(by_processor),
            self._bound(self.must),
            self._bound(self.goal),
            verdict,
        )

    def _shown(self, value: float | None) -> str:
        return "-" if value is None else self.show(value)

    def _bound(self, bound: float | None) -> str:
        return "-" if bound is None else f"{'>=' if self.at_least else '<='} {self.show(bound)}"


def shared(samples: Samples, *names: str) -> bool:
    """Say whether other programs had a part of the cores in one of the measurements, `<measurement> <server>`."""
    for name in names:
        measurement, _, server = name.partition(" ")
        for share in ("others", "beside_generator"):
            if (samples.median(f"{measurement}.shares.{share}.{server}") or 0.0) > MOST_OF_OTHERS:
                return True
    return False


def _rate(title: str, sample: str, other: str, *, must: float, goal: float | None, times: float = 1) -> Target:
    """Return a target for the relay's rate, as a multiple of another server's divided by `times`."""

    def value(samples: Samples) -> float | None:
        ratio = samples.ratio(f"{sample}.per_second.relay", f"{sample}.per_second.{other}")
        return None if ratio is None else ratio * times

    def by_processor(samples: Samples) -> float | None:
        ratio = samples.ratio(f"{sample}.cpu_us.{other}", f"{sample}.cpu_us.relay")
        return None if ratio is None else ratio * times

    def disturbed(samples: Samples) -> bool:
        generator = [samples.median(f"{sample}.shares.generator.{server}") or 0.0 for server in ("relay", other)]
        return max(generator) > GENERATOR_FULL or shared(samples, f"{sample} relay", f"{sample} {other}")

    return Target(title, value, factor, must, goal, by_processor=by_processor, disturbed=disturbed)


def _read(title: str, sample: str, must: float, goal: float) -> Target:
    """Return a target for events read in a second."""

    def by_processor(samples: Samples) -> float | None:
        cpu = samples.median(f"{sample}.cpu_us.relay")
        return 1e6 / cpu if cpu else None

    return Target(
        title,
        lambda samples: samples.median(f"{sample}.per_second.relay"),
        count,
        must,
        goal,
        by_processor=by_processor,
        disturbed=lambda samples: shared(samples, f"{sample} relay"),
    )


def _most(title: str, sample: str, show: Format, must: float | None, goal: float | None) -> Target:
    """Return a target for something that has to be small, and that a busy machine does not change."""
    return Target(
        title,
        lambda samples: samples.median(sample),
        show,
        must,
        goal,
        at_least=False,
    )


_READERS = "1,000 readers, deliveries/s"
TARGETS = (
    _rate("accepted POST/s, 8 KB, 64 connections, of the bare server", "accept64x8", "floor", must=0.20, goal=0.27),
    _rate("same, of smee.io ¹", "accept64x8", "floor", must=1.2, goal=1.5, times=FLOOR_OF_SMEE),
    _rate("same, of gosmee ¹", "accept64x8", "floor", must=2.0, goal=2.3, times=FLOOR_OF_GOSMEE),
    _rate("8 KB, 8 connections, of smee.io ¹", "accept8x8", "floor", must=0.6, goal=1.0, times=FLOOR_OF_SMEE),
    _rate("same, of gosmee ¹", "accept8x8", "floor", must=0.9, goal=None, times=FLOOR_OF_GOSMEE),
    _rate("25 KB, 64 connections, of smee.io ¹", "accept64x25", "floor", must=1.4, goal=1.7, times=FLOOR_OF_SMEE),
    _rate("same, of gosmee ¹", "accept64x25", "floor", must=3.5, goal=4.4, times=FLOOR_OF_GOSMEE),
    Target(
        "500/s to 1 reader, p50",
        lambda samples: samples.median("latency1.p50.relay"),
        milliseconds,
        None,  # 1.1x gosmee with Redis, which is not run
        0.8e-3,
        at_least=False,
        disturbed=lambda samples: shared(samples, "latency1 relay"),
    ),
    Target(
        "500/s to 100 readers, p99, of Nchan",
        lambda samples: samples.ratio("latency100.p99.relay", "latency100.p99.nchan"),
        factor,
        0.5,
        0.25,
        at_least=False,
        disturbed=lambda samples: shared(samples, "latency100 relay", "latency100 nchan"),
    ),
    _rate(f"{_READERS}, of Nchan", "fan_out", "nchan", must=1.0, goal=1.7),
    _rate(f"{_READERS} with deflate, of Nchan with deflate", "fan_out_deflate", "nchan", must=1.0, goal=1.7),
    _rate(f"{_READERS}, of smee.io ²", "fan_out", "nchan", must=4.0, goal=None, times=NCHAN_OF_SMEE),
    _rate(f"{_READERS}, of gosmee ²", "fan_out", "nchan", must=4.0, goal=None, times=NCHAN_OF_GOSMEE),
    _most("1,000 readers, deliveries missing", "fan_out.missing.relay", count, 0, 0),
    _most("1,000 readers with deflate, deliveries missing", "fan_out_deflate.missing.relay", count, 0, 0),
    _most("idle memory per WebSocket (of 1,000)", "idle.per_connection.relay", kilobytes, 20 * 1024, 17 * 1024),
    _most("resident memory, idle", "idle.resident.relay", megabytes, 80 * MB, 65 * MB),
    _read("catch-up, events/s, with deflate", "catch_up_deflate", 80_000, 250_000),
    _read("catch-up, events/s, without", "catch_up", 80_000, 250_000),
    Target(
        "catch-up, events/s, into the desktop's inbox",
        lambda samples: samples.median("desktop.per_second.relay"),
        count,
        15_000,
        24_000,
    ),
)
COLUMNS = ("target", "measured", "by processor time", "must", "goal", "reached")
