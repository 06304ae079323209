"""What is limited, counted in Redis, by a moving window (https://limits.readthedocs.io/en/stable/strategies.html)."""

from __future__ import annotations

import time

from limits import RateLimitItemPerSecond
from limits.aio.storage import RedisStorage
from limits.aio.strategies import MovingWindowRateLimiter
from redis.asyncio import ConnectionPool
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from webhook_relay_server.rates import Policy
from webhook_relay_server.security.rate_limits import SHARE_LIMIT

CONNECTIONS = 4
"""Each limit counts one after the other."""


class RedisCounts:
    """Counts that all relays with this Redis and this prefix see."""

    def __init__(self, url: str, prefix: str) -> None:
        self._pool = ConnectionPool.from_url(
            url,
            max_connections=CONNECTIONS,
            socket_timeout=SHARE_LIMIT,
            socket_connect_timeout=SHARE_LIMIT,
            retry=Retry(NoBackoff(), 0),
        )
        storage = RedisStorage(
            "async+redis://",  # not used: the pool knows the address
            implementation="redispy",
            key_prefix=f"{prefix}:limits",
            connection_pool=self._pool,  # type: ignore[arg-type]  # as its documentation says
        )
        self._limiter = MovingWindowRateLimiter(storage)

    async def close(self) -> None:
        """Let go of the connections."""
        await self._pool.disconnect()

    async def count(self, policy: Policy, client: str) -> float:
        """Count once for this client; return for how many seconds it must wait from now on."""
        window = RateLimitItemPerSecond(policy.amount, policy.seconds, namespace=policy.name)
        if await self._limiter.hit(window, client):
            return 0.0
        stats = await self._limiter.get_window_stats(window, client)
        return max(1.0, stats.reset_time - time.time())
