"""Senders: webhooks over keep-alive connections, many at once, with every answer written down.

It speaks just enough HTTP to be light, so that the relay is what is busy. Run as a program
(`python -m support.posting`, see `posting_elsewhere`) it posts from a process of its own.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
import random
import socket
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict, dataclass, field
from typing import Any

from support.served import TESTS, Address

ANSWER_DEADLINE = 20.0
"""Seconds for one answer: far above what is due, below a test's own limit."""
ACCEPTED = 202
RETRY_PAUSE = 0.02
"""Seconds before a sender tries again."""


def webhook(delivery: str, size: int = 0) -> bytes:
    """Return a push that is told apart by its delivery; `size` bytes longer than it must be, and not to be deflated."""
    body: dict[str, Any] = {"ref": "refs/heads/main", "after": delivery, "repository": {"full_name": "acme/site"}}
    if size:
        body["filling"] = base64.b64encode(random.Random(delivery).randbytes(3 * size // 4)).decode()
    return json.dumps(body).encode()


def request(address: Address, delivery: str, body: bytes | None = None) -> bytes:
    """Return the whole request with which GitHub would post this delivery."""
    body = webhook(delivery) if body is None else body
    digest = hmac.new(address.secret.encode(), body, hashlib.sha256).hexdigest()
    head = (
        f"POST {address.path} HTTP/1.1\r\nHost: {address.host}:{address.port}\r\nContent-Type: application/json\r\n"
        f"X-GitHub-Event: push\r\nX-GitHub-Delivery: {delivery}\r\nX-Hub-Signature-256: sha256={digest}\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


@dataclass(frozen=True)
class Answer:
    """What a sender was told: HTTP status (0: the connection broke first) and the receipt."""

    status: int
    receipt: dict[str, Any] = field(default_factory=dict)
    seconds: float = 0.0
    connected: bool = True
    """Whether there was a connection at all."""


class Sender:
    """One keep-alive connection, made when it is needed. `open_socket` is for who dials in a way of its own."""

    def __init__(self, address: Address, open_socket: Callable[[], socket.socket] | None = None) -> None:
        self._address = address
        self._open_socket = open_socket
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def post(self, delivery: str, body: bytes | None = None, *, cut_at: int = 0, pause: float = 0.0) -> Answer:
        """Send it and wait for the answer; `cut_at` sends so many bytes first, and the rest after `pause` seconds."""
        whole = request(self._address, delivery, body)
        began = time.perf_counter()
        try:
            async with asyncio.timeout(ANSWER_DEADLINE):
                reader, writer = await self._connected()
                if cut_at:
                    writer.write(whole[:cut_at])
                    await writer.drain()
                    await asyncio.sleep(pause)  # a slow sender: its pace is part of the test
                writer.write(whole[cut_at:])
                await writer.drain()
                status, receipt, last = await _answer(reader)
        except (OSError, EOFError, TimeoutError):
            connected = self._streams is not None
            await self.close()
            return Answer(0, seconds=time.perf_counter() - began, connected=connected)
        if last:
            await self.close()
        return Answer(status, receipt, time.perf_counter() - began)

    async def close(self) -> None:
        """Let go of the connection."""
        streams, self._streams = self._streams, None
        if streams is not None:
            streams[1].transport.abort()
            with suppress(OSError):
                await streams[1].wait_closed()

    async def _connected(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if self._streams is not None and self._streams[0].at_eof():
            await self.close()
        if self._streams is None:
            if self._open_socket is None:
                self._streams = await asyncio.open_connection(self._address.host, self._address.port)
            else:
                self._streams = await asyncio.open_connection(sock=self._open_socket())
        return self._streams


@asynccontextmanager
async def senders(address: Address, count: int) -> AsyncIterator[list[Sender]]:
    """Have so many senders, each with a connection of its own, until the end of the block."""
    made = [Sender(address) for _ in range(count)]
    try:
        yield made
    finally:
        for sender in made:
            await sender.close()


async def _answer(reader: asyncio.StreamReader) -> tuple[int, dict[str, Any], bool]:
    """Return status, document, and whether the relay will close the connection."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    headers = dict(line.lower().split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    document = json.loads(body) if "json" in headers.get("content-type", "") else {}
    return int(head[9:12]), document, headers.get("connection") == "close"


@dataclass
class Tally:
    """What became of every delivery."""

    accepted: dict[str, int] = field(default_factory=dict)
    """Deliveries that were answered with 202, and their seq."""
    refused: Counter[int] = field(default_factory=Counter)
    unanswered: int = 0
    unconnected: int = 0
    times: list[tuple[float, float]] = field(default_factory=list)
    """Of each accepted one: when it was sent (seconds since the epoch) and how long the answer took."""
    sent_at: dict[str, float] = field(default_factory=dict)

    def add(self, delivery: str, answer: Answer) -> None:
        """Write one answer down."""
        if answer.status == ACCEPTED:
            self.accepted[delivery] = answer.receipt["seq"]
            self.times.append((time.time() - answer.seconds, answer.seconds))
        elif answer.status:
            self.refused[answer.status] += 1
        elif answer.connected:
            self.unanswered += 1
        else:
            self.unconnected += 1

    def seconds(self, since: float = 0.0, until: float = float("inf")) -> list[float]:
        """Return how long the answers took to what was sent in this span."""
        return [took for sent, took in self.times if since <= sent < until]


async def post_all(everybody: Sequence[Sender], deliveries: Sequence[str], tally: Tally, *, size: int = 0) -> None:
    """Post every delivery, each until it is accepted, over all senders at once; bodies are `size` bytes longer."""
    waiting = iter(deliveries)

    async def work(sender: Sender) -> None:
        for delivery in waiting:
            tally.sent_at.setdefault(delivery, time.time())
            while (answer := await sender.post(delivery, webhook(delivery, size))).status != ACCEPTED:
                tally.add(delivery, answer)
                await asyncio.sleep(RETRY_PAUSE)
            tally.add(delivery, answer)

    async with asyncio.TaskGroup() as tasks:
        for sender in everybody:
            tasks.create_task(work(sender))


async def post_at_rate(
    address: Address,
    rate: float,
    connections: int,
    stop: asyncio.Event,
    *,
    name: str = "d",
    count: int = 10**9,
    size: int = 0,
) -> Tally:
    """Post `rate` webhooks a second until `stop` is set or there were `count`, each until it is accepted.

    What comes due while every connection waits is timed from when it was due: a relay that stalls cannot hide it.
    """
    tally = Tally()
    idle: asyncio.Queue[Sender] = asyncio.Queue()
    began = time.time()

    async def deliver(delivery: str, sender: Sender, due: float) -> None:
        while (answer := await sender.post(delivery, webhook(delivery, size))).status != ACCEPTED:
            tally.add(delivery, answer)
            await asyncio.sleep(RETRY_PAUSE)
        tally.accepted[delivery] = answer.receipt["seq"]
        tally.times.append((due, time.time() - due))
        idle.put_nowait(sender)

    async with senders(address, connections) as everybody, asyncio.TaskGroup() as tasks:
        for sender in everybody:
            idle.put_nowait(sender)
        for number in range(count):
            due = began + number / rate
            if stop.is_set():
                break
            if (wait := due - time.time()) > 0:
                await asyncio.sleep(wait)
            tally.sent_at[f"{name}-{number}"] = due
            tasks.create_task(deliver(f"{name}-{number}", await idle.get(), due))
    return tally


@asynccontextmanager
async def posting_elsewhere(address: Address, rate: float, connections: int) -> AsyncIterator[Callable[[], Any]]:
    """Post at a rate from a process of its own; the block is given a coroutine that ends it and returns its Tally."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "support.posting"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        cwd=TESTS,
        limit=2**26,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    order = {"address": asdict(address), "rate": rate, "connections": connections}
    process.stdin.write(json.dumps(order).encode() + b"\n")

    async def finish() -> Tally:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.close()
        result = json.loads(await process.stdout.readline())
        result["refused"] = Counter({int(status): count for status, count in result["refused"].items()})
        return Tally(**result)

    try:
        yield finish
    finally:
        if process.returncode is None:
            process.stdin.close()
            try:
                async with asyncio.timeout(ANSWER_DEADLINE):
                    await process.stdout.read()
                    await process.wait()
            except TimeoutError:
                process.kill()
                await process.wait()


async def _post_until_told() -> None:
    order = json.loads(sys.stdin.readline())
    stop = asyncio.Event()
    asyncio.get_running_loop().add_reader(sys.stdin, stop.set)  # its end makes it readable
    tally = await post_at_rate(Address(**order["address"]), order["rate"], order["connections"], stop)
    asyncio.get_running_loop().remove_reader(sys.stdin)
    print(json.dumps(asdict(tally)), flush=True)


if __name__ == "__main__":
    asyncio.run(_post_until_told())
