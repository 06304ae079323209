"""Rings over Redis' pub/sub (https://redis.io/docs/latest/develop/pubsub/), which delivers at most once."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from functools import partial

from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from webhook_relay_server.push.remote import OPEN_LIMIT, PUBLISH_LIMIT, Heard, Line, LineLostError, RemoteBell

CONNECTIONS = 2
"""One that is subscribed and one that publishes."""


class _RedisLine(Line):
    def __init__(self, client: Redis, subscription: PubSub, channel: str, heard: Heard) -> None:
        self._client = client
        self._subscription = subscription
        self._channel = channel
        self._heard = heard

    async def publish(self, message: str) -> None:
        with _in_words():
            await self._client.publish(self._channel, message)

    async def listen(self) -> None:
        with _in_words():
            async for message in self._subscription.listen():
                if message["type"] == "message":
                    self._heard(message["data"].decode("ascii", "replace"))
        raise LineLostError("the subscription ended")


def redis_bell(url: str, prefix: str) -> RemoteBell:
    """Return a bell over the Redis at `url`. Nodes hear each other when they use the same prefix."""
    return RemoteBell("redis", partial(_open, url, f"{prefix}:rings"))


@asynccontextmanager
async def _open(url: str, channel: str, heard: Heard) -> AsyncIterator[Line]:
    client = Redis.from_url(
        url,
        max_connections=CONNECTIONS,
        socket_connect_timeout=OPEN_LIMIT,
        socket_timeout=PUBLISH_LIMIT,
        socket_keepalive=True,
        retry=Retry(NoBackoff(), 0),  # whoever follows the bell opens a new line, and knows that rings were missed
        client_name="webhook-relay-bell",
    )
    try:
        subscription = client.pubsub()
        with _in_words():
            await subscription.subscribe(channel)
            if await subscription.get_message(timeout=OPEN_LIMIT) is None:  # its word that it delivers from now on
                raise LineLostError("the subscription was not confirmed")
        try:
            yield _RedisLine(client, subscription, channel, heard)
        finally:
            with _in_words():
                await subscription.aclose()  # type: ignore[no-untyped-call]
    finally:
        await client.aclose()


@contextmanager
def _in_words() -> Iterator[None]:
    try:
        yield
    except (RedisError, OSError) as error:
        raise LineLostError(f"{type(error).__name__}: {error}") from None
