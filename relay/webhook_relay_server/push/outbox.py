"""Outbox: the rings that wait to be sent, each channel once."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

MAX_WAITING = 10_000
"""Channels that wait while the server is away, some 100 KB. Further ones are dropped: they are found by looking."""


class Outbox:
    """Gathers rings without ever waiting; whoever sends takes them together."""

    def __init__(self) -> None:
        self._waiting: dict[int, None] = {}  # a set that keeps its order, so that nobody waits for ever
        self._some = asyncio.Event()

    def put(self, rings: Iterable[int]) -> None:
        """Add rings; those already waiting stay where they are."""
        for ring in rings:
            if len(self._waiting) >= MAX_WAITING and ring not in self._waiting:
                return
            self._waiting[ring] = None
            self._some.set()

    async def take(self, most: int, patience: float) -> list[int]:
        """Return at least one and at most `most` rings, oldest first; none when none came within `patience` seconds."""
        try:
            async with asyncio.timeout(patience):
                await self._some.wait()
        except TimeoutError:
            return []
        taken = list(self._waiting)[:most]
        for ring in taken:
            del self._waiting[ring]
        if not self._waiting:
            self._some.clear()
        return taken
