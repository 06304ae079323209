"""Confirmations: the URLs that complete a handshake are fetched, one after the other, beside everything else.

Amazon SNS delivers only after the address in its first message was visited. Which addresses may be is decided before
(`handshakes/by_body.py`): here they are fetched without following a redirect, with little time and few tries.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import structlog

from webhook_relay.backoff import Backoff

if TYPE_CHECKING:
    import httpx

log = structlog.get_logger(__name__)

MOST_WAITING = 16
"""A subscription is made by a person; only somebody who replays old messages gets further."""
TRIES = 5
TIME = 10.0
"""Seconds for one try, whatever comes in which pieces."""
MOST_BYTES = 64 * 1024
"""Of an answer, which is a short document. Only that it was a success counts."""
Sleep = Callable[[float], Awaitable[None]]


class _Retries(Backoff):
    """A network that is away for half a minute must not cost the subscription."""

    FIRST = 4.0
    """Seconds."""


class Confirmations:
    """Fetches URLs in the background. What is still waiting when the relay stops is not fetched: SNS can ask again."""

    def __init__(self, sleep: Sleep = asyncio.sleep, *, time: float = TIME) -> None:
        self._waiting: asyncio.Queue[str] = asyncio.Queue(MOST_WAITING)
        self._known: set[str] = set()
        """What waits or is being fetched."""
        self._sleep = sleep
        self._time = time

    def visit(self, url: str) -> None:
        """Have `url` fetched soon, once."""
        if url in self._known:
            return
        try:
            self._waiting.put_nowait(url)
        except asyncio.QueueFull:
            log.warning("confirmation.dropped", host=_host(url), next="request the confirmation again")
            return
        self._known.add(url)

    async def follow(self) -> None:
        """Fetch what comes, until cancelled."""
        while True:
            url = await self._waiting.get()
            try:
                await self._confirm(url)
            finally:
                self._known.discard(url)

    async def _confirm(self, url: str) -> None:
        backoff = _Retries(random.random)
        for attempt in range(1, TRIES + 1):
            problem = await self._fetch(url)
            if not problem:
                log.info("confirmation.done", host=_host(url))
                return
            log.warning("confirmation.failed", host=_host(url), attempt=attempt, of=TRIES, problem=problem)
            if attempt < TRIES:
                await self._sleep(backoff.after(0))

    async def _fetch(self, url: str) -> str:
        """Return what went wrong, without the URL: it holds a token."""
        client = await asyncio.to_thread(_open_client)  # reads every authority there is
        import httpx  # noqa: PLC0415 - it is loaded by now

        try:
            async with asyncio.timeout(self._time), client, client.stream("GET", url) as answer:
                size = 0
                async for chunk in answer.aiter_raw():
                    size += len(chunk)
                    if size > MOST_BYTES:
                        return "the answer is too long"
                return "" if answer.status_code == httpx.codes.OK else f"status {answer.status_code}"
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError, OSError) as error:
            return type(error).__name__


def _open_client() -> httpx.AsyncClient:
    import httpx  # noqa: PLC0415 - a third of a second, on a thread, for those who need it

    return httpx.AsyncClient(follow_redirects=False, timeout=TIME)


def _host(url: str) -> str:
    return urlsplit(url).hostname or ""
