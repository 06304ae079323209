"""Ingest: POST /in/{source_key} and POST /webhook. Raw ASGI: this is the hot path."""

from __future__ import annotations

import msgspec
import structlog

from webhook_relay_server.api.asgi import Receive, Scope, Send, header_pairs, is_from_another_site, respond
from webhook_relay_server.api.problem import problem_body, problem_headers
from webhook_relay_server.api.request_id import HEADER, request_id_of
from webhook_relay_server.errors import (
    BodyTooLargeError,
    ForeignOriginError,
    InternalError,
    MethodNotAllowedError,
    RelayError,
    UnknownSourceError,
)
from webhook_relay_server.pipeline import Delivery, Pipeline
from webhook_relay_server.store.directory import Directory, KnownSource

log = structlog.get_logger(__name__)

ACCEPTED = 202
JSON = (b"content-type", b"application/json")
PREFIX = "/in/"
DEFAULT_PATH = "/webhook"


class Receipt(msgspec.Struct, frozen=True):
    """The answer to an accepted webhook."""

    id: str
    channel: str
    seq: int
    duplicate: bool


_encode = msgspec.json.Encoder().encode


class ClientGoneError(Exception):
    """The sender hung up before its body was complete: there is nobody to answer."""


class Ingest:
    """Takes webhooks from senders. A 2xx is sent only after the commit that holds the event."""

    def __init__(self, directory: Directory, pipeline: Pipeline, *, max_body_bytes: int, public_url: str = "") -> None:
        self._directory = directory
        self._pipeline = pipeline
        self._max_body_bytes = max_body_bytes
        self._public_url = public_url.rstrip("/")

    @staticmethod
    def serves(path: str) -> bool:
        """Say whether a request to `path` is for this door."""
        return path.startswith(PREFIX) or path == DEFAULT_PATH

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request."""
        request_id = request_id_of(scope)
        try:
            receipt = await self._take(scope, receive, request_id)
        except ClientGoneError:
            log.info("webhook.abandoned", path_kind=_kind(scope["path"]), request_id=request_id)
            return
        except RelayError as error:
            log.warning(
                "webhook.refused", code=error.code, status=error.status, reason=error.detail, request_id=request_id
            )
            status, headers, body = error.status, problem_headers(error), problem_body(error)
        except Exception:
            log.exception("webhook.failed", request_id=request_id)
            failure = InternalError("The relay could not handle this webhook; nothing was kept.")
            status, headers, body = failure.status, problem_headers(failure), problem_body(failure)
        else:
            status, headers, body = ACCEPTED, [JSON], _encode(receipt)
        await respond(send, status, [*headers, (HEADER, request_id.encode())], body)

    async def _take(self, scope: Scope, receive: Receive, request_id: str) -> Receipt:
        source = self._source(scope["path"])
        if scope["method"] != "POST":
            raise MethodNotAllowedError(
                f"{scope['method']} is not how webhooks are sent.", allow="POST", hint="Use POST."
            )
        if is_from_another_site(scope):
            raise ForeignOriginError("The request comes from a page of another site.", hint="Send it from a server.")
        body = await self._body(scope, receive)
        delivery = Delivery(scope["method"], self._url(scope), header_pairs(scope), body, request_id)
        appended = await self._pipeline.accept(source, delivery)
        return Receipt(appended.id, source.channel.name, appended.seq, appended.duplicate)

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

    def _url(self, scope: Scope) -> str:
        """Return the URL the sender signed, for schemes that sign it: built on the configured address only."""
        query = "?" + scope["query_string"].decode("latin-1") if scope["query_string"] else ""
        return f"{self._public_url}{scope['path']}{query}"

    async def _body(self, scope: Scope, receive: Receive) -> bytes:
        for name, value in scope["headers"]:
            if name == b"content-length" and _more_than(value, self._max_body_bytes):
                raise self._too_large()
        chunks: list[bytes] = []
        size = 0
        while True:
            message = await receive()  # the server's protocol sees to it that this ends
            if message["type"] == "http.disconnect":
                raise ClientGoneError
            chunk = message.get("body", b"")
            size += len(chunk)
            if size > self._max_body_bytes:
                raise self._too_large()
            chunks.append(chunk)
            if not message.get("more_body", False):
                return chunks[0] if len(chunks) == 1 else b"".join(chunks)

    def _too_large(self) -> BodyTooLargeError:
        return BodyTooLargeError(f"The body is larger than {self._max_body_bytes} bytes.", hint="Send less.")


def _more_than(content_length: bytes, limit: int) -> bool:
    return content_length.isdigit() and (len(content_length) > len(str(limit)) or int(content_length) > limit)


def _kind(path: str) -> str:
    """Return which door it was, without the source's key."""
    return DEFAULT_PATH if path == DEFAULT_PATH else PREFIX
