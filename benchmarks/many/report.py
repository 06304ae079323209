"""Report: what was measured of several relays, as tables, and what has to be known to judge them."""

from __future__ import annotations

from dataclasses import dataclass

from benchmarks.formats import Format, count, factor, microseconds, milliseconds, percent
from benchmarks.many.crossing import RATE
from benchmarks.many.section import APART, FILLED, NOBODY, NOTIFY, ONE, REDIS, SAME, SQLITE
from benchmarks.samples import Samples
from benchmarks.tables import Table
from benchmarks.targets import GENERATOR_FULL, MOST_OF_OTHERS

CASES = {
    SQLITE: "one relay on SQLite",
    ONE: "one relay on PostgreSQL",
    SAME: "two relays on one PostgreSQL, one channel",
    APART: "two relays on one PostgreSQL, a channel each",
}
CARRIERS = {
    NOTIFY: "LISTEN/NOTIFY",
    REDIS: "Redis",
    NOBODY: "nobody: Redis is away, a relay looks every 2 s",
}
_ACCEPT_COLUMNS = (
    "8 KB, 64 connections in all",
    "accepted POST/s",
    "of SQLite",
    "relays' CPU per POST",
    "PostgreSQL's",
    "events per commit",
    "answer p50",
)
_CROSS_COLUMNS = ("who carries the rings", "p50", "p99", "answer p50", "not arrived")


@dataclass(frozen=True)
class Report:
    """What a run has found."""

    samples: Samples
    when: str
    """The date, and of how many rounds it is the median."""
    about: str
    """The machine and the versions that count."""

    def plain(self) -> str:
        """Return it for a terminal."""
        return "\n\n".join([self._title(), *(table.plain() for table in self.tables()), "\n".join(self.checks())])

    def markdown(self) -> str:
        """Return it as Markdown, as it stands in docs/scaling.md."""
        notes = "\n".join(f"- {check}" for check in self.checks())
        return "\n\n".join([self._title(), *(table.markdown() for table in self.tables()), notes])

    def tables(self) -> list[Table]:
        """Return the tables in their order."""
        return [
            Table("Accepting", _ACCEPT_COLUMNS, [self._accepted(case) for case in CASES]),
            Table("From relay to relay", _CROSS_COLUMNS, [self._crossed(case) for case in CARRIERS]),
        ]

    def checks(self) -> list[str]:
        """Return sentences that say what the numbers mean, and whether they can be trusted."""
        return [
            *self._disturbed(),
            "Relays and PostgreSQL share one core, the generator has the other: two relays are not expected to accept "
            "more than one here. What counts is the processor time of each, because they can be on machines of their "
            "own, and whether two relays on one channel take it from each other.",
            "Servers' core, unused and had by other programs; the generator's, had by itself and by other programs: "
            + "; ".join(f"{CASES[case]} {self._shares(case)}" for case in CASES)
            + ".",
            f"From relay to relay: {RATE} events a second posted to one relay and read at the other, timed from when "
            "each POST began.",
            "PostgreSQL has its own defaults: fsync and synchronous_commit are on. Stores that are posted to without "
            f"pause were given {FILLED:,} events before. Every accepted POST was found in the stores.",
        ]

    def _title(self) -> str:
        version = self._median("postgres.version", "{:g}".format)
        return f"{self.when}. {self.about}; PostgreSQL {version}."

    def _accepted(self, case: str) -> tuple[str, ...]:
        ratio = self.samples.ratio(f"accept.per_second.{case}", f"accept.per_second.{SQLITE}")
        return (
            CASES[case],
            self._median(f"accept.per_second.{case}", count),
            "-" if ratio is None else factor(ratio),
            self._median(f"accept.relay_us.{case}", microseconds),
            "-" if case == SQLITE else self._median(f"accept.postgres_us.{case}", microseconds),
            self._median(f"accept.batch.{case}", "{:.1f}".format),
            self._median(f"accept.answer_p50.{case}", milliseconds),
        )

    def _crossed(self, case: str) -> tuple[str, ...]:
        times = (self._median(f"cross.{field}.{case}", milliseconds) for field in ("p50", "p99", "answer_p50"))
        return (CARRIERS[case], *times, self._median(f"cross.missing.{case}", count))

    def _shares(self, case: str) -> str:
        shares = ("idle", "others", "generator", "beside_generator")
        idle, others, generator, beside = (self._median(f"accept.{share}.{case}", percent) for share in shares)
        return f"{idle} and {others}, {generator} and {beside}"

    def _disturbed(self) -> list[str]:
        """Say so when the numbers are not only those of the servers."""
        said = []
        if self._any("others", MOST_OF_OTHERS) or self._any("beside_generator", MOST_OF_OTHERS):
            said.append(
                "NOT A QUIET MACHINE: other programs had more than "
                f"{percent(MOST_OF_OTHERS)} of a core. Rates and latencies depend on what they did; compare processor "
                "times."
            )
        if self._any("generator", GENERATOR_FULL):
            said.append("The generator had no time left on its core, so that it may have set a rate.")
        return said

    def _any(self, share: str, limit: float) -> bool:
        return any((self.samples.median(f"accept.{share}.{case}") or 0.0) > limit for case in CASES)

    def _median(self, name: str, show: Format) -> str:
        value = self.samples.median(name)
        return "-" if value is None else show(value)
