"""Sources over HTTP: list, make, rotate and revoke them."""

from __future__ import annotations

from typing import Annotated

import msgspec
from fastapi import APIRouter, Depends, Path, Request
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr

from webhook_relay_server.administering.summaries import SourceDetails, SourceSummary
from webhook_relay_server.administering.wishes import Same, SourceWish, TakingWish
from webhook_relay_server.api.access import needs
from webhook_relay_server.api.door import Rooms
from webhook_relay_server.api.fields import JsonDocument, Name, Word
from webhook_relay_server.errors import ConflictError, InvalidParametersError, LimitReachedError, NotFoundError
from webhook_relay_server.senders.structure import MOST_TYPES
from webhook_relay_server.store.directory import KnownToken
from webhook_relay_server.store.refused import Refused
from webhook_relay_server.store.tokens import Scope
from webhook_relay_server.web.problem import problems

SourceName = Annotated[str, Path(description="Name of a source of a channel that the token is good for.")]


class SourceChanges(BaseModel):
    """What is to be different about what a source takes."""

    model_config = ConfigDict(extra="forbid")

    methods: list[Word] | None = Field(default=None, max_length=10, description="HTTP methods.", examples=[["POST"]])
    types: list[Word] | None = Field(
        default=None,
        max_length=MOST_TYPES,
        description="Types of events that are taken; none means all.",
        examples=[["github.push"]],
    )
    structure: JsonDocument | None = Field(default=None, description="JSON Schema of the bodies; `null` wants none.")

    def wish(self) -> TakingWish:
        """Return what is asked for; what is not named stays as it is."""
        named = self.model_fields_set
        schema = None if self.structure is None else msgspec.json.encode(self.structure)
        return TakingWish(
            methods=(self.methods or ["POST"]) if "methods" in named else Same.AS_BEFORE,
            types=(self.types or []) if "types" in named else Same.AS_BEFORE,
            schema=schema if "structure" in named else Same.AS_BEFORE,
        )


REFERENCES = ("env:", "file:")
"""How references to secrets begin. Over the network they would let a tenant read the relay's environment."""


def _no_reference(secret: SecretStr) -> SecretStr:
    if secret.get_secret_value().startswith(REFERENCES):
        raise ValueError("a reference to a secret is made where the relay runs, with --secret-env or --secret-file")
    return secret


GivenSecret = Annotated[SecretStr, Field(max_length=4096), AfterValidator(_no_reference)]
"""What a sender signs with."""


class NewSourceDocument(SourceChanges):
    """A source to be made. Without a `secret` it gets a new one, which the answer holds, this once."""

    name: Name
    scheme: Word = Field(default="github", max_length=50, description="How the sender proves itself, or `unverified`.")
    channel: Word = Field(default="default", max_length=100, description="Channel that its events go to.")
    secret: GivenSecret | None = Field(default=None, description="What the sender signs with, if it says so.")
    config: JsonDocument | None = Field(default=None, description="What the scheme must be told, where it must.")


class NewSecretDocument(BaseModel):
    """The secret, or the public key, that the sender has made. Without one the relay makes a new secret."""

    model_config = ConfigDict(extra="forbid")

    secret: GivenSecret | None = Field(default=None, description="As the sender shows it.")
    drop_older: bool = Field(default=False, description="Whether the older ones end now, instead of in 24 hours.")


def sources_router(rooms: Rooms) -> APIRouter:
    """Return the routes."""
    router = APIRouter(prefix="/api/v1/sources", tags=["sources"])
    managed = Depends(needs(rooms, Scope.MANAGE))

    def address(request: Request) -> str:
        """Return where senders reach the relay: as configured, or else as this client has reached it."""
        return rooms.public_url or str(request.base_url)

    @router.get("", summary="The sources of the channels that the token is good for; secrets are never shown")
    async def list_sources(request: Request, token: KnownToken = managed) -> list[SourceSummary]:
        return await rooms.open_management().list_sources(token, address(request))

    @router.post(
        "",
        status_code=201,
        summary="Make a source",
        responses=problems(NotFoundError, ConflictError, LimitReachedError, InvalidParametersError),
    )
    async def create_source(new: NewSourceDocument, request: Request, token: KnownToken = managed) -> SourceSummary:
        wish = SourceWish(
            name=new.name,
            channel=new.channel,
            scheme=new.scheme,
            secret=None if new.secret is None else new.secret.get_secret_value(),
            config=None if new.config is None else msgspec.json.encode(new.config).decode(),
            taking=new.wish(),
        )
        return await rooms.open_management().create_source(token, wish, address(request))

    @router.get(
        "/{source}", summary="Everything that is known of a source but its secrets", responses=problems(NotFoundError)
    )
    async def show_source(source: SourceName, request: Request, token: KnownToken = managed) -> SourceDetails:
        return await rooms.open_management().show_source(token, source, address(request))

    @router.patch(
        "/{source}",
        summary="Change what a source takes; what is not named stays as it is",
        responses=problems(NotFoundError, InvalidParametersError),
    )
    async def change_source(
        source: SourceName, changes: SourceChanges, request: Request, token: KnownToken = managed
    ) -> SourceSummary:
        return await rooms.open_management().change_source(token, source, changes.wish(), address(request))

    @router.get(
        "/{source}/refused",
        summary="The last requests that a source has refused: nothing of their bodies, and only names of headers",
        responses=problems(NotFoundError),
    )
    async def list_refused(source: SourceName, token: KnownToken = managed) -> list[Refused]:
        return await rooms.open_management().list_refused(token, source)

    @router.post(
        "/{source}/rotate",
        summary="Give a source a new secret, which the answer holds, this once, or the one that its sender made; the"
        " older ones count for 24 hours more, or no more",
        responses=problems(NotFoundError, InvalidParametersError),
    )
    async def rotate_secret(
        source: SourceName, request: Request, new: NewSecretDocument | None = None, token: KnownToken = managed
    ) -> SourceSummary:
        wanted = new or NewSecretDocument()
        given = None if wanted.secret is None else wanted.secret.get_secret_value()
        return await rooms.open_management().rotate_secret(
            token, source, address(request), given, drop_older=wanted.drop_older
        )

    @router.delete(
        "/{source}", status_code=204, summary="Revoke a source: its URL answers 404", responses=problems(NotFoundError)
    )
    async def revoke_source(source: SourceName, token: KnownToken = managed) -> None:
        await rooms.open_management().revoke_source(token, source)

    return router
