"""Limits: how much one workspace can have, so that a tenant cannot fill the memory of a relay that others use too."""

from __future__ import annotations

from sqlmodel import Session, col, func, select

from webhook_relay.errors import ConfigurationError
from webhook_relay_server.store.models import Channel, Source, Token
from webhook_relay_server.store.workspaces import WorkspaceId

MOST = {Channel: 1_000, Source: 2_000, Token: 2_000}
"""Live ones of a workspace. Each is held in memory, about a kilobyte, and read again with every change."""
_NAMES = {Channel: "channels", Source: "sources", Token: "tokens"}


def require_room(session: Session, table: type[Channel] | type[Source] | type[Token], workspace: WorkspaceId) -> None:
    """Raise ConfigurationError when a workspace has as many of these as it can."""
    owned = select(func.count()).select_from(table).where(col(table.workspace_id) == workspace)
    if session.exec(owned.where(col(table.revoked_at).is_(None))).one() >= MOST[table]:
        raise ConfigurationError(
            f"The workspace has {MOST[table]} {_NAMES[table]}, which is the most that it can have.",
            hint="Revoke those that nobody uses.",
            code="limit-reached",
        )
