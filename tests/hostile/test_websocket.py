"""Raw WebSocket frames: whatever a client sends, only its own link ends, and others get their events.

Every case goes to a relay of its own process, over a connection that only speaks well until it has been let in.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from websockets.client import ClientProtocol
from websockets.extensions.permessage_deflate import ClientPerMessageDeflateFactory
from websockets.frames import Frame
from websockets.protocol import State
from websockets.typing import Subprotocol
from websockets.uri import parse_uri

from support.corpus import CORPUS_VARIABLE, corpus_folder
from support.relay import github_headers, hello
from support.served import Address, Served
from webhook_relay.messages import CLOSE_BAD_FRAME, SUBPROTOCOL

QUIET = 0.5
"""Seconds in which a relay says nothing to who was let in, so that it will not."""
CLOSE_DEADLINE = 30.0
"""Seconds for a link to end."""
MEMORY = 48 * 1024 * 1024
"""Bytes that a relay may grow by for all cases together: less than one bomb that is let off, or 32 MiB kept twice."""
ABNORMAL = 1006
"""What a client says itself when a connection ends without a close frame (RFC 6455, section 7.1.5)."""


@dataclass(frozen=True)
class Case:
    """Frames or a handshake, and how the link may end; None among the codes: it need not."""

    id: str
    frames: tuple[bytes, ...] = ()
    repeated: int | None = None
    times: int = 1
    codes: tuple[int | None, ...] | None = None
    deflate: bool = False
    texts: tuple[str, ...] = ()
    handshake: str = ""

    def __str__(self) -> str:
        return self.id

    def sent(self) -> Iterator[bytes]:
        for number, frame in enumerate(self.frames):
            yield from [frame] * (self.times if number == self.repeated else 1)


def cases(wanted: str) -> list[Any]:
    """Return the cases that have a field."""
    folder = corpus_folder()
    if folder is None:
        reason = f"{CORPUS_VARIABLE} names no folder: the frames are not part of the repository"
        return [pytest.param(None, marks=pytest.mark.skip(reason=reason))]
    listed = json.loads((folder / "hostile" / "websocket.json").read_text("utf-8"))
    return [_case(one) for one in listed if wanted in one]


def _case(one: dict[str, Any]) -> Case:
    codes = one.get("expect_close_codes")
    return Case(
        one["id"],
        tuple(bytes.fromhex(frame) for frame in one.get("send_hex", ())),
        one.get("repeat_frame"),
        one.get("repeat_times", 1),
        None if codes is None else tuple(codes),
        one.get("offer_deflate", False),
        tuple(one.get("texts", ())),
        one.get("handshake_headers", ""),
    )


@dataclass
class Link:
    """A client that sends bytes as they are, and reads what comes as frames."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    protocol: ClientProtocol
    said: list[Frame] = field(default_factory=list)

    async def shake_hands(self) -> None:
        self.protocol.send_request(self.protocol.connect())
        await self._flush()
        while self.protocol.state is State.CONNECTING:
            await self._take()
        if self.protocol.handshake_exc is not None:
            raise self.protocol.handshake_exc

    async def be_let_in(self, token: str) -> None:
        """Say hello and wait until the relay has answered with its two messages."""
        self.protocol.send_text(hello(token=token).encode())
        await self._flush()
        while len(self.said) < 2:
            await self._take()

    async def send(self, *frames: bytes) -> None:
        with suppress(ConnectionError):
            for frame in frames:
                self.writer.write(frame)
                await self.writer.drain()

    async def hear(self) -> int:
        """Return the code that the relay closes with."""
        with suppress(ConnectionError):
            while await self._take():
                pass
        received = self.protocol.close_rcvd
        return ABNORMAL if received is None else received.code

    async def say(self, frames: Iterator[bytes], *, listen: bool, may_stay: bool) -> int | None:
        """Send frames, hearing meanwhile or only then; return how the relay closed, None when it goes on."""
        if not listen:
            await self.send(*frames)
        saying = asyncio.create_task(self.send(*frames))
        hearing = asyncio.create_task(self.hear())
        await asyncio.wait({saying, hearing}, return_when=asyncio.FIRST_COMPLETED)
        await asyncio.wait({hearing}, timeout=QUIET if may_stay else CLOSE_DEADLINE)
        for task in (saying, hearing):
            task.cancel()
        heard, _ = await asyncio.gather(hearing, saying, return_exceptions=True)
        return heard if isinstance(heard, int) else None

    async def _take(self) -> bool:
        """Take what comes; say whether more can."""
        more = await self.reader.read(65_536)
        if not more:
            self.protocol.receive_eof()
            return False
        self.protocol.receive_data(more)
        self.said += [event for event in self.protocol.events_received() if isinstance(event, Frame)]
        return self.protocol.close_rcvd is None

    async def _flush(self) -> None:
        self.writer.write(b"".join(self.protocol.data_to_send()))
        await self.writer.drain()


