"""Machine: what it is, and what the operating system knows of a process (Linux)."""

from __future__ import annotations

import functools
import os
import platform
import sqlite3
import statistics
import sys
import time
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
SYNC_TRIES = 50


def cpu_seconds(pid: int) -> float:
    """Return the processor time that a process and its threads have taken, in user and kernel mode."""
    return sum(_ticks(pid)[:2]) / TICKS


def family_seconds(pid: int) -> float:
    """Return the processor time of a process and of its children, those that have ended too."""
    spent = sum(_ticks(pid))
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        with suppress(FileNotFoundError, ProcessLookupError):  # it has just ended: the next call finds its time
            spent += sum(_ticks(int(child)))
    return spent / TICKS


def core_seconds(core: int) -> float:
    """Return the time that a core has worked for programs of this machine, or was taken away by another one."""
    for line in Path("/proc/stat").read_text().splitlines():
        if line.startswith(f"cpu{core} "):
            user, nice, system, _idle, _iowait, _irq, _softirq, steal, *_ = map(int, line.split()[1:])
            return (user + nice + system + steal) / TICKS
    return 0.0


def resident_bytes(pid: int) -> int:
    """Return the memory that a process holds, shared libraries counted in full (RSS)."""
    return _kilobytes(f"/proc/{pid}/status", "VmRSS:") * 1024


def proportional_bytes(pid: int) -> int:
    """Return the memory that a process holds, its share of what others hold too (PSS)."""
    return _kilobytes(f"/proc/{pid}/smaps_rollup", "Pss:") * 1024


@functools.cache
def cores() -> tuple[int, int]:
    """Return a core for the servers and one for the generator: the same one when there is only one.

    The answer is that of the first call: this process pins itself later, and would find one core only.
    """
    allowed = sorted(os.sched_getaffinity(0))
    return allowed[-1], allowed[0]


def sync_seconds(folder: Path) -> float:
    """Return the median time that one small write and its fdatasync take in `folder`."""
    taken = []
    with (folder / "sync").open("wb", buffering=0) as file:
        for _ in range(SYNC_TRIES):
            began = time.perf_counter()
            file.write(b"x" * 8192)
            os.fdatasync(file.fileno())
            taken.append(time.perf_counter() - began)
    return statistics.median(taken)


def filesystem(folder: Path) -> str:
    """Return the type of the file system that `folder` is on."""
    found = ("", "unknown")
    for line in Path("/proc/mounts").read_text().splitlines():
        _, point, kind, *_ = line.split()
        if folder.resolve().is_relative_to(point) and len(point) > len(found[0]):
            found = (point, kind)
    return found[1]


def describe(folder: Path) -> str:
    """Return one sentence about the machine and the versions that count."""
    return (
        f"{_processor()}, {len(os.sched_getaffinity(0))} cores, Linux {platform.release().partition('-')[0]}, "
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, uvicorn {version('uvicorn')}, "
        f"uvloop {version('uvloop')}; database on {filesystem(folder)}, "
        f"where write + fdatasync takes {sync_seconds(folder) * 1e6:,.0f} us"
    )


def supported() -> bool:
    """Say whether this system has what is measured with: /proc and processor affinity."""
    return sys.platform == "linux"


def _ticks(pid: int) -> tuple[int, ...]:
    """Return what a process has taken in user and in kernel mode, and the same of children that it has waited for."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return tuple(int(field) for field in fields[11:15])


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _kilobytes(file: str, name: str) -> int:
    for line in Path(file).read_text().splitlines():
        if line.startswith(name):
            return int(line.split()[1])
    raise ValueError(f"{file} has no {name}")
