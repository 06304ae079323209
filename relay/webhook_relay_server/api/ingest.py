"""Ingest: /in/{source_key} and /webhook, by the methods of the source. Raw ASGI: this is the hot path."""

from __future__ import annotations

import asyncio
from typing import TypeAlias

import msgspec
import structlog

from webhook_relay.headers import RequestHeaders
from webhook_relay.signatures import SignedRequest
from webhook_relay_server.errors import (
    BodyTooLargeError,
    ForeignOriginError,
    HttpsRequiredError,
    InternalError,
    RelayError,
    SignatureRefusedError,
    TooManyFailuresError,
    UnknownSourceError,
)
from webhook_relay_server.receiving.pipeline import Outcome, Pipeline, wrong_method
from webhook_relay_server.receiving.refused_requests import Attempt, RefusedRequests
from webhook_relay_server.security.proxies import Caller, Proxies
from webhook_relay_server.security.rate_limits import RateLimit, client_of
from webhook_relay_server.senders.handshakes import Reply
from webhook_relay_server.store.directory import Directory, KnownSource
from webhook_relay_server.web.asgi import Receive, Scope, Send, is_from_another_site, request_headers, respond
from webhook_relay_server.web.headers import HSTS, NOSNIFF
from webhook_relay_server.web.problem import problem_body, problem_headers
from webhook_relay_server.web.request_id import HEADER, request_id_of
from webhook_relay_server.web.trace_context import trace_id_of

log = structlog.get_logger(__name__)

ACCEPTED = 202
JSON = (b"content-type", b"application/json")
PRIVATE = (b"cache-control", b"private")
"""What is answered to an address that may hold a token (RFC 6750, section 2.3)."""
PREFIX = "/in/"
DEFAULT_PATH = "/webhook"


FAILURES_THAT_COUNT = (UnknownSourceError, SignatureRefusedError)
"""What somebody meets who guesses URLs or secrets."""


Headers: TypeAlias = tuple[tuple[bytes, bytes], ...]


class Receipt(msgspec.Struct, frozen=True):
    """The answer to an accepted webhook."""

    id: str
    channel: str
    seq: int
    duplicate: bool


_encode = msgspec.json.Encoder().encode


class ClientGoneError(Exception):
    """The sender hung up before its body was complete: there is nobody to answer."""


class Answer(msgspec.Struct, frozen=True):
    """A whole response."""

    status: int
    headers: Headers
    """Without the request's id: so they are the same few again and again."""
    body: bytes
    request_id: str


