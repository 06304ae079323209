"""Gate: who may speak to the API, the pages and the streams, before anything of a request is read.

Webhooks are not stopped here: their senders sign, use whatever name they were given, and have a gate of their own
(`api/ingest.py`).
"""

from __future__ import annotations

from collections.abc import Awaitable, Iterable
from urllib.parse import urlsplit

from webhook_relay.headers import RequestHeaders
from webhook_relay_server.errors import (
    ForeignOriginError,
    HttpsRequiredError,
    RelayError,
    TooManyRequestsError,
    UnknownHostError,
)
from webhook_relay_server.security.hosts import name_of
from webhook_relay_server.security.proxies import Caller, Proxies
from webhook_relay_server.security.rate_limits import RateLimit, client_of, is_loopback
from webhook_relay_server.web.asgi import (
    Application,
    Receive,
    Scope,
    Send,
    is_from_another_site,
    request_headers,
    respond,
)
from webhook_relay_server.web.problem import problem_body, problem_headers
from webhook_relay_server.web.refused_handshake import refuse_handshake
from webhook_relay_server.web.request_id import bind_request

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
"""Methods that change nothing (RFC 9110, section 9.2.1)."""
PROBED = frozenset({"/health", "/health/ready"})
"""Asked by load balancers, over whatever name and address they know; they tell nothing about anybody."""
PERMANENT_REDIRECT = 308
PAGES = frozenset({"/", "/docs"})
"""What people type: they are led to https, everybody else is told."""


class Gate:
    """Lets in what comes over the right protocol, under the relay's own name, from its own pages, not too often."""

    def __init__(
        self,
        app: Application,
        *,
        proxies: Proxies,
        hosts: Iterable[str] | None,
        https_only: bool,
        public_url: str | None,
        requests: RateLimit | None = None,
    ) -> None:
        self._app = app
        self._proxies = proxies
        self._hosts = None if hosts is None else frozenset(hosts)
        self._https_only = https_only
        self._public_url = (public_url or "").rstrip("/")
        self._requests = requests

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        """Serve one connection's scope. Whoever is let in takes nothing of this along: a stream lasts for days."""
        if scope["type"] not in ("http", "websocket"):
            return self._app(scope, receive, send)
        headers = request_headers(scope)
        self._see_through_proxies(scope, headers)
        if self._is_to_be_led_to_https(scope):
            location = self._public_url + scope["path"]
            return respond(send, PERMANENT_REDIRECT, [(b"location", location.encode())], b"")
        refusal = self._refusal(scope, headers)
        if refusal is None:
            return self._app(scope, receive, send)
        if scope["type"] == "http":
            return respond(send, refusal.status, problem_headers(refusal), problem_body(refusal))
        return _refuse(scope, receive, send, refusal)

    def _see_through_proxies(self, scope: Scope, headers: RequestHeaders) -> None:
        if not self._proxies:
            return
        peer, port = scope.get("client") or ("", 0)
        direct = Caller(peer, scope["scheme"] in ("https", "wss"))
        address, secure = self._proxies.caller(direct, headers)
        scope["client"] = (address, port)
        web_socket = scope["type"] == "websocket"
        scope["scheme"] = ("wss" if web_socket else "https") if secure else ("ws" if web_socket else "http")

    def _is_insecure(self, scope: Scope) -> bool:
        return self._https_only and scope["scheme"] not in ("https", "wss")

    def _is_to_be_led_to_https(self, scope: Scope) -> bool:
        if scope["type"] != "http" or scope["path"] not in PAGES or scope["method"] not in SAFE:
            return False
        return self._is_insecure(scope) and urlsplit(self._public_url).scheme == "https"

    def _too_often(self, scope: Scope) -> int:
        address = (scope.get("client") or ("",))[0]
        if self._requests is None or is_loopback(address):  # perhaps a proxy that nobody has named
            return 0
        return self._requests.hit(client_of(address))

    def _refusal(self, scope: Scope, headers: RequestHeaders) -> RelayError | None:
        if scope["path"] in PROBED:
            return None
        if self._requests is not None and scope["type"] == "http" and (wait := self._too_often(scope)):
            return TooManyRequestsError(
                "Too many requests from this address.",
                retry_after=wait,
                policy=self._requests.policy,
                closes_connection=True,
                hint="Wait as long as Retry-After says; a stream tells of events without being asked again.",
            )
        if self._is_insecure(scope):
            return HttpsRequiredError("This relay takes nothing over http.", hint="Use https. Change what was sent.")
        if self._hosts is not None and name_of(headers.get("host")) not in self._hosts:
            return UnknownHostError(
                "The relay does not go by the name in this request's Host header.",
                hint="Use its own address; an operator can name others in WEBHOOK_RELAY_ALLOWED_HOSTS.",
            )
        unsafe = scope["type"] == "websocket" or scope["method"] not in SAFE
        if unsafe and (is_from_another_site(headers) or headers.get("sec-fetch-site") == "cross-site"):
            return ForeignOriginError("The request comes from a page of another site.", hint="Send it from a program.")
        return None


async def _refuse(scope: Scope, receive: Receive, send: Send, refusal: RelayError) -> None:
    await receive()
    await refuse_handshake(scope, send, refusal, bind_request(request_headers(scope)))
