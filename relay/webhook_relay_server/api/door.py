"""Door: the outer ASGI callable. It looks at the path and hands the request to whom it is for."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from webhook_relay.errors import ConfigurationError
from webhook_relay_server.administering.management import Management
from webhook_relay_server.api.ingest import Ingest
from webhook_relay_server.delivery.audience import Audience
from webhook_relay_server.errors import NotFoundError, RelayError, StoreUnavailableError, UpgradeRequiredError
from webhook_relay_server.history.history import History
from webhook_relay_server.history.replaying import Replaying
from webhook_relay_server.observing.examination import Examination
from webhook_relay_server.observing.measuring import Measuring
from webhook_relay_server.receiving.appending import Appending
from webhook_relay_server.security.intake import Intake
from webhook_relay_server.security.rate_limits import RateLimit
from webhook_relay_server.store.directory import Directory
from webhook_relay_server.streaming import sse, stream
from webhook_relay_server.streaming.stream import Stream
from webhook_relay_server.web.asgi import Application, Receive, Scope, Send, request_headers, respond
from webhook_relay_server.web.problem import problem_body, problem_headers
from webhook_relay_server.web.refused_handshake import refuse_handshake
from webhook_relay_server.web.request_id import bind_request


@dataclass
class Rooms:
    """What the door leads to while the relay is open; set by the lifespan."""

    ingest: Ingest | None = None
    stream: Stream | None = None
    sse: Application | None = None
    audience: Audience | None = None
    directory: Directory | None = None
    examination: Examination | None = None
    management: Management | None = None
    history: History | None = None
    replaying: Replaying | None = None
    bad_tokens: RateLimit | None = None
    """Who has shown how many tokens that do not count."""
    measuring: Measuring | None = None
    appending: Appending | None = None
    max_body_bytes: int = 0
    """Of what is sent to be kept."""
    public_url: str = ""
    """Address under which senders reach the relay, where it is configured."""
    failure: ConfigurationError | None = None
    """Why the relay could not be opened."""

    def open_directory(self) -> Directory:
        """Return who is who. Raises RelayError unless the relay is open."""
        return _open(self.directory)

    def open_management(self) -> Management:
        """Return who changes things for tokens. Raises RelayError unless the relay is open."""
        return _open(self.management)

    def open_appending(self) -> Appending:
        """Return who puts events into channels for tokens. Raises RelayError unless the relay is open."""
        return _open(self.appending)

    def open_history(self) -> History:
        """Return who knows what the channels hold. Raises RelayError unless the relay is open."""
        return _open(self.history)

    def open_replaying(self) -> Replaying:
        """Return who appends changed events. Raises RelayError unless the relay is open."""
        return _open(self.replaying)

    def open_audience(self) -> Audience:
        """Return who is connected. Raises RelayError unless the relay is open."""
        return _open(self.audience)

    def open_examination(self) -> Examination:
        """Return who looks at the relay. Raises RelayError unless it is open."""
        return _open(self.examination)

    def open_measuring(self) -> Measuring:
        """Return who measures the relay. Raises RelayError unless it is open."""
        return _open(self.measuring)

    def count_refused(self, code: str) -> None:
        """Count a request that was refused before it was one, under the code of its answer."""
        if self.measuring is not None:
            self.measuring.counts.refused[code] += 1


Room = TypeVar("Room")


def _open(room: Room | None) -> Room:
    if room is None:
        raise StoreUnavailableError("The relay is starting or stopping.", hint="Try again in a moment.")
    return room


class Door:
    """Ingest and the streams are raw ASGI, the hot path; everything else is FastAPI.

    Webhooks go straight to ingest; whatever else comes passes the `guard` first.
    """

    def __init__(
        self,
        rooms: Rooms,
        rest: Application,
        guard: Callable[[Application], Application],
        intake: Intake,
        *,
        lifespan: Application,
    ) -> None:
        self._rooms = rooms
        self._lifespan = lifespan
        self._rest = rest
        self._guarded = guard(self._inside)
        self.intake = intake

    def ingest_for(self, path: str) -> Ingest | None:
        """Return who takes a request to `path`, if it is a webhook and the relay is open: for our own protocol."""
        return self._rooms.ingest if Ingest.serves(path) else None

    def count_refused(self, code: str) -> None:
        """Count what our own protocol has refused."""
        self._rooms.count_refused(code)

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        """Serve one connection's scope. Like all on the way, it keeps nothing in memory of who was let in."""
        if scope["type"] == "http" and Ingest.serves(scope["path"]) and self._rooms.ingest is not None:
            return self._rooms.ingest(scope, receive, send)
        if scope["type"] == "lifespan":
            return self._lifespan(scope, receive, send)
        return self._guarded(scope, receive, send)

    def _inside(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        kind, path = scope["type"], scope["path"]
        if kind == "websocket" and path == stream.PATH and self._rooms.stream is not None:
            return self._rooms.stream(scope, receive, send)
        if kind == "websocket":
            return _lead_nowhere(scope, receive, send)
        if kind == "http" and path == sse.PATH and self._rooms.sse is not None:
            return self._rooms.sse(scope, receive, send)
        if kind == "http" and path == stream.PATH:
            error = _no_handshake(scope["method"])
            return respond(send, error.status, problem_headers(error), problem_body(error))
        return self._rest(scope, receive, send)


async def _lead_nowhere(scope: Scope, receive: Receive, send: Send) -> None:
    await receive()
    nowhere = NotFoundError("No stream is at this path.", hint="Readers connect to /ws.")
    await refuse_handshake(scope, send, nowhere, bind_request(request_headers(scope)))


def _no_handshake(method: str) -> RelayError:
    """Return what is said to who asks the WebSocket for a page (RFC 9110, section 15.5.22)."""
    if method not in sse.METHODS:
        return sse.not_read_by(method, "Open a WebSocket; docs/protocol.md shows how it goes.")
    return UpgradeRequiredError(
        "Events are read here over a WebSocket.", hint="Open one, or read `/sse`: it takes nothing but HTTP."
    )
