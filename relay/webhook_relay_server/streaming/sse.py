"""Sse: GET /sse, the log of some channels as Server-Sent Events. Raw ASGI; `docs/protocol.md` says what is sent."""

from __future__ import annotations

import random
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import structlog

from webhook_relay.event import Cursor
from webhook_relay.filters import EventFilter
from webhook_relay.headers import RequestHeaders
from webhook_relay.messages import LONGEST_CLIENT_NAME, ClientName
from webhook_relay.plain_text import plain
from webhook_relay.signatures import NOT_TAKEN
from webhook_relay_server.delivery.audience import Audience
from webhook_relay_server.delivery.closing import failed, going_away
from webhook_relay_server.delivery.reader import Reader
from webhook_relay_server.delivery.reading import Place, Start, Unlimited
from webhook_relay_server.errors import (
    ForbiddenError,
    ForeignOriginError,
    InternalError,
    InvalidParametersError,
    MethodNotAllowedError,
    NotFoundError,
    RelayError,
    UnauthorizedError,
)
from webhook_relay_server.security.bad_tokens import refuse_after_too_many
from webhook_relay_server.security.rate_limits import RateLimit
from webhook_relay_server.store.directory import Directory, KnownChannel, KnownToken
from webhook_relay_server.store.log import EventLog
from webhook_relay_server.store.tokens import Scope as TokenScope
from webhook_relay_server.streaming.event_stream import MAX_CHANNELS, Bookmark, parse_places, retry
from webhook_relay_server.streaming.places import find_place
from webhook_relay_server.streaming.sse_wire import SseWire
from webhook_relay_server.web.asgi import (
    CONNECTION,
    Connection,
    Receive,
    Scope,
    Send,
    is_from_another_site,
    request_headers,
    respond,
)
from webhook_relay_server.web.event_filter import parse_query, read_filter
from webhook_relay_server.web.problem import problem_body, problem_headers

log = structlog.get_logger(__name__)

PATH = "/sse"
DEFAULT_CHANNEL = "default"
"""What is read when nothing is asked for, and the token does not name a single channel."""
OK = 200
METHODS = ("GET", "HEAD")
HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store, no-transform"),
    (b"x-accel-buffering", b"no"),  # nginx, and what has learned it from there, passes on each part at once
]
RETRY_FIRST, RETRY_SPREAD = 1_000, 4_000
"""Milliseconds that a client waits before it comes back: every one another time, so that a restart brings no storm."""
TOKEN_PARAMETERS = frozenset({"token", "access_token", "api_key", "key"})
"""Where other services take a token. Here it would stand in every log of every proxy."""
STREAM_PARAMETERS = frozenset({"channel", "cursor"})
"""What a stream takes besides a filter."""


@dataclass(frozen=True)
class Asked:
    """What a request wants."""

    token: KnownToken
    channels: Sequence[KnownChannel]
    cursors: dict[str, Cursor]
    """Of those channels of which the client has some events."""
    wanted: EventFilter


