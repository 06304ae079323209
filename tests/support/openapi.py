"""The relay's OpenAPI document, for tests."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx

from webhook_relay_server.app import create_app
from webhook_relay_server.settings import load_settings


def openapi_document() -> dict[str, Any]:
    """Return the document of a relay that was never opened: it needs no store."""
    relay = create_app(load_settings(database_url="sqlite:////nowhere/relay.db"))

    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(relay)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            return await client.get("/openapi.json")

    found: dict[str, Any] = asyncio.run(ask()).json()
    return found
