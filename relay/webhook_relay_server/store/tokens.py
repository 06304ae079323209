"""Tokens in the store."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlmodel import Session, col, select

from webhook_relay.errors import ConfigurationError
from webhook_relay_server.store.channels import require_channel
from webhook_relay_server.store.limits import require_room
from webhook_relay_server.store.models import Token
from webhook_relay_server.store.names import check_label
from webhook_relay_server.store.revision import bump_revision
from webhook_relay_server.store.workspaces import WorkspaceId

TOKEN_PREFIX = "whr_"  # noqa: S105 - a prefix that lets people and scanners recognise a token
TOKEN_BYTES = 32
"""256 bits: nobody guesses one, so a plain SHA-256 is enough to keep it by."""


_ID = re.compile(r"[0-9a-f]{8}")
"""What `create_token` makes."""


class Scope(StrEnum):
    """What a token allows. None of them includes another, but a token that manages makes others that read and send."""

    INGEST = "ingest"
    """Send events of one's own instead of a provider's."""
    READ = "read"
    """Read events: /ws, /sse and the history."""
    MANAGE = "manage"
    """Change the channels, sources and tokens of the workspace."""
    ADMIN = "admin"
    """Run the relay: workspaces, health, metrics. Shows no event and no secret of any of them."""


@dataclass(frozen=True)
class NewToken:
    """What a token is created from. Without `channels` it is good for every channel of the workspace."""

    name: str
    scopes: Sequence[Scope] = (Scope.READ,)
    channels: Sequence[str] = ()
    expires_at: datetime | None = None


def create_token(session: Session, workspace: WorkspaceId, new: NewToken, now: datetime) -> tuple[Token, str]:
    """Add a token and return it with its text, which is never to be had again. Raises ConfigurationError."""
    check_label("token", new.name)
    if not new.scopes:
        raise ConfigurationError("A token needs at least one scope.", hint="Give `--scope read` or another one.")
    if new.expires_at is not None and new.expires_at <= now:
        raise ConfigurationError("The token would have expired already.", hint="Give a time in the future.")
    for channel in new.channels:
        require_channel(session, workspace, channel)
    require_room(session, Token, workspace)
    text = TOKEN_PREFIX + secrets.token_urlsafe(TOKEN_BYTES)
    token = Token(
        id=secrets.token_hex(4),
        workspace_id=workspace,
        name=new.name,
        digest=token_digest(text),
        scopes=" ".join(dict.fromkeys(new.scopes)),
        channels=" ".join(dict.fromkeys(new.channels)),
        created_at=now,
        expires_at=new.expires_at,
    )
    session.add(token)
    bump_revision(session)
    session.flush()
    return token, text


def token_digest(text: str) -> bytes:
    """Return what a token is kept by."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


def list_tokens(session: Session, workspace: WorkspaceId) -> list[Token]:
    """Return every live token of a workspace, oldest first; also those that have expired."""
    return list(session.exec(_LIVE.where(Token.workspace_id == workspace)))


def every_token(session: Session) -> list[Token]:
    """Return every live token of every workspace, oldest first: for the relay itself."""
    return list(session.exec(_LIVE))


_LIVE = select(Token).where(col(Token.revoked_at).is_(None)).order_by(col(Token.created_at))


def find_token(session: Session, workspace: WorkspaceId, token_id: str) -> Token | None:
    """Return the live token of this id."""
    if not _ID.fullmatch(token_id):
        return None
    return session.exec(_LIVE.where(Token.workspace_id == workspace, Token.id == token_id)).first()


def no_token(wanted: str) -> ConfigurationError:
    """Return what is said of a token that is not there, or that is not there for who asks."""
    return ConfigurationError(
        f"There is no token {wanted!r}.", hint="See `webhook-relay token list`.", code="unknown-token"
    )


def revoke_token(session: Session, workspace: WorkspaceId, wanted: str, now: datetime) -> list[Token]:
    """Revoke the token of this id, or every token of this name. Raises ConfigurationError when there is none."""
    tokens = [token for token in list_tokens(session, workspace) if wanted in (token.id, token.name)]
    if not tokens:
        raise no_token(wanted)
    for token in tokens:
        end_token(session, token, now)
    return tokens


def end_token(session: Session, token: Token, now: datetime) -> None:
    """Revoke this very token, whatever others are called."""
    token.revoked_at = now
    session.add(token)
    bump_revision(session)
