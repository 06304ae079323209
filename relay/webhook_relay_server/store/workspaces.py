"""Workspaces in the store: the tenants of a relay. Whatever looks for something of one says of which."""

from __future__ import annotations

from datetime import datetime
from typing import NewType

from sqlmodel import Session, col, select

from webhook_relay.errors import ConfigurationError
from webhook_relay_server.store.models import Channel, Source, Token, Workspace
from webhook_relay_server.store.names import check_name, is_name
from webhook_relay_server.store.revision import bump_revision

WorkspaceId = NewType("WorkspaceId", int)
"""A type of its own, so that no other number is taken for the tenant that a query is limited to."""

FIRST = WorkspaceId(1)
"""The workspace that every store has: of whoever runs a relay for themselves, and of POST /webhook."""


def create_workspace(session: Session, name: str, now: datetime) -> Workspace:
    """Add a workspace. Raises ConfigurationError when the name is not usable or taken."""
    check_name("workspace", name)
    if _find(session, name) is not None:
        raise ConfigurationError(f"There is already a workspace {name!r}.", hint="Choose another name.", code="taken")
    workspace = Workspace(name=name, created_at=now)
    session.add(workspace)
    bump_revision(session)
    session.flush()
    return workspace


def require_workspace(session: Session, name: str) -> WorkspaceId:
    """Return the id of the live workspace of this name. Raises ConfigurationError."""
    workspace = _find(session, name)
    if workspace is None or workspace.id is None:
        raise ConfigurationError(
            f"There is no workspace {name!r}.", hint="See `webhook-relay workspace list`.", code="unknown-workspace"
        )
    return WorkspaceId(workspace.id)


def list_workspaces(session: Session) -> list[Workspace]:
    """Return every live workspace by name."""
    return list(session.exec(select(Workspace).where(col(Workspace.revoked_at).is_(None)).order_by(Workspace.name)))


def revoke_workspace(session: Session, name: str, now: datetime) -> WorkspaceId:
    """End a workspace with its channels, sources and tokens; its events stay until retention removes them."""
    workspace_id = require_workspace(session, name)
    if workspace_id == FIRST:
        raise ConfigurationError(
            f"The workspace {name!r} cannot be revoked.", hint="Revoke its channels, sources and tokens."
        )
    session.get_one(Workspace, workspace_id).revoked_at = now
    for table in (Channel, Source, Token):
        for owned in session.exec(
            select(table).where(col(table.workspace_id) == workspace_id, col(table.revoked_at).is_(None))
        ):
            owned.revoked_at = now
            session.add(owned)
    bump_revision(session)
    return workspace_id


def _find(session: Session, name: str) -> Workspace | None:
    if not is_name(name):
        return None
    return session.exec(select(Workspace).where(Workspace.name == name, col(Workspace.revoked_at).is_(None))).first()
