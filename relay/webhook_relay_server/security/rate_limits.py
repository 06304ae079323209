"""Rate limits: whoever does something too often is told to wait.

Each relay counts in memory, at once and within bounds, over a moving window. Where there is a Redis, the same is
counted there, too, a moment later, so that a client cannot start again at the next relay; without it, or while it is
away, memory alone counts. (The `limits` library counts in Redis. What it keeps in memory has no bound on the number of
clients, which whoever has a network of addresses would use.)

What is limited by address never refuses a webhook that is signed correctly, or a token that counts: many clients share
one address, behind a proxy or at a large provider. Only failures count there; those are refused either way.
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
from webhook_relay_server.rates import Policy

log = structlog.get_logger(__name__)

MAX_CLIENTS = 4_096
"""Clients that one limit remembers. The one that was seen longest ago is forgotten first."""
IPV6_NETWORK = 64
"""Bits: what one subscriber gets at least (RFC 6177), so a single address means nothing."""
MAX_UNSHARED = 1_000
"""Counts that wait for Redis; more than that in a moment are a flood, and memory counts them all."""
SHARE_LIMIT = 1.0
"""Seconds for Redis to count once."""
SHARE_PAUSE = 5.0
"""Seconds for which memory alone counts after Redis has failed."""


class SharedCounts(Protocol):
    """Counts that all relays see. What it raises means that it is away."""

    async def count(self, policy: Policy, client: str) -> float:
        """Count once for this client; return for how many seconds it must wait from now on, mostly 0."""

    async def close(self) -> None:
        """Let go of what it holds open."""


class RateLimit:
    """Knows who has done something how often, and for how long to refuse them."""

    def __init__(
        self, policy: Policy, shared: SharedCounts | None = None, now: Callable[[], float] = time.monotonic
    ) -> None:
        self.policy = policy
        self._shared = shared
        self._now = now
        self._times: OrderedDict[str, deque[float]] = OrderedDict()
        self._refused_until: OrderedDict[str, float] = OrderedDict()
        self._unshared: asyncio.Queue[tuple[Policy, str]] = asyncio.Queue(MAX_UNSHARED)

    def hit(self, client: str, policy: Policy | None = None) -> int:
        """Count once; return for how many seconds the client is refused: 0 unless it was too often.

        `policy` is what goes for this client, where it is not the same for all.
        """
        policy, now = policy or self.policy, self._now()
        wait = max(self._count(client, policy, now), self._refused_until.get(client, 0.0) - now)
        if wait <= 0 and self._shared is not None and not self._unshared.full():
            self._unshared.put_nowait((policy, client))
        return max(0, math.ceil(wait))

    def _count(self, client: str, policy: Policy, now: float) -> float:
        times = self._times.setdefault(client, deque())
        self._times.move_to_end(client)
        if len(self._times) > MAX_CLIENTS:
            self._times.popitem(last=False)
        while times and times[0] <= now - policy.seconds:
            times.popleft()
        if len(times) >= policy.amount:
            return times[-policy.amount] + policy.seconds - now
        times.append(now)
        return 0.0

    async def follow(self) -> None:
        """Count in Redis what was counted here, until cancelled."""
        while True:
            policy, client = await self._unshared.get()
            if self._shared is None:
                continue
            try:
                async with asyncio.timeout(SHARE_LIMIT):
                    wait = await self._shared.count(policy, client)
                raise_if_cancelled()
            except Exception as error:  # noqa: BLE001 - whatever it is, memory goes on counting
                raise_if_cancelled()
                log.warning("rate_limits.not_shared", reason=type(error).__name__, retry_in=SHARE_PAUSE)
                await asyncio.sleep(SHARE_PAUSE)
                continue
            if wait > 0:
                self._refuse(client, wait)

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


def is_loopback(address: str) -> bool:
    """Say whether an address is this machine's own: of its programs, or of a proxy in front of the relay."""
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return True  # a socket in the file system
    return (getattr(parsed, "ipv4_mapped", None) or parsed).is_loopback