class Ingest:
    """Takes webhooks from senders. A 2xx is sent only after the commit that holds the event.

    Called as an ASGI application, or in the same steps by our own protocol (`webhook_cycle.py`): `find` when the
    headers are there, `accept` when the body is, and one of the answers.
    """

    def __init__(
        self,
        directory: Directory,
        pipeline: Pipeline,
        failures: RateLimit,
        *,
        max_body_bytes: int,
        public_url: str = "",
        proxies: Proxies | None = None,
        https_only: bool = False,
        refused: RefusedRequests | None = None,
    ) -> None:
        self._refused = refused
        self._directory = directory
        self._failures = failures
        self._pipeline = pipeline
        self._public_url = public_url.rstrip("/")
        self.caller = (proxies or Proxies()).caller
        """Says who sent a request, given the other end of its connection and its headers."""
        self._https_only = https_only
        self._always: Headers = (NOSNIFF, HSTS) if https_only else (NOSNIFF,)
        self._of_receipts: Headers = (JSON, *self._always)
        self.max_body_bytes = max_body_bytes

    @staticmethod
    def serves(path: str) -> bool:
        """Say whether a request to `path` is for this door."""
        return path.startswith(PREFIX) or path == DEFAULT_PATH

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request."""
        method, path, headers = scope["method"], scope["path"], request_headers(scope)
        request_id = request_id_of(headers)
        caller = self.caller(Caller((scope.get("client") or ("",))[0], scope["scheme"] == "https"), headers)
        body = b""
        try:
            source = self.find(method, path, headers, caller)
            url = self.signed_url(path, scope["query_string"])
            body = await self._body(receive)
            request = SignedRequest(method, url, headers, body, caller.address)
            outcome = await self.accept(source, request, request_id)
            answer = self.accepted(source, outcome, request_id, self.acknowledgement(source, request))
        except ClientGoneError:
            log.info("webhook.abandoned", path_kind=_kind(scope["path"]), request_id=request_id)
            return
        except Exception as error:  # noqa: BLE001 - the border: what is not expected is logged with its traceback
            answer = self.refused(error, Attempt(method, path, headers, len(body), caller.address, request_id))
        pairs = [*answer.headers, (HEADER, answer.request_id.encode())]
        await respond(send, answer.status, pairs, answer.body)

    # --- the steps ---------------------------------------------------------------------------------

    def find(self, method: str, path: str, headers: RequestHeaders, caller: Caller) -> KnownSource:
        """Return the source that a request is for. Raises RelayError for what need not be read any further."""
        if self._https_only and not caller.secure:
            raise HttpsRequiredError(
                "This relay takes no webhooks over http.", hint="Give the sender the https address, and a new secret."
            )
        source = self._source(path)
        if method not in source.admitted:
            raise wrong_method(source, method)
        if is_from_another_site(headers):
            raise ForeignOriginError("The request comes from a page of another site.", hint="Send it from a server.")
        if _more_than(headers.get("content-length"), self.max_body_bytes):
            raise self.too_large()
        return source

    def accept(self, source: KnownSource, request: SignedRequest, request_id: str) -> asyncio.Future[Outcome]:
        """Return what is done when the webhook is on disk, or has an answer of its own. Raises RelayError."""
        return self._pipeline.accept(source, request, request_id)

    def acknowledgement(self, source: KnownSource, request: SignedRequest) -> Reply | None:
        """Return what the sender of a request that was verified is to be told in place of a receipt, if anything is."""
        handshake = source.handshake
        return None if handshake is None or handshake.accepted is None else handshake.accepted(request)

    def signed_url(self, path: str, query: bytes) -> str:
        """Return the URL the sender signed, for schemes that sign it: built on the configured address only.

        Without one it is no URL, and such schemes refuse it: whatever `Host` says was written by the sender.
        """
        return f"{self._public_url}{path}?{query.decode('latin-1')}" if query else self._public_url + path

    def too_large(self) -> BodyTooLargeError:
        """Return the refusal of a body that is longer than it may be."""
        return BodyTooLargeError(f"The body is larger than {self.max_body_bytes} bytes.", hint="Send less.")

    def accepted(
        self, source: KnownSource, outcome: Outcome, request_id: str, acknowledgement: Reply | None = None
    ) -> Answer:
        """Return the answer to a webhook that is on disk, or to a handshake."""
        private = (PRIVATE,) if source.secret_in_url else ()
        if isinstance(outcome, Reply):
            return self._replied(outcome, private, request_id)
        if acknowledgement is not None:
            return self._replied(acknowledgement, private, request_id)
        receipt = Receipt(outcome.id, source.channel.name, outcome.seq, outcome.duplicate)
        return Answer(ACCEPTED, self._of_receipts + private, _encode(receipt), request_id)

    def _replied(self, reply: Reply, private: Headers, request_id: str) -> Answer:
        kind = (b"content-type", reply.content_type.encode())
        return Answer(reply.status, (kind, *reply.headers, *self._always, *private), reply.body, request_id)

    def refused(self, error: BaseException, attempt: Attempt) -> Answer:
        """Return the answer to a webhook that was not kept, and log and note why."""
        request_id, trace_id = attempt.request_id, trace_id_of(attempt.headers)
        ids = {"request_id": request_id, "trace_id": trace_id} if trace_id else {"request_id": request_id}
        if not isinstance(error, RelayError):
            log.error("webhook.failed", exc_info=error, **ids)
            error = InternalError("The relay could not handle this webhook; nothing was kept.")
        told = self._limited(error, attempt.address) if isinstance(error, FAILURES_THAT_COUNT) else error
        self._pipeline.counts.refused[told.code] += 1
        source = self._known(attempt.path)
        silent = source is not None and _keeps_silent(source, error)
        status = ACCEPTED if silent else told.status
        log.warning("webhook.refused", code=told.code, status=status, reason=told.detail, **ids)
        if self._refused is not None and source is not None:
            self._refused.note(source, attempt, error, status)
        # What came in clear is not told to come by https only: it would mean nothing (RFC 6797, section 7.2).
        always = (NOSNIFF,) if isinstance(error, HttpsRequiredError) else self._always
        if silent:
            return Answer(status, always, b"", request_id)
        return Answer(status, (*problem_headers(told), *always), problem_body(told), request_id)

    def _limited(self, error: RelayError, address: str) -> RelayError:
        """Count a failure; return what to answer instead when there were too many from there."""
        wait = self._failures.hit(client_of(address))
        if not wait:
            return error
        return TooManyFailuresError(
            "Too many requests from this address have failed.",
            retry_after=wait,
            policy=self._failures.policy,
            closes_connection=error.closes_connection,
            hint="Correct the URL or the secret; requests that are signed correctly are taken at any time.",
        )

    def _source(self, path: str) -> KnownSource:
        source = self._known(path)
        if source is None:
            hint = "Compare the URL with `webhook-relay source list`."
            if path == DEFAULT_PATH:
                hint = "Set GITHUB_WEBHOOK_SECRET, or create one with `webhook-relay source create --default`."
            raise UnknownSourceError("There is no source behind this URL.", hint=hint)
        return source

    def _known(self, path: str) -> KnownSource | None:
        if path == DEFAULT_PATH:
            return self._directory.default_source()
        return self._directory.source(path.removeprefix(PREFIX))

    async def _body(self, receive: Receive) -> bytes:
        chunks: list[bytes] = []
        size = 0
        while True:
            message = await receive()  # the server's protocol sees to it that this ends
            if message["type"] == "http.disconnect":
                raise ClientGoneError
            chunk = message.get("body", b"")
            size += len(chunk)
            if size > self.max_body_bytes:
                raise self.too_large()
            chunks.append(chunk)
            if not message.get("more_body", False):
                return chunks[0] if len(chunks) == 1 else b"".join(chunks)


def _keeps_silent(source: KnownSource, error: RelayError) -> bool:
    """Say whether the sender must not learn that its signature was refused (WebSub)."""
    return isinstance(error, SignatureRefusedError) and source.handshake is not None and source.handshake.keeps_silent


def _more_than(content_length: str, limit: int) -> bool:
    return content_length.isdecimal() and (len(content_length) > len(str(limit)) or int(content_length) > limit)


def _kind(path: str) -> str:
    """Return which door it was, without the source's key."""
    return DEFAULT_PATH if path == DEFAULT_PATH else PREFIX
