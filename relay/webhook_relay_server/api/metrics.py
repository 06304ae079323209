"""Metrics over HTTP: `/metrics`, in Prometheus' text form, for tokens with the scope `admin`."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request, Response

from webhook_relay_server.api.access import needs
from webhook_relay_server.api.door import Rooms
from webhook_relay_server.store.tokens import Scope

TEXT = "text/plain"
_SHOWN = {"schema": {"type": "string"}, "example": "webhook_relay_events_stored_total 1234.0\n"}


def metrics_router(rooms: Rooms) -> APIRouter:
    """Return the routes."""
    router = APIRouter(tags=["health"])

    @router.get(
        "/metrics",
        summary="What this relay has counted, for Prometheus: scope `admin`",
        dependencies=[Depends(needs(rooms, Scope.ADMIN))],
        response_class=Response,
        responses={
            200: {
                "description": "Prometheus' text form, or OpenMetrics when that is asked for.",
                "content": {TEXT: _SHOWN, "application/openmetrics-text": _SHOWN},
            }
        },
    )
    async def metrics(request: Request) -> Response:
        text, content_type = await rooms.open_measuring().exposition(request.headers.get("accept", ""))
        return Response(text, headers={"content-type": content_type, "cache-control": "no-store"})

    return router
