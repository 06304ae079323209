"""Replays go to a relay on a server the way its events come: through the proxy of the settings."""

from __future__ import annotations

import asyncio

import pytest

from support.events import make_event
from webhook_relay.errors import RefusedError
from webhook_relay_desktop.replaying import RelayAccess, replay


async def test_a_replay_goes_through_the_proxy_of_the_settings() -> None:
    asked: list[bytes] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(await reader.readline())
        writer.write(b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as proxy:
        port = proxy.sockets[0].getsockname()[1]
        access = RelayAccess("http://relay.example.com", "whr_" + "t" * 43, f"http://127.0.0.1:{port}")
        with pytest.raises(RefusedError):
            await replay(access, make_event(1))
    assert asked[0].startswith(b"POST http://relay.example.com/api/v1/channels/default/events/")
