"""A relay that is open without a socket, so that a client can come from any address over http or https."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx

from support.store import url_of
from webhook_relay_server.app import create_app
from webhook_relay_server.settings import load_settings
from webhook_relay_server.web.asgi import Application


@asynccontextmanager
async def opened(
    store: Path | str, base_url: str = "http://127.0.0.1", peer: str = "203.0.113.9", **settings: Any
) -> AsyncIterator[httpx.AsyncClient]:
    """Open a relay on a store; return a client that comes from `peer`."""
    relay = create_app(load_settings(database_url=url_of(store), **settings))
    async with _in_lifespan(relay):
        transport = httpx.ASGITransport(relay, client=(peer, 4711))
        async with httpx.AsyncClient(transport=transport, base_url=base_url) as client:
            yield client


@asynccontextmanager
async def _in_lifespan(relay: Application) -> AsyncIterator[None]:
    inbox: asyncio.Queue[Any] = asyncio.Queue()
    outbox: asyncio.Queue[Any] = asyncio.Queue()
    running = asyncio.ensure_future(relay({"type": "lifespan", "asgi": {"version": "3.0"}}, inbox.get, outbox.put))
    await inbox.put({"type": "lifespan.startup"})
    assert (await outbox.get())["type"] == "lifespan.startup.complete"
    try:
        yield
    finally:
        await inbox.put({"type": "lifespan.shutdown"})
        assert (await outbox.get())["type"] == "lifespan.shutdown.complete"
        await running
