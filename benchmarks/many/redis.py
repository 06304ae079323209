"""Redis: a new one that keeps nothing, on the servers' core."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.servers import HOST, free_port, running

PROGRAM = "redis-server"


@contextmanager
def redis_server(folder: Path) -> Iterator[str]:
    """Run a Redis until the end of the block; give its REDIS_URL."""
    port = free_port()
    command = [find_program() or PROGRAM, "--bind", HOST, "--port", str(port), "--save", "", "--appendonly", "no"]
    with (folder / "redis.log").open("wb") as log, running("Redis", command, port, log.fileno()):
        yield redis_url(port)


def redis_url(port: int) -> str:
    """Return the address of a Redis on this machine."""
    return f"redis://{HOST}:{port}/0"


def find_program() -> str | None:
    """Return where it is installed, or None."""
    return shutil.which(PROGRAM)
