"""Health over HTTP: `/health`, `/health/ready` and, for tokens with the scope `admin`, `/health/detailed`."""

from __future__ import annotations

from typing import Generic, TypeVar

from fastapi import APIRouter, Depends, Response
from pydantic import BaseModel

from webhook_relay import __version__
from webhook_relay_server.api.access import needs
from webhook_relay_server.api.door import Rooms
from webhook_relay_server.errors import NotReadyError, RelayError
from webhook_relay_server.observing.examination import Part, Report
from webhook_relay_server.observing.health import DatabaseFacts, DiskFacts, DoorbellFacts, ReaderFacts, Status
from webhook_relay_server.store.tokens import Scope

Facts = TypeVar("Facts")


class Health(BaseModel):
    """What a load balancer or a person wants to know."""

    status: str
    version: str


class PartHealth(BaseModel, Generic[Facts]):
    """How one part is, in a sentence, and the facts behind it."""

    status: Status
    says: str
    facts: Facts | None


class DetailedHealth(BaseModel):
    """How every part of the relay is."""

    status: Status
    version: str
    uptime_seconds: float
    database: PartHealth[DatabaseFacts]
    disk: PartHealth[DiskFacts]
    doorbell: PartHealth[DoorbellFacts]
    readers: PartHealth[ReaderFacts]


def health_router(rooms: Rooms) -> APIRouter:
    """Return the routes."""
    router = APIRouter(tags=["health"])

    @router.get("/health", summary="The process answers")
    async def alive() -> Health:
        return Health(status="ok", version=__version__)

    @router.get("/health/ready", summary="Webhooks can be kept: a write to the store has succeeded")
    async def ready() -> Health:
        try:
            await rooms.open_examination().ready()
        except RelayError as error:
            raise NotReadyError(error) from None
        return Health(status="ready", version=__version__)

    @router.get(
        "/health/detailed",
        summary="How every part is; 503 when one of them fails",
        dependencies=[Depends(needs(rooms, Scope.ADMIN))],
    )
    async def detailed(response: Response) -> DetailedHealth:
        report = await rooms.open_examination().report()
        if report.status is Status.FAIL:
            response.status_code = NotReadyError.status
        response.headers["cache-control"] = "no-store"
        return _document(report)

    return router


def _document(report: Report) -> DetailedHealth:
    return DetailedHealth(
        status=report.status,
        version=__version__,
        uptime_seconds=round(report.uptime, 1),
        database=_part(report.database),
        disk=_part(report.disk),
        doorbell=_part(report.doorbell),
        readers=_part(report.readers),
    )


def _part(part: Part[Facts]) -> PartHealth[Facts]:
    return PartHealth(status=part.verdict.status, says=part.verdict.says, facts=part.facts)
