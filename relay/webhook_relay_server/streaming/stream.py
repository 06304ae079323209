"""Stream: GET /ws, one log for many readers over WebSocket. Raw ASGI; the frames are in `docs/protocol.md`."""

from __future__ import annotations

import asyncio
import secrets
from functools import partial

import structlog

from webhook_relay import __version__
from webhook_relay.errors import ProtocolError
from webhook_relay.filters import EVERYTHING
from webhook_relay.headers import RequestHeaders
from webhook_relay.messages import (
    CLOSE_TIMEOUT,
    HEARTBEAT_DEADLINE,
    HEARTBEAT_INTERVAL,
    HELLO_DEADLINE,
    SUBPROTOCOL,
    Ack,
    ClientMessage,
    Credit,
    Hello,
    Ping,
    Pong,
    Subscription,
    Welcome,
    decode_client_message,
)
from webhook_relay_server.delivery.acknowledgements import Acknowledgements
from webhook_relay_server.delivery.audience import Audience
from webhook_relay_server.delivery.closing import (
    ClosingError,
    bad_frame,
    failed,
    forbidden,
    too_many_failures,
    unauthorized,
)
from webhook_relay_server.delivery.reader import Reader
from webhook_relay_server.delivery.reading import Credits, Place
from webhook_relay_server.delivery.wire import BinaryMessage
from webhook_relay_server.errors import ForeignOriginError, InvalidParametersError, RelayError
from webhook_relay_server.security.rate_limits import RateLimit, client_of
from webhook_relay_server.store.directory import Directory, KnownToken
from webhook_relay_server.store.log import EventLog
from webhook_relay_server.store.tokens import Scope as TokenScope
from webhook_relay_server.streaming.places import find_place
from webhook_relay_server.streaming.wires import wire_for
from webhook_relay_server.web.asgi import Receive, Scope, Send, is_from_another_site, request_headers
from webhook_relay_server.web.refused_handshake import refuse_handshake
from webhook_relay_server.web.request_id import HEADER, bind_request

log = structlog.get_logger(__name__)

PATH = "/ws"


