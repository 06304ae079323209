"""Events over HTTP for senders of one's own: one, or a batch of them, with an ingest token."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request
from pydantic import BaseModel, Field

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
    StoreFullError,
    StructureRefusedError,
    TypeRefusedError,
)
from webhook_relay_server.receiving.batch import FORMS, MOST_ITEMS
from webhook_relay_server.store.directory import KnownChannel, KnownToken
from webhook_relay_server.store.records import Appended
from webhook_relay_server.store.tokens import Scope
from webhook_relay_server.web.asgi import request_headers
from webhook_relay_server.web.problem import problems
from webhook_relay_server.web.request_id import request_id_of

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
        sent = await _sent(rooms, known, request)
        appended = await rooms.open_appending().append(known, sent, request_id_of(sent.headers))
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
        sent = await _sent(rooms, known, request)
        _must_be_plain(sent)
        events = await rooms.open_appending().append_batch(known, sent, request_id_of(sent.headers))
        return BatchReceipt(channel=known.name, events=[_place(event) for event in events])

    return router


def _place(appended: Appended) -> Place:
    return Place(id=appended.id, seq=appended.seq, duplicate=appended.duplicate)


async def _sent(rooms: Rooms, channel: KnownChannel, request: Request) -> SignedRequest:
    """Read a request whole. Raises BodyTooLargeError before it has read more than may be."""
    limit = rooms.max_body_bytes
    chunks: list[bytes] = []
    size = 0
    async for chunk in request.stream():  # the server's protocol sees to it that this ends
        size += len(chunk)
        if size > limit:
            raise BodyTooLargeError(f"The body is larger than {limit} bytes.", hint="Send less.")
        chunks.append(chunk)
    return SignedRequest(request.method, request.url.path, request_headers(request.scope), b"".join(chunks))


def _must_be_plain(request: SignedRequest) -> None:
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise ContentTypeError("A batch is taken without Content-Encoding only.", hint="Send it uncompressed.")
