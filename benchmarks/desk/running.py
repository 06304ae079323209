"""Running: a desktop in a process of its own, offscreen, in a home of its own."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.servers import STOP_DEADLINE, BenchmarkError

ANSWER_SECONDS = 60.0
"""Longest a desktop may take to answer; one that is busy with a hundred thousand events takes its time."""
WITHOUT_A_SCREEN = {
    "QT_QPA_PLATFORM": "offscreen",
    "DISPLAY": ":offscreen",  # only so that the command line takes it that there is one
    "DBUS_SESSION_BUS_ADDRESS": "unix:path=/nonexistent/bus",
    "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
}


class Desktop:
    """A desktop that runs."""

    def __init__(self, process: subprocess.Popen[str], began: float) -> None:
        self.process = process
        self._lines: queue.Queue[dict[str, Any] | None] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()
        started = self._next("started")
        self.seconds_to_first_picture = started["at"] - began
        self.seconds_of_others = started["waited"]
        """Of them: those in which other programs had its core."""

    @property
    def pid(self) -> int:
        """Its process."""
        return self.process.pid

    def ask(self, question: str, answer: str) -> dict[str, Any]:
        """Return its answer. Raises BenchmarkError."""
        assert self.process.stdin is not None
        self.process.stdin.write(question + "\n")
        self.process.stdin.flush()
        return self._next(answer)

    def rows(self) -> int:
        """Return how many events its table shows."""
        return int(self.ask("rows", "rows")["rows"])

    def wait_for_rows(self, wanted: int, seconds: float) -> bool:
        """Return when its table shows so many; False when it did not in time."""
        until = time.monotonic() + seconds
        while self.rows() < wanted:
            if time.monotonic() > until:
                return False
            time.sleep(0.25)
        return True

    def _next(self, event: str) -> dict[str, Any]:
        while True:
            try:
                line = self._lines.get(timeout=ANSWER_SECONDS)
            except queue.Empty:
                raise BenchmarkError(f"The desktop did not say {event} within {ANSWER_SECONDS:.0f} s.") from None
            if line is None:
                raise BenchmarkError("The desktop ended by itself.")
            if line["event"] == event:
                return line

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if line.startswith("{"):
                self._lines.put(json.loads(line))
        self._lines.put(None)


@contextmanager
def desktop(home: Path, log: Path, environment: Mapping[str, str]) -> Iterator[Desktop]:
    """Run the real desktop on `home` until the end of the block, which begins with its first picture."""
    inherited = {**os.environ, **WITHOUT_A_SCREEN, "WEBHOOK_RELAY_HOME": str(home), **environment}
    command = [sys.executable, "-m", "benchmarks.desk"]
    with log.open("ab") as errors:
        began = time.monotonic()
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, env=inherited, text=True
        )
        try:
            yield Desktop(process, began)
        finally:
            process.terminate()
            try:
                process.wait(STOP_DEADLINE)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
