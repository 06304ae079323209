"""Sources and their secrets in the store."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, delete, select

from webhook_relay.errors import ConfigurationError
from webhook_relay.signatures import (
    MAX_SECRETS,
    SCHEMES,
    Proof,
    SchemeConfig,
    check_config,
    check_secret,
    parse_config,
)
from webhook_relay_server.rates import parse_rate
from webhook_relay_server.senders.handshakes import METHODS, NEVER_STORED, meta_verify_token
from webhook_relay_server.senders.structure import Structure
from webhook_relay_server.store.channels import require_channel
from webhook_relay_server.store.limits import require_room
from webhook_relay_server.store.models import Channel, Source, SourceSecret
from webhook_relay_server.store.names import LONGEST_NAME, check_name, is_name
from webhook_relay_server.store.revision import bump_revision
from webhook_relay_server.store.vault import Vault
from webhook_relay_server.store.workspaces import FIRST, WorkspaceId

UNVERIFIED_SCHEME = "unverified"
"""Scheme of a source that was created without a secret on purpose."""
TOKEN_SCHEME = "token"  # noqa: S105 - a name
"""Scheme of a source whose sender shows an ingest token of the workspace, and has no secret of its own."""
META_SCHEME = "meta"
"""The scheme whose senders show a token when they ask for the first time."""
WITHOUT_SECRET = frozenset({UNVERIFIED_SCHEME, TOKEN_SCHEME})
"""Schemes of the relay's own, beside those of `webhook_relay.signatures`."""
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
    methods: tuple[str, ...] = ("POST",)
    structure: Structure | None = None


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
        methods=" ".join(checked_methods(new.methods)),
        structure=None if new.structure is None else msgspec.json.encode(new.structure).decode(),
        is_default=new.is_default,
        created_at=now,
    )
    session.add(source)
    session.flush()
    if has_secret(new.scheme):
        session.add(_secret(vault, source, now, text=new.secret, reference=new.reference))
    bump_revision(session)
    return source


def ensure_api_source(session: Session, workspace: WorkspaceId, channel_name: str, now: datetime) -> None:
    """Make the source that a channel's events have which come by the API, unless it is there.

    Raises ConfigurationError when the channel is not there, or another source has its name.
    """
    channel = require_channel(session, workspace, channel_name)
    name = api_source_name(channel.name)
    found = find_source(session, workspace, name)
    if found is None:
        require_room(session, Source, workspace)
        source = Source(
            workspace_id=workspace,
            name=name,
            key=secrets.token_urlsafe(16),
            channel_id=channel.id or 0,
            scheme=TOKEN_SCHEME,
            created_at=now,
        )
        try:
            with session.begin_nested():
                session.add(source)
        except IntegrityError:  # another relay was quicker
            found = find_source(session, workspace, name)
        else:
            bump_revision(session)
            return
    if found is None or (found.scheme, found.channel_id) != (TOKEN_SCHEME, channel.id):
        raise ConfigurationError(
            f"The channel's own source would be {name!r}, and another one has that name.",
            hint="Revoke that one, and create it under another name.",
            code="taken",
        )


def api_source_name(channel: str) -> str:
    """Return the name of the source whose events come to the channel by the API."""
    name = f"api-{channel}"
    if len(name) <= LONGEST_NAME:
        return name
    return f"{name[: LONGEST_NAME - 9]}-{hashlib.sha256(channel.encode()).hexdigest()[:8]}"


def checked_methods(methods: Iterable[str]) -> list[str]:
    """Return HTTP methods in capitals, each once. Raises ConfigurationError for one that no source can take."""
    wanted = dict.fromkeys(method.upper() for method in methods)
    unknown = [method for method in wanted if method not in METHODS]
    if unknown or NEVER_STORED.issuperset(wanted):
        raise ConfigurationError(
            f"A source cannot take webhooks by {', '.join(unknown or wanted) or 'no method'}.",
            hint=f"Methods are {', '.join(METHODS)}; HEAD and OPTIONS are only answered.",
        )
    return list(wanted)


def rotate_secret(
    session: Session, vault: Vault, source: Source, secret: str, now: datetime, *, drop_older: bool = False
) -> None:
    """Give a source a new secret; the older ones are accepted for ROTATION_GRACE longer, or no more.

    No more than MAX_SECRETS count at the same time.
    """
    if not has_secret(source.scheme):
        raise ConfigurationError(
            f"The source {source.name!r} has no secret: it is {source.scheme}.",
            hint="Create one of a scheme with a secret instead.",
        )
    check_secret(source.scheme, secret, scheme_config(source))
    for newer_ones, older in enumerate(secrets_of(session, source), 1):
        if drop_older or newer_ones >= MAX_SECRETS:
            session.delete(older)
        elif older.expires_at is None:
            older.expires_at = now + ROTATION_GRACE
            session.add(older)
    session.add(_secret(vault, source, now, text=secret))
    bump_revision(session)


def update_source(session: Session, source: Source, *, methods: Iterable[str], structure: Structure | None) -> Source:
    """Change by which methods a source takes webhooks, and of what structure. Raises ConfigurationError."""
    source.methods = " ".join(checked_methods(methods))
    source.structure = None if structure is None else msgspec.json.encode(structure).decode()
    session.add(source)
    bump_revision(session)
    return source


def set_quota(session: Session, source: Source, quota: str | None) -> None:
    """Say how many webhooks a source may send, such as `600/minute`, or `off`; None is the relay's default.

    Raises ConfigurationError.
    """
    try:
        if quota is not None:
            parse_rate("source", quota)
    except ValueError as error:
        raise ConfigurationError(f"The quota {quota!r} is not usable: {error}.", hint="Or give `default`.") from None
    source.quota = quota
    session.add(source)
    bump_revision(session)


def verify_token(session: Session, vault: Vault, source: Source) -> str | None:
    """Return the token that this source's sender shows when it asks for the first time, where its scheme has one."""
    if source.scheme != META_SCHEME:
        return None
    newest = secrets_of(session, source)[0]
    return meta_verify_token(vault.open(sealed=newest.sealed, reference=newest.reference))


def scheme_config(source: Source) -> SchemeConfig | None:
    """Return how the sender signs, for schemes that must be told."""
    return None if source.config is None else parse_config(source.scheme, source.config)


def has_secret(scheme: str) -> bool:
    """Say whether sources of this scheme have a secret, or the sender's public key in its place."""
    return scheme not in WITHOUT_SECRET and SCHEMES[scheme].proof is not Proof.NOTHING


def find_source(session: Session, workspace: WorkspaceId, name: str) -> Source | None:
    """Return the live source of this name."""
    if not is_name(name):
        return None
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
    if new.scheme in WITHOUT_SECRET:
        if new.secret or new.reference:
            raise ConfigurationError(
                f"A source of the scheme {new.scheme} has no secret.", hint="Choose another scheme, or give no secret."
            )
        return
    if new.scheme not in SCHEMES:
        known = ", ".join([*SCHEMES, TOKEN_SCHEME, UNVERIFIED_SCHEME])
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
