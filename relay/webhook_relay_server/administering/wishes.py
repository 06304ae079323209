"""Wishes: what is to be different about a channel or a source, and how it is made so.

Whatever a wish does not name stays as it is. The command line and the API ask for the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum

import msgspec
from sqlmodel import Session

from webhook_relay.reader_keys import read_public_keys
from webhook_relay_server.senders.structure import Structure, make_structure, parse_structure
from webhook_relay_server.store import channels, sources
from webhook_relay_server.store.models import Channel, Source
from webhook_relay_server.store.workspaces import WorkspaceId


class Same(Enum):
    """Stands for a value that is not to be changed."""

    AS_BEFORE = "as before"


@dataclass(frozen=True)
class ChannelWish:
    """What is to be different about a channel. For limits, None is the relay's default."""

    keep_seconds: int | Same | None = Same.AS_BEFORE
    keep_events: int | Same | None = Same.AS_BEFORE
    sealed_to: Sequence[str] | Same = Same.AS_BEFORE
    """Public keys of the readers who alone shall be able to read what comes; none seals nothing."""


@dataclass(frozen=True)
class TakingWish:
    """What is to be different about what a source takes."""

    methods: Sequence[str] | Same = Same.AS_BEFORE
    types: Sequence[str] | Same = Same.AS_BEFORE
    """Types of events; none means all of them."""
    schema: bytes | Same | None = Same.AS_BEFORE
    """JSON Schema of the bodies; None asks for nothing."""


@dataclass(frozen=True)
class SourceWish:
    """What a source is to be. References to secrets are for the command line only: they are read on the relay."""

    name: str
    channel: str
    scheme: str
    secret: str | None = field(default=None, repr=False)
    config: str | None = None
    taking: TakingWish = TakingWish()


def change_channel(session: Session, workspace: WorkspaceId, channel: Channel, wish: ChannelWish) -> None:
    """Change how long a channel keeps events, and whom they are sealed to. Raises ConfigurationError."""
    channels.limit_channel(
        session,
        workspace,
        channel.name,
        keep_seconds=channel.keep_seconds if isinstance(wish.keep_seconds, Same) else wish.keep_seconds,
        keep_events=channel.keep_events if isinstance(wish.keep_events, Same) else wish.keep_events,
    )
    if not isinstance(wish.sealed_to, Same):
        channels.seal_channel(session, workspace, channel.name, read_public_keys(" ".join(wish.sealed_to)))


def change_taking(session: Session, source: Source, wish: TakingWish) -> None:
    """Change what a source takes. Raises ConfigurationError."""
    before = parse_structure(source.structure) if source.structure else Structure()
    kept = None if before.schema is None else msgspec.json.encode(before.schema)
    structure = make_structure(
        kept if isinstance(wish.schema, Same) else wish.schema,
        before.types if isinstance(wish.types, Same) else wish.types,
    )
    methods = source.methods.split() if isinstance(wish.methods, Same) else wish.methods
    sources.update_source(session, source, methods=methods, structure=structure)
