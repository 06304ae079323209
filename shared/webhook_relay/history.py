"""History: what a relay keeps, event by event, over HTTP. To follow a channel there is `Client`."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from types import TracebackType
from typing import Any, Literal, TypeVar
from urllib.parse import quote

import httpx
import msgspec

import webhook_relay
from webhook_relay.answers import EventPage, Replayed, Statistics
from webhook_relay.arrivals import unpacked
from webhook_relay.dial import NEW_TOKEN_HINT, RelayAddress, check_token
from webhook_relay.errors import (
    ConfigurationError,
    ConnectionFailedError,
    ProtocolError,
    RefusedError,
    WebhookRelayError,
)
from webhook_relay.event import Event, EventHead, Headers
from webhook_relay.filters import EVERYTHING, EventFilter
from webhook_relay.messages import (
    MAX_SERVER_FRAME,
    EventMessage,
    Gap,
    Problem,
    Resumed,
    decode_event,
    decode_server_message,
)
from webhook_relay.relay_words import said
from webhook_relay.seals import Seals
from webhook_relay.sentence import Sentence
from webhook_relay.way import Way

TIMEOUT = 30.0
"""Seconds between two signs of life: a relay that is asked much answers within a few."""
Order = Literal["newest", "oldest"]
By = Literal["hour", "type", "source"]
_Answer = TypeVar("_Answer")


@dataclass(frozen=True)
class _ProblemDocument:
    """The members of an RFC 9457 answer that are passed on."""

    detail: str = ""
    hint: str = ""
    code: str = field(default="error")


class History:
    """Asks one relay about the events of its channels. Use it as `async with`.

    Raises ConfigurationError for an address, a token or a parameter that is not usable, RefusedError when the token is
    not good for it, ConnectionFailedError when the relay cannot answer now, and WebhookRelayError (with the `code` of
    docs/errors.md) for everything else, such as an event that is not there.

    `reader_keys` is asked, on a thread, for this reader's private keys when a sealed event comes; what none of them
    opens stays sealed (`event.sealed`).

    `proxy` and `ca_file` are those of `way.Way`; making one reads files of certificates.
    """

    def __init__(
        self,
        relay_url: str,
        token: str,
        *,
        reader_keys: Callable[[], Iterable[str]] | None = None,
        proxy: str = "",
        ca_file: str = "",
    ) -> None:
        address, way = RelayAddress(relay_url), Way(proxy, ca_file)
        check_token(token)
        self._relay = address.shown
        self._seals = None if reader_keys is None else Seals(reader_keys)
        self._http = way.http_client(
            f"{address.shown}/api/v1/channels/",
            headers={
                "Authorization": f"Bearer {token}",
                "User-Agent": f"ai-webhook-relay/{webhook_relay.__version__}",
            },
            timeout=TIMEOUT,
        )

    async def __aenter__(self) -> History:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Let go of the connections."""
        await self._http.aclose()

    async def page(
        self,
        channel: str,
        wanted: EventFilter = EVERYTHING,
        *,
        order: Order = "newest",
        limit: int = 50,
        cursor: str | None = None,
        data: bool = False,
    ) -> EventPage:
        """Return a page of events; `cursor` is `next` of the page before. With `data` they are whole."""
        options = {"order": order, "limit": limit, "cursor": cursor, "include": "data" if data else None}
        answer = await self._ask("GET", channel, "events", {**wanted.parameters(), **options})
        return _decoded(answer.content, EventPage)

    async def events(
        self, channel: str, wanted: EventFilter = EVERYTHING, *, order: Order = "newest"
    ) -> AsyncIterator[EventHead]:
        """Yield every event without headers and body, page after page."""
        cursor: str | None = None
        while True:
            page = await self.page(channel, wanted, order=order, limit=200, cursor=cursor)
            for listed in page.events:
                yield listed.head
            cursor = page.next
            if cursor is None:
                return

    async def event(self, channel: str, event_id: str) -> Event:
        """Return a whole event."""
        answer = await self._ask("GET", channel, f"events/{_quoted(event_id)}")
        message = decode_server_message(answer.content)
        if not isinstance(message, EventMessage):
            raise _not_understood()
        return await self._opened(decode_event(message))

    async def raw(self, channel: str, event_id: str) -> bytes:
        """Return the body of an event, byte for byte."""
        return (await self._ask("GET", channel, f"events/{_quoted(event_id)}/raw")).content

    async def replay(self, channel: str, event_id: str) -> Replayed:
        """Have an event appended again, marked as a replay; it is on the relay's disk then. Needs scope `manage`."""
        answer = await self._ask("POST", channel, f"events/{_quoted(event_id)}/replay")
        return _decoded(answer.content, Replayed)

    async def replay_changed(self, channel: str, event_id: str, headers: Headers, body: bytes) -> Replayed:
        """Have an event appended as `headers` and `body`, marked as a replay. Needs scope `manage`.

        They are all of it, the new signature included (see `signatures.sign`): the relay checks that as it would for
        the source's sender.
        """
        changed = {"headers": headers, "body_base64": base64.b64encode(body).decode()}
        answer = await self._ask("POST", channel, f"events/{_quoted(event_id)}/replay", document=changed)
        return _decoded(answer.content, Replayed)

    async def export(self, channel: str, wanted: EventFilter = EVERYTHING) -> AsyncIterator[Event | Gap]:
        """Yield every event whole, oldest first, as fast as it is taken; a Gap where the relay has lost some.

        Raises ConnectionFailedError when it ends before it is complete.
        """
        async for line in self.export_lines(channel, wanted):
            message = decode_server_message(line)
            if isinstance(message, EventMessage):
                yield await self._opened(decode_event(message))
            elif isinstance(message, Gap):
                yield message

    async def export_lines(self, channel: str, wanted: EventFilter = EVERYTHING) -> AsyncIterator[bytes]:
        """Yield the lines of an export as they come, without their line breaks. Raises as `export` does."""
        ended = False
        try:
            request = self._http.build_request(
                "GET", f"{_quoted(channel)}/events/export", params=_given(wanted.parameters())
            )
            response = await self._http.send(request, stream=True)
            try:
                if not response.is_success:
                    await response.aread()
                    raise self._refusal(response)
                async for line in _lines(response):
                    ended = line.startswith((b'{"type":"resumed"', b'{"type":"problem"'))
                    yield line
                    if ended:
                        _check_end(line)
            finally:
                await response.aclose()
        except httpx.HTTPError as error:
            raise self._explain(error) from None
        if not ended:
            raise ConnectionFailedError(
                Sentence("The export was cut off."), hint=Sentence("Try again."), code="cut-off"
            )

    async def statistics(
        self, channel: str, *, since: datetime | None = None, until: datetime | None = None, by: By = "hour"
    ) -> Statistics:
        """Return how much a channel took, in whole hours; without `since` it is a week."""
        parameters = {"since": _time(since), "until": _time(until), "by": by}
        return _decoded((await self._ask("GET", channel, "statistics", parameters)).content, Statistics)

    async def _opened(self, event: Event) -> Event:
        if self._seals is None or not event.sealed:
            return event
        return unpacked((await asyncio.to_thread(self._seals.opened, [event]))[0])

    async def _ask(
        self,
        method: str,
        channel: str,
        path: str,
        parameters: Mapping[str, Any] | None = None,
        *,
        document: Mapping[str, Any] | None = None,
    ) -> httpx.Response:
        try:
            answer = await self._http.request(
                method, f"{_quoted(channel)}/{path}", params=_given(parameters or {}), json=document
            )
        except httpx.HTTPError as error:
            raise self._explain(error) from None
        if not answer.is_success:
            raise self._refusal(answer)
        return answer

    def _explain(self, error: httpx.HTTPError) -> WebhookRelayError:
        if isinstance(error, httpx.TimeoutException):
            return ConnectionFailedError(Sentence("{relay} did not answer in time.", relay=self._relay), code="timeout")
        return ConnectionFailedError(
            Sentence("{relay} cannot be reached.", relay=self._relay), hint=Sentence("Is the relay running?")
        )

    def _refusal(self, answer: httpx.Response) -> WebhookRelayError:
        problem = _problem(answer.content)
        sentence = said(problem.detail) or Sentence(
            "{relay} answered HTTP {status}.", relay=self._relay, status=answer.status_code
        )
        kinds: dict[int, type[WebhookRelayError]] = {
            HTTPStatus.UNAUTHORIZED: RefusedError,
            HTTPStatus.FORBIDDEN: RefusedError,
            HTTPStatus.UNPROCESSABLE_ENTITY: ConfigurationError,
            HTTPStatus.TOO_MANY_REQUESTS: ConnectionFailedError,
        }
        later = ConnectionFailedError if answer.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR else WebhookRelayError
        hint = said(problem.hint) or (NEW_TOKEN_HINT if answer.status_code == HTTPStatus.UNAUTHORIZED else "")
        return kinds.get(answer.status_code, later)(sentence, hint=hint, code=problem.code)


