"""History over HTTP: the events of a channel, found, shown, replayed, exported and counted."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from fastapi import APIRouter, Depends, Path, Query, Response
from pydantic import AwareDatetime
from structlog.contextvars import get_contextvars

from webhook_relay.answers import EventPage, Replayed, Statistics
from webhook_relay.filters import EventFilter
from webhook_relay.headers import RequestHeaders
from webhook_relay.messages import EventMessage
from webhook_relay_server.api.access import channel_of, needs
from webhook_relay_server.api.answers import answer, stream
from webhook_relay_server.api.changed_event import ChangedEvent
from webhook_relay_server.api.channels import ChannelName
from webhook_relay_server.api.door import Rooms
from webhook_relay_server.api.export import MEDIA_TYPE, ExportResponse
from webhook_relay_server.api.raw_body import UNKNOWN, RawBody
from webhook_relay_server.api.wanted_events import wanted_events
from webhook_relay_server.errors import (
    EventDamagedError,
    InvalidParametersError,
    NotFoundError,
    StoreFullError,
    StructureRefusedError,
    TypeRefusedError,
)
from webhook_relay_server.history.history import PageWish
from webhook_relay_server.history.paging import CURSOR_LENGTH
from webhook_relay_server.store.directory import KnownChannel, KnownToken
from webhook_relay_server.store.history import Order
from webhook_relay_server.store.statistics import By
from webhook_relay_server.store.tokens import Scope
from webhook_relay_server.web.problem import problems

MOST_ON_A_PAGE = 200
"""Events: a page is read by a person, or read on from."""
USUAL_ON_A_PAGE = 50
EventId = Annotated[str, Path(max_length=100, description="Id of an event of the channel.")]

_WANTED = Depends(wanted_events)
_ORDER = Query(Order.NEWEST, description="Which end the first page begins at.")
_LIMIT = Query(USUAL_ON_A_PAGE, ge=1, le=MOST_ON_A_PAGE, description="Events on the page.")
_CURSOR = Query(None, max_length=CURSOR_LENGTH, description="`next` of the page before, with the same parameters.")
_INCLUDE = Query(None, description="`data`: with headers and data. A page then has fewer events, if they are long.")
_SINCE = Query(None, description="From the hour that this is in; a week before `until` if it is not given.")
_UNTIL = Query(None, description="To the hour that this is in; now if it is not given.")
_BY = Query(By.HOUR, description="What events are told apart by.")
_ONE = problems(NotFoundError, EventDamagedError, InvalidParametersError)


def history_router(rooms: Rooms) -> APIRouter:
    """Return the routes."""
    router = APIRouter(prefix="/api/v1/channels/{channel}", tags=["events"])
    reads, manages = needs(rooms, Scope.READ), needs(rooms, Scope.MANAGE)

    async def read(channel: ChannelName, token: KnownToken = Depends(reads)) -> KnownChannel:  # noqa: B008 - FastAPI's way
        return channel_of(rooms.open_directory(), token, channel)

    async def managed(channel: ChannelName, token: KnownToken = Depends(manages)) -> KnownChannel:  # noqa: B008
        return channel_of(rooms.open_directory(), token, channel)

    of_readers, of_managers = Depends(read), Depends(managed)

    @router.get(
        "/events",
        summary="Look for events; a page may be short, or empty, and have a `next` all the same",
        responses={200: answer(EventPage, "A page of events."), **problems(NotFoundError, InvalidParametersError)},
    )
    async def list_events(
        *,
        channel: KnownChannel = of_readers,
        wanted: EventFilter = _WANTED,
        order: Order = _ORDER,
        limit: int = _LIMIT,
        cursor: str | None = _CURSOR,
        include: Literal["data"] | None = _INCLUDE,
    ) -> Response:
        wish = PageWish(order, cursor, limit, with_data=include is not None)
        return _json(await rooms.open_history().page(channel, wanted, wish))

    @router.get(
        "/events/export",
        summary="Every event that is looked for, oldest first, a line for each, with data",
        response_class=Response,
        responses={
            200: stream(
                MEDIA_TYPE, "Frames as on the wire: `event`, `gap`, and one `resumed` or `problem` at the end."
            ),
            **problems(NotFoundError, InvalidParametersError),
        },
    )
    async def export_events(channel: KnownChannel = of_readers, wanted: EventFilter = _WANTED) -> Response:
        lines = rooms.open_history().export(channel, wanted)
        first = await anext(lines)  # what goes wrong before it is answered like anything else
        return ExportResponse(first, lines, f"{channel.name}.ndjson")

    @router.get(
        "/events/{event_id}",
        summary="A whole event, as it goes over the wire",
        responses={200: answer(EventMessage, "The event."), **_ONE},
    )
    async def show_event(event_id: EventId, channel: KnownChannel = of_readers) -> Response:
        return _json(await rooms.open_history().frame(channel, event_id))

    @router.get(
        "/events/{event_id}/raw",
        summary="The body of an event, byte for byte as it was received",
        response_class=Response,
        responses={200: stream("*/*", f"The body. What a browser could run is answered as {UNKNOWN}."), **_ONE},
    )
    async def show_body(event_id: EventId, channel: KnownChannel = of_readers) -> Response:
        return RawBody(await rooms.open_history().event(channel, event_id))

    @router.post(
        "/events/{event_id}/replay",
        status_code=202,
        summary="Append an event again, as it is or changed, marked as a replay, for every reader of the channel",
        responses={
            202: answer(Replayed, "It is on disk."),
            **_ONE,
            **problems(StructureRefusedError, TypeRefusedError, StoreFullError),
        },
    )
    async def replay_event(
        event_id: EventId, changed: ChangedEvent | None = None, channel: KnownChannel = of_managers
    ) -> Response:
        if changed is None:
            replayed = await rooms.open_history().replay(channel, event_id)
        else:
            request_id = get_contextvars().get("request_id", "")
            replaying = rooms.open_replaying()
            replayed = await replaying.replay_changed(
                channel, event_id, RequestHeaders(changed.headers), changed.body, request_id
            )
        return _json(msgspec.json.encode(replayed), status=202)

    @router.get(
        "/statistics",
        summary="How many events came, of which type, from which source, in which hour",
        responses={200: answer(Statistics, "The figures."), **problems(NotFoundError, InvalidParametersError)},
    )
    async def show_statistics(
        channel: KnownChannel = of_readers,
        since: AwareDatetime | None = _SINCE,
        until: AwareDatetime | None = _UNTIL,
        by: By = _BY,
    ) -> Response:
        return _json(msgspec.json.encode(await rooms.open_history().statistics(channel, since, until, by)))

    return router


def _json(document: bytes, status: int = 200) -> Response:
    return Response(document, status, {"cache-control": "no-store"}, "application/json")
