"""Sleep and clock under a test's control: zero seconds pass at once, everything longer waits to be told."""

from __future__ import annotations

import asyncio
from collections.abc import Callable


class Sleeps:
    """Stands in for `asyncio.sleep` and `time.monotonic`."""

    def __init__(self) -> None:
        self.now = 1000.0
        self._sleepers: list[tuple[float, asyncio.Future[None]]] = []
        self._changed = asyncio.Event()

    def clock(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        sleeper = (seconds, asyncio.get_running_loop().create_future())
        self._sleepers.append(sleeper)
        self._changed.set()
        try:
            await sleeper[1]
        finally:
            self._sleepers.remove(sleeper)

    async def asleep(self, which: Callable[[float], bool]) -> float:
        """Wait until somebody sleeps for a time that `which` accepts; returns that time."""
        return (await self._sleeper(which))[0]

    async def wake(self, which: Callable[[float], bool], *, after: float = 0.0) -> float:
        """Like `asleep`; then let `after` seconds pass and wake them."""
        seconds, future = await self._sleeper(which)
        self.now += after
        future.set_result(None)
        return seconds

    async def _sleeper(self, which: Callable[[float], bool]) -> tuple[float, asyncio.Future[None]]:
        while True:
            for seconds, future in self._sleepers:
                if which(seconds) and not future.done():
                    return seconds, future
            self._changed.clear()
            await self._changed.wait()
