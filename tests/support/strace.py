"""strace: faults in the system calls of a program that runs, from one moment to another.

It is attached when a test wants the fault to begin and taken away when it is to end, so the program neither starts
under it nor stops with it.
"""

from __future__ import annotations

import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

import pytest

LET_GO_LIMIT = 5.0
"""Seconds for strace to end by itself."""
ATTACH_LIMIT = 20.0
"""Seconds for strace to hold every thread of the program; far above what it takes."""


def need_strace() -> None:
    """Skip the test, with the reason, where faults cannot be injected."""
    problem = _problem()
    if problem:
        pytest.skip(problem)


@cache
def _problem() -> str:
    if shutil.which("strace") is None:
        return "strace is missing: install Debian's package strace"
    trial = subprocess.run(
        ["strace", "-qq", "-e", "inject=getppid:error=EIO", "-e", "trace=getppid", "-o", "/dev/null", "true"],
        check=False,
        capture_output=True,
        text=True,
    )
    return "" if trial.returncode == 0 else f"this account may not trace programs: {trial.stderr.strip()[:200]}"


@contextmanager
def faults(pid: int, calls: Sequence[str], fault: str, *, path: Path | None = None) -> Iterator[None]:
    """Inject `fault` (such as `error=EIO` or `signal=KILL:when=3`, see strace(1)) into the program's calls.

    With `path`, only into calls on this file. The program goes on undisturbed at the end of the block, if it lives.
    """
    names = ",".join(calls)
    command = ["strace", "-f", "-qq", "-o", "/dev/null", "-p", str(pid)]
    command += ["-e", f"trace={names}", "-e", f"inject={names}:{fault}"]
    if path is not None:
        command += ["-P", str(path)]
    tracer = subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE)
    try:
        _wait_until_held(pid, tracer)
        yield
    finally:
        if tracer.poll() is None:
            tracer.send_signal(signal.SIGINT)  # it lets go of the program
        try:
            tracer.communicate(timeout=LET_GO_LIMIT)
        except subprocess.TimeoutExpired:  # it waits for threads of a program that was killed, which wait for it
            tracer.kill()
            tracer.communicate(timeout=ATTACH_LIMIT)


def _wait_until_held(pid: int, tracer: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + ATTACH_LIMIT
    while not _held(pid):
        if tracer.poll() is not None:
            if not Path(f"/proc/{pid}").exists() or _dead(pid):
                return  # the fault has ended it already
            raise AssertionError(f"strace did not attach: {tracer.communicate()[1].decode()}")
        assert time.monotonic() < deadline, "strace did not attach in time"
        time.sleep(0.002)


def _held(pid: int) -> bool:
    """Say whether every thread has a tracer."""
    with suppress(OSError):
        states = [(thread / "status").read_text() for thread in Path(f"/proc/{pid}/task").iterdir()]
        return bool(states) and all("\nTracerPid:\t0\n" not in state for state in states)
    return False


def _dead(pid: int) -> bool:
    with suppress(OSError):
        return "\nState:\tZ" in Path(f"/proc/{pid}/status").read_text()
    return True
