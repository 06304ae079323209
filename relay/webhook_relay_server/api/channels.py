"""Channels over HTTP: list, make, limit and revoke them, and see who reads them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path
from pydantic import BaseModel, ConfigDict, Field

from webhook_relay.reader_keys import MOST_RECIPIENTS
from webhook_relay_server.administering.summaries import ChannelSummary, ReaderSummary
from webhook_relay_server.administering.wishes import ChannelWish, Same
from webhook_relay_server.api.access import needs
from webhook_relay_server.api.door import Rooms
from webhook_relay_server.api.fields import Name, Word, duration_of
from webhook_relay_server.errors import (
    ConflictError,
    ForbiddenError,
    InvalidParametersError,
    LimitReachedError,
    NotFoundError,
)
from webhook_relay_server.settings import MOST_EVENTS
from webhook_relay_server.store.directory import KnownToken
from webhook_relay_server.store.tokens import Scope
from webhook_relay_server.web.problem import problems

ChannelName = Annotated[str, Path(description="Name of a channel that the token is good for.", examples=["default"])]


class ChannelChanges(BaseModel):
    """What is to be different about a channel. Events stay while either of the two limits keeps them; `null` is the
    relay's default.
    """

    model_config = ConfigDict(extra="forbid")

    keep: str | None = Field(default=None, max_length=20, description="Such as `12h` or `30d`.", examples=["30d"])
    keep_events: int | None = Field(default=None, ge=0, le=MOST_EVENTS, description="How many of the newest.")
    sealed_to: list[Word] | None = Field(
        default=None,
        max_length=MOST_RECIPIENTS,
        description="Public keys (`whrpub_...`) of the readers who alone can read what comes from now on.",
    )

    def wish(self) -> ChannelWish:
        """Return what is asked for; what is not named stays as it is. Raises InvalidParametersError."""
        named = self.model_fields_set
        return ChannelWish(
            keep_seconds=duration_of(self.keep) if "keep" in named else Same.AS_BEFORE,
            keep_events=self.keep_events if "keep_events" in named else Same.AS_BEFORE,
            sealed_to=(self.sealed_to or ()) if "sealed_to" in named else Same.AS_BEFORE,
        )


class NewChannel(ChannelChanges):
    """A channel to be made."""

    name: Name


def channels_router(rooms: Rooms) -> APIRouter:
    """Return the routes."""
    router = APIRouter(prefix="/api/v1/channels", tags=["channels"])
    seen = Depends(needs(rooms, Scope.READ, Scope.MANAGE))
    managed = Depends(needs(rooms, Scope.MANAGE))

    @router.get("", summary="The channels that the token is good for")
    async def list_channels(token: KnownToken = seen) -> list[ChannelSummary]:
        return await rooms.open_management().list_channels(token)

    @router.post(
        "",
        status_code=201,
        summary="Make a channel",
        responses=problems(ForbiddenError, ConflictError, LimitReachedError, InvalidParametersError),
    )
    async def create_channel(new: NewChannel, token: KnownToken = managed) -> ChannelSummary:
        return await rooms.open_management().create_channel(token, new.name, new.wish())

    @router.patch(
        "/{channel}",
        summary="Change how long a channel keeps events and whom they are sealed to; what is not named stays as it is",
        responses=problems(NotFoundError, InvalidParametersError),
    )
    async def change_channel(
        channel: ChannelName, changes: ChannelChanges, token: KnownToken = managed
    ) -> ChannelSummary:
        return await rooms.open_management().change_channel(token, channel, changes.wish())

    @router.delete(
        "/{channel}",
        status_code=204,
        summary="Revoke a channel: its sources answer 404, its readers are refused",
        responses=problems(NotFoundError),
    )
    async def revoke_channel(channel: ChannelName, token: KnownToken = managed) -> None:
        await rooms.open_management().revoke_channel(token, channel)

    @router.get(
        "/{channel}/readers",
        summary="Who reads a channel, and how far each has acknowledged",
        responses=problems(NotFoundError),
    )
    async def list_readers(channel: ChannelName, token: KnownToken = managed) -> list[ReaderSummary]:
        return await rooms.open_management().list_readers(token, channel)

    return router
