"""Section: every measurement of the desktop."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from benchmarks.accepting import fill
from benchmarks.desk.running import Desktop, desktop
from benchmarks.driver import Driver
from benchmarks.machine import resident_bytes
from benchmarks.samples import Samples
from benchmarks.sender import Sender
from benchmarks.servers import BenchmarkError, Server, free_port, relay_server

STARTS = 5
SETTLE_SECONDS = 3.0
"""After the first picture, until a start has come to rest."""
EVENTS = 100_000
FILL_SECONDS = 180.0
CATCH_UP_SECONDS = 240.0
RATE = 500
BUSY_SECONDS = 10.0
CONNECTIONS = 8
HISTORY = "benchmarks.desk_history"
HISTORY_EVENTS = 1_000_000
HISTORY_SECONDS = 600.0
_FIGURE = re.compile(r"^ *([\d,.]+) ms  (.+)$", re.MULTILINE)


@dataclass
class Blocks:
    """The longest blocks of a phase, with their places."""

    phase: str
    longest: list[tuple[float, str]] = field(default_factory=list)


@dataclass
class Section:
    """Measures into `samples`, named `desk.<what>`."""

    samples: Samples
    folder: Path
    quick: bool = False
    say: Callable[[str], None] = lambda _: None
    blocks: list[Blocks] = field(default_factory=list)
    history: list[tuple[str, float]] = field(default_factory=list)
    """What a long history takes: what, and seconds."""

    def run(self) -> None:
        """Measure. Raises BenchmarkError."""
        self.say("starting it, several times")
        self._start()
        self.say(f"a relay with {self._events:,} events")
        home = self.folder / "busy"
        with relay_server(_data_of(home)) as relay:
            stored = fill(relay, self._events, FILL_SECONDS)
        self.say(f"taking in {stored:,} events, then {RATE} a second")
        self._work(home, relay, stored)
        if not self.quick and find_spec(HISTORY):
            self.say(f"a history of {HISTORY_EVENTS:,} events")
            self._look_back()

    @property
    def _events(self) -> int:
        return EVENTS // 10 if self.quick else EVENTS

    def _start(self) -> None:
        home = self.folder / "starts"
        environment = _settings(home, free_port())
        with desktop(home, self._log, environment):
            pass  # the very first start makes its files; what counts is every later one
        for number in range(2 if self.quick else STARTS):
            with desktop(home, self._log, environment) as started:
                self.samples.add("desk.start", started.seconds_to_first_picture - started.seconds_of_others)
                self.samples.add("desk.start_with_others", started.seconds_to_first_picture)
                if number == 0:
                    time.sleep(SETTLE_SECONDS)
                    self.samples.add("desk.memory_at_start", resident_bytes(started.pid))

    def _work(self, home: Path, relay: Server, stored: int) -> None:
        environment = _settings(home, relay.port)
        with desktop(home, self._log, environment) as running:
            began = time.monotonic()
            if not running.wait_for_rows(stored, CATCH_UP_SECONDS):
                raise BenchmarkError(f"The desktop showed {running.rows():,} of {stored:,} events.")
            self.samples.add("desk.catch_up", stored / (time.monotonic() - began))
            time.sleep(SETTLE_SECONDS)
            self.samples.add("desk.memory_after_events", resident_bytes(running.pid))
            self._keep("taking in", running.ask("take", "phase"))
            running.ask("select", "selected")
            time.sleep(0.5)
            running.ask("take", "phase")
            server = Server("desktop", running.pid, relay.port, relay.path, secret=relay.secret)
            self._be_busy(running, server, stored)

    def _be_busy(self, running: Desktop, server: Server, stored: int) -> None:
        seconds = BUSY_SECONDS / 3 if self.quick else BUSY_SECONDS
        began = time.monotonic()
        with Driver() as driver, Sender.connected(driver, server, CONNECTIONS) as sender:
            sender.send_at_rate(RATE, seconds)
        self.samples.add("desk.sent_per_second", sender.accepted / (time.monotonic() - began))
        phase = running.ask("take", "phase")
        self._keep("busy", phase)
        if not running.wait_for_rows(stored + sender.accepted, CATCH_UP_SECONDS):
            raise BenchmarkError("The desktop did not show every event that was accepted.")
        self.samples.add("desk.behind", time.monotonic() - began - seconds)

    def _keep(self, name: str, phase: dict[str, Any]) -> None:
        for what in ("longest", "p99", "waited_for_core"):
            self.samples.add(f"desk.{name}.{what}", phase[what])
        self.blocks.append(Blocks(name, [(block["seconds"], block["where"]) for block in phase["blocks"]]))

    def _look_back(self) -> None:
        command = [sys.executable, "-m", HISTORY, "--events", str(HISTORY_EVENTS)]
        environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
        try:
            said = subprocess.run(
                command, env=environment, check=True, capture_output=True, text=True, timeout=HISTORY_SECONDS
            ).stdout
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
            raise BenchmarkError(f"The long history was not measured ({type(error).__name__}).") from error
        self.history = figures(said)

    @property
    def _log(self) -> Path:
        return self.folder / "desktop.log"


def figures(said: str) -> list[tuple[str, float]]:
    """Return what was measured, and the seconds, of lines such as `  12.3 ms  jump to the end`."""
    return [(what, float(number.replace(",", "")) / 1e3) for number, what in _FIGURE.findall(said)]


def _data_of(home: Path) -> Path:
    folder = home / "data"
    folder.mkdir(mode=0o700, parents=True)
    return folder


def _settings(home: Path, port: int) -> dict[str, str]:
    """Let the desktop's own relay listen on this port; return its environment."""
    folder = home / "config"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "settings.toml").write_text(f"[embedded]\nport = {port}\n")
    return {"XDG_RUNTIME_DIR": str(home)}
