"""Later: what may never be asked for is made by the first who asks, once."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
from pathlib import Path

import httpx
import pytest

from webhook_relay_server.web.asgi import Application, Receive, Scope, Send, respond
from webhook_relay_server.web.later import Later

PROGRAM = """
import sys, urllib.request
from pathlib import Path
from webhook_relay_desktop.embedded import EmbeddedRelay

def tell(what):
    sys.stderr.write(f"loaded: {what}\\n")  # the log of the relay has the standard output

with EmbeddedRelay(Path(sys.argv[1]), port=0) as relay:
    relay.ensure_default_source()
    tell("fastapi" in sys.modules)
    tell(urllib.request.urlopen(f"{relay.url}/health", timeout=30).status)
    tell("fastapi" in sys.modules)
"""

LOADED = ["loaded: False", "loaded: 200", "loaded: True"]


async def says_hello(_scope: Scope, _receive: Receive, send: Send) -> None:
    await respond(send, 200, [], b"hello")


class Workshop:
    """Makes applications, and remembers on which threads."""

    def __init__(self) -> None:
        self.threads: list[threading.Thread] = []

    def make(self) -> Application:
        self.threads.append(threading.current_thread())
        return says_hello


async def test_it_is_made_once_however_many_ask_at_the_same_time() -> None:
    workshop = Workshop()
    later = Later(workshop.make)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(later), base_url="http://relay") as client:
        answers = await asyncio.gather(*(client.get("/") for _ in range(5)))
    assert [answer.text for answer in answers] == ["hello"] * 5
    assert len(workshop.threads) == 1


async def test_whoever_streams_events_meanwhile_does_not_wait_for_it() -> None:
    workshop = Workshop()
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(Later(workshop.make)), base_url="http://relay"
    ) as client:
        await client.get("/")
    assert workshop.threads[0] is not threading.current_thread()


async def test_nothing_is_made_for_nobody() -> None:
    workshop = Workshop()
    Later(workshop.make)
    assert workshop.threads == []


async def test_who_asks_again_after_a_failure_is_served_once_it_works() -> None:
    failures = [ImportError("not yet")]

    def make() -> Application:
        if failures:
            raise failures.pop()
        return says_hello

    later = Later(make)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(later), base_url="http://relay") as client:
        with pytest.raises(ImportError):
            await client.get("/")
        assert (await client.get("/")).text == "hello"


def test_a_relay_in_the_desktop_loads_the_web_framework_with_the_first_request_for_it(tmp_path: Path) -> None:
    command = [sys.executable, "-c", PROGRAM, str(tmp_path)]
    said = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120).stderr
    assert [line for line in said.splitlines() if line.startswith("loaded:")] == LOADED
