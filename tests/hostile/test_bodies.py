"""Hostile bodies: whatever is signed is kept and handed on byte for byte, and nothing makes the relay fail.

Every case goes to a relay of its own process over HTTP and comes back over a WebSocket, on each engine.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from websockets.asyncio.client import ClientConnection, connect

from support.relay import github_headers, hello, receive, receive_event
from support.served import Served
from support.store import administration
from webhook_relay.event import Event
from webhook_relay.messages import MAX_SERVER_FRAME, SUBPROTOCOL, Credit, Resumed, Welcome, encode
from webhook_relay_server.administering.administration import Administration

WINDOW = 100
"""Events that the reader is given credit for at a time."""
SIGNED = "github"
OPEN = "unverified"


@dataclass(frozen=True)
class Case:
    """One request: its body and what is said of it."""

    name: str
    body: bytes
    content_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Outcome:
    """What became of all cases."""

    answers: dict[str, int] = field(default_factory=dict)
    changed: list[str] = field(default_factory=list)

    @property
    def failures(self) -> list[str]:
        return [name for name, status in self.answers.items() if status >= 500]


class Relay:
    """A relay in a process of its own, with a signed and an unverified source."""

    def __init__(self, folder: Path, store_url: str) -> None:
        self.served = Served(folder, database_url=store_url, environment={"WEBHOOK_RELAY_LOG_LEVEL": "warning"})
        admin: Administration = administration(store_url)
        admin.create_channel(SIGNED)
        admin.create_channel(OPEN)
        signed = admin.create_source(SIGNED, scheme="github", channel=SIGNED)
        self.paths = {SIGNED: key_path(signed.url)}
        self.paths[OPEN] = key_path(admin.create_source(OPEN, scheme="unverified", channel=OPEN).url)
        self.secret = signed.secret or ""

    async def send(self, client: httpx.AsyncClient, channel: str, number: int, case: Case) -> int:
        headers = {**case.headers, "X-Case": str(number), "X-GitHub-Delivery": f"case-{number}"}
        if channel == SIGNED:
            headers = {**github_headers(self.secret, case.body, content_type=case.content_type), **headers}
        elif case.content_type:
            headers["Content-Type"] = case.content_type
        answer = await client.post(self.served.address.url + self.paths[channel], content=case.body, headers=headers)
        return answer.status_code

    @asynccontextmanager
    async def reading(self, channel: str) -> AsyncIterator[ClientConnection]:
        address = self.served.address
        async with connect(
            address.url.replace("http", "ws") + "/ws",
            subprotocols=[SUBPROTOCOL],
            additional_headers={"Authorization": f"Bearer {address.token}"},
            proxy=None,
            max_size=MAX_SERVER_FRAME,
        ) as socket:
            await socket.send(hello(channel, credit=WINDOW))
            assert isinstance(await receive(socket), Welcome)
            assert isinstance(await receive(socket), Resumed)
            yield socket


def key_path(url: str) -> str:
    return "/in/" + url.rpartition("/")[2]


@pytest.fixture
def relay(tmp_path: Path, store_url: str) -> Iterator[Relay]:
    relay = Relay(tmp_path, store_url)
    relay.served.start()
    yield relay
    assert relay.served.program.terminate() == 0


async def put_through(relay: Relay, channel: str, cases: list[Case]) -> Outcome:
    """Send every case, and read back what was accepted."""
    outcome = Outcome()
    async with httpx.AsyncClient(trust_env=False, timeout=60) as client, relay.reading(channel) as socket:
        for number, case in enumerate(cases):
            status = await relay.send(client, channel, number, case)
            outcome.answers[case.name] = status
            if status != 202:
                continue
            async with asyncio.timeout(60):
                event = await receive_event(socket)
                await socket.send(encode(Credit(1)).decode())
            if not is_the_same(event, number, case):
                outcome.changed.append(case.name)
    return outcome


def is_the_same(event: Event, number: int, case: Case) -> bool:
    return event.body == case.body and event.header("X-Case") == str(number)


def bodies(corpus: Path) -> list[Case]:
    listed = json.loads((corpus / "hostile" / "bodies.json").read_text("utf-8"))
    return [Case(one["id"], (corpus / one["file"]).read_bytes(), one["content_type"], one["headers"]) for one in listed]


def json_documents(corpus: Path) -> list[Case]:
    return [Case(path.name, path.read_bytes()) for path in sorted((corpus / "hostile" / "json_parsing").iterdir())]


def naughty_strings(corpus: Path) -> list[Case]:
    """Put each string where summaries, types and searches come from, and into the headers that may hold it."""
    strings = json.loads((corpus / "hostile" / "naughty_strings.json").read_text("utf-8"))
    return [Case(f"naughty-{number}", *_naughty(text)) for number, text in enumerate(strings)]


def _naughty(text: str) -> tuple[bytes, str, dict[str, str]]:
    document = {
        "action": text,
        "ref": text,
        "sender": {"login": text},
        "repository": {"full_name": text},
        "issue": {"number": 7, "title": text},
        "comment": {"body": text},
    }
    body = json.dumps(document, ensure_ascii=False).encode("utf-8", "surrogatepass")
    return body, "application/json", {"X-GitHub-Event": "issue_comment"}


@pytest.mark.parametrize("kind", [bodies, json_documents, naughty_strings], ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("channel", [SIGNED, OPEN])
async def test_whatever_is_accepted_comes_out_byte_for_byte_and_nothing_fails(
    relay: Relay, corpus: Path, channel: str, kind: object
) -> None:
    cases = kind(corpus)  # type: ignore[operator]
    outcome = await put_through(relay, channel, cases)
    assert outcome.failures == []
    assert outcome.changed == []
    accepted = sum(status == 202 for status in outcome.answers.values())
    refused = {name: status for name, status in outcome.answers.items() if status != 202}
    print(f"{len(cases)} cases, {accepted} accepted and the same when read, 5xx: 0, refused: {refused or 0}")
    assert accepted == len(cases), refused
