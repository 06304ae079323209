"""Teardown: everything that must be closed on the way out, newest first, in bounded time, nothing swallowed."""

from __future__ import annotations

import asyncio
import inspect
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from types import TracebackType

import structlog

log = structlog.get_logger(__name__)

TEARDOWN_SECONDS = 3.0
"""Longest the program takes to leave: desktops kill what takes longer at log-out, and people do earlier."""
LEAST_SECONDS = 0.2
"""What a step has when those before it used up the time: closing a file takes a few milliseconds."""
SLOW_SECONDS = 0.5
"""From here on a step is worth a warning."""

Step = Callable[[], Awaitable[object] | None]


class Teardown:
    """Runs the steps pushed to it when its `async with` block ends.

    Each step is timed and logged. One that fails or takes too long is logged with its traceback, named in `failed`
    and keeps no other step from running.
    """

    def __init__(self, *, seconds: float = TEARDOWN_SECONDS, clock: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._clock = clock
        self._stack = AsyncExitStack()
        self._ends_at = 0.0
        self.failed: list[str] = []

    def push(self, name: str, step: Step) -> None:
        """Run `step` on the way out, before everything pushed earlier."""
        self._stack.push_async_callback(self._run, name, step)

    async def __aenter__(self) -> Teardown:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        started = self._clock()
        self._ends_at = started + self._seconds
        await self._stack.aclose()
        log.info("teardown.done", seconds=round(self._clock() - started, 3), failed=self.failed)

    async def _run(self, name: str, step: Step) -> None:
        started = self._clock()
        try:
            async with asyncio.timeout(max(LEAST_SECONDS, self._ends_at - started)):
                waiting = step()
                if inspect.isawaitable(waiting):
                    await waiting
        except Exception:
            self.failed.append(name)
            log.exception("teardown.step_failed", step=name)
        seconds = self._clock() - started
        level = log.warning if seconds > SLOW_SECONDS else log.debug
        level("teardown.step", step=name, seconds=round(seconds, 3))
