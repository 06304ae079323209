"""Report: the samples as tables, and what has to be known to judge them."""

from __future__ import annotations

from benchmarks import lines, load, targets
from benchmarks.formats import Format, count, percent
from benchmarks.peers import FLOOR_OF_GOSMEE, FLOOR_OF_NCHAN, FLOOR_OF_SMEE
from benchmarks.plan import Plan
from benchmarks.samples import Samples
from benchmarks.tables import Table

PLOT = "images/latency.svg"
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


def tables(samples: Samples, plan: Plan) -> list[Table]:
    """Return the report's tables in their order."""
    return [
        Table(
            "Targets",
            targets.COLUMNS,
            [target.row(samples) for target in targets.TARGETS],
            below=[_ONE, "", _TWO],
        ),
        Table("Everything measured", lines.COLUMNS, [line.row(samples) for line in lines.LINES]),
        Table("Ten times the events", lines.GROWTH_COLUMNS, [line.row(samples) for line in lines.GROWTH]),
        Table("Latency against load", load.COLUMNS, load.rows(samples, plan)),
        Table("Peers that are not run here", ("accepted POST/s, 8 KB, 64 connections", "POST/s"), _peers(samples)),
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


def checks(samples: Samples) -> list[str]:
    """Return sentences that say whether the numbers can be trusted."""

    def median(name: str, show: Format = count) -> str:
        value = samples.median(name)
        return "-" if value is None else show(value)

    def shares(sample: str, *servers: str) -> str:
        return ", ".join(
            f"{load.NAMES[server]} {median(f'{sample}.shares.server.{server}', percent)}"
            f" (generator {median(f'{sample}.shares.generator.{server}', percent)},"
            f" others {median(f'{sample}.shares.others.{server}', percent)})"
            for server in servers
        )

    return [
        *_disturbed(samples),
        "The generator's ceiling, against the null relay, which does nothing with what it gets: "
        f"{median('accept64x8.per_second.null')} POST/s at 64 connections, {median('accept8x8.per_second.null')} at 8, "
        f"{median('accept64x25.per_second.null')} of 25 KB; {median('fan_out.per_second.null')} deliveries/s, "
        f"{median('fan_out_deflate.per_second.null')} with deflate; "
        f"{median('catch_up.per_second.null')} events/s read.",
        f"Who had the servers' core, 8 KB at 64 connections: {shares('accept64x8', 'relay', 'floor', 'nchan')}.",
        f"The same with 100 readers: {shares('latency100', 'relay', 'floor', 'nchan')}.",
        f"The same with 1,000 readers: {shares('fan_out', 'relay', 'floor', 'nchan')}.",
        "Deliveries to 100 readers that did not arrive within 6 s of the last POST: bare server "
        f"{median('latency100.missing.floor')}, relay {median('latency100.missing.relay')}. "
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
        f"{percent(targets.MOST_OF_OTHERS)} of the servers' core. Rates and latencies depend on what they did; compare "
        "processor times."
    ]


def plain(title: str, samples: Samples, plan: Plan) -> str:
    """Return the report for a terminal."""
    parts = [title, *(table.plain() for table in tables(samples, plan)), "\n".join(checks(samples))]
    return "\n\n".join(parts)


def markdown(title: str, samples: Samples, plan: Plan) -> str:
    """Return the report as Markdown, as it stands in docs/performance.md."""
    parts = [title]
    for table in tables(samples, plan):
        parts.append(table.markdown())
        if table.title == "Latency against load":
            parts.append(f"![p50 and p99 of the relay, a bare server and Nchan at growing rates]({PLOT})")
    notes = "\n".join(f"- {check}" for check in checks(samples))
    return "\n\n".join([*parts, "### Whether the numbers can be trusted", notes])
