"""HttpProtocol: uvicorn's HTTP protocol with what it leaves out: bounds, and names as they were sent.

uvicorn limits neither the size nor the number nor the time of headers, nor the time of bodies, nor how many connect,
and all of it happens before anybody is verified. ASGI lower-cases names; nothing decides by their case, but what a
sender sent is stored as it was sent. Based on uvicorn's httptools protocol (0.54, pinned in the lock).
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from functools import partial
from urllib.parse import unquote

import httptools
import structlog
from httptools.parser.url_parser import URL
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

from webhook_relay.headers import RequestHeaders
from webhook_relay_server.api.door import Door
from webhook_relay_server.errors import RelayError, StoreUnavailableError, TooManyConnectionsError
from webhook_relay_server.security.arrival import Arrival
from webhook_relay_server.security.intake import Intake
from webhook_relay_server.security.proxies import Caller
from webhook_relay_server.web import request_head
from webhook_relay_server.web.asgi import CONNECTION, EXACT_HEADERS, Application, headers_from
from webhook_relay_server.web.early_answer import GentleTransport, ending_early
from webhook_relay_server.web.headers import NOSNIFF
from webhook_relay_server.web.phase import Phase
from webhook_relay_server.web.problem import problem_fields_and_body
from webhook_relay_server.web.request_head import LONGEST_ADDRESS, MAX_HEADER_BYTES, MAX_HEADERS, why_misaddressed
from webhook_relay_server.web.request_id import HEADER, request_id_of
from webhook_relay_server.web.upgrade import head_without_upgrade, is_handshake, why_no_upgrade
from webhook_relay_server.web.websocket_protocol import WebSocketProtocol
from webhook_relay_server.webhook_cycle import WebhookCycle

log = structlog.get_logger(__name__)

LINGER = 1.0
"""Seconds in which what a refused client still sends is thrown away, so it gets its answer (RFC 9112, section 9.6)."""
LAST_REQUEST = 0.3
"""Seconds for which an idle connection stays when the relay stops: a request that is on its way arrives by then."""
LAST_BODY = 4.0
"""Seconds that a body has when the relay stops; then its sender is told to come back, before GRACE is over."""


class _NotTakenError(Exception):
    """Stops the parser in the headers; the refusal says why."""


class HttpProtocol(HttpToolsProtocol):
    """Keeps the untouched header pairs of a request, and refuses headers and bodies without end."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A client connected: its first request is due, unless there are too many."""
        super().connection_made(transport)
        self._refusal: RelayError = request_head.no_request()
        self._late: asyncio.TimerHandle | None = None
        self._webhook: WebhookCycle | None = None
        self.exact_headers: list[tuple[bytes, bytes]] = []
        self.on_shutdown: Callable[[], None] | None = None
        self._idle_since = 0.0
        self._idle_look: asyncio.TimerHandle | None = None
        self._stopping = self._draining = self._goes_on = False
        self._is_handshake = self._put_off = False
        self._replayed: deque[tuple[bytes, bytes]] = deque()
        self._fed = self._read = self._began_in = self._behind = 0
        self._timed = Phase.IDLE
        self._phase = Phase.HEADERS
        intake = self.app.intake
        self._arrival = Arrival(intake)
        peer = self.client[0] if self.client else ""
        self.peer = Caller(peer, self.scheme == "https")
        refusal = intake.connect(peer)
        self._leave: Callable[[], None] | None = partial(intake.disconnect, peer)
        if refusal is None:
            self._time()
        else:
            self._turn_away(intake, refusal)

    def _turn_away(self, intake: Intake, refusal: TooManyConnectionsError) -> None:
        if intake.turn_away():
            self._leave = intake.turned_away
            self._refuse(refusal)
        else:
            self._leave = None
            self._draining = True
            self.transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        """The client is gone."""
        self._phase = Phase.IDLE
        self._time()
        if self._idle_look is not None:
            self._idle_look.cancel()
        self._arrival.let_go()
        if self._leave is not None:
            self._leave()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Feed the parser; what it is fed in the headers counts, also before a header is complete.

        What stands in one read with the end of an earlier request does not count; that is 256 KiB at the most.
        """
        if self._draining:
            return
        self._read = len(data)
        if self._phase is Phase.HEADERS:
            self._fed += self._read
        self._goes_on, before = self._phase is Phase.BODY, self._arrival.body
        self._feed(data)
        if self._phase is Phase.HEADERS and self._fed > MAX_HEADER_BYTES and not self.transport.is_closing():
            self._refuse(request_head.headers_too_large())
        elif self._phase is Phase.BODY:
            self._weigh(self._read if self._goes_on else 0, before)
        elif self._goes_on:
            self._arrival.let_go()
        self._time()

    def _feed(self, data: bytes) -> None:
        self._unset_keepalive_if_required()
        try:
            rest = self._feed_to_upgrade(data)
            while rest is not None and not self._is_handshake:
                self._read_again()
                rest = self._feed_to_upgrade(rest)
        except (httptools.HttpParserError, ValueError):
            self.send_400_response("")
            return
        if rest is not None:
            self.handle_websocket_upgrade()

    def _feed_to_upgrade(self, data: bytes | memoryview) -> memoryview | None:
        """Return what comes behind headers that ask for another protocol, where the parser stops; not a copy of it.

        One read can hold thousands of such requests.
        """
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade as upgrade:
            return memoryview(data)[upgrade.args[0] :]
        return None

    def _read_again(self) -> None:
        """Read the headers of a request again as if they asked for no other protocol."""
        method, version = self.parser.get_method(), self.parser.get_http_version()
        head = head_without_upgrade(method, self.url, version, self.exact_headers)
        self._put_off = False
        self._replayed = deque(self.exact_headers)
        self.parser = httptools.HttpRequestParser(self)
        self.parser.set_dangerous_leniencies(lenient_data_after_close=True)  # as uvicorn's own
        self.parser.feed_data(head)

    def _should_upgrade(self) -> bool:
        return self._is_handshake

    def _weigh(self, fed: int, before: int) -> None:
        """Look at a body of which more is to come."""
        if self.transport.is_closing() or self._draining or self.cycle.response_complete:
            return
        refusal = self._arrival.weigh(fed, before)
        if refusal is not None:
            self._refuse_body(refusal)

    def _time(self) -> None:
        """Give what is due now its time. A request that comes in one piece, as most do, costs no timer."""
        if self._phase is self._timed:
            return
        self._timed = self._phase
        if self._late is not None:
            self._late.cancel()
        seconds = self._phase.seconds
        self._late = self.loop.call_later(seconds, self._too_late) if seconds else None

    def on_message_begin(self) -> None:
        """A request begins: count from nothing. What ASGI wants to know of it is gathered when it goes that way."""
        if self.cycle is not None and not self.cycle.keep_alive:
            self._draining = True  # the one before was the last (RFC 9112, section 9.6)
            raise _NotTakenError
        self.url = b""
        self.exact_headers = []
        self._began_in, self._behind = self._read, 0
        self._goes_on = False
        self._arrival.begin()
        if self._phase is not Phase.HEADERS:
            self._phase = Phase.HEADERS
            self._fed = 0

    def on_url(self, url: bytes) -> None:
        """Take a part of the address."""
        self.url += url
        if len(self.url) > LONGEST_ADDRESS:
            self._stop_for(request_head.address_too_long())

    def on_header(self, name: bytes, value: bytes) -> None:
        """Keep one header pair as it was sent, also where it is read for the second time."""
        if self._phase is not Phase.HEADERS:  # what comes behind a chunked body is not part of what was asked
            self._behind += len(name) + len(value)
            self._stop_for(request_head.headers_too_large() if self._behind > MAX_HEADER_BYTES else None)
            return
        if self._replayed:
            name, value = self._replayed.popleft()
        headers = self.exact_headers
        headers.append((name, value))
        if len(headers) > MAX_HEADERS:
            self._stop_for(request_head.headers_too_large())

    def on_headers_complete(self) -> None:
        """The headers are there, in time."""
        self._is_handshake = False
        if self._fed + self._began_in > MAX_HEADER_BYTES:  # else they cannot be
            self._stop_for(request_head.why_too_large(self.exact_headers))
        if self.parser.should_upgrade():
            self._look_at_upgrade()
            if not self._is_handshake:
                self._put_off = True  # until it was read without its wish for another protocol
                return
        url, headers = httptools.parse_url(self.url), headers_from(self.exact_headers)
        version = self.parser.get_http_version()
        misaddressed = why_misaddressed(version, url.host, headers)
        if misaddressed is not None:
            self._stop_for(misaddressed)
        self._phase = Phase.BODY
        if not self._is_webhook(url, version, headers):
            self._gather_for_asgi()
            super().on_headers_complete()
        if self._stopping and self.cycle is not None:
            self.cycle.keep_alive = False
            self.loop.call_later(LAST_BODY, self._give_up)

    def _look_at_upgrade(self) -> None:
        method, version = self.parser.get_method(), self.parser.get_http_version()
        self._is_handshake = is_handshake(method, version, self.exact_headers)
        unanswered = self.cycle is not None and not self.cycle.response_complete
        self._stop_for(why_no_upgrade(method, self.exact_headers, handshake=self._is_handshake, unanswered=unanswered))

    def _stop_for(self, refusal: RelayError | None) -> None:
        """Have the parser stop where there is a reason to."""
        if refusal is not None:
            self._refusal = refusal
            raise _NotTakenError

    def _is_webhook(self, url: URL, version: str, headers: RequestHeaders) -> bool:
        """Begin a webhook, which does not go over ASGI. A pipelined one does: its turn comes later."""
        parser = self.parser
        if self.cycle is not None and not self.cycle.response_complete:
            return False
        path = url.path.decode("ascii")
        if "%" in path:
            path = unquote(path)
        ingest = self.app.ingest_for(path) if isinstance(self.app, Door) else None
        if ingest is None:
            return False
        keep_alive = version != "1.0" and parser.should_keep_alive()
        self.cycle = self._webhook = cycle = WebhookCycle(self, ingest, keep_alive=keep_alive)  # type: ignore[assignment]
        cycle.begin(parser.get_method().decode("ascii"), path, url.query or b"", headers)
        if headers.get("expect").lower() == "100-continue" and not cycle.response_started:
            self.transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        return True

    def _gather_for_asgi(self) -> None:
        """Make uvicorn's own notes of a request, from its start to its last header."""
        self._webhook = None
        url = self.url
        super().on_message_begin()
        self.url = url
        self.scope[EXACT_HEADERS] = self.exact_headers  # type: ignore[literal-required]
        self.scope[CONNECTION] = self  # type: ignore[literal-required]
        for name, value in self.exact_headers:
            super().on_header(name, value)

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Application) -> None:  # type: ignore[override]
        cycle.transport = GentleTransport(self.transport, cycle, self.close_gently)  # type: ignore[assignment]
        super()._start_asgi_task(cycle, ending_early(app, cycle))  # type: ignore[arg-type]

    def on_body(self, body: bytes) -> None:
        """Hand on a part of the body."""
        self._arrival.body += len(body)
        if self._webhook is not None:
            self._webhook.take(body)
        else:
            super().on_body(body)

    def on_message_complete(self) -> None:
        """The whole request is there."""
        if self._put_off:
            return
        self._phase = Phase.IDLE
        if self._webhook is not None:
            self._webhook.end()
        else:
            super().on_message_complete()

    def on_response_complete(self) -> None:
        """Go on with the next request. Behind a webhook, no timer is made anew: one looks how long nothing has come."""
        if self._webhook is None or self.pipeline:
            super().on_response_complete()
            return
        self.server_state.total_requests += 1
        self._idle_since = self.loop.time()
        if self._idle_look is None:
            self._idle_look = self.loop.call_later(self.timeout_keep_alive, self._close_if_idle_for_long)

    def _close_if_idle_for_long(self) -> None:
        self._idle_look = None
        if self._phase is not Phase.IDLE or self._webhook is None or not self._webhook.response_complete:
            return  # the end of what is on its way sets the next look
        left = self._idle_since + self.timeout_keep_alive - self.loop.time()
        if left <= 0:
            self.timeout_keep_alive_handler()
        else:
            self._idle_look = self.loop.call_later(left, self._close_if_idle_for_long)

    def handle_websocket_upgrade(self) -> None:
        """Make way for the WebSocket, and leave nothing behind: parser and protocol would keep each other in memory."""
        super().handle_websocket_upgrade()
        protocol = self.transport.get_protocol()
        if isinstance(protocol, WebSocketProtocol):
            protocol.on_lost, self._leave = self._leave, None
        self.parser = self.scope = None  # type: ignore[assignment]
        self.headers = self.exact_headers = []

    def send_400_response(self, msg: str) -> None:
        """Answer what the parser did not take: with why, as a problem document."""
        if not self._draining:
            self._refuse(self._refusal)

    def close_gently(self) -> None:
        """Close when the client has its answer. To close on what it still sends would reset the connection."""
        if self.transport.is_closing() or self._draining:
            return
        if not self.transport.can_write_eof():  # TLS
            self.transport.close()
            return
        self._draining = True
        self.flow.resume_reading()  # a long body has paused it: what is not read could not be thrown away
        self.transport.write_eof()
        self.loop.call_later(LINGER, self.transport.abort)

    def shutdown(self) -> None:
        """The relay stops: what is on its way is answered first, as far as there is time."""
        idle = self.cycle is None or self.cycle.response_complete
        self._stopping = True
        if self.on_shutdown is not None:
            self.on_shutdown()
        if idle:  # a request may be in the network already: uvicorn would close on it
            self.loop.call_later(LAST_REQUEST, self._close_if_idle)
        else:
            super().shutdown()
            self.loop.call_later(LAST_BODY, self._give_up)

    def _close_if_idle(self) -> None:
        if not self.transport.is_closing() and (self.cycle is None or self.cycle.response_complete):
            self.transport.close()

    def _give_up(self) -> None:
        """Tell a sender whose body does not come to come back. Who is only waiting for an answer gets that."""
        if not self.transport.is_closing() and self.cycle.more_body and not self.cycle.response_started:
            self._refuse(StoreUnavailableError("The relay is stopping.", hint="Send it again in a moment."))

    def _too_late(self) -> None:
        if self.transport.is_closing():
            return
        if self._phase is Phase.HEADERS:
            self._refuse(request_head.headers_too_late(Phase.HEADERS.seconds))
        else:
            self._refuse_body(request_head.body_too_late(Phase.BODY.seconds))

    def _refuse_body(self, error: RelayError) -> None:
        if self.cycle.response_started:
            self.transport.close()  # it was answered already, and goes on sending
            return
        self._refuse(error)
        self.cycle.disconnected = True  # whoever waits for the rest of the body learns that none comes
        self.cycle.message_event.set()

    def _refuse(self, error: RelayError) -> None:
        earlier = self._phase is not Phase.BODY and self.cycle is not None and not self.cycle.response_complete
        self._phase = Phase.IDLE
        self._time()
        if isinstance(self.app, Door):
            self.app.count_refused(error.code)
        request_id = request_id_of(headers_from(self.exact_headers))
        log.warning("request.refused", code=error.code, status=error.status, request_id=request_id)
        if earlier:  # what came before is answered first, and then the connection ends
            self._draining = True
            self.cycle.keep_alive = False
            return
        said = [NOSNIFF, (HEADER, request_id.encode())]
        self.transport.write(STATUS_LINE[error.status] + problem_fields_and_body(error, said))
        self.close_gently()
