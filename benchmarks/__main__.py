"""Runs the benchmarks and prints their tables: `scripts/bench [--quick] [--many | --desk] [--write-docs]`."""

from __future__ import annotations

import argparse
import json
import os
import resource
import signal
import sys
import tempfile
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import document, machine, report
from benchmarks.desk.report import Report as DeskReport
from benchmarks.desk.section import Section as DeskSection
from benchmarks.growing import Growing
from benchmarks.many.report import Report as ManyReport
from benchmarks.many.section import ROUNDS, Section, missing
from benchmarks.plan import FULL, QUICK, Plan
from benchmarks.report import Report
from benchmarks.round import Round
from benchmarks.samples import Samples
from benchmarks.servers import BenchmarkError, clear_environment
from webhook_relay.log import configure

OPEN_FILES = 4_096
"""1,000 connections at both ends, each in a process of its own, and some room."""
FOLDER = Path("/var/tmp")
"""Kept over restarts and so on a disk, which /tmp may not be: an fsync to memory would flatter the relay."""
DOCUMENTS = Path(__file__).parent.parent / "docs"


def main() -> int:
    """Return the exit code."""
    options = _options()
    if not machine.supported():
        return _fail("The benchmarks read /proc and pin processes to cores.", "Run them on Linux.")
    _allow_open_files()
    clear_environment()
    configure(level="warning")
    for ending in (signal.SIGINT, signal.SIGTERM):
        signal.signal(ending, lambda *_: sys.exit(1))  # ends the servers on the way out
    if options.many and (reason := missing()):
        _say(reason)
        return 0
    try:
        if options.desk:
            return _desk(options)
        return _several(options) if options.many else _one(options)
    except (BenchmarkError, OSError) as error:
        return _fail(f"The benchmark was given up: {error or 'a server took too long'}.", "Run it again.")


def _one(options: argparse.Namespace) -> int:
    """Measure one relay beside other servers."""
    plan = QUICK if options.quick else FULL
    if options.rounds:
        plan = replace(plan, rounds=options.rounds, growth_rounds=options.rounds)
    samples = Samples()
    began = time.monotonic()
    with _folder(options) as name:
        folder = Path(name)
        about = machine.describe(folder)
        os.sched_setaffinity(0, {machine.cores()[1]})
        rounds, growth_rounds = _run(plan, samples, folder, began)
    made = Report(samples, plan, _when(options, rounds, growth_rounds), about)
    if options.write_docs:
        (DOCUMENTS / report.PLOT).write_text(made.plot())
        _say(f"written: docs/{report.PLOT}")
    _tell(options, made, samples, document.ALONE)
    _say(f"took {time.monotonic() - began:.0f} s")
    return 0


def _several(options: argparse.Namespace) -> int:
    """Measure several relays on one PostgreSQL."""
    samples = Samples()
    began = time.monotonic()
    with _folder(options) as name:
        folder = Path(name)
        about = machine.describe(folder)
        os.sched_setaffinity(0, {machine.cores()[1]})
        accepted, crossed = Section(samples, folder, options.rounds or ROUNDS).run()
    when = f"{datetime.now(UTC):%Y-%m-%d}, median of {_rounds(accepted)}, from relay to relay of {_rounds(crossed)}"
    _tell(options, ManyReport(samples, when, about), samples, document.MANY)
    _say(f"took {time.monotonic() - began:.0f} s")
    return 0


def _desk(options: argparse.Namespace) -> int:
    """Measure the desktop. It shares the cores with the generator, as on a person's computer."""
    samples = Samples()
    began = time.monotonic()
    with _folder(options) as name:
        folder = Path(name)
        about = machine.describe(folder)
        section = DeskSection(samples, folder, quick=options.quick, say=_say)
        section.run()
    look = "a first look" if options.quick else "one run, starts the median of several"
    made = DeskReport(samples, section.blocks, section.history, f"{datetime.now(UTC):%Y-%m-%d}, {look}", about)
    _tell(options, made, samples, document.DESK)
    _say(f"took {time.monotonic() - began:.0f} s")
    return 0


def _folder(options: argparse.Namespace) -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(dir=options.folder, prefix="webhook-relay-bench-")


def _tell(
    options: argparse.Namespace, made: Report | ManyReport | DeskReport, samples: Samples, place: document.Place
) -> None:
    """Print the report, and write it where it is asked for."""
    if options.samples:
        options.samples.write_text(json.dumps(samples.as_dict(), indent=1))
    if options.write_docs:
        place.write(DOCUMENTS, made.markdown())
        _say(f"written: docs/{place.page}")
    print(made.markdown() if options.markdown else made.plain())


def _run(plan: Plan, samples: Samples, folder: Path, began: float) -> tuple[int, int]:
    """Run as many rounds as there is time for; return how many there were, and how many of the growing stores."""
    rounds = 0
    while rounds < plan.rounds:
        elapsed = time.monotonic() - began
        if rounds and elapsed * (rounds + 1) / rounds > plan.seconds_for_rounds:
            _say("no time for another round: this machine is busy")
            break
        rounds += 1
        _say(f"round {rounds} of {plan.rounds}")
        Round(plan, samples, folder).run()
    _say("stores that grow, and long histories")
    return rounds, Growing(plan, samples, folder).run(until=began + plan.seconds_in_all)


def _when(options: argparse.Namespace, rounds: int, growth_rounds: int) -> str:
    look = "a first look: " if options.quick else ""
    return (
        f"{datetime.now(UTC):%Y-%m-%d}, {look}median of {_rounds(rounds)}, "
        f"of growth and catch-up {_rounds(growth_rounds)}"
    )


def _rounds(number: int) -> str:
    return "one round" if number == 1 else f"{number} rounds"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/bench", description="Measure the relay beside other servers.")
    parser.add_argument("--quick", action="store_true", help="one short round, under a minute, for a first look")
    parser.add_argument("--many", action="store_true", help="only several relays on one PostgreSQL, under a minute")
    parser.add_argument("--desk", action="store_true", help="only the desktop: start, memory, blocks of its window")
    parser.add_argument("--rounds", type=int, help=f"rounds whose median is taken (default {FULL.rounds})")
    parser.add_argument("--markdown", action="store_true", help="print the tables as Markdown")
    parser.add_argument("--write-docs", action="store_true", help="write the tables into their page of docs/")
    parser.add_argument("--samples", type=Path, metavar="FILE", help="also write every number as JSON")
    parser.add_argument("--folder", type=Path, default=FOLDER, help=f"where databases are made (default {FOLDER})")
    return parser.parse_args()


def _allow_open_files() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < OPEN_FILES:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(OPEN_FILES, hard), hard))


def _say(text: str) -> None:
    print(f"==> {text}", file=sys.stderr, flush=True)


def _fail(problem: str, next_step: str) -> int:
    print(f"error: {problem}\n       {next_step}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
