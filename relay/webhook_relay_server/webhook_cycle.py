"""WebhookCycle: a webhook's request and its answer, straight between uvicorn's HTTP protocol and `Ingest`.

It stands where uvicorn has its RequestResponseCycle, for the one path that must be quick: no ASGI scope, no messages,
no task. uvicorn's protocol goes on to do everything else: keep-alive, pipelining (a request behind one that is not
answered yet takes the way over ASGI), pausing, and the orderly end.
"""

from __future__ import annotations

import asyncio
from functools import lru_cache
from typing import Any, Protocol

from uvicorn.protocols.http.httptools_impl import STATUS_LINE

from webhook_relay.headers import RequestHeaders
from webhook_relay.signatures import SignedRequest
from webhook_relay_server.api.ingest import Answer, Headers, Ingest
from webhook_relay_server.errors import RelayError
from webhook_relay_server.receiving.pipeline import Outcome
from webhook_relay_server.receiving.refused_requests import Attempt
from webhook_relay_server.security.proxies import Caller
from webhook_relay_server.senders.handshakes import Reply
from webhook_relay_server.store.directory import KnownSource
from webhook_relay_server.web.asgi import NO_CONTENT
from webhook_relay_server.web.request_id import HEADER, request_id_of

CLOSE = (b"connection", b"close")


class Connection(Protocol):
    """What a cycle needs of the connection that it is on: `http_protocol.py` has it."""

    transport: asyncio.Transport
    server_state: Any
    peer: Caller
    """Who is at the other end."""

    def close_gently(self) -> None:
        """Close when the client has its answer."""

    def on_response_complete(self) -> None:
        """Go on with the next request."""


class WebhookCycle:
    """Has what uvicorn's protocol uses of a cycle: `more_body`, `message_event`, and how far the answer is."""

    __slots__ = (
        "_acknowledgement",
        "_body",
        "_caller",
        "_connection",
        "_headers",
        "_ingest",
        "_method",
        "_path",
        "_query",
        "_request_id",
        "_size",
        "_source",
        "disconnected",
        "keep_alive",
        "more_body",
        "response_complete",
        "response_started",
    )

    def __init__(self, connection: Connection, ingest: Ingest, *, keep_alive: bool) -> None:
        self._connection = connection
        self._ingest = ingest
        self._source: KnownSource | None = None
        self._acknowledgement: Reply | None = None
        self._body: bytes | bytearray = b""
        self._size = 0
        self.more_body = True
        self.keep_alive = keep_alive
        self.disconnected = self.response_started = self.response_complete = False

    def begin(self, method: str, path: str, query: bytes, headers: RequestHeaders) -> None:
        """Take the headers; a request that is refused by them alone is answered at once."""
        self._method, self._path, self._query, self._headers = method, path, query, headers
        self._request_id = request_id_of(headers)
        self._caller = self._ingest.caller(self._connection.peer, headers)
        try:
            self._source = self._ingest.find(method, path, headers, self._caller)
        except RelayError as error:
            self._refuse(error)

    @property
    def message_event(self) -> WebhookCycle:
        """What uvicorn sets when the connection has ended: this object."""
        return self

    def set(self) -> None:
        """Learn that the connection has ended, which changes nothing: what is complete is kept all the same."""

    def take(self, chunk: bytes) -> None:
        """Take a part of the body. Most come in one; of very many small ones, none must take the room of an object."""
        if self.response_started:
            return
        if not self._body:
            self._body = chunk
        else:
            if isinstance(self._body, bytes):
                self._body = bytearray(self._body)
            self._body += chunk
        if len(self._body) > self._ingest.max_body_bytes:
            self._size = len(self._body)
            self._refuse(self._ingest.too_large())

    def end(self) -> None:
        """Learn that the body is complete."""
        self.more_body = False
        if self.response_started or self._source is None:
            return
        self.response_started = True
        body, self._body = bytes(self._body), b""
        self._size = len(body)
        url = self._ingest.signed_url(self._path, self._query)
        try:
            request = SignedRequest(self._method, url, self._headers, body, self._caller.address)
            accepting = self._ingest.accept(self._source, request, self._request_id)
            self._acknowledgement = self._ingest.acknowledgement(self._source, request)
        except Exception as error:  # noqa: BLE001 - the border: what is not expected is logged with its traceback
            self._refuse(error)
        else:
            accepting.add_done_callback(self._stored)

    def _stored(self, accepting: asyncio.Future[Outcome]) -> None:
        if accepting.cancelled() or self._source is None:
            self._connection.transport.abort()
            return
        error = accepting.exception()
        if error is None:
            outcome, told = accepting.result(), self._acknowledgement
            self._answer(self._ingest.accepted(self._source, outcome, self._request_id, told))
        else:
            self._refuse(error)

    def _refuse(self, error: BaseException) -> None:
        address = self._caller.address
        attempt = Attempt(self._method, self._path, self._headers, self._size, address, self._request_id)
        self._body = b""
        self._answer(self._ingest.refused(error, attempt))

    def _answer(self, answer: Answer) -> None:
        """Write the whole response at once."""
        self.response_started = self.response_complete = True
        transport = self._connection.transport
        if self.disconnected or transport.is_closing():
            return
        headers = answer.headers
        if answer.status >= 300 and any(name == b"connection" for name, _ in headers):  # noqa: PLR2004
            self.keep_alive = False
        elif not self.keep_alive:
            headers += (CLOSE,)
        transport.write(
            b"%b%b%b%b: %b\r\n%b\r\n%b"
            % (
                STATUS_LINE[answer.status],
                _lines(headers),
                _lines(tuple(self._connection.server_state.default_headers)),
                HEADER,
                answer.request_id.encode(),
                b"content-length: %d\r\n" % len(answer.body) if answer.status != NO_CONTENT else b"",
                answer.body if self._method != "HEAD" else b"",  # it is told how long it would be (RFC 9110, 9.3.2)
            )
        )
        if not self.keep_alive and self.more_body:
            self._connection.close_gently()
            return
        if not self.keep_alive:
            transport.close()
        self._connection.on_response_complete()


@lru_cache(maxsize=128)
def _lines(headers: Headers) -> bytes:
    """Return headers as they are written. Answers have the same few, and the time of day changes once a second."""
    return b"".join([b"%b: %b\r\n" % pair for pair in headers])
