"""A running relay whose channel is sealed to a reader that nobody is."""

from __future__ import annotations

import asyncio

import httpx

from support.relay import RunningRelay
from support.store import administration
from webhook_relay.reader_keys import new_private_key


async def seal_default_channel(relay: RunningRelay, http: httpx.AsyncClient) -> None:
    """Seal the channel, and wait until the relay has noticed."""
    key = new_private_key().public.text
    await asyncio.to_thread(administration(relay.path).seal_channel, "default", [key])
    headers = {"Authorization": f"Bearer {relay.token}"}
    url = f"{relay.url}/api/v1/channels/default/events"
    async with asyncio.timeout(20):
        while (await http.get(url, params={"text": "x"}, headers=headers)).status_code != 422:
            await asyncio.sleep(0.05)
