"""Runs the benchmarks and prints their table: `scripts/bench [--quick] [--rounds N] [--markdown]`."""

from __future__ import annotations

import argparse
import json
import os
import resource
import signal
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import machine, report
from benchmarks.round import Plan, Round
from benchmarks.samples import Samples
from benchmarks.servers import BenchmarkError, clear_environment
from webhook_relay.log import configure

FULL, QUICK = Plan(accept_seconds=1.5, latency_seconds=1.5), Plan(accept_seconds=1.0, latency_seconds=1.0)
ROUNDS = 5
TIME_LIMIT = 175
"""Seconds; when a round more would take longer, the run ends with the rounds it has."""
OPEN_FILES = 4_096
"""1,000 connections at both ends, each in a process of its own, and some room."""
FOLDER = Path("/var/tmp")
"""Kept over restarts and so on a disk, which /tmp may not be: an fsync to memory would flatter the relay."""


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
    samples = Samples()
    began = time.monotonic()
    with tempfile.TemporaryDirectory(dir=options.folder, prefix="webhook-relay-bench-") as name:
        folder = Path(name)
        about = machine.describe(folder)
        os.sched_setaffinity(0, {machine.cores()[1]})
        try:
            rounds = _run(options.rounds, QUICK if options.quick else FULL, samples, folder)
        except (BenchmarkError, TimeoutError, OSError) as error:
            return _fail(f"The benchmark was given up: {error or 'a server took too long'}.", "Run it again.")
    layout = report.markdown if options.markdown else report.plain
    title = f"{datetime.now(UTC):%Y-%m-%d}, {_rounds(rounds)}. {about}."
    print(layout(title, report.rows(samples), report.checks(samples)))
    if options.samples:
        options.samples.write_text(json.dumps(samples.as_dict(), indent=1))
    _say(f"took {time.monotonic() - began:.0f} s")
    return 0


def _run(rounds: int, plan: Plan, samples: Samples, folder: Path) -> int:
    """Run up to `rounds` rounds and return how many there was time for."""
    began = time.monotonic()
    for number in range(1, rounds + 1):
        _say(f"round {number} of {rounds}")
        Round(plan, samples, folder).run()
        elapsed = time.monotonic() - began
        if number < rounds and elapsed * (number + 1) / number > TIME_LIMIT:
            _say(f"no time for another round within {TIME_LIMIT} s: this machine is busy")
            return number
    return rounds


def _rounds(number: int) -> str:
    return "one round" if number == 1 else f"median of {number} rounds"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/bench", description="Measure the relay beside bare servers.")
    parser.add_argument("--quick", action="store_true", help="one short round, for a first look")
    parser.add_argument("--rounds", type=int, help=f"rounds whose median is taken (default {ROUNDS})")
    parser.add_argument("--markdown", action="store_true", help="print the table for docs/performance.md")
    parser.add_argument("--samples", type=Path, metavar="FILE", help="also write every number as JSON")
    parser.add_argument("--folder", type=Path, default=FOLDER, help=f"where databases are made (default {FOLDER})")
    options = parser.parse_args()
    options.rounds = options.rounds or (1 if options.quick else ROUNDS)
    return options


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
