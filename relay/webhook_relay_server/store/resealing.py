"""Resealing: what state the secrets of a store are in, and sealing them anew with the newest key."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from sqlmodel import Session, col, select

from webhook_relay.errors import ConfigurationError
from webhook_relay_server.store.models import Source, SourceSecret, Workspace
from webhook_relay_server.store.revision import bump_revision
from webhook_relay_server.store.vault import Vault


class SealState(StrEnum):
    """What can be said of a kept secret."""

    NEWEST = "sealed with the newest key"
    OLDER = "sealed with an older key"
    LOST = "cannot be opened with any key"
    REFERENCE = "is kept elsewhere"
    """The reference can be followed from here."""
    MISSING = "is kept elsewhere, and is not there"
    """Not from here: a variable may be set for the relay only."""


@dataclass(frozen=True)
class KeptSecret:
    """One secret of a source, without the secret."""

    workspace: str
    source: str
    state: SealState
    reference: str = ""
    """Where it is kept, if not in the store."""


def list_secrets(session: Session, vault: Vault) -> list[KeptSecret]:
    """Return the state of every secret, of revoked sources too."""
    return [
        KeptSecret(workspace.name, source.name, _state(vault, secret), secret.reference or "")
        for secret, source, workspace in _secrets(session)
    ]


def seal_anew(session: Session, vault: Vault) -> int:
    """Seal with the newest key what an older one has sealed; return how many secrets that were.

    What cannot be opened stays as it is: the right key may come back.
    """
    sealed_anew = 0
    for secret, _, _ in _secrets(session):
        if _state(vault, secret) is SealState.OLDER:
            secret.sealed = vault.seal(vault.open(sealed=secret.sealed, reference=None))
            session.add(secret)
            sealed_anew += 1
    if sealed_anew:
        bump_revision(session)
    return sealed_anew


def _secrets(session: Session) -> Iterator[tuple[SourceSecret, Source, Workspace]]:
    statement = select(SourceSecret, Source, Workspace).where(
        SourceSecret.source_id == Source.id, Source.workspace_id == Workspace.id
    )
    yield from session.exec(statement.order_by(col(Workspace.name), col(Source.name), col(SourceSecret.id))).all()


def _state(vault: Vault, secret: SourceSecret) -> SealState:
    if secret.reference is None and vault.has_newest_seal(secret.sealed or b""):
        return SealState.NEWEST
    try:
        vault.open(sealed=secret.sealed, reference=secret.reference)
    except ConfigurationError:
        return SealState.LOST if secret.reference is None else SealState.MISSING
    return SealState.OLDER if secret.reference is None else SealState.REFERENCE
