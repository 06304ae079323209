"""A client of Server-Sent Events for tests, as the standard has it: it keeps the newest id, and gives it back."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx

from support.relay import RunningRelay
from webhook_relay.event import Event
from webhook_relay.messages import EventMessage, ServerMessage, decode_event, decode_server_message


@dataclass
class Parser:
    """Interprets a stream (https://html.spec.whatwg.org/multipage/server-sent-events.html, section 9.2.6)."""

    last_id: str = ""
    retry: int = 0
    comments: list[str] = field(default_factory=list)
    _rest: bytes = b""
    _data: list[str] = field(default_factory=list)
    _kind: str = ""

    def feed(self, chunk: bytes) -> list[tuple[str, str]]:
        """Take what has arrived; return kind and data of each event that is complete now."""
        dispatched = []
        *lines, self._rest = (self._rest + chunk).replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
        for line in lines:
            if line:
                self._take(line.decode())
            else:
                if self._data:
                    dispatched.append((self._kind or "message", "\n".join(self._data)))
                self._data, self._kind = [], ""
        return dispatched

    def _take(self, line: str) -> None:
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if not name:
            self.comments.append(value)
        elif name == "data":
            self._data.append(value)
        elif name == "event":
            self._kind = value
        elif name == "id" and "\0" not in value:
            self.last_id = value
        elif name == "retry" and value.isdecimal():
            self.retry = int(value)


class EventSource:
    """One response, read event by event."""

    def __init__(self, response: httpx.Response) -> None:
        self.response = response
        self.parser = Parser()
        self._chunks = response.aiter_raw()
        self._waiting: list[tuple[str, str, str]] = []

    @property
    def last_id(self) -> str:
        """Id of the stream as far as `receive` has given it out, for the next connection."""
        return self._given

    _given = ""

    async def receive(self) -> ServerMessage:
        """Return the next event's frame. Raises StopAsyncIteration at the end of the response."""
        while not self._waiting:
            for part in _events(await anext(self._chunks), self.parser):
                self._waiting.append(part)
        kind, text, self._given = self._waiting.pop(0)
        message = decode_server_message(text)
        assert message.__struct_config__.tag == kind
        return message

    async def receive_event(self) -> Event:
        """Return the next event, which must be one of the log."""
        message = await self.receive()
        assert isinstance(message, EventMessage), message
        return decode_event(message)

    async def events(self, count: int) -> list[Event]:
        return [await self.receive_event() for _ in range(count)]


def _events(chunk: bytes, parser: Parser) -> list[tuple[str, str, str]]:
    """Return kind, data and id of what is complete: fed line by line, so that each has its own id."""
    found = []
    for line in chunk.splitlines(keepends=True):
        found += [(kind, text, parser.last_id) for kind, text in parser.feed(line)]
    return found


@asynccontextmanager
async def event_source(
    relay: RunningRelay,
    http: httpx.AsyncClient,
    *channels: str,
    last_id: str = "",
    token: str | None = None,
    headers: Sequence[tuple[str, str]] = (),
    **query: str,
) -> AsyncIterator[EventSource]:
    """Open a stream until the end of the block."""
    sent: Any = [("Authorization", f"Bearer {relay.token if token is None else token}"), *headers]
    if last_id:
        sent.append(("Last-Event-ID", last_id))
    asked: Any = [*(("channel", name) for name in channels), *query.items()]
    async with http.stream("GET", relay.url + "/sse", headers=sent, params=asked) as response:
        assert response.status_code == 200, (await response.aread()).decode()
        yield EventSource(response)
