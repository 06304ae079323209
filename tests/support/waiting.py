"""Waiting for a condition, with an end; the only way tests wait for what happens elsewhere."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

DEADLINE = 30.0
"""Seconds: far above what anything takes, below a test's own limit."""
LOOK_EVERY = 0.005
"""Seconds between two looks."""


async def until(condition: Callable[[], object], what: str = "the condition holds", seconds: float = DEADLINE) -> None:
    """Return when the condition holds; fail in words when it does not for so long."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"It did not come about within {seconds:.0f} s that {what}.")
        await asyncio.sleep(LOOK_EVERY)