class Sse:
    """Takes readers in that have nothing but an HTTP response, and leaves sending to the fan-out."""

    def __init__(
        self,
        directory: Directory,
        event_log: EventLog,
        audience: Audience,
        bad_tokens: RateLimit | None = None,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._directory = directory
        self._log = event_log
        self._audience = audience
        self._bad_tokens = bad_tokens
        self._chance = chance

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request until its client leaves."""
        try:
            asked = self._asked(scope)
            places, starts = await self._places(asked)
        except RelayError as error:
            log.warning("client.refused", code=error.code, status=error.status, reason=error.detail)
            await _refuse(send, error)
            return
        except Exception:
            log.exception("client.failed")
            await _refuse(send, InternalError("The relay could not handle this request."))
            return
        await send({"type": "http.response.start", "status": OK, "headers": HEADERS})
        if scope["method"] == "HEAD":
            await send({"type": "http.response.body", "body": b""})
            return
        connection: Connection | None = scope.get(CONNECTION)
        wire = SseWire(receive, send, connection, Bookmark(asked.cursors))
        reader = Reader(secrets.token_hex(4), wire)
        reader.token, reader.credits, reader.places = asked.token, Unlimited(), places
        reader.client = _client_name(asked.token, request_headers(scope))
        if connection is not None:
            connection.on_shutdown = lambda: reader.end(going_away())
        try:
            self._begin(reader, wire, starts)
            await wire.listen(_nothing)
        except Exception:
            log.exception("client.failed", connection=reader.id)
            reader.end(failed())
        finally:
            if connection is not None:
                connection.on_shutdown = None
            self._audience.leave(reader)
            await wire.finish()

    def _begin(self, reader: Reader, wire: SseWire, starts: Sequence[Start]) -> None:
        wire.hold(retry(RETRY_FIRST + int(self._chance() * RETRY_SPREAD)))
        for begun in starts:
            reader.say(begun.message)
        self._audience.enter(reader)

    async def _places(self, asked: Asked) -> tuple[tuple[Place, ...], list[Start]]:
        places, starts = [], []
        for channel in asked.channels:
            place, begun = await find_place(self._log, channel, asked.cursors.get(channel.name), asked.wanted)
            places.append(place)
            starts.append(begun)
        return tuple(places), starts

    # --- what is asked -----------------------------------------------------------------------------

    def _asked(self, scope: Scope) -> Asked:
        """Return what a request wants. Raises RelayError for what it may not have."""
        if scope["method"] not in METHODS:
            raise not_read_by(scope["method"], "Use GET.")
        headers = request_headers(scope)
        if is_from_another_site(headers):
            raise ForeignOriginError("The request comes from a page of another site.", hint="Read it from a program.")
        query = parse_query(scope["query_string"])
        token = self._token(headers, query, (scope.get("client") or ("",))[0])
        channels = self._channels(token, query.get("channel", []))
        names = {channel.name for channel in channels}
        cursors = _cursors(headers, query)
        wanted = read_filter(query, also=STREAM_PARAMETERS)
        return Asked(token, channels, {name: cursor for name, cursor in cursors.items() if name in names}, wanted)

    def _token(self, headers: RequestHeaders, query: dict[str, list[str]], address: str) -> KnownToken:
        scheme, _, text = headers.get("authorization").partition(" ")
        token = self._directory.token(text.strip()) if scheme.lower() == "bearer" else None
        if token is None:
            if text and self._bad_tokens is not None:
                refuse_after_too_many(self._bad_tokens, address)
            in_url = not TOKEN_PARAMETERS.isdisjoint(query)
            why = f"{NOT_TAKEN} " if in_url else ""
            raise UnauthorizedError(
                "This needs a token, and none that counts was sent.",
                hint=f"{why}Send `Authorization: Bearer ...`; `webhook-relay token create NAME` makes one.",
            )
        if TokenScope.READ not in token.scopes:
            raise ForbiddenError("The token does not have the scope `read`.", hint="Ask whoever runs the relay for it.")
        return token

    def _channels(self, token: KnownToken, names: list[str]) -> list[KnownChannel]:
        if not names:
            names = sorted(token.channels) if len(token.channels) == 1 else [DEFAULT_CHANNEL]
        if len(names) > MAX_CHANNELS:
            raise InvalidParametersError(
                f"A stream has at most {MAX_CHANNELS} channels.", hint="Read the others on another connection."
            )
        if len(set(names)) != len(names):
            raise InvalidParametersError("A channel is asked for twice.", hint="Name each channel once.")
        found = [self._directory.channel_for(token, name) for name in names]
        known = [channel for channel in found if channel is not None]
        if len(known) < len(names):
            raise NotFoundError(
                "There is no such channel for this token.", hint="Compare `?channel=` with the token's list."
            )
        return known


def not_read_by(method: str, hint: str) -> MethodNotAllowedError:
    """Return the refusal of a method that no stream is read by."""
    return MethodNotAllowedError(f"{method} is not how a stream is read.", allow=", ".join(METHODS), hint=hint)


async def _refuse(send: Send, error: RelayError) -> None:
    await respond(send, error.status, problem_headers(error), problem_body(error))


def _cursors(headers: RequestHeaders, query: dict[str, list[str]]) -> dict[str, Cursor]:
    """Return how far the client is. The header counts, if it is there: a client that comes back sends the old URL."""
    text = headers.get("last-event-id") or query.get("cursor", [""])[-1]
    try:
        return parse_places(text)
    except ValueError:
        raise InvalidParametersError(
            "The cursor is none that a relay has sent.", hint="Send the newest `id` of the stream, or nothing."
        ) from None


def _client_name(token: KnownToken, headers: RequestHeaders) -> ClientName:
    """Return who reads: a stream has no name of its own, so its token tells streams apart."""
    return ClientName(f"sse-{token.id}", plain(headers.get("user-agent"), limit=LONGEST_CLIENT_NAME))


def _nothing(_message: str | bytes) -> None:
    """Hear what a client of SSE says, which is nothing."""
