"""What a webhook's body becomes on the way: compressed once by the relay, kept so by the desktop, and whole again."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from support.relay import RunningRelay, running_relay
from webhook_relay_desktop.engine import Connection, Engine
from webhook_relay_desktop.inbox import Inbox

BODIES = [
    json.dumps({"n": number, "links": ["https://example.com/harbour"] * 200}).encode() for number in range(20)
] + [b' {"n": 1.0, "n":2} ', b'"\\ud83d"', b"\x00\xff" * 3000, b"no json", b""]
"""Bodies that JSON carries as they are, and some that it does not."""
PATIENCE = 30.0
"""Seconds after which a test that waits has failed."""


async def caught_up(relay: RunningRelay, inbox: Inbox) -> None:
    """Follow the relay until everything is in the inbox."""
    stopping = asyncio.Event()
    following = asyncio.ensure_future(Engine(inbox, Connection("r", relay.url, relay.token)).run(stopping))
    async with asyncio.timeout(PATIENCE):
        while inbox.newest_position() < len(BODIES):
            await asyncio.sleep(0.01)
    stopping.set()
    await following


def rows(path: Path, statement: str) -> list[bytes]:
    with closing(sqlite3.connect(path)) as connection:
        return [bytes(row[0]) for row in connection.execute(statement)]


@pytest.mark.parametrize("live", [True, False], ids=["live", "catching up"])
async def test_the_desktop_keeps_the_relays_own_bytes_and_gives_the_senders(tmp_path: Path, live: bool) -> None:
    inbox = Inbox.open(tmp_path / "inbox.db")
    with running_relay(tmp_path / "relay") as relay:
        async with httpx.AsyncClient() as http:
            following = asyncio.ensure_future(caught_up(relay, inbox)) if live else None
            for number, body in enumerate(BODIES):
                answer = await relay.post(http, body, delivery=f"d-{number}")
                assert answer.status_code == 202
        await (following or caught_up(relay, inbox))
    stored = [stored.event for stored in inbox.after(0, 100)]
    inbox.close()
    assert [event.body for event in stored] == BODIES
    assert [event.header("X-GitHub-Delivery") for event in stored] == [f"d-{number}" for number in range(len(BODIES))]
    contents = rows(relay.path, "SELECT content FROM event ORDER BY seq")
    frames = rows(tmp_path / "inbox.db", "SELECT frame FROM payload ORDER BY position")
    assert [frame.startswith(content) for frame, content in zip(frames, contents, strict=True)] == [True] * len(BODIES)
    assert len(frames[0]) < len(BODIES[0]) // 5
