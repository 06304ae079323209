"""Background: the relay's parts that run beside its requests, for as long as it is open."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack
from typing import Any, TypeAlias

import structlog

log = structlog.get_logger(__name__)

RESTART_DELAY = 5.0
"""Seconds before a part that failed is started again."""

Part: TypeAlias = Callable[[], Coroutine[Any, Any, None]]


async def run_in_background(stack: AsyncExitStack, *parts: Part) -> None:
    """Run the parts until the stack closes."""
    tasks = [asyncio.create_task(_guarded(part), name=part.__qualname__) for part in parts]

    async def stop() -> None:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    stack.push_async_callback(stop)


async def _guarded(part: Part) -> None:
    """Run a part again after it failed: the border where its bugs are logged."""
    while True:
        try:
            await part()
        except Exception:
            log.exception("background.failed", part=part.__qualname__)
        await asyncio.sleep(RESTART_DELAY)
