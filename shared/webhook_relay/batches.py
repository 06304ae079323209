"""Batches: what gathers between the socket and the reader, bounded in events and bytes."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass
from typing import TypeAlias

from webhook_relay.arrivals import Arrival, unpacked
from webhook_relay.event import Cursor, Event, EventHead
from webhook_relay.messages import MAX_CREDIT, Gap, Passed, Reset, Resumed
from webhook_relay.protocol import Item

MAX_BATCH_EVENTS = 500
"""Events of one batch: one transaction of the reader, well under MAX_CREDIT so that the next page is under way."""
MAX_HELD_BYTES = 64 * 1024 * 1024
"""Bytes of bodies, or of packed frames, held for the reader; above it nothing more is read. Two of the largest fit."""
MAX_HELD_ITEMS = 2 * MAX_CREDIT
"""Items held for the reader. Credit keeps events below the half of it; the rest is for a relay that does not."""


@dataclass(frozen=True)
class Batch:
    """Events that have gathered, in order; at least one."""

    arrivals: tuple[Arrival, ...]
    """As they came: packed, where the client was asked to leave them so and the relay compresses."""

    @property
    def events(self) -> tuple[Event, ...]:
        """All of them in full, made anew each time. Raises ProtocolError when one that came packed is damaged.

        Packed events take a fraction of their bodies' memory; a reader that asks for many of them can use `unpacked`
        for one after the other.
        """
        return tuple(unpacked(arrival) for arrival in self.arrivals)

    @property
    def cursors(self) -> dict[str, Cursor]:
        """For each channel in the batch, the cursor to acknowledge once all of it is on disk."""
        last = {arrival.channel: arrival for arrival in self.arrivals}
        return {channel: arrival.cursor for channel, arrival in last.items()}


Delivery: TypeAlias = Batch | Resumed | Gap | Reset | Passed
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
        if isinstance(item, EventHead):
            self._bytes += item.size
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
        if not isinstance(first, EventHead):
            return first
        arrivals = [first]
        while self._items and len(arrivals) < MAX_BATCH_EVENTS and isinstance(following := self._items[0], EventHead):
            arrivals.append(following)
            self._items.popleft()
        self._bytes -= sum(arrival.size for arrival in arrivals)
        return Batch(tuple(arrivals))