class Stream:
    """Takes clients in, hears what they say, and leaves sending to the fan-out."""

    def __init__(
        self,
        directory: Directory,
        event_log: EventLog,
        audience: Audience,
        positions: Acknowledgements,
        bad_tokens: RateLimit | None = None,
    ) -> None:
        self._directory = directory
        self._log = event_log
        self._audience = audience
        self._positions = positions
        self._bad_tokens = bad_tokens

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one WebSocket connection from handshake to close."""
        await receive()
        request_id, refusal = _look_at(request_headers(scope))
        if refusal is not None:
            await refuse_handshake(scope, send, refusal, request_id)
            return
        offered = SUBPROTOCOL in scope["subprotocols"]
        await send(
            {
                "type": "websocket.accept",
                "subprotocol": SUBPROTOCOL if offered else None,
                "headers": [(HEADER, request_id.encode())],
            }
        )
        reader = Reader(secrets.token_hex(4), wire_for(scope, receive, send))
        try:
            if not offered:
                raise bad_frame(f"The sub-protocol {SUBPROTOCOL} was not offered.")
            address = (scope.get("client") or ("",))[0]
            await self._let_in(reader, await _hello(receive), _bearer_token(scope), address)
            await reader.wire.listen(partial(self._hear, reader))
        except ClosingError as closing:
            reader.end(closing)
        except RelayError as error:  # the store is away for now: the client comes back
            log.warning("client.put_off", connection=reader.id, reason=error.detail)
            reader.end(failed())
        except Exception:
            log.exception("client.failed", connection=reader.id)
            reader.end(failed())
        finally:
            self._audience.leave(reader)
            await reader.wire.finish()

    # --- coming and going --------------------------------------------------------------------------

    async def _let_in(self, reader: Reader, hello: Hello, header_token: str | None, address: str) -> None:
        reader.token = self._authorize(hello, header_token, address)
        reader.client = hello.client
        reader.credits = Credits(hello.credit)
        reader.say(Welcome(reader.id, f"webhook-relay/{__version__}", HEARTBEAT_INTERVAL, HEARTBEAT_DEADLINE))
        reader.places = tuple(
            [await self._place(reader, reader.token, subscription) for subscription in hello.subscriptions]
        )
        self._audience.enter(reader)

    def _authorize(self, hello: Hello, header_token: str | None, address: str) -> KnownToken:
        text = header_token or hello.token
        if not text:
            raise unauthorized("No token was given.")
        token = self._directory.token(text)
        if token is None:
            if self._bad_tokens is not None and (wait := self._bad_tokens.hit(client_of(address))):
                raise too_many_failures(wait)
            raise unauthorized("The token is not known, or was revoked.")
        if TokenScope.READ not in token.scopes:
            raise forbidden("The token does not have the scope `read`.")
        wanted = [subscription.channel for subscription in hello.subscriptions]
        refused = [name for name in wanted if self._directory.channel_for(token, name) is None]
        if refused:
            raise _no_channel(refused[0])
        if len(set(wanted)) != len(wanted):
            raise bad_frame("A channel is asked for twice.")
        return token

    async def _place(self, reader: Reader, token: KnownToken, subscription: Subscription) -> Place:
        channel = self._directory.channel_for(token, subscription.channel)
        if channel is None:
            raise _no_channel(subscription.channel)
        try:
            place, begun = await find_place(self._log, channel, subscription.cursor, subscription.filter or EVERYTHING)
        except InvalidParametersError as error:
            raise bad_frame(error.detail) from None
        reader.say(begun.message)
        return place

    # --- what clients say --------------------------------------------------------------------------

    def _hear(self, reader: Reader, message: str | bytes) -> None:
        reader.heard_at = asyncio.get_running_loop().time()
        try:
            self._take(reader, _decoded(message))
        except ClosingError as closing:
            reader.end(closing)
        except Exception:
            log.exception("client.failed", connection=reader.id)
            reader.end(failed())

    def _take(self, reader: Reader, message: ClientMessage) -> None:
        match message:
            case Ack(channel=channel, cursor=cursor):
                place = reader.place(channel)
                if place is None or cursor.epoch != place.epoch or not 0 <= cursor.seq <= place.after:
                    raise bad_frame("An ack is for something that was not sent.")
                if reader.client is not None:
                    self._positions.acknowledged(reader.client, reader.token_id, place.channel_id, cursor)
            case Credit(events=events):
                reader.credits.grant(events)
                self._audience.granted(reader)
            case Ping(nonce=nonce):
                reader.say(Pong(nonce))
            case Hello():
                raise bad_frame("A second hello.")


def _look_at(headers: RequestHeaders) -> tuple[str, ForeignOriginError | None]:
    """Return a handshake's id, and why it is refused, if it is. Nothing keeps the headers for as long as it lasts."""
    foreign = is_from_another_site(headers)
    hint = "Read it from a program."
    error = ForeignOriginError("The request comes from a page of another site.", hint=hint) if foreign else None
    return bind_request(headers), error


def _no_channel(name: str) -> ClosingError:
    return forbidden(f"There is no channel {name!r} for this token.")


async def _hello(receive: Receive) -> Hello:
    """Return the client's first message. Raises ClosingError when it is none, or takes too long."""
    try:
        async with asyncio.timeout(HELLO_DEADLINE):
            message = await receive()
    except TimeoutError:
        raise bad_frame(f"No hello within {HELLO_DEADLINE:.0f} seconds.", CLOSE_TIMEOUT) from None
    if message["type"] == "websocket.disconnect":
        raise ClosingError(CLOSE_TIMEOUT)  # nobody is there to be told
    text = message.get("text")
    hello = _decoded(BinaryMessage() if text is None else text)
    if not isinstance(hello, Hello):
        raise bad_frame("The first frame must be a hello.")
    return hello


def _decoded(message: str | bytes) -> ClientMessage:
    if isinstance(message, BinaryMessage):
        raise bad_frame("A frame was binary; frames are JSON in text messages.")
    try:
        return decode_client_message(message)
    except ProtocolError as error:
        raise bad_frame(error.message) from None


def _bearer_token(scope: Scope) -> str | None:
    for name, value in scope["headers"]:
        if name == b"authorization" and value[:7].lower() == b"bearer ":
            text: str = value[7:].strip().decode("latin-1")
            return text
    return None
