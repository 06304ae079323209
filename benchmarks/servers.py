"""Servers: each one a process of its own on the servers' core, ended by its id."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks.machine import cores
from webhook_relay_server.administering.administration import Administration
from webhook_relay_server.settings import load_settings

HOST = "127.0.0.1"
START_DEADLINE = 20.0
"""Seconds for a server to listen, on a machine that is busy with other things."""
STOP_DEADLINE = 10.0
"""Seconds to leave when asked; then it is killed."""
CHECK_INTERVAL = 0.02
OPTIONS = ("PORT", "DATABASE_URL", "REDIS_URL", "GITHUB_WEBHOOK_SECRET")
"""Variables that would change what is measured, besides WEBHOOK_RELAY_*."""


class BenchmarkError(Exception):
    """A measurement could not be made; the text says why."""


@dataclass(frozen=True)
class Server:
    """A server that listens."""

    name: str
    pid: int
    """The process that does the work: what its processor time and memory are read of."""
    port: int
    path: str = "/"
    """Where it takes POSTs."""
    ws_path: str = "/ws"
    """Where its readers connect."""
    secret: str = ""
    """What POSTs are signed with; empty for a server that does not look."""
    token: str = ""
    """What readers show; empty for a server that does not speak the relay's protocol."""
    database: Path | None = None


@contextmanager
def bare_server(module: str, name: str, path: str = "/") -> Iterator[Server]:
    """Run `benchmarks.<module>` until the end of the block."""
    port = free_port()
    with running(name, [sys.executable, "-m", f"benchmarks.{module}", str(port)], port, sys.stderr.fileno()) as pid:
        yield Server(name, pid, port, path)


@contextmanager
def relay_server(folder: Path, name: str = "relay") -> Iterator[Server]:
    """Run the real `webhook-relay serve` on a new store in `folder` until the end of the block."""
    database = folder / "relay.db"
    url = f"sqlite:///{database}"
    port = free_port()
    administration = Administration(load_settings(database_url=url, port=port))
    source = administration.ensure_default_source()
    token = administration.create_token("benchmark").text or ""
    with serving(name, folder / "relay.log", port, {"DATABASE_URL": url}) as pid:
        yield Server(
            name, pid, port, urlsplit(source.url).path, secret=source.secret or "", token=token, database=database
        )


@contextmanager
def serving(name: str, log: Path, port: int, environment: Mapping[str, str]) -> Iterator[int]:
    """Run the real `webhook-relay serve` on a store that is there until the end of the block; give its process id.

    `environment` says which store: everybody can read a command, and a URL may hold a password.
    """
    command = [str(Path(sys.executable).with_name("webhook-relay")), "serve", "--host", HOST, "--port", str(port)]
    with log.open("wb") as file, running(name, command, port, file.fileno(), environment) as pid:
        yield pid


def clear_environment() -> None:
    """Forget the options of a relay that stand in the environment: every run measures the defaults."""
    for name in list(os.environ):
        if name in OPTIONS or name.startswith("WEBHOOK_RELAY_"):
            del os.environ[name]


@contextmanager
def running(
    name: str, command: Sequence[str], port: int, log: int, environment: Mapping[str, str] | None = None
) -> Iterator[int]:
    """Run a command on the servers' core until the end of the block; begin the block once it listens.

    `environment` is added to that of this process.
    """
    inherited = {**os.environ, **(environment or {})}
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=inherited)
    try:
        os.sched_setaffinity(process.pid, {cores()[0]})  # every thread and process that it starts inherits it
        _await_listening(name, process, port)
        yield process.pid
    finally:
        process.terminate()
        try:
            process.wait(STOP_DEADLINE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _await_listening(name: str, process: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + START_DEADLINE
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise BenchmarkError(f"The server `{name}` ended with exit code {process.returncode} at its start.")
        with socket.socket() as probe:
            if probe.connect_ex((HOST, port)) == 0:
                return
        time.sleep(CHECK_INTERVAL)
    raise BenchmarkError(f"The server `{name}` did not listen within {START_DEADLINE:.0f} seconds.")


def free_port() -> int:
    """Return a port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port
