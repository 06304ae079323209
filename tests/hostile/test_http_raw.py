"""Raw HTTP: whatever bytes come over a connection, nothing is smuggled past the relay and nothing makes it fail.

Every case goes to a relay of its own process. Case by case, the channels of two sources show what came through.
"""

from __future__ import annotations

import asyncio
import base64
import json
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from support.corpus import CORPUS_VARIABLE, corpus_folder
from support.served import Served
from support.store import administration

TARGET = "target"
SMUGGLED = "smuggled"
PATIENCE = 0.5
"""Seconds without another byte after which a relay that has answered and keeps the connection open has said it all."""
ANSWER_DEADLINE = 30.0
"""Seconds for an answer."""
DEADLINE = 1.5
"""Seconds for headers and bodies, instead of 15 and 30, so that cases that never end do."""
STATUS = re.compile(rb"HTTP/1\.1 ([0-9]{3}) ")


@dataclass(frozen=True)
class Case:
    """Bytes, and what is to become of them."""

    id: str
    raw: bytes
    expect: str
    max_responses: int
    send: str

    def __str__(self) -> str:
        return self.id

    @property
    def requests(self) -> int:
        return self.raw.count(b"POST ")

    @property
    def answers(self) -> int:
        """How many are sure to come, unless the connection ends."""
        return self.requests if self.expect == "accept" else 1


@dataclass
class Outcome:
    """What was answered and kept."""

    statuses: list[int]
    closed: bool
    kept: int
    smuggled: int


def cases() -> list[Any]:
    folder = corpus_folder()
    if folder is None:
        reason = f"{CORPUS_VARIABLE} names no folder: the raw requests are not part of the repository"
        return [pytest.param(None, marks=pytest.mark.skip(reason=reason))]
    listed = json.loads((folder / "hostile" / "http_raw.json").read_text("utf-8"))
    return [_case(one) for one in listed]


def _case(one: dict[str, Any]) -> Case:
    raw = base64.b64decode(one["raw_base64"])
    return Case(one["id"], raw, one["expect"], one["max_responses"], one.get("send", "whole"))


class Relay:
    """A relay with two unsigned sources, whose only defence is what is tried here."""

    def __init__(self, folder: Path) -> None:
        deadlines = ("HEADERS_DEADLINE", "BODY_DEADLINE")
        patches = [("webhook_relay_server.web.phase", name, DEADLINE) for name in deadlines]
        self.served = Served(folder, patches=patches, environment={"WEBHOOK_RELAY_LOG_LEVEL": "warning"})
        admin = administration(self.served.path)
        self.paths = {}
        for name in (TARGET, SMUGGLED):
            admin.create_channel(name)
            made = admin.create_source(name, scheme="unverified", channel=name)
            self.paths[name] = "/in/" + made.url.rpartition("/")[2]
        self._counted = dict.fromkeys(self.paths, 0)

    def filled_in(self, raw: bytes) -> bytes:
        """Return the bytes with this relay's names in their places."""
        address = self.served.address
        raw = raw.replace(b"__HOST__", f"{address.host}:{address.port}".encode())
        for place, name in ((b"__PATH__", TARGET), (b"__SMUG__", SMUGGLED)):
            raw = raw.replace(place, self.paths[name].encode())
        body = raw.partition(b"\r\n\r\n")[2]
        return raw.replace(b"__CLEN__", str(len(body)).encode())

    async def put(self, case: Case) -> Outcome:
        raw = self.filled_in(case.raw)
        reader, writer = await asyncio.open_connection(self.served.address.host, self.served.address.port)
        try:
            with suppress(ConnectionError):
                writer.write(raw)
                await writer.drain()
                if case.send == "half-close":
                    writer.write_eof()
            answer, closed = await _everything(reader, case.answers)
        finally:
            writer.transport.abort()
        statuses = [int(status) for status in STATUS.findall(answer)]
        return Outcome(statuses, closed, self._more(TARGET), self._more(SMUGGLED))

    def _more(self, channel: str) -> int:
        """Return how many events came since it was asked last."""
        before, self._counted[channel] = self._counted[channel], len(self.served.stored(channel))
        return self._counted[channel] - before


async def _everything(reader: asyncio.StreamReader, answers: int) -> tuple[bytes, bool]:
    """Wait for so many answers and a little longer; return them, and whether the connection was closed then."""
    answer = b""
    while True:
        enough = sum(status >= b"200" for status in STATUS.findall(answer)) >= answers
        try:
            async with asyncio.timeout(PATIENCE if enough else ANSWER_DEADLINE):
                more = await reader.read(65_536)
        except TimeoutError:
            return answer, False
        except ConnectionError:
            return answer, True
        if not more:
            return answer, True
        answer += more


@pytest.fixture(scope="module")
def relay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Relay]:
    relay = Relay(tmp_path_factory.mktemp("relay"))
    relay.served.start()
    yield relay
    assert relay.served.program.terminate() == 0
    assert "Traceback" not in relay.served.program.output()


@pytest.mark.parametrize("case", cases(), ids=str)
async def test_whatever_comes_over_a_connection_is_taken_or_refused_and_nothing_else(relay: Relay, case: Case) -> None:
    outcome = await relay.put(case)
    final = [status for status in outcome.statuses if status >= 200]
    accepted = [status for status in final if status < 300]
    assert outcome.smuggled == 0, outcome
    assert len(outcome.statuses) <= case.max_responses, outcome
    assert [status for status in final if status >= 500] == [], outcome
    assert outcome.kept == len(accepted), outcome
    match case.expect:
        case "accept":
            assert accepted == final
            assert outcome.kept == case.requests
        case "reject":
            assert accepted == []
            assert final or outcome.closed
        case "times-out":
            assert final == [408]
            assert outcome.closed
        case "no-store":
            assert outcome.kept == 0
        case expectation:
            assert expectation == "no-5xx"
