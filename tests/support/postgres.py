"""A real PostgreSQL for tests: a cluster of its own in a temporary folder, and a new database for each test."""

from __future__ import annotations

import itertools
import os
import secrets
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from support.servers import Server

USER = "relay"
ACCOUNT, GROUP = "nobody", "nogroup"
"""Who runs it when the tests are root: PostgreSQL refuses to be."""
_numbers = itertools.count(1)


class PostgresServer(Server):
    """A cluster that asks for a password, keeps everything in `folder` and listens on 127.0.0.1 only."""

    name = "PostgreSQL"
    stop_signal = signal.SIGINT
    """Its "fast" end; SIGTERM would wait for every client to leave."""

    def __init__(self, folder: Path, programs: Path) -> None:
        super().__init__(folder)
        self._programs = programs
        self._cluster = folder / "cluster"
        self.password = secrets.token_hex(8)

    def make_cluster(self) -> None:
        """Run initdb."""
        password_file = self.folder / "password"
        password_file.write_text(self.password)
        if os.geteuid() == 0:
            for path in (self.folder, password_file):
                shutil.chown(path, ACCOUNT, GROUP)
        options = ("--username", USER, "--pwfile", str(password_file), "--auth", "scram-sha-256")
        command = self._own("initdb", "-D", str(self._cluster), *options, "--encoding", "UTF8", "--no-locale")
        made = subprocess.run([*command, "--no-sync"], cwd=self.folder, check=False, capture_output=True, text=True)
        assert made.returncode == 0, made.stderr

    def command(self) -> Sequence[str]:
        settings = {
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
            "max_connections": "100",
            "fsync": "off",  # the tests kill processes, never the machine: what was written is there afterwards
            "logging_collector": "off",
        }
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return self._own("postgres", "-D", str(self._cluster), "-p", str(self.port), *options)

    def answers(self) -> bool:
        return self._psql("postgres", "SELECT 1").returncode == 0

    def run(self, sql: str, database: str = "postgres") -> str:
        """Run one statement as its owner; return what it prints, fields parted by `|`."""
        answer = self._psql(database, sql)
        assert answer.returncode == 0, answer.stderr
        return answer.stdout.strip()

    def url(self, database: str) -> str:
        """Return the DATABASE_URL of one of its databases."""
        return f"postgresql://{USER}:{self.password}@127.0.0.1:{self.port}/{database}"

    @contextmanager
    def new_database(self) -> Iterator[str]:
        """Make an empty database and yield its URL; remove it at the end, whoever is still connected."""
        self.start()
        name = f"test_{os.getpid()}_{next(_numbers)}"
        self.run(f"CREATE DATABASE {name}")
        try:
            yield self.url(name)
        finally:
            self.start()
            self.run(f"DROP DATABASE {name} WITH (FORCE)")

    def _psql(self, database: str, sql: str) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "PGPASSWORD": self.password, "PGCONNECT_TIMEOUT": "5"}
        options = ("--no-psqlrc", "--tuples-only", "--no-align", "--set", "ON_ERROR_STOP=1", "--command", sql)
        where = ("-h", "127.0.0.1", "-p", str(self.port), "-U", USER, "-d", database)
        command = [str(self._programs / "psql"), *where, *options]
        return subprocess.run(command, env=environment, check=False, capture_output=True, text=True, timeout=30)

    def _own(self, program: str, *arguments: str) -> list[str]:
        """Return a command for the account that owns the cluster."""
        command = [str(self._programs / program), *arguments]
        if os.geteuid() != 0:
            return command
        # The signal is set again: a change of account forgets it.
        account = ("--reuid", ACCOUNT, "--regid", GROUP, "--clear-groups", "--pdeathsig", "TERM")
        return ["setpriv", *account, "--", *command]


@contextmanager
def postgres_server(programs: Path) -> Iterator[PostgresServer]:
    """Run a new cluster until the end of the block."""
    # Not below pytest's own folder, which no other account may enter.
    folder = Path(tempfile.mkdtemp(prefix="webhook-relay-postgres-"))
    server = PostgresServer(folder, programs)
    try:
        server.make_cluster()
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def find_programs() -> tuple[Path | None, str]:
    """Return the folder of the newest PostgreSQL, or None and the reason why tests that need it are skipped."""
    if os.geteuid() == 0 and shutil.which("setpriv") is None:
        return None, "PostgreSQL does not run as root, and setpriv is not here to run it as somebody else"
    debian = Path("/usr/lib/postgresql").glob("*/bin/postgres")
    newest = sorted(debian, key=lambda path: int(path.parts[-3]) if path.parts[-3].isdigit() else 0)
    on_path = shutil.which("postgres")
    candidates = [*([Path(on_path).resolve()] if on_path else []), *newest]
    for candidate in reversed(candidates):
        if all((candidate.parent / name).exists() for name in ("postgres", "initdb", "psql")):
            return candidate.parent, ""
    return None, "PostgreSQL's server is not installed (Debian: postgresql)"
