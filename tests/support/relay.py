"""A real relay for tests: uvicorn on a thread, a free port, SQLite in a temporary folder."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx
from websockets.asyncio.client import ClientConnection, connect

from webhook_relay.event import Cursor, Event
from webhook_relay.filters import EventFilter
from webhook_relay.messages import (
    MAX_CREDIT,
    MAX_SERVER_FRAME,
    SUBPROTOCOL,
    ClientName,
    EventMessage,
    Hello,
    Ping,
    ServerMessage,
    Subscription,
    decode_event,
    decode_server_message,
    encode,
)
from webhook_relay_desktop.embedded import EmbeddedRelay, IngestAddress


@dataclass(frozen=True)
class RunningRelay:
    """A relay that listens, with one GitHub source and one token."""

    relay: EmbeddedRelay
    folder: Path
    address: IngestAddress
    token: str

    @property
    def url(self) -> str:
        return self.relay.url

    @property
    def secret(self) -> str:
        return self.address.secret or ""

    @property
    def path(self) -> Path:
        return self.folder / "relay.db"

    async def post(self, client: httpx.AsyncClient, body: bytes, **github: str) -> httpx.Response:
        """POST `body` as GitHub would."""
        return await client.post(self.address.url, content=body, headers=github_headers(self.secret, body, **github))

    def connect(self, token: str | None = None) -> connect:
        """Open a WebSocket; the hello is up to the test."""
        return connect(
            self.url.replace("http", "ws") + "/ws",
            subprotocols=[SUBPROTOCOL],
            additional_headers={"Authorization": f"Bearer {self.token if token is None else token}"},
            proxy=None,
            max_size=MAX_SERVER_FRAME,
        )


@contextmanager
def running_relay(folder: Path, port: int = 0) -> Iterator[RunningRelay]:
    """Run a relay on `folder` until the end of the block."""
    relay = EmbeddedRelay(folder, port=port)
    # Made before the start, so that no test waits for the relay to notice.
    address = relay.ensure_default_source()
    token = relay.make_token("test")
    with relay:
        listening = relay.ensure_default_source()
        yield RunningRelay(relay, folder, IngestAddress(address.source, listening.url, address.secret), token)


def github_headers(
    secret: str, body: bytes, *, event: str = "push", delivery: str = "", content_type: str = "application/json"
) -> dict[str, str]:
    """Return the headers that GitHub sends with `body`."""
    digest = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    headers = {"X-GitHub-Event": event, "Content-Type": content_type, "X-Hub-Signature-256": f"sha256={digest}"}
    return {**headers, "X-GitHub-Delivery": delivery} if delivery else headers


def hello(
    channel: str = "default",
    cursor: Cursor | None = None,
    credit: int = MAX_CREDIT,
    token: str | None = None,
    wanted: EventFilter | None = None,
) -> str:
    """Return a hello frame."""
    subscription = Subscription(channel, cursor, wanted)
    return encode(Hello(ClientName("reader-1", "a test"), (subscription,), credit, token)).decode()


async def receive(socket: ClientConnection) -> ServerMessage:
    """Return the next message that is not a heartbeat."""
    while isinstance(message := decode_server_message(await socket.recv()), Ping):
        pass
    return message


async def receive_event(socket: ClientConnection) -> Event:
    """Return the next message, which must be an event."""
    message = await receive(socket)
    assert isinstance(message, EventMessage), message
    return decode_event(message)


@asynccontextmanager
async def raw_connection(relay: RunningRelay) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """Open a plain connection to the relay."""
    host, _, port = relay.url.removeprefix("http://").partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    try:
        yield reader, writer
    finally:
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()
