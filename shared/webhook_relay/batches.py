"""Batches: what gathers between the socket and the reader, bounded in events and bytes."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass
from typing import TypeAlias

from webhook_relay.event import Cursor, Event
from webhook_relay.messages import MAX_CREDIT, Gap, Reset, Resumed
from webhook_relay.protocol import Item

MAX_BATCH_EVENTS = 500
"""Events of one batch: one transaction of the reader, well under MAX_CREDIT so that the next page is under way."""
MAX_HELD_BYTES = 64 * 1024 * 1024
"""Bytes of bodies held for the reader; above it nothing more is read from the relay. Two of the largest fit."""
MAX_HELD_ITEMS = 2 * MAX_CREDIT
"""Items held for the reader. Credit keeps events below the half of it; the rest is for a relay that does not."""


@dataclass(frozen=True)
class Batch:
    """Events that have gathered, in order; at least one."""

    events: tuple[Event, ...]

    @property
    def cursors(self) -> dict[str, Cursor]:
        """For each channel in the batch, the cursor to acknowledge once all of it is on disk."""
        return {event.channel: event.cursor for event in self.events}


Delivery: TypeAlias = Batch | Resumed | Gap | Reset
"""What a client hands over."""


class BatchQueue:
    """Holds items in order and gives them out as deliveries: whatever has gathered, at once.

    While the reader commits one batch the next one gathers, so batches grow with the load by themselves and
    a single event never waits for company.
    """

    def __init__(self) -> None:
        self._items: deque[Item] = deque()
        self._bytes = 0
        self._end: BaseException | None = None
        self._filled = asyncio.Event()
        self._drained = asyncio.Event()
        self._drained.set()

    @property
    def full(self) -> bool:
        """Whether nothing more should be read for now."""
        return self._bytes >= MAX_HELD_BYTES or len(self._items) >= MAX_HELD_ITEMS

    @property
    def ended(self) -> bool:
        """Whether nothing more will come."""
        return self._end is not None

    def put(self, item: Item) -> None:
        """Add one item."""
        self._items.append(item)
        if isinstance(item, Event):
            self._bytes += len(item.body)
        self._filled.set()
        if self.full:
            self._drained.clear()

    async def space(self) -> None:
        """Wait until the queue is not full."""
        await self._drained.wait()

    def end(self, error: BaseException, *, drop: bool = False) -> None:
        """Let `take` raise `error` once what is held was taken, or at once with `drop`. The first end counts."""
        if drop:
            self._items.clear()
        if self._end is None:
            self._end = error
        self._filled.set()
        self._drained.set()

    async def take(self) -> Delivery:
        """Wait for the next delivery. Raises the error given to `end`."""
        await self._filled.wait()
        if not self._items and self._end is not None:
            raise self._end
        delivery = self._next()
        if not self._items and self._end is None:
            self._filled.clear()
        if not self.full:
            self._drained.set()
        return delivery

    def _next(self) -> Delivery:
        first = self._items.popleft()
        if not isinstance(first, Event):
            return first
        events = [first]
        while self._items and len(events) < MAX_BATCH_EVENTS and isinstance(following := self._items[0], Event):
            events.append(following)
            self._items.popleft()
        self._bytes -= sum(len(event.body) for event in events)
        return Batch(tuple(events))
