from __future__ import annotations

import asyncio
import socket
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.extensions import ClientExtensionFactory
from websockets.extensions.permessage_deflate import ClientPerMessageDeflateFactory
from websockets.typing import Subprotocol

from support.relay import RunningRelay, hello, receive, receive_event, running_relay
from webhook_relay.messages import CLOSE_GOING_AWAY, MAX_SERVER_FRAME, SUBPROTOCOL, Ping, encode
from webhook_relay_server.frame import deflate

LARGE = b'{"text":"%b"}' % (b"x" * 1_000_000)
BODY = b'{"text":"%b"}' % (b"the same words again and again, " * 500)


def connecting(relay: RunningRelay, extensions: Sequence[ClientExtensionFactory], **options: object) -> connect:
    return connect(
        relay.url.replace("http", "ws") + "/ws",
        subprotocols=[Subprotocol(SUBPROTOCOL)],
        additional_headers={"Authorization": f"Bearer {relay.token}"},
        compression=None,
        extensions=extensions or None,
        proxy=None,
        max_size=MAX_SERVER_FRAME,
        **options,  # type: ignore[arg-type]
    )


@pytest.mark.parametrize(
    ("offers", "deflates"),
    [
        ([ClientPerMessageDeflateFactory(client_max_window_bits=True)], True),
        ([ClientPerMessageDeflateFactory()], True),
        ([ClientPerMessageDeflateFactory(server_max_window_bits=15)], True),
        ([ClientPerMessageDeflateFactory(server_no_context_takeover=True, client_no_context_takeover=True)], True),
        ([ClientPerMessageDeflateFactory(server_max_window_bits=12)], False),
        ([], False),
    ],
    ids=["as clients do", "plain", "full window", "no context", "small window", "none"],
)
async def test_every_client_gets_the_bytes_that_were_sent_compressed_if_it_can_read_them(
    relay: RunningRelay, http: httpx.AsyncClient, offers: list[ClientExtensionFactory], deflates: bool
) -> None:
    async with connecting(relay, offers) as link:
        assert bool(link.protocol.extensions) is deflates
        await link.send(hello())
        await receive(link)
        await receive(link)
        await relay.post(http, BODY, delivery="live")
        live = await receive_event(link)
    async with connecting(relay, offers) as link:
        await link.send(hello())
        await receive(link)
        await receive(link)
        caught_up = await receive_event(link)
    assert live == caught_up
    assert live.body == BODY


async def test_what_is_agreed_on_is_that_every_message_stands_for_itself(relay: RunningRelay) -> None:
    async with connecting(relay, [ClientPerMessageDeflateFactory(client_max_window_bits=True)]) as link:
        assert link.response is not None
        agreed = link.response.headers["Sec-WebSocket-Extensions"]
        assert agreed == "permessage-deflate; server_no_context_takeover; client_no_context_takeover"


async def test_an_event_goes_over_the_wire_as_small_as_it_lies_on_disk(
    relay: RunningRelay, http: httpx.AsyncClient
) -> None:
    taken = 0

    class Counting(socket.socket):
        def recv(self, *args: int) -> bytes:  # type: ignore[override]
            nonlocal taken
            data = super().recv(*args)
            taken += len(data)
            return data

    await relay.post(http, BODY)
    host, _, port = relay.url.removeprefix("http://").partition(":")
    plain = socket.create_connection((host, int(port)))
    counting = Counting(plain.family, plain.type, plain.proto, plain.detach())
    counting.setblocking(False)
    async with connecting(relay, [ClientPerMessageDeflateFactory()], sock=counting) as link:
        await link.send(hello())
        await receive(link)
        await receive(link)
        assert (await receive_event(link)).body == BODY
    assert len(deflate(BODY)) < taken < len(BODY) / 5


async def test_a_client_that_asks_and_does_not_listen_is_not_answered_without_end(relay: RunningRelay) -> None:
    with small_buffers(relay) as own:
        link = await connecting(relay, [], sock=own)
        await link.send(hello())
        await receive(link)
        await receive(link)
        link.transport.pause_reading()
        assert await bytes_until_nothing_is_taken(link, encode(Ping(1)).decode()) < KERNEL_BUFFERS
        link.transport.abort()


KERNEL_BUFFERS = 64 * 1024 * 1024
"""More than the sockets of both sides hold on their way there and back."""


def small_buffers(relay: RunningRelay) -> socket.socket:
    """Connect in such a way that little has to be sent until nothing more is taken."""
    own = socket.socket()
    for kind in (socket.SO_SNDBUF, socket.SO_RCVBUF):
        own.setsockopt(socket.SOL_SOCKET, kind, 4096)
    own.connect((urlsplit(relay.url).hostname, urlsplit(relay.url).port))
    own.setblocking(False)
    return own


async def bytes_until_nothing_is_taken(link: ClientConnection, message: str) -> int:
    """Send a message again and again until a second passes in which none is taken; return how much that was."""
    sent = 0
    while sent < KERNEL_BUFFERS:
        try:
            async with asyncio.timeout(1):
                await link.send(message)
        except TimeoutError:
            break
        sent += len(message)
    return sent


async def test_a_client_that_is_behind_hears_that_the_relay_goes(tmp_path: Path) -> None:
    with running_relay(tmp_path) as relay, small_buffers(relay) as own:
        async with httpx.AsyncClient() as http, connecting(relay, [], sock=own) as link:
            await link.send(hello())
            await receive(link)
            await receive(link)
            link.transport.pause_reading()
            for number in range(12):
                await relay.post(http, LARGE, delivery=f"{number}")
            await link.send(encode(Ping(1)).decode())  # which the relay does not read from who is behind
            stopping = asyncio.create_task(asyncio.to_thread(relay.relay.stop))
            await asyncio.sleep(0.5)
            link.transport.resume_reading()
            with pytest.raises(ConnectionClosed):
                await everything(link)
            await stopping
            assert link.close_code == CLOSE_GOING_AWAY


async def everything(link: ClientConnection) -> None:
    while True:
        await link.recv()


async def test_a_message_in_pieces_is_put_together(relay: RunningRelay) -> None:
    async with connecting(relay, []) as link:
        await link.send(list(hello()))
        await receive(link)
        await receive(link)
        await link.send(list(encode(Ping(7)).decode()))
        assert (await receive(link)).nonce == 7  # type: ignore[union-attr]
