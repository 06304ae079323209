"""Line-up: the servers of one round, side by side and each ready before anything is measured."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.nchan import installed, nchan_server
from benchmarks.servers import Server, bare_server, relay_server


@dataclass(frozen=True)
class LineUp:
    """New processes, and a new store for the relay."""

    null: Server
    floor: Server
    relay: Server
    nchan: Server | None
    """None where it is not installed."""

    def compared(self) -> list[Server]:
        """Return the servers that a relay is compared with, and the relay."""
        return [self.floor, *([self.nchan] if self.nchan else []), self.relay]

    def everyone(self) -> list[Server]:
        """Return all of them."""
        return [self.null, *self.compared()]


@contextmanager
def lined_up(folder: Path) -> Iterator[LineUp]:
    """Run all servers until the end of the block, with their files in `folder`."""
    with ExitStack() as stack:
        null = stack.enter_context(bare_server("null_server", "null"))
        floor = stack.enter_context(bare_server("floor", "floor", "/publish"))
        nchan = stack.enter_context(nchan_server(folder)) if installed() else None
        relay = stack.enter_context(relay_server(folder))
        yield LineUp(null, floor, relay, nchan)