async def _lines(response: httpx.Response) -> AsyncIterator[bytes]:
    """Yield lines as they come. Only LF ends one: other line breaks can be part of a text. Raises ProtocolError."""
    rest = bytearray()
    async for piece in response.aiter_bytes():
        rest += piece
        if b"\n" in piece:
            *lines, rest = rest.split(b"\n")
            for line in lines:
                yield bytes(line)
        if len(rest) > MAX_SERVER_FRAME:
            raise _not_understood()


def _check_end(line: bytes) -> None:
    """Raise what the relay says went wrong."""
    message = decode_server_message(line)
    if isinstance(message, Problem):
        raise ConnectionFailedError(said(message.detail), hint=said(message.hint), code=message.code)
    if not isinstance(message, Resumed):
        raise _not_understood()


def _decoded(content: bytes, kind: type[_Answer]) -> _Answer:
    try:
        return msgspec.json.decode(content, type=kind)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        raise _not_understood() from None


def _problem(content: bytes) -> _ProblemDocument:
    try:
        return msgspec.json.decode(content, type=_ProblemDocument)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return _ProblemDocument()


def _not_understood() -> ProtocolError:
    return ProtocolError(
        Sentence("The relay's answer was not understood."), hint=Sentence("Bring both to the same version.")
    )


def _given(parameters: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in parameters.items() if value is not None}


def _time(time: datetime | None) -> str | None:
    return None if time is None else time.isoformat()


def _quoted(name: str) -> str:
    """Return a name as one step of a path, whatever it holds."""
    return quote(name, safe="") or "-"
