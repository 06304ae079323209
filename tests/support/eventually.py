"""Waiting for what must become true, with an end."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

LOOK_EVERY = 0.02
"""Seconds between two looks."""


async def until(condition: Callable[[], bool], what: str, seconds: float = 30.0) -> None:
    """Return when the condition holds; fail in words when it does not for so long."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"It did not come about within {seconds:.0f} s that {what}.")
        await asyncio.sleep(LOOK_EVERY)
