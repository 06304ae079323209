"""Connected clients over HTTP: who reads from this relay right now."""

from __future__ import annotations

from fastapi import APIRouter, Depends

from webhook_relay_server.administering.summaries import ClientSummary
from webhook_relay_server.api.access import needs
from webhook_relay_server.api.door import Rooms
from webhook_relay_server.store.directory import KnownToken
from webhook_relay_server.store.tokens import Scope


def clients_router(rooms: Rooms) -> APIRouter:
    """Return the routes."""
    router = APIRouter(prefix="/api/v1/clients", tags=["clients"])

    @router.get("", summary="Who is connected to this relay; other relays on the same store have their own clients")
    async def list_clients(token: KnownToken = Depends(needs(rooms, Scope.MANAGE))) -> list[ClientSummary]:  # noqa: B008 - FastAPI's way
        return rooms.open_management().list_clients(token, rooms.open_audience().readers)

    return router
