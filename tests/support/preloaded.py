"""A `webhook-relay` that is there in a fraction of a second: forked from a process that has loaded its modules.

For tests that start the program dozens of times. What runs is the program itself; only the loading of modules, most
of the second and a half that a start takes, is done once. Anybody of the same user may trace such a program.
"""

from __future__ import annotations

import ctypes
import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from support.patched import VARIABLE as PATCHES
from support.processes import START_LIMIT, Program, unmeasured
from support.served import Served

TESTS = Path(__file__).parent.parent
PR_SET_PTRACER = 0x59616D61
"""Where Yama guards processes, says who may trace this one (prctl(2))."""
PR_SET_PTRACER_ANY = ctypes.c_ulong(-1)
PR_SET_PDEATHSIG = 1
"""Which signal this process gets when its parent ends (prctl(2))."""


class PreloadedProgram(Program):
    """The same as a Program, started faster. End it with `close`."""

    def __init__(self, program: Program, preload: tuple[str, ...] = ("webhook_relay_server.server",)) -> None:
        """Take over what another Program would run, which must not have been started."""
        arguments, environment, log = program.told
        super().__init__(arguments, environment, log)
        self._parent = subprocess.Popen(
            [sys.executable, "-m", "support.preloaded", *preload],
            cwd=TESTS,
            env=unmeasured(environment),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

    def start(self) -> None:
        arguments, _, log = self.told
        self.said_before = len(self.output())
        self._process = _Forked(self._parent, {"arguments": list(arguments), "log": str(log)})  # type: ignore[assignment]

    def close(self) -> None:
        """End it, and the process that it is forked from."""
        self.kill()
        assert self._parent.stdin is not None
        assert self._parent.stdout is not None
        self._parent.stdin.close()
        try:
            self._parent.wait(START_LIMIT)
        except subprocess.TimeoutExpired:
            self._parent.kill()
            self._parent.wait()
        self._parent.stdout.close()


@contextmanager
def preloaded(relay: Served) -> Iterator[PreloadedProgram]:
    """Let a relay, which must not have been started, start faster until the end of the block, where it ends."""
    relay.program = program = PreloadedProgram(relay.program)
    try:
        yield program
    finally:
        program.close()


class _Forked:
    """One life of a preloaded program, with the methods of `subprocess.Popen` that `Program` uses."""

    def __init__(self, parent: subprocess.Popen[bytes], order: dict[str, object]) -> None:
        assert parent.stdin is not None
        assert parent.stdout is not None
        parent.stdin.write(json.dumps(order).encode() + b"\n")
        parent.stdin.flush()
        self._news: IO[bytes] = parent.stdout
        self.pid = int(self._line(START_LIMIT))
        self._exit_code: int | None = None

    def poll(self) -> int | None:
        if self._exit_code is None and select.select([self._news], [], [], 0)[0]:
            self._exit_code = int(self._line(0))
        return self._exit_code

    def wait(self, timeout: float) -> int:
        if self._exit_code is None:
            self._exit_code = int(self._line(timeout))
        return self._exit_code

    def send_signal(self, number: signal.Signals) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def _line(self, timeout: float) -> bytes:
        # Lines are written whole and read whole, so nothing of one is left in a buffer that `select` does not see.
        if not select.select([self._news], [], [], timeout)[0]:
            raise subprocess.TimeoutExpired("a preloaded program", timeout)
        line = self._news.readline()
        if not line:
            raise ChildProcessError("The process that preloads programs has ended; its error output says why.")
        return line


def main() -> None:
    """Load modules, then fork one program after the other as standard input says, and tell how each ended."""
    for module in sys.argv[1:]:
        __import__(module)
    for line in sys.stdin.buffer:
        order = json.loads(line)
        pid = os.fork()
        if pid == 0:
            _be_the_program(order["arguments"], order["log"])
        _say(pid)
        _say(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))


def _say(number: int) -> None:
    os.write(sys.stdout.fileno(), b"%d\n" % number)


def _be_the_program(arguments: list[str], log: str) -> None:
    libc = ctypes.CDLL(None)
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    libc.prctl(PR_SET_PTRACER, PR_SET_PTRACER_ANY)
    descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for number, source in ((0, nothing), (1, descriptor), (2, descriptor)):
        os.dup2(source, number)
    os.close(descriptor)
    os.close(nothing)
    sys.argv = ["webhook-relay", *arguments]

    if PATCHES in os.environ:
        from support.patched import main as program  # only numbers that are not imported by name
    else:
        from webhook_relay.cli import main as program  # what the script does
    program()
    sys.exit()


def until_ended(program: Program, seconds: float) -> bool:
    """Return whether the program ends within so many seconds."""
    deadline = time.monotonic() + seconds
    while program.running:
        if time.monotonic() > deadline:
            return False
        time.sleep(0.005)
    return True


if __name__ == "__main__":
    main()
