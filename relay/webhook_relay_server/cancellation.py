"""Cancellation that gets through, also past libraries that lose it."""

from __future__ import annotations

import asyncio


def raise_if_cancelled() -> None:
    """Go on being cancelled; to be called after a use of redis-py, which can return as if nobody had cancelled it.

    Without it, a relay that is told to stop would wait for such a task for ever.
    """
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError
