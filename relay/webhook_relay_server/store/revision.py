"""Revision: the number by which running relays notice that workspaces, channels, sources or tokens have changed."""

from __future__ import annotations

from sqlmodel import Session, col, update

from webhook_relay_server.store.models import Revision


def bump_revision(session: Session) -> None:
    """Let running relays notice a change."""
    session.exec(update(Revision).values(value=col(Revision.value) + 1))  # in the database: others may do so as well
