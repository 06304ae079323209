"""WebSocketProtocol: uvicorn's WebSocket protocol with a way for the relay to write to the transport itself.

Through ASGI every frame is built anew for every reader, and a task waits for each. Here a frame is built once and its
bytes are written to every transport. What else differs from uvicorn:

- permessage-deflate is agreed on so that every message stands for itself (`server_no_context_takeover`) and may use
  the whole window; a client that cannot do with that gets frames that are not compressed.
- A message of the client is handed over at once, without a queue, a task and a pause in reading for each.
- A relay that stops ends its links with the whole closing handshake, so that who is behind hears of it.
- While a client does not take what was written, nothing is read from it: its pings cannot pile up answers.

Based on uvicorn's sans-I/O protocol (0.54, pinned in the lock); `tests/relay/test_websocket_protocol.py` shows that
what this relies on is there.
"""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

import structlog
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.datastructures import Headers
from websockets.exceptions import InvalidState, NegotiationError
from websockets.extensions.permessage_deflate import PerMessageDeflate, ServerPerMessageDeflateFactory
from websockets.frames import CloseCode
from websockets.http11 import MAX_LINE_LENGTH, MAX_NUM_HEADERS, Request, Response

from webhook_relay.headers import RequestHeaders
from webhook_relay.messages import CLOSE_GOING_AWAY
from webhook_relay_server.delivery.wire import CLOSE_DEADLINE, BinaryMessage, Listener
from webhook_relay_server.errors import BadRequestError, HeadersTooLargeError, InternalError, RelayError
from webhook_relay_server.web.asgi import WEBSOCKET
from webhook_relay_server.web.headers import NOSNIFF
from webhook_relay_server.web.problem import problem_body, problem_headers
from webhook_relay_server.web.request_id import HEADER, request_id_of

log = structlog.get_logger(__name__)

FULL_WINDOW = 15
"""Bits of the window that stored contents are deflated with (RFC 7692, section 7.1.2)."""
HANDSHAKE = "It takes Sec-WebSocket-Version: 13 and one Sec-WebSocket-Key of 16 bytes (RFC 6455, section 4.1)."
"""What is to be told to who has it wrong."""
VERSION = (b"sec-websocket-version", b"13")
"""The only one there is (RFC 6455, section 4.2.2, number 4)."""
LINGER = 1.0
"""Seconds in which what a client still sends is thrown away, so that it reads why its link ends: as in HTTP."""


class DeflateFactory(ServerPerMessageDeflateFactory):
    """Agrees on permessage-deflate only with clients that can inflate what is stored."""

    def __init__(self) -> None:
        super().__init__(server_no_context_takeover=True, client_no_context_takeover=True)

    def process_request_params(self, params: Any, accepted_extensions: Any) -> tuple[Any, PerMessageDeflate]:
        """Answer one offer of a client. Raises NegotiationError for a smaller window."""
        answer, extension = super().process_request_params(params, accepted_extensions)
        if extension.local_max_window_bits < FULL_WINDOW:
            raise NegotiationError("events are deflated with the full window")
        return answer, extension


