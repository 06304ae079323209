"""RemoteBell: rings over a server that all nodes reach; which one is up to the line it is given."""

from __future__ import annotations

import asyncio
import random
import re
import secrets
from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

import structlog

from webhook_relay.backoff import Backoff
from webhook_relay_server.cancellation import raise_if_cancelled
from webhook_relay_server.push.base import Bell, Listener
from webhook_relay_server.push.outbox import Outbox

log = structlog.get_logger(__name__)

DIRECTORY = 0
"""In the place of a channel's id (they begin at 1): the directory has changed."""
MAX_RINGS = 300
"""Rings in one message: PostgreSQL takes less than 8,000 bytes, and an id has up to 19 digits."""
BEAT = 5.0
"""Seconds without a ring after which an empty message is sent, to see whether it comes back."""
SILENCE_LIMIT = 3 * BEAT
"""Seconds without hearing our own messages after which the line is given up, however open it looks."""
PUBLISH_LIMIT = 2.0
"""Seconds for the server to take a message; it does so in one millisecond."""
OPEN_LIMIT = 5.0
"""Seconds to connect, authenticate and subscribe."""

_MESSAGE = re.compile(r"([0-9a-f]{16}):((?:[0-9]{1,19}(?: [0-9]{1,19})*)?)", re.ASCII)


class LineLostError(Exception):
    """The server is not there, or no longer; the message says how that showed and holds no secret."""


class Line(ABC):
    """One open and subscribed connection to the server that carries rings."""

    @abstractmethod
    async def publish(self, message: str) -> None:
        """Send to all nodes, this one too. Raises LineLostError."""

    @abstractmethod
    async def listen(self) -> None:
        """Hand over whatever arrives until the line is lost. Raises LineLostError."""


Heard = Callable[[str], None]
OpenLine = Callable[[Heard], AbstractAsyncContextManager[Line]]
"""Opens a line that gives what arrives to `heard`. Raises LineLostError."""


class _Retries(Backoff):
    """When to look for the server again."""

    LONGEST = 5.0
    """Seconds: until then nodes find new events by looking, so it pays to be back soon."""


class RemoteBell(Bell):
    """Sends what gathers, hears what arrives, and opens the line again whenever it is lost."""

    def __init__(self, kind: str, open_line: OpenLine) -> None:
        self.kind = kind
        self._open_line = open_line
        self._node = secrets.token_hex(8)
        self._outbox = Outbox()
        self._connected = False
        self._heard_at = 0.0

    @property
    def connected(self) -> bool:
        """Whether the line is open."""
        return self._connected

    def ring(self, channel_id: int) -> None:
        """Tell the other nodes, soon, that this channel has grown."""
        self._outbox.put((channel_id,))

    def ring_directory(self) -> None:
        """Tell the other nodes, soon, that channels, sources or tokens have changed."""
        self._outbox.put((DIRECTORY,))

    async def follow(self, listener: Listener) -> None:
        """Carry rings until cancelled."""
        loop = asyncio.get_running_loop()
        retries = _Retries(random.random)
        while True:
            opened_at = loop.time()
            try:
                await self._carry(listener)
            except (LineLostError, TimeoutError) as lost:
                reason = str(lost) or "it did not answer in time"
            raise_if_cancelled()  # closing a line that is lost may raise, in place of what ends this task
            lived = loop.time() - opened_at if self._connected else 0.0
            self._connected = False
            delay = retries.after(lived)
            log.warning("bell.lost", kind=self.kind, reason=reason, retry_in=round(delay, 1))
            await asyncio.sleep(delay)

    async def _carry(self, listener: Listener) -> None:
        """Open a line and carry rings over it until it is lost."""
        async with (
            asyncio.timeout(OPEN_LIMIT) as opening,
            self._open_line(lambda text: self._hear(text, listener)) as line,
        ):
            raise_if_cancelled()
            opening.reschedule(None)
            self._heard_at = asyncio.get_running_loop().time()
            self._connected = True
            log.info("bell.connected", kind=self.kind)
            listener.rings_missed()
            await _first_of(
                asyncio.create_task(line.listen(), name="bell-listen"),
                asyncio.create_task(self._send(line), name="bell-send"),
            )

    async def _send(self, line: Line) -> None:
        while True:
            rings = await self._outbox.take(MAX_RINGS, BEAT)
            try:
                async with asyncio.timeout(PUBLISH_LIMIT):
                    await line.publish(encode_rings(self._node, rings))
                raise_if_cancelled()
            except BaseException:
                self._outbox.put(rings)
                raise
            if asyncio.get_running_loop().time() - self._heard_at > SILENCE_LIMIT:
                raise LineLostError("what is sent does not come back")

    def _hear(self, text: str, listener: Listener) -> None:
        message = decode_rings(text)
        if message is None:
            log.warning("bell.not_understood", kind=self.kind)
            return
        node, rings = message
        if node == self._node:
            self._heard_at = asyncio.get_running_loop().time()
            return
        for ring in rings:
            if ring == DIRECTORY:
                listener.directory_changed()
            else:
                listener.channel_grown(ring)


async def _first_of(*tasks: asyncio.Task[None]) -> None:
    """Wait for the first task that ends; end the others, and raise what it has raised.

    No TaskGroup: in Python 3.11 it leaves its own cancellation on the task that waits, and that one could no longer
    tell whether it is to stop.
    """
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    for task in done:
        task.result()


def encode_rings(node: str, rings: list[int]) -> str:
    """Return the message that carries these rings; without any, it only shows that the line is alive."""
    return f"{node}:{' '.join(map(str, rings))}"


def decode_rings(text: str) -> tuple[str, list[int]] | None:
    """Return who rings, and what for; None for what no node has sent."""
    match = _MESSAGE.fullmatch(text)
    return None if match is None else (match[1], [int(ring) for ring in match[2].split()])
