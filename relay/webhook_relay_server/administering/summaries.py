"""Summaries: channels, sources, readers and tokens as people see them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec
from sqlmodel import Session

from webhook_relay.messages import ClientName
from webhook_relay_server.delivery.reader import Reader
from webhook_relay_server.senders.structure import Structure, parse_structure
from webhook_relay_server.store import sources
from webhook_relay_server.store.expiry import Limits
from webhook_relay_server.store.models import Channel, ReaderPosition, Source, Token


@dataclass(frozen=True)
class WorkspaceSummary:
    """A workspace as people see it."""

    name: str
    channels: int
    created_at: datetime


@dataclass(frozen=True)
class SourceSummary:
    """A source as people see it. `secret` is there only when it was made just now."""

    name: str
    scheme: str
    channel: str
    url: str
    is_default: bool
    secrets: int
    secret: str | None = field(default=None, repr=False)
    methods: str = "POST"
    """HTTP methods by which it takes webhooks; space-separated."""
    checks: str = ""
    """What is asked of its webhooks beyond who sent them: `types`, `schema` or both; space-separated."""
    quota: str | None = None
    """How many webhooks it may send, such as `600/minute`, or `off`; None: as many as the relay lets all send."""
    verify_token: str | None = field(default=None, repr=False)
    """What its sender shows when it asks for the first time; there only together with a new secret."""


@dataclass(frozen=True, kw_only=True)
class SourceDetails(SourceSummary):
    """Everything that is known of a source but its secrets."""

    types: list[str]
    """Types of events that it takes; none means all."""
    structure: dict[str, Any] | None
    """JSON Schema that bodies must fit."""
    config: dict[str, Any] | None
    """What its scheme was told of the sender."""
    created_at: datetime
    older_secrets_until: datetime | None
    """When the last of the secrets that were replaced ends, while there are any."""


@dataclass(frozen=True)
class ChannelSummary:
    """A channel as people see it. `events` counts every event it has ever taken."""

    name: str
    epoch: str
    events: int
    keeps: Limits
    """How long its events are kept: its own limits, or else the relay's."""
    has_own_limits: bool
    created_at: datetime
    sealed_to: list[str] = field(default_factory=list)
    """Public keys of the readers that alone can read what it takes now; none where events are not sealed."""


@dataclass(frozen=True)
class ReaderSummary:
    """A client of a channel as people see it. `behind` counts events that it has not acknowledged yet."""

    name: str
    client_id: str
    seq: int
    behind: int
    seen_at: datetime


@dataclass(frozen=True)
class PlaceSummary:
    """How far a connected client is in a channel: everything up to `seq` was sent to it."""

    channel: str
    seq: int


@dataclass(frozen=True)
class ClientSummary:
    """A client that is connected to this relay now. `waiting_bytes` were sent and not taken yet."""

    connection: str
    wire: str
    """`ws` or `sse`."""
    client_id: str
    name: str
    version: str
    token_id: str
    places: list[PlaceSummary]
    waiting_bytes: int


@dataclass(frozen=True)
class TokenSummary:
    """A token as people see it. `text` is there only when it was made just now."""

    id: str
    name: str
    scopes: str
    channels: str
    created_at: datetime
    expires_at: datetime | None = None
    text: str | None = field(default=None, repr=False)


def channel_summary(channel: Channel, default: Limits) -> ChannelSummary:
    """Say what there is to say of a channel; `default` is how long a relay keeps events otherwise."""
    return ChannelSummary(
        name=channel.name,
        epoch=channel.epoch,
        events=channel.head,
        keeps=default.of(channel),
        has_own_limits=default.of(channel) != default,
        created_at=channel.created_at,
        sealed_to=channel.sealed_to.split(),
    )


def source_summary(
    session: Session,
    source: Source,
    channel: str,
    base_url: str,
    secret: str | None = None,
    *,
    verify: str | None = None,
) -> SourceSummary:
    """Say what there is to say of a source; its URL begins with `base_url`."""
    return SourceSummary(
        name=source.name,
        scheme=source.scheme,
        channel=channel,
        url=f"{base_url.rstrip('/')}/in/{source.key}",
        is_default=source.is_default,
        secrets=len(sources.secrets_of(session, source)),
        secret=secret,
        methods=source.methods,
        checks=_checks(source),
        quota=source.quota,
        verify_token=verify,
    )


def source_details(session: Session, source: Source, channel: str, base_url: str) -> SourceDetails:
    """Say everything of a source but its secrets; its URL begins with `base_url`."""
    structure = _structure(source)
    ends = [secret.expires_at for secret in sources.secrets_of(session, source) if secret.expires_at is not None]
    return SourceDetails(
        **vars(source_summary(session, source, channel, base_url)),
        types=list(structure.types),
        structure=structure.schema,
        config=None if source.config is None else msgspec.json.decode(source.config),
        created_at=source.created_at,
        older_secrets_until=max(ends, default=None),
    )


def _structure(source: Source) -> Structure:
    return parse_structure(source.structure) if source.structure else Structure()


def _checks(source: Source) -> str:
    structure = _structure(source)
    return " ".join(["types"] * bool(structure.types) + ["schema"] * (structure.schema is not None))


def reader_summary(place: ReaderPosition, channel: Channel) -> ReaderSummary:
    """Say how far a client is in a channel."""
    return ReaderSummary(place.name, place.client_id, place.seq, max(0, channel.head - place.seq), place.seen_at)


def client_summary(reader: Reader) -> ClientSummary:
    """Say who is at the other end of a link, and how far it is."""
    client = reader.client or ClientName("-")
    return ClientSummary(
        connection=reader.id,
        wire=reader.wire.kind,
        client_id=client.id,
        name=client.name,
        version=client.version,
        token_id=reader.token_id,
        places=[PlaceSummary(place.channel, place.after) for place in reader.places],
        waiting_bytes=reader.wire.backlog,
    )


def token_summary(token: Token, text: str | None = None) -> TokenSummary:
    """Say what there is to say of a token."""
    return TokenSummary(
        token.id, token.name, token.scopes, token.channels, token.created_at, token.expires_at, text=text
    )
