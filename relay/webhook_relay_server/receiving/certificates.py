"""Certificates: fetches what providers sign with, for the schemes whose requests name a certificate.

Which addresses may be asked is decided where the request is looked at (`webhook_relay.signatures.certificate_url`),
before anything gets here. What is fetched is kept: providers change their certificates once or twice a year.
"""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

import structlog

from webhook_relay_server.errors import CertificateUnavailableError

if TYPE_CHECKING:
    import httpx

log = structlog.get_logger(__name__)

MOST_KEPT = 64
"""Certificates; SNS has one for each region, and a second one while they change."""
MOST_AT_ONCE = 4
"""Fetches. Whoever knows a source's address could name file after file, each of which would be asked for."""
LONGEST_CERTIFICATE = 16 * 1024
"""Bytes; SNS' have two thousand."""
TIMEOUT = 5.0
"""Seconds for a whole fetch; SNS waits 15 for its answer."""
KEPT_FOR = 24 * 3600.0
"""Seconds. A certificate that was withdrawn is not asked for anew before that."""
FAILED_FOR = 30.0
"""Seconds after a failure in which the same address is not asked again."""
BEGINS = "-----BEGIN CERTIFICATE-----"


Value = TypeVar("Value")


class Certificates:
    """Certificates by their address, each fetched once however many wait for it."""

    def __init__(
        self,
        open_client: Callable[[], httpx.AsyncClient] | None = None,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._open_client = open_client or _open_client
        self._now = now
        self._client: httpx.AsyncClient | None = None
        self._opening = asyncio.Lock()
        self._kept: OrderedDict[str, tuple[str, float]] = OrderedDict()
        self._failed: OrderedDict[str, float] = OrderedDict()
        self._fetching: dict[str, asyncio.Task[str]] = {}

    async def get(self, url: str) -> str:
        """Return the certificate (PEM) at `url`. Raises CertificateUnavailableError."""
        text, until = self._kept.get(url, ("", 0.0))
        if self._now() < until:
            self._kept.move_to_end(url)
            return text
        fetching = self._fetching.get(url)
        if fetching is None:
            if self._now() < self._failed.get(url, 0.0) or len(self._fetching) >= MOST_AT_ONCE:
                raise _unavailable()
            fetching = asyncio.create_task(self._fetch(url), name="certificate")
            self._fetching[url] = fetching
            fetching.add_done_callback(lambda done: self._end(url, done))
        return await asyncio.shield(fetching)  # others wait for the same one

    async def close(self) -> None:
        """End the fetches that run."""
        running = list(self._fetching.values())
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        if self._client is not None:
            await self._client.aclose()

    def _end(self, url: str, done: asyncio.Task[str]) -> None:
        self._fetching.pop(url, None)
        if not done.cancelled():
            done.exception()  # looked at, also when whoever waited has gone

    async def _fetch(self, url: str) -> str:
        import httpx  # noqa: PLC0415 - only relays with such a source need it, and by then it is loaded

        client = await self._opened()
        try:
            async with asyncio.timeout(TIMEOUT):
                text = await _read(client, url)
        except (httpx.HTTPError, TimeoutError, ValueError, OSError) as error:
            _put(self._failed, url, self._now() + FAILED_FOR)
            log.warning("certificate.unavailable", url=url, reason=str(error) or type(error).__name__)
            raise _unavailable() from None
        _put(self._kept, url, (text, self._now() + KEPT_FOR))
        log.info("certificate.fetched", url=url)
        return text

    async def _opened(self) -> httpx.AsyncClient:
        async with self._opening:
            if self._client is None:
                self._client = await asyncio.to_thread(self._open_client)  # reads every authority there is
            return self._client


def _open_client() -> httpx.AsyncClient:
    import httpx  # noqa: PLC0415 - a third of a second, on a thread

    return httpx.AsyncClient(follow_redirects=False, timeout=TIMEOUT)


async def _read(client: httpx.AsyncClient, url: str) -> str:
    """Return the text behind `url`. Raises ValueError when it is no certificate."""
    if not url.startswith("https://"):
        raise ValueError("the address is not https")
    content = b""
    async with client.stream("GET", url) as response:
        if response.status_code != 200:  # noqa: PLR2004 - a redirect is no certificate either
            raise ValueError(f"the answer was {response.status_code}")
        async for chunk in response.aiter_bytes():
            content += chunk
            if len(content) > LONGEST_CERTIFICATE:
                raise ValueError("the answer is longer than a certificate")
    text = content.decode("ascii")
    if BEGINS not in text:
        raise ValueError("the answer is no certificate")
    return text


def _put(kept: OrderedDict[str, Value], url: str, value: Value) -> None:
    """Keep the newest MOST_KEPT."""
    kept[url] = value
    kept.move_to_end(url)
    if len(kept) > MOST_KEPT:
        kept.popitem(last=False)


def _unavailable() -> CertificateUnavailableError:
    return CertificateUnavailableError(
        "The certificate that this message is signed with could not be fetched.",
        hint="The relay's log says why; send it again later.",
    )
