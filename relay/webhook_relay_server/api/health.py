"""Health: whether the relay runs, and whether it can keep what it is sent."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from fastapi import APIRouter
from pydantic import BaseModel

from webhook_relay import __version__


class Health(BaseModel):
    """What a load balancer or a person wants to know."""

    status: str
    version: str


def health_router(check_store: Callable[[], Awaitable[None]]) -> APIRouter:
    """Return the routes `/healthz` (the process answers) and `/readyz` (a write to the store succeeds)."""
    router = APIRouter(tags=["health"])

    @router.get("/healthz", summary="The process answers")
    async def healthz() -> Health:
        return Health(status="ok", version=__version__)

    @router.get("/readyz", summary="Webhooks can be kept")
    async def readyz() -> Health:
        await check_store()
        return Health(status="ready", version=__version__)

    return router
