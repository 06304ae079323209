"""Events over HTTP for senders of one's own: one, or a batch of them, with an ingest token."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request
from pydantic import BaseModel, Field
from structlog.contextvars import get_contextvars

from webhook_relay.signatures import SignedRequest
from webhook_relay_server.api.access import channel_of, needs
from webhook_relay_server.api.door import Rooms
from webhook_relay_server.errors import (
    BatchRefusedError,
    BodyTooLargeError,
    ConflictError,
    ContentTypeError,
    InvalidParametersError,
    NotFoundError,
    RelayError,
    StoreFullError,
    StructureRefusedError,
    TypeRefusedError,
)
from webhook_relay_server.receiving.batch import FORMS, MOST_ITEMS
from webhook_relay_server.receiving.refused_requests import Attempt
from webhook_relay_server.store.directory import KnownChannel, KnownToken
from webhook_relay_server.store.records import Appended
from webhook_relay_server.store.tokens import Scope
from webhook_relay_server.web.asgi import request_headers
from webhook_relay_server.web.problem import problems

ChannelName = Annotated[str, Path(description="Name of a channel that the token is good for.", examples=["default"])]
_ONE = {
    "requestBody": {
        "description": "Anything; it is kept byte for byte, with its `Content-Type`.",
        "content": {"*/*": {"schema": {}}},
    },
    "parameters": [
        {
            "name": "Idempotency-Key",
            "in": "header",
            "required": False,
            "description": "The sender's own id of the event: what comes with the same one is kept once.",
            "schema": {"type": "string", "maxLength": 200},
        }
    ],
}
_BATCH = {
    "requestBody": {
        "description": f"At most {MOST_ITEMS} events: a JSON object on each line, or a batch of CloudEvents.",
        "content": {kind: {"schema": {}} for kind in FORMS},
    },
    "parameters": _ONE["parameters"],
}
_REFUSALS = (
    NotFoundError,
    ConflictError,
    BodyTooLargeError,
    InvalidParametersError,
    StructureRefusedError,
    TypeRefusedError,
    StoreFullError,
)


class Place(BaseModel):
    """Where an event is in its channel, or the earlier one that it repeats."""

    id: str = Field(description="Of the event.")
    seq: int = Field(description="Its place in the channel's log.")
    duplicate: bool = Field(description="Whether it was there already.")


class Receipt(Place):
    """An event is on disk."""

    channel: str


class BatchReceipt(BaseModel):
    """All events of a batch are on disk, in the order in which they were sent."""

    channel: str
    events: list[Place]


def batch_router(rooms: Rooms) -> APIRouter:
    """Return the routes."""
    router = APIRouter(prefix="/api/v1/channels", tags=["webhooks"])
    sender = Depends(needs(rooms, Scope.INGEST))

    @router.post(
        "/{channel}/events",
        status_code=202,
        summary="Put an event into a channel: scope `ingest`",
        responses=problems(*_REFUSALS),
        openapi_extra=_ONE,
    )
    async def append_event(channel: ChannelName, request: Request, token: KnownToken = sender) -> Receipt:
        known = channel_of(rooms.open_directory(), token, channel)
        async with _noting(rooms, known, request) as sending:
            appended = await rooms.open_appending().append(known, await _sent(rooms, sending), sending.request_id)
        return Receipt(channel=known.name, id=appended.id, seq=appended.seq, duplicate=appended.duplicate)

    @router.post(
        "/{channel}/events/batch",
        status_code=202,
        summary="Put several events into a channel, all of them or none: scope `ingest`",
        responses=problems(*_REFUSALS, BatchRefusedError, ContentTypeError),
        openapi_extra=_BATCH,
    )
    async def append_batch(channel: ChannelName, request: Request, token: KnownToken = sender) -> BatchReceipt:
        known = channel_of(rooms.open_directory(), token, channel)
        async with _noting(rooms, known, request) as sending:
            sent = await _sent(rooms, sending)
            _must_be_plain(sent)
            events = await rooms.open_appending().append_batch(known, sent, sending.request_id)
        return BatchReceipt(channel=known.name, events=[_place(event) for event in events])

    return router


def _place(appended: Appended) -> Place:
    return Place(id=appended.id, seq=appended.seq, duplicate=appended.duplicate)


class _Sending:
    """A request on its way in, and how much of its body was read."""

    def __init__(self, request: Request) -> None:
        self.request = request
        self.headers = request_headers(request.scope)
        self.request_id: str = get_contextvars().get("request_id", "")
        self.size = 0

    @property
    def attempt(self) -> Attempt:
        """What is noted of it if it is refused."""
        address = self.request.client.host if self.request.client else ""
        method, path = self.request.method, self.request.url.path
        return Attempt(method, path, self.headers, self.size, address, self.request_id)


@asynccontextmanager
async def _noting(rooms: Rooms, channel: KnownChannel, request: Request) -> AsyncIterator[_Sending]:
    """Note it where people look when an event does not come, if what is sent is refused."""
    sending = _Sending(request)
    try:
        yield sending
    except RelayError as error:
        rooms.open_appending().note_refused(channel, sending.attempt, error)
        raise


async def _sent(rooms: Rooms, sending: _Sending) -> SignedRequest:
    """Read a request whole. Raises BodyTooLargeError before it has read more than may be."""
    limit, request = rooms.max_body_bytes, sending.request
    chunks: list[bytes] = []
    async for chunk in request.stream():  # the server's protocol sees to it that this ends
        sending.size += len(chunk)
        if sending.size > limit:
            raise BodyTooLargeError(f"The body is larger than {limit} bytes.", hint="Send less.")
        chunks.append(chunk)
    return SignedRequest(request.method, request.url.path, sending.headers, b"".join(chunks))


def _must_be_plain(request: SignedRequest) -> None:
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise ContentTypeError("A batch is taken without Content-Encoding only.", hint="Send it uncompressed.")
