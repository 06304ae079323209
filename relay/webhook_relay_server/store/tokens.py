"""Tokens in the store."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from sqlmodel import Session, col, select

from webhook_relay.errors import ConfigurationError
from webhook_relay_server.store.channels import bump_revision, require_channel
from webhook_relay_server.store.models import Token

TOKEN_PREFIX = "whr_"  # noqa: S105 - a prefix that lets people and scanners recognise a token
TOKEN_BYTES = 32
"""256 bits: nobody guesses one, so a plain SHA-256 is enough to keep it by."""


class Scope(StrEnum):
    """What a token allows."""

    READ = "read"
    """Read events: /ws."""
    ADMIN = "admin"
    """See how the relay is: /health/detailed."""


def create_token(
    session: Session, name: str, scopes: Sequence[Scope], channels: Sequence[str], now: datetime
) -> tuple[Token, str]:
    """Add a token and return it with its text, which is never to be had again.

    Without `channels` it is good for every channel.
    """
    if not scopes:
        raise ConfigurationError("A token needs at least one scope.", hint="Give `--scope read` or `--scope admin`.")
    for channel in channels:
        require_channel(session, channel)
    text = TOKEN_PREFIX + secrets.token_urlsafe(TOKEN_BYTES)
    token = Token(
        id=secrets.token_hex(4),
        name=name[:100],
        digest=token_digest(text),
        scopes=" ".join(scopes),
        channels=" ".join(channels),
        created_at=now,
    )
    session.add(token)
    bump_revision(session)
    session.flush()
    return token, text


def token_digest(text: str) -> bytes:
    """Return what a token is kept by."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


def list_tokens(session: Session) -> list[Token]:
    """Return every live token, oldest first."""
    return list(session.exec(select(Token).where(col(Token.revoked_at).is_(None)).order_by(col(Token.created_at))))


def revoke_token(session: Session, wanted: str, now: datetime) -> list[Token]:
    """Revoke the token of this id, or every token of this name. Raises ConfigurationError when there is none."""
    tokens = [token for token in list_tokens(session) if wanted in (token.id, token.name)]
    if not tokens:
        raise ConfigurationError(f"There is no token {wanted!r}.", hint="See `webhook-relay token list`.")
    for token in tokens:
        token.revoked_at = now
        session.add(token)
    bump_revision(session)
    return tokens
