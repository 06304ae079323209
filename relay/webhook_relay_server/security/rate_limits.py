"""Rate limits: whoever fails too often is told to wait, instead of why.

Only failures count: requests for a source that is not there, and requests that could not be verified. A valid signature
always passes, whatever others do from the same address (many senders share one, behind a proxy or at a large provider).
Each relay counts in memory, at once and within bounds. Where there is a Redis, failures are counted there too, a moment
later, so that a client cannot start again at the next relay; without it, or while it is away, memory alone counts.
"""

from __future__ import annotations

import asyncio
import ipaddress
import math
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from typing import Protocol

import structlog

from webhook_relay_server.cancellation import raise_if_cancelled

log = structlog.get_logger(__name__)

FAILURES = 60
"""How many at once: a sender whose secret was just changed retries a few times for each event."""
PERIOD = 300.0
"""Seconds in which they count: 12 a minute in the long run. Nobody guesses a 256-bit secret at that speed."""
MAX_CLIENTS = 4_096
"""Addresses that are remembered, with 2 KB each at most. The one that failed longest ago is forgotten first."""
IPV6_NETWORK = 64
"""Bits: what one subscriber gets at least (RFC 6177), so a single address means nothing."""
MAX_UNSHARED = 1_000
"""Failures that wait to be counted in Redis; more than that in a moment are a flood, and memory counts them all."""
SHARE_LIMIT = 1.0
"""Seconds for Redis to count one failure."""
SHARE_PAUSE = 5.0
"""Seconds for which memory alone counts after Redis has failed."""


class SharedCounts(Protocol):
    """Counts that all relays see. What it raises means that it is away."""

    async def count(self, client: str) -> float:
        """Count a failure of this client; return for how many seconds it must wait from now on, mostly 0."""

    async def close(self) -> None:
        """Let go of what it holds open."""


class FailureLimits:
    """Knows who has failed how often, and for how long to refuse them."""

    def __init__(self, shared: SharedCounts | None = None, now: Callable[[], float] = time.monotonic) -> None:
        self._shared = shared
        self._now = now
        self._failed_at: OrderedDict[str, deque[float]] = OrderedDict()
        self._refused_until: OrderedDict[str, float] = OrderedDict()
        self._unshared: asyncio.Queue[str] = asyncio.Queue(MAX_UNSHARED)

    def failed(self, address: str) -> int:
        """Count a failure; return for how many seconds the client is refused: 0 unless there were too many."""
        client, now = client_of(address), self._now()
        wait = max(self._count(client, now), self._refused_until.get(client, 0.0) - now)
        if wait <= 0 and self._shared is not None and not self._unshared.full():
            self._unshared.put_nowait(client)
        return max(0, math.ceil(wait))

    def _count(self, client: str, now: float) -> float:
        times = self._failed_at.setdefault(client, deque())
        self._failed_at.move_to_end(client)
        if len(self._failed_at) > MAX_CLIENTS:
            self._failed_at.popitem(last=False)
        while times and times[0] <= now - PERIOD:
            times.popleft()
        if len(times) >= FAILURES:
            return times[0] + PERIOD - now
        times.append(now)
        return 0.0

    async def follow(self) -> None:
        """Count in Redis what was counted here, until cancelled."""
        while True:
            client = await self._unshared.get()
            if self._shared is None:
                continue
            try:
                async with asyncio.timeout(SHARE_LIMIT):
                    wait = await self._shared.count(client)
                raise_if_cancelled()
            except Exception as error:  # noqa: BLE001 - whatever it is, memory goes on counting
                raise_if_cancelled()
                log.warning("rate_limits.not_shared", reason=type(error).__name__, retry_in=SHARE_PAUSE)
                await asyncio.sleep(SHARE_PAUSE)
                continue
            if wait > 0:
                self._refuse(client, wait)

    async def close(self) -> None:
        """Let go of Redis."""
        if self._shared is not None:
            await self._shared.close()

    def _refuse(self, client: str, wait: float) -> None:
        self._refused_until[client] = self._now() + wait
        self._refused_until.move_to_end(client)
        if len(self._refused_until) > MAX_CLIENTS:
            self._refused_until.popitem(last=False)


def client_of(address: str) -> str:
    """Return what counts as one client: an IPv4 address, the network of an IPv6 one, or `local`."""
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return "local"  # a socket in the file system has no address
    if isinstance(parsed, ipaddress.IPv4Address):
        return str(parsed)
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.ip_network((parsed, IPV6_NETWORK), strict=False))
