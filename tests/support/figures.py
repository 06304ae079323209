"""What a fault test measured, in one line, and how far a long run goes."""

from __future__ import annotations

import math
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

import pytest

LONG = os.environ.get("FAULTS") == "long"
"""Whether the long forms run: the full numbers, which take minutes."""

LISTENING, NOBODYS = "0A", "0"
"""In the kernel's table of sockets: the state of a listener, and the inode of a socket that no process has."""

Number = TypeVar("Number", int, float)


def of_form(*, short: Number, long: Number) -> Number:
    """Return the number for this run's form."""
    return long if LONG else short


def print_figures(capsys: pytest.CaptureFixture[str], test: str, **figures: object) -> None:
    """Print one line that a person, or a table, can take over."""
    with capsys.disabled():
        print(f"\nfigures: {test}: " + ", ".join(f"{name} {value}" for name, value in figures.items()))


def percentile(seconds: Sequence[float], share: float) -> float:
    """Return the value that `share` of them do not exceed (nearest rank); 0 when there are none."""
    ordered = sorted(seconds)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)] if ordered else 0.0


def milliseconds(seconds: Sequence[float]) -> str:
    """Return the median, the 99th percentile and the longest, as text."""
    figures = (percentile(seconds, 0.5), percentile(seconds, 0.99), max(seconds, default=0.0))
    return "/".join(f"{1000 * figure:.1f}" for figure in figures) + " ms (p50/p99/max)"


def memory(pid: int) -> int:
    """Return the bytes of memory that a process has for itself (its share of what it shares)."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024
    raise AssertionError("the kernel tells no Pss")


def processor_seconds(pid: int) -> float:
    """Return the time that a process has had a processor for itself."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def links(pid: int, port: int) -> int:
    """Return how many connections to its port a process holds, in whatever network namespace it is."""
    found = 0
    for line in Path(f"/proc/{pid}/net/tcp").read_text().splitlines()[1:]:
        fields = line.split()
        local, state, inode = fields[1], fields[3], fields[9]
        found += local.endswith(f":{port:04X}") and state != LISTENING and inode != NOBODYS
    return found
