"""Real servers of other people for tests: started in a folder of their own, ended by their ids."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

from support.processes import START_LIMIT, free_port

STARTS = 3
"""A free port may be taken by somebody else before the server has it; then another one is tried."""
STOP_LIMIT = 20.0
"""Seconds to end in order; after that a server is killed."""


_starter = ThreadPoolExecutor(1, thread_name_prefix="servers")
"""Starts every server, because a server is told to end when the thread that started it does: this one stays."""


class ServerNotStartedError(Exception):
    """A server did not start; the message holds what it said."""


class Server:
    """One server process of a kind that listens on a port of 127.0.0.1, the same one in all its lives.

    `pause` and `resume` are the partition: connections stay open and nothing answers.
    """

    name = ""
    stop_signal = signal.SIGTERM

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = 0
        self._process: subprocess.Popen[bytes] | None = None
        self._log = folder / "server.log"

    # --- what each kind of server says about itself ---

    def command(self) -> Sequence[str]:
        """Return the command that runs it in the foreground on `self.port`."""
        raise NotImplementedError

    def answers(self) -> bool:
        """Say whether it takes commands now."""
        raise NotImplementedError

    # --- its life ---

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Start it and return when it answers; harmless when it does already."""
        if self.running:
            self.resume()
            return
        chosen = self.port
        for _ in range(STARTS):
            self.port = chosen or free_port()
            if self._start_once():
                return
        said = self._log.read_text("utf-8", "replace")[-2000:]
        raise ServerNotStartedError(f"{self.name} did not start on port {self.port}: {said}")

    def _start_once(self) -> bool:
        with self._log.open("ab") as log:
            started = _starter.submit(
                subprocess.Popen[bytes],
                [*orphans_end(), *self.command()],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.folder,
            )
            self._process = started.result()
        deadline = time.monotonic() + START_LIMIT
        while self.running and time.monotonic() < deadline:
            if self.answers():
                return True
            time.sleep(0.02)
        self.kill()
        return False

    def stop(self) -> None:
        """Ask it to end, and return when it has."""
        self._end(self.stop_signal)

    def kill(self) -> None:
        """End it and its workers at once, as the kernel would for want of memory."""
        self._end(signal.SIGKILL)

    def pause(self) -> None:
        """Freeze it: it holds its connections and answers nothing."""
        self._signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Let a frozen server go on."""
        self._signal(signal.SIGCONT)

    def _end(self, number: signal.Signals) -> None:
        if self._process is None or not self.running:
            return
        workers = children(self._process.pid)
        self.resume()
        self._process.send_signal(number)
        if number == signal.SIGKILL:
            for worker in workers:  # they would notice by themselves, a little later
                with suppress(ProcessLookupError):
                    os.kill(worker, number)
        try:
            self._process.wait(STOP_LIMIT)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(STOP_LIMIT)

    def _signal(self, number: signal.Signals) -> None:
        if self._process is None or not self.running:
            return
        for process in (self._process.pid, *children(self._process.pid)):
            with suppress(ProcessLookupError):
                os.kill(process, number)


def children(pid: int) -> list[int]:
    """Return the processes that this one has started itself."""
    try:
        listing = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii")
    except OSError:
        return []
    return [int(child) for child in listing.split()]


def orphans_end() -> list[str]:
    """Return what goes before a command so that it ends with the tests, even if they are killed."""
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "TERM"] if setpriv else []
