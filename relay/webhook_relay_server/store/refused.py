"""The last requests that each source has refused, in the store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlmodel import Session, col, delete, select

from webhook_relay_server.store.models import RefusedRequest
from webhook_relay_server.store.sources import require_source
from webhook_relay_server.store.workspaces import WorkspaceId

KEPT = 20
"""For each source: enough to see what is wrong with a sender that is being set up."""


@dataclass(frozen=True)
class Refused:
    """What is kept of a request that was refused: nothing of its body, and of its headers only their names."""

    refused_at: datetime
    status: int
    """What the sender was told."""
    code: str
    """Why; after too many failures more than the sender was told."""
    detail: str
    method: str
    content_type: str
    size: int
    """Bytes of the body, as far as it was read."""
    header_names: str
    """As they came, space-separated."""
    address: str
    request_id: str


def save_refused(session: Session, refused: Mapping[int, Sequence[Refused]]) -> None:
    """Add what sources (by id) have refused, oldest first, and forget all but the last of each."""
    for source_id, requests in refused.items():
        session.add_all([RefusedRequest(source_id=source_id, **asdict(request)) for request in requests[-KEPT:]])
        session.flush()
        newest = select(RefusedRequest.id).where(RefusedRequest.source_id == source_id)
        kept = newest.order_by(col(RefusedRequest.id).desc()).limit(KEPT).subquery()
        session.exec(
            delete(RefusedRequest).where(
                col(RefusedRequest.source_id) == source_id, col(RefusedRequest.id).not_in(select(kept.c.id))
            )
        )


def list_refused(session: Session, workspace: WorkspaceId, source_name: str) -> list[Refused]:
    """Return the last requests that a source has refused, newest first. Raises ConfigurationError."""
    source = require_source(session, workspace, source_name)
    statement = select(RefusedRequest).where(RefusedRequest.source_id == source.id)
    rows = session.exec(statement.order_by(col(RefusedRequest.id).desc()).limit(KEPT))
    return [Refused(**row.model_dump(exclude={"id", "source_id"})) for row in rows]
