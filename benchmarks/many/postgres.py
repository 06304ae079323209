"""PostgreSQL: a new cluster with its own defaults (fsync and synchronous_commit are on), on the servers' core."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.servers import CHECK_INTERVAL, HOST, START_DEADLINE, BenchmarkError, free_port, running

USER = "relay"
ACCOUNT, GROUP = "nobody", "nogroup"
"""Who runs it when the benchmark is root: PostgreSQL refuses to be."""
PROGRAMS = ("postgres", "initdb", "psql")
STATEMENT_LIMIT = 30.0
"""Seconds for one call of psql."""
INITDB_LIMIT = 60.0


@dataclass(frozen=True)
class Postgres:
    """A server that takes statements."""

    programs: Path
    port: int
    pid: int
    """Of the process that starts all its others."""
    password: str = field(repr=False)

    def url(self, database: str) -> str:
        """Return the DATABASE_URL of one of its databases."""
        return f"postgresql://{USER}:{self.password}@{HOST}:{self.port}/{database}"

    def make_database(self, name: str) -> str:
        """Make an empty database; return its URL. Raises BenchmarkError."""
        self.run(f"CREATE DATABASE {name}")
        return self.url(name)

    def count_events(self, database: str) -> int:
        """Return how many events a relay's database holds. Raises BenchmarkError."""
        return int(self.run("SELECT count(*) FROM event", database))

    def run(self, sql: str, database: str = "postgres") -> str:
        """Run one statement; return what it prints. Raises BenchmarkError."""
        answer = self.try_(sql, database)
        if answer.returncode:
            raise BenchmarkError(f"PostgreSQL refused a statement: {answer.stderr.strip()}")
        return answer.stdout.strip()

    def try_(self, sql: str, database: str = "postgres") -> subprocess.CompletedProcess[str]:
        """Run one statement; return how that ended."""
        where = ("-h", HOST, "-p", str(self.port), "-U", USER, "-d", database)
        return subprocess.run(
            [str(self.programs / "psql"), *where, "--no-psqlrc", "--tuples-only", "--no-align", "--command", sql],
            env={**os.environ, "PGPASSWORD": self.password, "PGCONNECT_TIMEOUT": "5"},
            check=False,
            capture_output=True,
            text=True,
            timeout=STATEMENT_LIMIT,
        )


@contextmanager
def postgres_server(parent: Path, programs: Path) -> Iterator[Postgres]:
    """Run a new cluster until the end of the block. Its folder is made in `parent`, where every account may enter."""
    password, port = secrets.token_hex(16), free_port()
    with tempfile.TemporaryDirectory(dir=parent, prefix="webhook-relay-bench-postgres-") as name:
        folder = Path(name)
        _make_cluster(folder, programs, password)
        places = ("-D", str(folder / "cluster"), "-p", str(port))
        settings = ("-c", f"listen_addresses={HOST}", "-c", "unix_socket_directories=")
        command = _own(str(programs / "postgres"), *places, *settings)
        with (folder / "server.log").open("wb") as log, running("PostgreSQL", command, port, log.fileno()) as pid:
            server = Postgres(programs, port, pid, password)
            _await_answer(server)
            yield server


def _make_cluster(folder: Path, programs: Path, password: str) -> None:
    password_file = folder / "password"
    password_file.touch(mode=0o600)
    password_file.write_text(password)
    if os.geteuid() == 0:
        for path in (folder, password_file):
            shutil.chown(path, ACCOUNT, GROUP)
    options = ("--username", USER, "--pwfile", str(password_file), "--auth", "scram-sha-256", "--no-locale")
    command = _own(str(programs / "initdb"), "-D", str(folder / "cluster"), *options, "--encoding", "UTF8")
    made = subprocess.run(command, cwd=folder, check=False, capture_output=True, text=True, timeout=INITDB_LIMIT)
    if made.returncode:
        raise BenchmarkError(f"initdb failed: {made.stderr.strip()}")


def _await_answer(server: Postgres) -> None:
    """Return when it takes statements: it listens a little earlier. Raises BenchmarkError."""
    deadline = time.monotonic() + START_DEADLINE
    while (answer := server.try_("SELECT 1")).returncode:
        if time.monotonic() > deadline:
            raise BenchmarkError(f"PostgreSQL did not take statements: {answer.stderr.strip()}")
        time.sleep(CHECK_INTERVAL)


def _own(*command: str) -> list[str]:
    """Return a command for the account that owns the cluster; it ends with the benchmark, even if that is killed."""
    if os.geteuid() != 0:
        return list(command)
    account = ("--reuid", ACCOUNT, "--regid", GROUP, "--clear-groups", "--pdeathsig", "TERM")
    return ["setpriv", *account, "--", *command]


def find_programs() -> Path | None:
    """Return the folder of the newest PostgreSQL that can be run here, or None."""
    if os.geteuid() == 0 and shutil.which("setpriv") is None:
        return None
    on_path = shutil.which("postgres")
    debian = Path("/usr/lib/postgresql").glob("*/bin/postgres")  # which Debian keeps outside PATH
    newest = sorted(debian, key=lambda path: int(path.parts[-3]) if path.parts[-3].isdigit() else 0, reverse=True)
    for candidate in (*newest, *([Path(on_path).resolve()] if on_path else [])):
        if all((candidate.parent / name).exists() for name in PROGRAMS):
            return candidate.parent
    return None
