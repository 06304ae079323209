"""Report: the samples as tables, and what has to be known to judge them."""

from __future__ import annotations

from dataclasses import dataclass

from benchmarks import lines, load, plot, targets
from benchmarks.formats import Format, count, percent
from benchmarks.peers import FLOOR_OF_GOSMEE, FLOOR_OF_NCHAN, FLOOR_OF_SMEE
from benchmarks.plan import Plan
from benchmarks.samples import Samples
from benchmarks.tables import Table

PLOT = "images/latency.svg"
_LOAD = "Latency against load"
_PEER_COLUMNS = ("accepted POST/s, 8 KB, 64 connections", "POST/s")
_ONE = (
    "\u00b9 Follows from the bare server: smee.io and gosmee are not run here. In one run elsewhere a bare uvicorn "
    f"accepted {FLOOR_OF_SMEE} times as many POSTs as smee.io and {FLOOR_OF_GOSMEE} times as many as gosmee, with 8 KB "
    "at 64 connections. For 8 connections and for 25 KB the same factors are an estimate; both peers read and write "
    "bodies as JSON, so they lose more on large ones than the factors say."
)
_TWO = (
    "\u00b2 Follows from Nchan in the same way: elsewhere it made 97,000 deliveries a second to 1,000 readers, gosmee "
    "33,000 and smee.io 31,000."
)


@dataclass(frozen=True)
class Report:
    """What a run has found."""

    samples: Samples
    plan: Plan
    when: str
    """The date, and of how many rounds it is the median."""
    about: str
    """The machine and the versions that count."""

    def tables(self) -> list[Table]:
        """Return the tables in their order."""
        return [
            Table("Targets", targets.COLUMNS, [line.row(self.samples) for line in targets.TARGETS], (_ONE, "", _TWO)),
            Table("Everything measured", lines.COLUMNS, [line.row(self.samples) for line in lines.LINES]),
            Table("Ten times the events", lines.GROWTH_COLUMNS, [line.row(self.samples) for line in lines.GROWTH]),
            Table(_LOAD, load.COLUMNS, load.rows(self.samples, self.plan)),
            Table("Peers that are not run here", _PEER_COLUMNS, _peers(self.samples)),
        ]

    def plain(self) -> str:
        """Return it for a terminal."""
        return "\n\n".join(
            [self._title(), *(table.plain() for table in self.tables()), "\n".join(checks(self.samples))]
        )

    def markdown(self) -> str:
        """Return it as Markdown, as it stands in docs/performance.md."""
        parts = [self._title()]
        for table in self.tables():
            parts.append(table.markdown())
            if table.title == _LOAD:
                parts.append(f"![p50 and p99 of the relay, a bare server and Nchan at growing rates]({PLOT})")
        notes = "\n".join(f"- {check}" for check in checks(self.samples))
        return "\n\n".join([*parts, "### Whether the numbers can be trusted", notes])

    def plot(self) -> str:
        """Return the latency against the load as SVG."""
        curves = {name: load.curve(self.samples, self.plan, name) for name in load.NAMES}
        return plot.draw(curves, f"One reader, bodies of 8 KB; {self.when}")

    def _title(self) -> str:
        return f"{self.when}. {self.about}."


def checks(samples: Samples) -> list[str]:
    """Return sentences that say whether the numbers can be trusted."""

    def median(name: str, show: Format = count) -> str:
        value = samples.median(name)
        return "-" if value is None else show(value)

    def shares(sample: str, *servers: str) -> str:
        return ", ".join(
            f"{load.NAMES[server]} {median(f'{sample}.shares.server.{server}', percent)}"
            f" (generator {median(f'{sample}.shares.generator.{server}', percent)},"
            f" others {median(f'{sample}.shares.others.{server}', percent)}"
            f" and {median(f'{sample}.shares.beside_generator.{server}', percent)})"
            for server in servers
        )

    return [
        *_disturbed(samples),
        "The generator's ceiling, against the null relay, which does nothing with what it gets: "
        f"{median('accept64x8.per_second.null')} POST/s at 64 connections, {median('accept8x8.per_second.null')} at 8, "
        f"{median('accept64x25.per_second.null')} of 25 KB; {median('fan_out.per_second.null')} deliveries/s, "
        f"{median('fan_out_deflate.per_second.null')} with deflate; "
        f"{median('catch_up.per_second.null')} events/s read.",
        "Who had the servers' core (the generator its own; others the one and the other), "
        f"8 KB at 64 connections: {shares('accept64x8', *load.NAMES)}. "
        f"100 readers: {shares('latency100', *load.NAMES)}. 1,000 readers: {shares('fan_out', *load.NAMES)}.",
        "Deliveries to 100 and to 1,000 readers that did not arrive within 6 s of the last POST: relay "
        f"{median('latency100.missing.relay')} and {median('latency1000.missing.relay')}, bare server "
        f"{median('latency100.missing.floor')} and {median('latency1000.missing.floor')}. "
        "Every accepted POST was found in the relay's store.",
        f"Catch-up read {median('caught_up.events')} events.",
        *samples.reasons,
    ]


def _disturbed(samples: Samples) -> list[str]:
    names = [f"{sample} {server}" for sample in ("accept64x8", "fan_out") for server in ("relay", "floor")]
    if not targets.shared(samples, *names):
        return []
    return [
        "NOT A QUIET MACHINE: other programs had more than "
        f"{percent(targets.MOST_OF_OTHERS)} of a core. Rates and latencies depend on what they did; compare "
        "processor times."
    ]


def _peers(samples: Samples) -> list[tuple[str, str]]:
    floor, nchan = (samples.median(f"accept64x8.per_second.{server}") for server in ("floor", "nchan"))
    if floor is None:
        return []
    return [
        ("smee.io, follows from the bare server", count(floor / FLOOR_OF_SMEE)),
        ("gosmee, follows from the bare server", count(floor / FLOOR_OF_GOSMEE)),
        ("Nchan, follows from the bare server", count(floor / FLOOR_OF_NCHAN)),
        ("Nchan, measured", "-" if nchan is None else count(nchan)),
    ]
