"""Sources and their secrets in the store."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec
from sqlmodel import Session, col, delete, select

from webhook_relay.errors import ConfigurationError
from webhook_relay.signatures import SCHEMES, Proof, SchemeConfig, check_config, check_secret, parse_config
from webhook_relay_server.store.channels import require_channel
from webhook_relay_server.store.limits import require_room
from webhook_relay_server.store.models import Channel, Source, SourceSecret
from webhook_relay_server.store.names import check_name
from webhook_relay_server.store.revision import bump_revision
from webhook_relay_server.store.vault import Vault
from webhook_relay_server.store.workspaces import FIRST, WorkspaceId

UNVERIFIED_SCHEME = "unverified"
"""Scheme of a source that was created without a secret on purpose."""
ROTATION_GRACE = timedelta(hours=24)
"""How long the older secrets go on being accepted after a rotation: time to change the sender's side."""


@dataclass(frozen=True)
class NewSource:
    """What a source is created from. `secret` is sealed; `reference` says where the secret lives instead."""

    name: str
    channel: str
    scheme: str
    secret: str | None = None
    reference: str | None = None
    config: SchemeConfig | None = None
    is_default: bool = False


def create_source(session: Session, workspace: WorkspaceId, vault: Vault, new: NewSource, now: datetime) -> Source:
    """Add a source with its first secret. Raises ConfigurationError when something about it is not usable."""
    _check(session, workspace, vault, new)
    channel = require_channel(session, workspace, new.channel)
    require_room(session, Source, workspace)
    source = Source(
        workspace_id=workspace,
        name=new.name,
        key=secrets.token_urlsafe(16),
        channel_id=channel.id or 0,
        scheme=new.scheme,
        config=None if new.config is None else msgspec.json.encode(new.config).decode(),
        is_default=new.is_default,
        created_at=now,
    )
    session.add(source)
    session.flush()
    if has_secret(new.scheme):
        session.add(_secret(vault, source, now, text=new.secret, reference=new.reference))
    bump_revision(session)
    return source


def rotate_secret(session: Session, vault: Vault, source: Source, secret: str, now: datetime) -> None:
    """Give a source a new secret; the older ones are accepted for ROTATION_GRACE longer."""
    if not has_secret(source.scheme):
        raise ConfigurationError(
            f"The source {source.name!r} has no secret: it is {source.scheme}.",
            hint="Create one of a scheme with a secret instead.",
        )
    check_secret(source.scheme, secret, scheme_config(source))
    for older in secrets_of(session, source):
        if older.expires_at is None:
            older.expires_at = now + ROTATION_GRACE
            session.add(older)
    session.add(_secret(vault, source, now, text=secret))
    bump_revision(session)


def scheme_config(source: Source) -> SchemeConfig | None:
    """Return how the sender signs, for schemes that must be told."""
    return None if source.config is None else parse_config(source.scheme, source.config)


def has_secret(scheme: str) -> bool:
    """Say whether sources of this scheme have a secret, or the sender's public key in its place."""
    return scheme != UNVERIFIED_SCHEME and SCHEMES[scheme].proof is not Proof.NOTHING


def find_source(session: Session, workspace: WorkspaceId, name: str) -> Source | None:
    """Return the live source of this name."""
    statement = select(Source).where(Source.workspace_id == workspace, Source.name == name)
    return session.exec(statement.where(col(Source.revoked_at).is_(None))).first()


def require_source(session: Session, workspace: WorkspaceId, name: str) -> Source:
    """Return the live source of this name. Raises ConfigurationError."""
    source = find_source(session, workspace, name)
    if source is None:
        raise no_source(name)
    return source


def no_source(name: str) -> ConfigurationError:
    """Return what is said of a source that is not there, or that is not there for who asks."""
    return ConfigurationError(
        f"There is no source {name!r}.", hint="See `webhook-relay source list`.", code="unknown-source"
    )


def list_sources(session: Session, workspace: WorkspaceId) -> list[tuple[Source, Channel]]:
    """Return every live source of a workspace with its live channel, by name."""
    return list(session.exec(_LIVE.where(Source.workspace_id == workspace)))


def every_source(session: Session) -> list[tuple[Source, Channel]]:
    """Return every live source of every workspace with its live channel, by name: for the relay itself."""
    return list(session.exec(_LIVE))


_LIVE = (
    select(Source, Channel)
    .where(Source.channel_id == Channel.id, col(Source.revoked_at).is_(None), col(Channel.revoked_at).is_(None))
    .order_by(Source.name)
)


def secrets_of(session: Session, source: Source) -> list[SourceSecret]:
    """Return a source's secrets, newest first, as they are kept: sealed or by reference."""
    statement = select(SourceSecret).where(SourceSecret.source_id == source.id)
    return list(session.exec(statement.order_by(col(SourceSecret.id).desc())))


def remove_expired_secrets(session: Session, now: datetime) -> None:
    """Delete the secrets that a rotation has replaced and that are not accepted any more."""
    session.exec(delete(SourceSecret).where(col(SourceSecret.expires_at) < now))


def revoke_source(session: Session, workspace: WorkspaceId, name: str, now: datetime) -> Source:
    """Stop taking webhooks for a source; its events stay."""
    source = require_source(session, workspace, name)
    source.revoked_at = now
    source.is_default = False
    session.add(source)
    bump_revision(session)
    return source


def _check(session: Session, workspace: WorkspaceId, vault: Vault, new: NewSource) -> None:
    check_name("source", new.name)
    if find_source(session, workspace, new.name) is not None:
        raise ConfigurationError(f"There is already a source {new.name!r}.", hint="Choose another name.", code="taken")
    if new.is_default and workspace != FIRST:
        raise ConfigurationError(
            "Only the first workspace can have the default source.", hint="Use the source's own URL, /in/..."
        )
    if new.is_default and any(source.is_default for source, _ in list_sources(session, workspace)):
        raise ConfigurationError("There is already a default source.", hint="Revoke it first.", code="taken")
    if new.scheme == UNVERIFIED_SCHEME:
        if new.secret or new.reference:
            raise ConfigurationError("An unverified source has no secret.", hint="Choose a scheme, or give no secret.")
        return
    if new.scheme not in SCHEMES:
        known = ", ".join([*SCHEMES, UNVERIFIED_SCHEME])
        raise ConfigurationError(f"There is no scheme {new.scheme!r}.", hint=f"Choose one of: {known}.")
    check_config(new.scheme, new.config)
    if not has_secret(new.scheme):
        if new.secret or new.reference:
            raise ConfigurationError(f"A source of the scheme {new.scheme} has no secret.", hint="Give none.")
        return
    text = vault.open(sealed=None, reference=new.reference) if new.reference else new.secret or ""
    check_secret(new.scheme, text, new.config)


def _secret(
    vault: Vault, source: Source, now: datetime, *, text: str | None, reference: str | None = None
) -> SourceSecret:
    sealed = vault.seal(text) if text and not reference else None
    return SourceSecret(source_id=source.id or 0, sealed=sealed, reference=reference, created_at=now)
