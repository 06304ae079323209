"""The program's own processes for tests: started as a user would, ended by their ids."""

from __future__ import annotations

import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import httpx

START_LIMIT = 60.0
"""Seconds for a process to be ready; far above what it takes, below a test's own limit."""
COMMAND = "from webhook_relay.cli import main; main()"
"""What the `webhook-relay` script does."""


MEASURED_BY = "COVERAGE_PROCESS_CONFIG"
"""Tells a Python to measure its coverage, and how."""


def unmeasured(environment: Mapping[str, str]) -> dict[str, str]:
    """Return this process's environment with another on top, without the measuring of coverage.

    A measured program takes three times as long to start, and one that is killed leaves no figures behind.
    """
    return {**{name: value for name, value in os.environ.items() if name != MEASURED_BY}, **environment}


class Program:
    """One `webhook-relay` command, started and ended as often as a test likes.

    `prefix` is a command that runs it, `code` the Python that it is.
    """

    def __init__(
        self,
        arguments: Sequence[str],
        environment: Mapping[str, str],
        log: Path,
        *,
        prefix: Sequence[str] = (),
        code: str = COMMAND,
    ) -> None:
        self.told = (arguments, environment, log)
        self.code = code
        self._arguments = [*prefix, sys.executable, "-c", code, *arguments]
        self._environment = unmeasured(environment)
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None
        self.said_before = 0

    def start(self) -> None:
        self.said_before = len(self.output())
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._arguments, env=self._environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int:
        """Its process id; it must have been started."""
        assert self._process is not None
        return self._process.pid

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal, and go on."""
        assert self._process is not None
        self._process.send_signal(number)

    def kill(self) -> None:
        """End it as a power cut would: no handler of its own runs."""
        self._end(signal.SIGKILL)

    def terminate(self) -> int:
        """Ask it to end, and return its exit code."""
        return self._end(signal.SIGTERM)

    def wait(self) -> int:
        """Return its exit code once it has ended by itself."""
        assert self._process is not None
        return self._process.wait(START_LIMIT)

    def _end(self, number: signal.Signals) -> int:
        if self._process is None:
            return 0
        if self._process.poll() is None:
            self._process.send_signal(number)
        try:
            return self._process.wait(START_LIMIT)
        except subprocess.TimeoutExpired:
            self._process.kill()
            raise

    def output(self) -> str:
        """Return everything that it has said in all its lives."""
        return self._log.read_text("utf-8", "replace") if self._log.exists() else ""

    def said(self) -> str:
        """Return what it has said since it was started last."""
        return self.output()[self.said_before :]


PORTS = range(20_000, 32_000)
"""Below those that Linux gives to connections by itself: one of them could be taken before the program listens."""


def free_port() -> int:
    """Return a port of 127.0.0.1 that nobody uses now."""
    while True:
        port = random.SystemRandom().choice(PORTS)
        with socket.socket() as listener, suppress(OSError):
            listener.bind(("127.0.0.1", port))
            return port


def wait_until_ready(url: str, program: Program | None = None) -> None:
    """Return when the relay at `url` says that it can keep webhooks; say why it ended when its `program` has."""
    deadline = time.monotonic() + START_LIMIT
    while time.monotonic() < deadline:
        if program is not None and not program.running:
            raise RuntimeError(f"the relay at {url} ended: {program.said()}")
        try:
            if httpx.get(f"{url}/health/ready", trust_env=False, timeout=5).status_code == httpx.codes.OK:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.02)
    said = program.said() if program is not None else ""
    raise TimeoutError(f"the relay at {url} was not ready within {START_LIMIT:.0f} s: {said}")
