"""Crowd: many readers of one server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from benchmarks.driver import Driver
from benchmarks.reader import Looking, Reader, Tally
from benchmarks.servers import BenchmarkError, Server
from webhook_relay.event import Cursor

CONNECT_DEADLINE = 20.0
AT_ONCE = 50
"""Readers that connect before the earlier ones are waited for: as after a restart, but not all in one instant."""
SETTLE = 0.2
"""Seconds for a server to be done with the last one's arrival."""

NO_DEFLATE = "With deflate: this relay does not take it when it is offered, so nothing was measured."


class DeflateRefusedError(BenchmarkError):
    """Readers offered deflate, and the server did not take it."""


class Crowd:
    """Readers that have all been told where they begin."""

    def __init__(self, driver: Driver) -> None:
        self._driver = driver
        self.tally = Tally()
        self.readers: list[Reader] = []

    @property
    def events(self) -> int:
        """Events that all of them together have received."""
        return self.tally.events

    @property
    def event_bytes(self) -> int:
        """The bytes of their payloads on the wire."""
        return sum(reader.event_bytes for reader in self.readers)

    def add(self, reader: Reader) -> None:
        """Take in a reader that is not positioned yet."""
        self.readers.append(reader)
        self._driver.watch(reader.socket, reader.readable)

    def await_positions(self) -> None:
        """Return when every reader has been told where it begins. Raises BenchmarkError."""
        waiting = [reader for reader in self.readers if reader.position is None]

        def positioned() -> bool:
            while waiting and waiting[-1].position is not None:
                waiting.pop()
            return not waiting

        if not self._driver.run_until(positioned, CONNECT_DEADLINE):
            raise BenchmarkError("A server did not tell a reader where it begins.")

    def leave(self) -> None:
        """Close every connection."""
        for reader in self.readers:
            self._driver.forget(reader.socket)
            reader.socket.close()


@contextmanager
def reading(
    driver: Driver,
    server: Server,
    *,
    readers: int = 1,
    cursor: Cursor | None = None,
    deflate: bool = False,
    looking: Looking | None = None,
    settle: float = SETTLE,
) -> Iterator[Crowd]:
    """Hold `readers` readers behind `cursor` (None: from the oldest event) until the block ends. Raises BenchmarkError.

    `deflate`: they offer it. `looking`: who is shown their events. `settle`: seconds before the block begins.
    """
    crowd = Crowd(driver)
    try:
        for number in range(readers):
            shown = looking if looking and (looking.readers is None or number < looking.readers) else None
            crowd.add(Reader(server, f"reader-{number}", cursor, crowd.tally, deflate=deflate, looking=shown))
            if number % AT_ONCE == AT_ONCE - 1:
                crowd.await_positions()
        crowd.await_positions()
        if deflate and not all(reader.deflates for reader in crowd.readers):
            raise DeflateRefusedError(f"{server.name} was offered deflate and did not take it.")
        driver.run_for(settle)
        yield crowd
    finally:
        crowd.leave()


def head(driver: Driver, server: Server) -> Cursor:
    """Return the newest event's place in the relay's log."""
    with reading(driver, server, settle=0) as crowd:
        [reader] = crowd.readers
        if reader.position is None:
            raise BenchmarkError(f"{server.name} has no position.")
        return Cursor(reader.position.epoch, reader.head)
