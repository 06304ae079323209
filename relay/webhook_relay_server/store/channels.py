"""Channels in the store."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from webhook_relay.errors import ConfigurationError
from webhook_relay.reader_keys import ReaderPublicKey
from webhook_relay_server.store.limits import require_room
from webhook_relay_server.store.models import Channel, Source
from webhook_relay_server.store.names import check_name, is_name
from webhook_relay_server.store.revision import bump_revision
from webhook_relay_server.store.workspaces import WorkspaceId


def create_channel(session: Session, workspace: WorkspaceId, name: str, now: datetime) -> Channel:
    """Add a channel. Raises ConfigurationError when the name is not usable or taken."""
    check_name("channel", name)
    if find_channel(session, workspace, name) is not None:
        raise ConfigurationError(f"There is already a channel {name!r}.", hint="Choose another name.", code="taken")
    require_room(session, Channel, workspace)
    channel = Channel(workspace_id=workspace, name=name, epoch=secrets.token_hex(8), created_at=now)
    session.add(channel)
    bump_revision(session)
    session.flush()
    return channel


def limit_channel(
    session: Session, workspace: WorkspaceId, name: str, *, keep_seconds: int | None, keep_events: int | None
) -> Channel:
    """Set how long a channel's events are kept; None is the relay's default. Raises ConfigurationError."""
    if keep_seconds == 0 and keep_events == 0:
        raise ConfigurationError(
            "A channel that keeps nothing loses events before anybody has read them.",
            hint="Give a time or a number of events above zero.",
        )
    channel = require_channel(session, workspace, name)
    channel.keep_seconds, channel.keep_events = keep_seconds, keep_events
    session.add(channel)
    return channel


def seal_channel(session: Session, workspace: WorkspaceId, name: str, readers: Sequence[ReaderPublicKey]) -> Channel:
    """Seal what a channel takes from now on to these readers; to nobody: keep it openly. Raises ConfigurationError."""
    channel = require_channel(session, workspace, name)
    channel.sealed_to = " ".join(reader.text for reader in readers)
    session.add(channel)
    bump_revision(session)
    return channel


def find_channel(session: Session, workspace: WorkspaceId, name: str) -> Channel | None:
    """Return the live channel of this name."""
    if not is_name(name):
        return None
    statement = select(Channel).where(Channel.workspace_id == workspace, Channel.name == name)
    return session.exec(statement.where(col(Channel.revoked_at).is_(None))).first()


def require_channel(session: Session, workspace: WorkspaceId, name: str) -> Channel:
    """Return the live channel of this name. Raises ConfigurationError."""
    channel = find_channel(session, workspace, name)
    if channel is None:
        raise no_channel(name)
    return channel


def no_channel(name: str) -> ConfigurationError:
    """Return what is said of a channel that is not there, or that is not there for who asks."""
    return ConfigurationError(
        f"There is no channel {name!r}.", hint="See `webhook-relay channel list`.", code="unknown-channel"
    )


def list_channels(session: Session, workspace: WorkspaceId) -> list[Channel]:
    """Return every live channel of a workspace by name."""
    live = select(Channel).where(Channel.workspace_id == workspace, col(Channel.revoked_at).is_(None))
    return list(session.exec(live.order_by(Channel.name)))


def every_channel(session: Session) -> list[Channel]:
    """Return every live channel of every workspace by name: for the relay itself."""
    return list(session.exec(select(Channel).where(col(Channel.revoked_at).is_(None)).order_by(Channel.name)))


def revoke_channel(session: Session, workspace: WorkspaceId, name: str, now: datetime) -> Channel:
    """Stop taking and giving events of a channel, with its sources; what it holds stays until retention removes it."""
    channel = require_channel(session, workspace, name)
    channel.revoked_at = now
    session.add(channel)
    for source in session.exec(select(Source).where(Source.channel_id == channel.id, col(Source.revoked_at).is_(None))):
        source.revoked_at = now
        source.is_default = False
        session.add(source)
    bump_revision(session)
    return channel
