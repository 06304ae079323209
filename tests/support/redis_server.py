"""A real Redis for tests: on a free port, with a password, keeping nothing."""

from __future__ import annotations

import secrets
import shutil
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from support.servers import Server

ANSWER_LIMIT = 5.0
"""Seconds for a command."""


class RedisServer(Server):
    """A Redis that asks for a password and listens on 127.0.0.1 only."""

    name = "Redis"

    def __init__(self, folder: Path, program: str) -> None:
        super().__init__(folder)
        self._program = program
        self.password = secrets.token_hex(8)

    def command(self) -> Sequence[str]:
        keeping_nothing = ("--save", "", "--appendonly", "no", "--dir", str(self.folder))
        reachable = ("--bind", "127.0.0.1", "--port", str(self.port), "--requirepass", self.password)
        return [self._program, *reachable, *keeping_nothing]

    def answers(self) -> bool:
        try:
            return self.run("PING") == "+PONG"
        except OSError:
            return False

    def run(self, command: str) -> str:
        """Run one command in Redis' inline form; return the first line of its answer."""
        with socket.create_connection(("127.0.0.1", self.port), ANSWER_LIMIT) as connection:
            connection.sendall(f"AUTH {self.password}\r\n{command}\r\n".encode())
            answers = connection.makefile("rb")
            authenticated, answer = answers.readline(), answers.readline()
            answers.close()
        if authenticated != b"+OK\r\n":
            raise ConnectionError(f"Redis answered {authenticated!r}")
        return answer.decode().strip()

    @property
    def url(self) -> str:
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"


@contextmanager
def redis_server(folder: Path) -> Iterator[RedisServer]:
    """Run a new Redis until the end of the block."""
    server = RedisServer(folder, shutil.which("redis-server") or "redis-server")
    try:
        server.start()
        yield server
    finally:
        server.stop()


def missing_reason() -> str:
    """Return why tests that need Redis are skipped; empty when it is here."""
    return "" if shutil.which("redis-server") else "redis-server is not installed (Debian: redis-server)"