class WebSocketProtocol(WebSocketsSansIOProtocol):
    """One client's connection, which a `TransportWire` takes over after the handshake."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.conn.available_extensions = [DeflateFactory()]
        self.conn.reject = self._rejection  # type: ignore[assignment, method-assign]
        self.close_timeout = CLOSE_DEADLINE
        self._listener: Listener | None = None
        self._lingers = False
        self.on_lost: Callable[[], None] | None = None
        """Is called once, when the connection has ended."""

    @property
    def deflates(self) -> bool:
        """Whether the client inflates messages."""
        return any(isinstance(extension, PerMessageDeflate) for extension in self.conn.extensions)

    def listen(self, listener: Listener) -> None:
        """Hand over every message at once from now on, those first that have come already."""
        waiting = []
        while not self.queue.empty():
            waiting.append(self.queue.get_nowait())
        for message in waiting:
            if message["type"] == "websocket.receive":
                text = message.get("text")
                listener(text if text is not None else BinaryMessage(message.get("bytes") or b""))
            else:
                self.queue.put_nowait(message)
        self._listener = listener
        self._forget_handshake()
        if self.read_paused and self.writable.is_set():
            self.read_paused = False
            self.transport.resume_reading()

    def _forget_handshake(self) -> None:
        """Let go of what only the handshake needed: a few kilobytes for each client."""
        self.scope.clear()  # type: ignore[attr-defined]
        del self.request, self.response

    def end(self, code: int, reason: str) -> None:
        """Close from this side; a client that does not answer within CLOSE_DEADLINE is cut off."""
        if self.close_sent or self.disconnected or self.transport.is_closing():
            return
        self.queue.put_nowait({"type": "websocket.disconnect", "code": code, "reason": reason})
        try:
            self.conn.send_close(code, reason)
        except InvalidState:  # the client was quicker
            self.transport.close()
            return
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.close_sent = True
        self.close_timer = self.loop.call_later(self.close_timeout, self.transport.abort)
        self._read_on()

    def _rejection(self, status: int, _: str) -> Response:
        """Return the answer to a handshake that is none: as every other answer, a problem document."""
        error = _refusal_for(status)
        request: Request | None = getattr(self, "request", None)  # there is none where its headers cannot be read
        request_id = request_id_of(RequestHeaders([] if request is None else list(request.headers.raw_items())))
        log.warning("request.refused", code=error.code, status=error.status, request_id=request_id)
        body = problem_body(error)
        pairs = [*problem_headers(error), NOSNIFF, (HEADER, request_id.encode()), VERSION]
        headers = Headers([(name.decode(), value.decode()) for name, value in pairs])
        headers["content-length"] = str(len(body))
        return Response(error.status, HTTPStatus(error.status).phrase, headers, body)

    # --- called by uvicorn ---------------------------------------------------------------------------

    def connection_lost(self, exc: Exception | None) -> None:
        """The client is gone."""
        super().connection_lost(exc)
        if self.on_lost is not None:
            self.on_lost()

    def shutdown(self) -> None:
        """Say that the relay goes, and go on reading until the client has said that it knows.

        uvicorn closes at once. What a client said and nobody has read then resets its connection, and who is behind
        loses what was on its way: events, and the word that the relay comes back.
        """
        if not self.handshake_complete:
            super().shutdown()
        elif not self.close_sent:
            self.end(CLOSE_GOING_AWAY, "")
        elif self.close_timer is None:  # otherwise it is being told of its end already
            self.transport.close()

    def handle_connect(self, event: Request) -> None:
        """Start the application, which finds this object in its scope."""
        super().handle_connect(event)
        if not self.close_sent:  # the handshake was good; the application's first turn is still to come
            self.scope[WEBSOCKET] = self  # type: ignore[literal-required]

    async def send(self, message: Any) -> None:
        """Take one message of the application. Behind a refusal in words, uvicorn would report that there was none."""
        await super().send(message)
        if message["type"] == "websocket.http.response.body" and self.close_sent:
            self.handshake_complete = True

    def data_received(self, data: bytes) -> None:
        """Hear what the client says, until it has said what ends its link."""
        if self._lingers:
            return
        super().data_received(data)
        if self.conn.handshake_exc is not None and not self.handshake_initiated:  # uvicorn would say and do nothing
            self.handshake_complete = self.close_sent = True
            self.transport.write(b"".join(self.conn.data_to_send()))
            self.transport.close()

    def handle_parser_exception(self) -> None:
        """Say why the link ends, and close when the client can have read it: it may be in the middle of a message."""
        if self.transport.is_closing():
            return
        said = self.conn.close_sent
        if said is not None:
            self.queue.put_nowait({"type": "websocket.disconnect", "code": said.code, "reason": said.reason})
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.close_sent = self._lingers = True
        if not self.transport.can_write_eof():  # TLS
            self.transport.close()
            return
        self.transport.write_eof()
        self.close_timer = self.loop.call_later(LINGER, self.transport.abort)
        self._read_on()

    def send_receive_event_to_app(self) -> None:
        """Hand over a whole message; text that is not UTF-8 ends the link (RFC 6455, section 8.1)."""
        if self.curr_msg_data_type == "text" and not self.close_sent and not _is_utf8(self.frames):
            self.frames = []
            self.conn.fail(CloseCode.INVALID_DATA)
            self.handle_parser_exception()
            return
        if self._listener is None:
            super().send_receive_event_to_app()
            return
        data = self.frames[0] if len(self.frames) == 1 else b"".join(self.frames)
        self.frames = []
        if not self.close_sent:
            self._listener(data if self.curr_msg_data_type == "text" else BinaryMessage(data))

    def pause_writing(self) -> None:
        """The client does not take what was written: hear nothing of it for now."""
        super().pause_writing()
        if self._listener is not None and not self.read_paused and not self.close_sent:
            self.read_paused = True
            self.transport.pause_reading()

    def resume_writing(self) -> None:
        """The client takes again."""
        super().resume_writing()
        if self._listener is not None:
            self._read_on()

    def _read_on(self) -> None:
        if self.read_paused and not self.transport.is_closing():
            self.read_paused = False
            self.transport.resume_reading()


def _refusal_for(status: int) -> RelayError:
    """Return why a handshake is none, by the status that it would be answered with."""
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return InternalError("The relay could not open this WebSocket.")
    if status in (HTTPStatus.REQUEST_URI_TOO_LONG, HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE):
        most = f"{MAX_NUM_HEADERS} headers of {MAX_LINE_LENGTH} bytes"
        return HeadersTooLargeError(f"A WebSocket is opened with no more than {most}.", hint="Send fewer.")
    return BadRequestError("The headers open no WebSocket.", hint=HANDSHAKE)


def _is_utf8(parts: list[bytes]) -> bool:
    try:
        b"".join(parts).decode()
    except UnicodeDecodeError:
        return False
    return True
