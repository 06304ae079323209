"""Workspaces over HTTP, for the relay's operator: tenants and their tokens. Shows no event of any of them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path
from pydantic import BaseModel, ConfigDict

from webhook_relay_server.administering.summaries import TokenSummary, WorkspaceSummary
from webhook_relay_server.api.access import needs
from webhook_relay_server.api.door import Rooms
from webhook_relay_server.api.fields import Name
from webhook_relay_server.api.tokens import NewTokenDocument, TokenId
from webhook_relay_server.errors import ConflictError, InvalidParametersError, LimitReachedError, NotFoundError
from webhook_relay_server.store.directory import KnownToken
from webhook_relay_server.store.tokens import Scope
from webhook_relay_server.web.problem import problems

WorkspaceName = Annotated[str, Path(description="Name of a workspace.", examples=["default"])]


class NewWorkspace(BaseModel):
    """A workspace to be made."""

    model_config = ConfigDict(extra="forbid")

    name: Name


def workspaces_router(rooms: Rooms) -> APIRouter:
    """Return the routes."""
    router = APIRouter(prefix="/api/v1/workspaces", tags=["workspaces"])
    operator = Depends(needs(rooms, Scope.ADMIN))

    @router.get("", summary="Every workspace", dependencies=[operator])
    async def list_workspaces() -> list[WorkspaceSummary]:
        return await rooms.open_management().list_workspaces()

    @router.post(
        "",
        status_code=201,
        summary="Make a workspace with a channel `default`",
        responses=problems(ConflictError, InvalidParametersError),
    )
    async def create_workspace(new: NewWorkspace, token: KnownToken = operator) -> WorkspaceSummary:
        return await rooms.open_management().create_workspace(token, new.name)

    @router.delete(
        "/{workspace}",
        status_code=204,
        summary="End a workspace with its channels, sources and tokens",
        responses=problems(NotFoundError, InvalidParametersError),
    )
    async def revoke_workspace(workspace: WorkspaceName, token: KnownToken = operator) -> None:
        await rooms.open_management().revoke_workspace(token, workspace)

    @router.get(
        "/{workspace}/tokens",
        summary="The tokens of a workspace",
        dependencies=[operator],
        responses=problems(NotFoundError),
    )
    async def list_tokens_of_workspace(workspace: WorkspaceName) -> list[TokenSummary]:
        return await rooms.open_management().list_tokens_of(workspace)

    @router.post(
        "/{workspace}/tokens",
        status_code=201,
        summary="Make a token of a workspace; its text is in the answer, this once",
        responses=problems(NotFoundError, LimitReachedError, InvalidParametersError),
    )
    async def create_token_of_workspace(
        workspace: WorkspaceName, new: NewTokenDocument, token: KnownToken = operator
    ) -> TokenSummary:
        return await rooms.open_management().create_token_of(token, workspace, new.new_token())

    @router.delete(
        "/{workspace}/tokens/{token_id}",
        status_code=204,
        summary="Revoke a token of a workspace",
        responses=problems(NotFoundError),
    )
    async def revoke_token_of_workspace(
        workspace: WorkspaceName, token_id: TokenId, token: KnownToken = operator
    ) -> None:
        await rooms.open_management().revoke_token_of(token, workspace, token_id)

    return router
