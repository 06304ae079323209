"""Waiting for a condition, with a deadline; the only way tests wait for what happens elsewhere."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

DEADLINE = 30.0
"""Seconds: far above what anything takes, below a test's own limit."""


async def until(condition: Callable[[], object], deadline: float = DEADLINE) -> None:
    """Return when the condition holds. Raises TimeoutError."""
    async with asyncio.timeout(deadline):
        while not condition():
            await asyncio.sleep(0.005)