class Relay:
    """A relay in a process of its own."""

    def __init__(self, folder: Path) -> None:
        self.served = Served(folder, environment={"WEBHOOK_RELAY_LOG_LEVEL": "warning"})

    @property
    def address(self) -> Address:
        return self.served.address

    def memory(self) -> int:
        """Return the bytes of memory that the process has used at most."""
        status = Path(f"/proc/{self.served.program.pid}/status").read_text()
        found = re.search(r"VmHWM:\s+(\d+) kB", status)
        assert found is not None
        return int(found[1]) * 1024

    @asynccontextmanager
    async def link(self, *, deflate: bool = False) -> AsyncIterator[Link]:
        uri = parse_uri(self.address.url.replace("http", "ws") + "/ws")
        extensions = [ClientPerMessageDeflateFactory()] if deflate else None
        protocol = ClientProtocol(uri, extensions=extensions, subprotocols=[Subprotocol(SUBPROTOCOL)], max_size=None)
        reader, writer = await asyncio.open_connection(self.address.host, self.address.port)
        try:
            link = Link(reader, writer, protocol)
            await link.shake_hands()
            yield link
        finally:
            writer.transport.abort()

    async def still_works(self) -> None:
        """Post an event, and see that a reader gets it."""
        async with self.link() as link, httpx.AsyncClient(trust_env=False) as client:
            await link.be_let_in(self.address.token)
            before = len(link.said)
            headers = github_headers(self.address.secret, b"{}")
            answer = await client.post(self.address.url + "/webhook", content=b"{}", headers=headers)
            assert answer.status_code == 202
            async with asyncio.timeout(CLOSE_DEADLINE):
                while len(link.said) == before:
                    assert await link._take()


@pytest.fixture(scope="module")
def relay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Relay]:
    relay = Relay(tmp_path_factory.mktemp("relay"))
    relay.served.start()
    began = relay.memory()
    yield relay
    grown = relay.memory() - began
    assert relay.served.program.terminate() == 0
    assert "Traceback" not in relay.served.program.output()
    assert grown < MEMORY


@pytest.mark.parametrize("known", [False, True], ids=["stranger", "reader"])
@pytest.mark.parametrize("case", cases("send_hex"), ids=str)
async def test_a_frame_that_is_none_ends_its_link_with_the_code_of_the_standard(
    relay: Relay, case: Case, known: bool
) -> None:
    async with relay.link(deflate=case.deflate) as link:
        if known:
            await link.be_let_in(relay.address.token)
        may_stay = case.codes is None or None in case.codes
        code = await link.say(case.sent(), listen=case.codes is not None, may_stay=may_stay)
    if case.codes is not None:
        assert code in case.codes or (may_stay and code == CLOSE_BAD_FRAME)  # the frame counts, what it says does not
    await relay.still_works()


@pytest.mark.parametrize("known", [False, True], ids=["stranger", "reader"])
async def test_a_text_that_makes_no_sense_ends_its_link_and_nothing_else(relay: Relay, known: bool) -> None:
    for case in cases("texts"):
        for text in case.texts:
            async with relay.link() as link:
                if known:
                    await link.be_let_in(relay.address.token)
                link.protocol.send_text(text.encode())
                await link._flush()
                async with asyncio.timeout(CLOSE_DEADLINE):
                    code = await link.hear()
                assert code in (1003, 1007, 1008, 1009) or code >= 4000, text[:80]
    await relay.still_works()


@pytest.mark.parametrize("case", cases("handshake_headers"), ids=str)
async def test_a_handshake_that_is_none_is_refused_and_never_fails(relay: Relay, case: Case) -> None:
    reader, writer = await asyncio.open_connection(relay.address.host, relay.address.port)
    host = f"{relay.address.host}:{relay.address.port}"
    head = f"GET /ws HTTP/1.1\r\nHost: {host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n{case.handshake}\r\n"
    writer.write(head.encode())
    async with asyncio.timeout(CLOSE_DEADLINE):
        status = int((await reader.readline()).split()[1])
    writer.transport.abort()
    assert status < 500
    if "origin" in case.id:
        assert status == 403
    await relay.still_works()
