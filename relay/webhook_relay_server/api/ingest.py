"""Ingest: POST /in/{source_key} and POST /webhook. Raw ASGI: this is the hot path."""

from __future__ import annotations

import asyncio
from typing import NamedTuple

import msgspec
import structlog

from webhook_relay.headers import RequestHeaders
from webhook_relay.signatures import SignedRequest
from webhook_relay_server.api.asgi import Receive, Scope, Send, is_from_another_site, request_headers, respond
from webhook_relay_server.api.problem import problem_body, problem_headers
from webhook_relay_server.api.request_id import HEADER, request_id_of
from webhook_relay_server.errors import (
    BodyTooLargeError,
    ForeignOriginError,
    HttpsRequiredError,
    InternalError,
    MethodNotAllowedError,
    RelayError,
    SignatureRefusedError,
    TooManyFailuresError,
    UnknownSourceError,
)
from webhook_relay_server.pipeline import Pipeline
from webhook_relay_server.security.headers import HSTS, NOSNIFF
from webhook_relay_server.security.proxies import Caller, Proxies
from webhook_relay_server.security.rate_limits import RateLimit, client_of
from webhook_relay_server.store.directory import Directory, KnownSource
from webhook_relay_server.store.records import Appended
from webhook_relay_server.trace_context import trace_id_of

log = structlog.get_logger(__name__)

ACCEPTED = 202
JSON = (b"content-type", b"application/json")
PREFIX = "/in/"
DEFAULT_PATH = "/webhook"


FAILURES_THAT_COUNT = (UnknownSourceError, SignatureRefusedError)
"""What somebody meets who guesses URLs or secrets."""


class Receipt(msgspec.Struct, frozen=True):
    """The answer to an accepted webhook."""

    id: str
    channel: str
    seq: int
    duplicate: bool


_encode = msgspec.json.Encoder().encode


class ClientGoneError(Exception):
    """The sender hung up before its body was complete: there is nobody to answer."""


class Answer(NamedTuple):
    """A whole response."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes


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
    ) -> None:
        self._directory = directory
        self._failures = failures
        self._pipeline = pipeline
        self._public_url = public_url.rstrip("/")
        self._proxies = proxies or Proxies()
        self._https_only = https_only
        self._always = [NOSNIFF, HSTS] if https_only else [NOSNIFF]
        self.max_body_bytes = max_body_bytes

    @staticmethod
    def serves(path: str) -> bool:
        """Say whether a request to `path` is for this door."""
        return path.startswith(PREFIX) or path == DEFAULT_PATH

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request."""
        method, path, headers = scope["method"], scope["path"], request_headers(scope)
        request_id = request_id_of(headers)
        caller = self.caller((scope.get("client") or ("",))[0], scope["scheme"] == "https", headers)
        try:
            source = self.find(method, path, headers, caller)
            url = self.signed_url(path, scope["query_string"])
            request = SignedRequest(method, url, headers, await self._body(receive), caller.address)
            answer = self.accepted(source, await self.accept(source, request, request_id), request_id)
        except ClientGoneError:
            log.info("webhook.abandoned", path_kind=_kind(scope["path"]), request_id=request_id)
            return
        except Exception as error:  # noqa: BLE001 - the border: what is not expected is logged with its traceback
            answer = self.refused(error, request_id, caller.address, trace_id_of(headers))
        await respond(send, *answer)

    # --- the steps ---------------------------------------------------------------------------------

    def caller(self, peer: str, secure: bool, headers: RequestHeaders) -> Caller:
        """Return who sent a request that came from `peer`, perhaps over trusted proxies."""
        return self._proxies.caller(peer, secure, headers)

    def find(self, method: str, path: str, headers: RequestHeaders, caller: Caller) -> KnownSource:
        """Return the source that a request is for. Raises RelayError for what need not be read any further."""
        if self._https_only and not caller.secure:
            raise HttpsRequiredError(
                "This relay takes no webhooks over http.", hint="Give the sender the https address, and a new secret."
            )
        source = self._source(path)
        if method != "POST":
            raise MethodNotAllowedError(f"{method} is not how webhooks are sent.", allow="POST", hint="Use POST.")
        if is_from_another_site(headers):
            raise ForeignOriginError("The request comes from a page of another site.", hint="Send it from a server.")
        if _more_than(headers.get("content-length"), self.max_body_bytes):
            raise self.too_large()
        return source

    def accept(self, source: KnownSource, request: SignedRequest, request_id: str) -> asyncio.Future[Appended]:
        """Return what is done when the webhook is on disk. Raises RelayError."""
        return self._pipeline.accept(source, request, request_id)

    def signed_url(self, path: str, query: bytes) -> str:
        """Return the URL the sender signed, for schemes that sign it: built on the configured address only.

        Without one it is no URL, and such schemes refuse it: whatever `Host` says was written by the sender.
        """
        return f"{self._public_url}{path}?{query.decode('latin-1')}" if query else self._public_url + path

    def too_large(self) -> BodyTooLargeError:
        """Return the refusal of a body that is longer than it may be."""
        return BodyTooLargeError(f"The body is larger than {self.max_body_bytes} bytes.", hint="Send less.")

    def accepted(self, source: KnownSource, appended: Appended, request_id: str) -> Answer:
        """Return the answer to a webhook that is on disk."""
        receipt = Receipt(appended.id, source.channel.name, appended.seq, appended.duplicate)
        return Answer(ACCEPTED, [JSON, *self._always, (HEADER, request_id.encode())], _encode(receipt))

    def refused(self, error: BaseException, request_id: str, address: str, trace_id: str = "") -> Answer:
        """Return the answer to a webhook that was not kept, and log why. `address` is where it came from."""
        if isinstance(error, FAILURES_THAT_COUNT):
            error = self._limited(error, address)
        code = error.code if isinstance(error, RelayError) else InternalError.code
        self._pipeline.counts.refused[code] += 1
        ids = {"request_id": request_id, "trace_id": trace_id} if trace_id else {"request_id": request_id}
        if isinstance(error, RelayError):
            log.warning("webhook.refused", code=error.code, status=error.status, reason=error.detail, **ids)
        else:
            log.error("webhook.failed", exc_info=error, **ids)
            error = InternalError("The relay could not handle this webhook; nothing was kept.")
        return Answer(
            error.status, [*problem_headers(error), *self._always, (HEADER, request_id.encode())], problem_body(error)
        )

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
        if path == DEFAULT_PATH:
            source = self._directory.default_source()
            hint = "Set GITHUB_WEBHOOK_SECRET, or create one with `webhook-relay source create --default`."
        else:
            source = self._directory.source(path.removeprefix(PREFIX))
            hint = "Compare the URL with `webhook-relay source list`."
        if source is None:
            raise UnknownSourceError("There is no source behind this URL.", hint=hint)
        return source

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


def _more_than(content_length: str, limit: int) -> bool:
    return content_length.isdecimal() and (len(content_length) > len(str(limit)) or int(content_length) > limit)


def _kind(path: str) -> str:
    """Return which door it was, without the source's key."""
    return DEFAULT_PATH if path == DEFAULT_PATH else PREFIX
