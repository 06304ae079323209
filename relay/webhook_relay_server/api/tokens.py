"""Tokens over HTTP: what the one that is shown is good for; list, make and revoke others."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Path
from pydantic import BaseModel, ConfigDict, Field

from webhook_relay.plain_text import PLAIN_PATTERN
from webhook_relay_server.administering.summaries import TokenSummary
from webhook_relay_server.api.access import needs
from webhook_relay_server.api.door import Rooms
from webhook_relay_server.api.fields import duration_of
from webhook_relay_server.errors import ForbiddenError, InvalidParametersError, LimitReachedError, NotFoundError
from webhook_relay_server.store.directory import KnownToken, utc_now
from webhook_relay_server.store.names import LONGEST_LABEL, LONGEST_NAME
from webhook_relay_server.store.tokens import NewToken, Scope
from webhook_relay_server.web.problem import problems

MOST_CHANNELS = 100
"""Channels that a token can name, as many as a client can subscribe to at once."""

TokenId = Annotated[str, Path(description="Id of a token, from the list.", examples=["3f2a90bc"])]


class NewTokenDocument(BaseModel):
    """A token to be made."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(
        min_length=1, max_length=LONGEST_LABEL, pattern=PLAIN_PATTERN, description="For people.", examples=["laptop"]
    )
    scopes: list[Scope] = Field(default=[Scope.READ], min_length=1, max_length=len(Scope))
    channels: list[Annotated[str, Field(max_length=LONGEST_NAME)]] = Field(
        default=[], max_length=MOST_CHANNELS, description="What it is good for; none means every one of the workspace."
    )
    expires_in: str | None = Field(
        default=None, max_length=20, description="How long it counts, such as `30d`.", examples=["30d"]
    )

    def new_token(self) -> NewToken:
        """Return what is to be made. Raises InvalidParametersError."""
        seconds = duration_of(self.expires_in)
        expires_at = None if seconds is None else utc_now() + timedelta(seconds=seconds)
        return NewToken(self.name, self.scopes, self.channels, expires_at)


class OwnToken(BaseModel):
    """What the token of a request is good for."""

    id: str
    name: str
    scopes: list[str]
    channels: list[str]


def tokens_router(rooms: Rooms) -> APIRouter:
    """Return the routes."""
    router = APIRouter(prefix="/api/v1", tags=["tokens"])
    managed = Depends(needs(rooms, Scope.MANAGE))

    @router.get("/token", summary="What the token of this request is good for")
    async def own_token(token: KnownToken = Depends(needs(rooms, *Scope))) -> OwnToken:  # noqa: B008 - FastAPI's way
        return OwnToken(id=token.id, name=token.name, scopes=sorted(token.scopes), channels=sorted(token.channels))

    @router.get("/tokens", summary="The tokens that are good for nothing but what this one is good for")
    async def list_tokens(token: KnownToken = managed) -> list[TokenSummary]:
        return await rooms.open_management().list_tokens(token)

    @router.post(
        "/tokens",
        status_code=201,
        summary="Make a token that gives no more than this one and ends no later; its text is in the answer, this once",
        responses=problems(ForbiddenError, NotFoundError, LimitReachedError, InvalidParametersError),
    )
    async def create_token(new: NewTokenDocument, token: KnownToken = managed) -> TokenSummary:
        return await rooms.open_management().create_token(token, new.new_token())

    @router.delete(
        "/tokens/{token_id}",
        status_code=204,
        summary="Revoke a token; its connections end within a second",
        responses=problems(ForbiddenError, NotFoundError),
    )
    async def revoke_token(token_id: TokenId, token: KnownToken = managed) -> None:
        await rooms.open_management().revoke_token(token, token_id)

    return router
