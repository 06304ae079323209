"""check: whether a relay can be reached with a token, and which version it runs; nothing is read from it."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Sequence

import webhook_relay
from webhook_relay.dial import RelayAddress, check_token, dial, explain
from webhook_relay.messages import ClientName
from webhook_relay.protocol import ClientProtocol, Place
from webhook_relay.way import Way

CHECK_TIMEOUT = 15.0
"""Seconds that a person waits for the answer of a connection test."""


async def check(
    relay_url: str,
    token: str,
    *,
    channels: Sequence[str] = ("default",),
    proxy: str = "",
    ca_file: str = "",
) -> str:
    """Say hello to a relay and leave again; returns the relay's version.

    Raises ConfigurationError, RefusedError, ConnectionFailedError or ProtocolError, each with the next step.
    """
    address, way = RelayAddress(relay_url), Way(proxy, ca_file)
    check_token(token)
    name = ClientName(f"check-{uuid.uuid4().hex}", "connection test", webhook_relay.__version__)
    places = {channel: Place() for channel in channels}
    protocol = ClientProtocol(places, name, now=0.0, credit=1)
    try:
        async with asyncio.timeout(CHECK_TIMEOUT), await dial(address, token, way) as socket:
            await socket.send(protocol.hello(), text=True)
            while not protocol.positioned:
                for frame in await socket.gather():
                    protocol.receive(frame, 0.0)
    except Exception as error:
        raise explain(error, address, protocol.problem, way) from error
    return protocol.welcome.server if protocol.welcome else ""
