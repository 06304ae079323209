"""The client's WebSocket, against websockets' own server on a real socket."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from websockets.asyncio.client import connect
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosedError
from websockets.extensions.permessage_deflate import ServerPerMessageDeflateFactory
from websockets.frames import Frame, Opcode

from webhook_relay.packed import Packed, inflate
from webhook_relay.web_socket import READ_AHEAD, PackingDeflate, PackingDeflateFactory, WebSocket

PATIENCE = 30.0
"""Seconds after which a test that waits has failed."""
LARGEST = 1024 * 1024

Talk = Callable[[ServerConnection], Awaitable[None]]


@asynccontextmanager
async def connected(talk: Talk, deflate: ServerPerMessageDeflateFactory | None = None) -> AsyncIterator[WebSocket]:
    """Give a client of a server that says what `talk` says, and then waits for the client to leave."""

    async def handle(connection: ServerConnection) -> None:
        await talk(connection)
        await connection.wait_closed()

    extensions = [deflate] if deflate else None
    async with serve(handle, "127.0.0.1", 0, compression=None, extensions=extensions, ping_interval=None) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        socket = await connect(
            f"ws://127.0.0.1:{port}/",
            compression=None,
            extensions=[PackingDeflateFactory()],
            create_connection=WebSocket,
            max_size=LARGEST,
            proxy=None,
        )
        assert isinstance(socket, WebSocket)
        async with asyncio.timeout(PATIENCE):
            yield socket
        await socket.close()


def saying(*messages: str) -> Talk:
    async def talk(connection: ServerConnection) -> None:
        for message in messages:
            await connection.send(message)

    return talk


async def gathered(socket: WebSocket, count: int) -> list[bytes]:
    messages: list[bytes] = []
    while len(messages) < count:
        messages += await socket.gather()
    return messages


async def test_messages_come_in_order_and_together() -> None:
    numbers = [str(number) for number in range(2000)]
    portions = []
    async with connected(saying(*numbers)) as socket:
        while sum(len(portion) for portion in portions) < len(numbers):
            portions.append(await socket.gather())
    assert [message.decode() for portion in portions for message in portion] == numbers
    assert len(portions) < len(numbers)


@pytest.mark.parametrize("window", [None, 9])
async def test_a_message_that_stands_for_itself_stays_packed(window: int | None) -> None:
    deflate = ServerPerMessageDeflateFactory(server_no_context_takeover=True, server_max_window_bits=window)
    async with connected(saying("a" * 5000, "b" * 5000), deflate) as socket:
        messages = await gathered(socket, 2)
    assert [type(message) for message in messages] == [Packed, Packed]
    assert [len(message) < 500 for message in messages] == [True, True]
    assert [inflate(message) for message in messages] == [b"a" * 5000, b"b" * 5000]


async def test_a_message_that_refers_to_an_earlier_one_is_inflated_at_once() -> None:
    async with connected(saying("a" * 5000, "a" * 5000), ServerPerMessageDeflateFactory()) as socket:
        messages = await gathered(socket, 2)
    assert messages == [b"a" * 5000] * 2
    assert not any(isinstance(message, Packed) for message in messages)


@pytest.mark.parametrize("deflate", [None, ServerPerMessageDeflateFactory(server_no_context_takeover=True)])
async def test_a_message_in_pieces_is_put_together(deflate: ServerPerMessageDeflateFactory | None) -> None:
    async def talk(connection: ServerConnection) -> None:
        await connection.send(["", "one ", "two ", "three"])
        await connection.send("whole")

    async with connected(talk, deflate) as socket:
        messages = await gathered(socket, 2)
    assert [inflate(one) if isinstance(one, Packed) else one for one in messages] == [b"one two three", b"whole"]


async def test_what_a_client_says_is_not_compressed_and_understood() -> None:
    heard: list[Any] = []

    async def talk(connection: ServerConnection) -> None:
        heard.append(await connection.recv())
        await connection.send("heard")

    async with connected(talk, ServerPerMessageDeflateFactory(True, True)) as socket:
        await socket.send("hello " * 100)
        await socket.gather()
    assert heard == ["hello " * 100]
    frame = Frame(Opcode.TEXT, b"hello")
    assert PackingDeflate(True, True, 15, 15).encode(frame) == Frame(Opcode.TEXT, b"hello")


async def test_a_reader_that_does_not_take_stops_the_reading_and_nothing_is_lost() -> None:
    messages = [f"{number:06d}" * 4096 for number in range(800)]
    async with connected(saying(*messages)) as socket:
        while socket.transport.is_reading():
            await asyncio.sleep(0.005)
        held = sum(len(message) for message in socket._messages)
        assert READ_AHEAD < held < 3 * READ_AHEAD
        assert [message.decode() for message in await gathered(socket, len(messages))] == messages
        assert socket.transport.is_reading()


async def test_the_end_is_told_after_the_last_message() -> None:
    async def talk(connection: ServerConnection) -> None:
        await connection.send("last words")
        await connection.close(4401, "gone")

    async with connected(talk) as socket:
        await socket.wait_closed()
        assert await socket.gather() == [b"last words"]
        for _ in range(2):
            with pytest.raises(ConnectionClosedError) as raised:
                await socket.gather()
            assert raised.value.rcvd is not None
            assert raised.value.rcvd.code == 4401


async def test_whoever_waits_is_told_of_the_end() -> None:
    async def talk(connection: ServerConnection) -> None:
        connection.transport.abort()

    async with connected(talk) as socket:
        with pytest.raises(ConnectionClosedError):
            await socket.gather()


@pytest.mark.parametrize("pieces", [False, True])
async def test_a_message_that_is_too_long_ends_the_connection(pieces: bool) -> None:
    async def talk(connection: ServerConnection) -> None:
        long = "x" * LARGEST
        await connection.send([long, "x"] if pieces else long + "x")

    async with connected(talk) as socket:
        with pytest.raises(ConnectionClosedError) as raised:
            await socket.gather()
    assert raised.value.sent is not None
    assert raised.value.sent.code == 1009
