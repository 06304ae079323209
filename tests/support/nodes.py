"""Several relays on one PostgreSQL, inside one test: each with a log, a doorbell and readers of its own."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field

from support.store import OpenStore, open_store
from webhook_relay_server.push.base import Bell, Listener, NoBell
from webhook_relay_server.store.log import PAGE_EVENTS
from webhook_relay_server.store.workspaces import FIRST


@dataclass
class Node:
    """One relay on the shared store."""

    store: OpenStore
    bell: Bell
    tasks: list[asyncio.Task[None]] = field(default_factory=list)

    def channel_id(self, channel: str) -> int:
        known = self.store.directory.channel(FIRST, channel)
        assert known is not None
        return known.id


@asynccontextmanager
async def nodes_on(store_url: str, *channels: str, bells: Sequence[Bell]) -> AsyncIterator[list[Node]]:
    """Open one node for each bell until the end of the block; they hear each other through the bells."""
    async with AsyncExitStack() as stack:
        nodes = []
        for bell in bells:
            node = Node(await stack.enter_async_context(open_store(store_url, *channels, bell=bell)), bell)
            log = node.store.log
            listener = Listener(log.grown, lambda: None, log.look)
            node.tasks = [asyncio.create_task(log.follow()), asyncio.create_task(bell.follow(listener))]
            stack.push_async_callback(_end, node.tasks)
            nodes.append(node)
        yield nodes


async def _end(tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def without_bells(count: int) -> list[Bell]:
    """Return bells of nodes that only find each other's events by looking."""
    return [NoBell() for _ in range(count)]


async def read_along(node: Node, channel: str, until: int, chance: random.Random, after: int = 0) -> list[int]:
    """Be a reader with random stalls: return the seqs it sees, in the order it sees them, up to `until`."""
    channel_id = node.channel_id(channel)
    wake = asyncio.Event()
    seqs: list[int] = []

    def listener(_channel_id: int) -> None:
        wake.set()

    await node.store.log.bounds(channel_id)
    node.store.doorbell.listen([channel_id], listener)
    try:
        while after < until:
            wake.clear()
            frames = await node.store.log.read(channel_id, after, chance.choice((1, 7, PAGE_EVENTS)))
            seqs += [frame.seq for frame in frames]
            after = seqs[-1] if seqs else after
            if not frames:
                await wake.wait()
            elif chance.random() < 0.1:
                await asyncio.sleep(chance.random() * 0.05)
    finally:
        node.store.doorbell.leave([channel_id], listener)
    return seqs


async def write_along(node: Node, channel: str, count: int, chance: random.Random) -> None:
    """Be a sender: append `count` events in bursts of random size."""
    left = count
    while left:
        burst = min(left, chance.randint(1, 20))
        await asyncio.gather(*(node.store.log.append(node.store.entry(channel)) for _ in range(burst)))
        left -= burst
        with suppress(TimeoutError):
            await asyncio.sleep(chance.random() * 0.01)
