"""Directory: the channels, sources and tokens that count right now, in memory.

Requests look things up here, never in the database. Changes by another process (the command line, another
relay on the same store) are noticed by polling one number, so they count within POLL_INTERVAL. The first relay that
notices one rings for the others, so that it counts on all of them at nearly the same moment.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime

import msgspec
import structlog
from sqlmodel import Session

from webhook_relay.errors import ConfigurationError
from webhook_relay.signatures import SchemeConfig, credential_headers, delivery_id_headers
from webhook_relay_server.errors import RelayError
from webhook_relay_server.push.base import Bell, NoBell
from webhook_relay_server.store.channels import list_channels
from webhook_relay_server.store.database import Database
from webhook_relay_server.store.models import Channel, Revision, Source, SourceSecret
from webhook_relay_server.store.sources import UNVERIFIED_SCHEME, list_sources, scheme_config, secrets_of
from webhook_relay_server.store.tokens import list_tokens, token_digest
from webhook_relay_server.store.vault import Vault

log = structlog.get_logger(__name__)

ALWAYS_CREDENTIALS = frozenset({"authorization", "proxy-authorization", "cookie"})
"""Headers whose values are credentials whatever the scheme; they are checked or ignored, and never stored."""
POLL_INTERVAL = 0.5
"""Seconds: a revoked token must be out within one second."""


@dataclass(frozen=True)
class KnownChannel:
    """A channel that takes and gives events."""

    id: int
    name: str
    epoch: str


@dataclass(frozen=True)
class SourceSecretText:
    """A secret in the clear, in memory only, and until when it counts."""

    text: str = field(repr=False)
    expires_at: datetime | None


@dataclass(frozen=True)
class KnownSource:
    """A source that takes webhooks. `problem` says why its secrets cannot be read."""

    id: int
    name: str
    scheme: str
    config: SchemeConfig | None
    channel: KnownChannel
    secrets: tuple[SourceSecretText, ...]
    problem: str = ""
    credential_headers: frozenset[str] = ALWAYS_CREDENTIALS
    """Lower-case names of headers whose values are secrets: never stored."""
    delivery_id_headers: tuple[str, ...] = ()
    """Lower-case names of the headers that carry the sender's id of a delivery; the first one present counts."""

    def secrets_at(self, now: datetime) -> list[str]:
        """Return the secrets that count at `now`, newest first."""
        return [secret.text for secret in self.secrets if secret.expires_at is None or now < secret.expires_at]


@dataclass(frozen=True)
class KnownToken:
    """A token that counts."""

    id: str
    name: str
    scopes: frozenset[str]
    channels: frozenset[str]

    def allows(self, channel: str) -> bool:
        """Say whether it is good for this channel."""
        return not self.channels or channel in self.channels


@dataclass(frozen=True)
class Snapshot:
    """Everything as of one revision."""

    revision: int = -1
    channels: dict[str, KnownChannel] = field(default_factory=dict)
    sources: dict[str, KnownSource] = field(default_factory=dict)
    default_source: KnownSource | None = None
    tokens: dict[bytes, KnownToken] = field(default_factory=dict)
    token_ids: frozenset[str] = frozenset()


class Directory:
    """Answers who is who, from memory, and tells listeners when that has changed."""

    def __init__(self, database: Database, vault: Vault, bell: Bell | None = None) -> None:
        self._database = database
        self._bell = bell or NoBell()
        self._hurried = asyncio.Event()
        self._vault = vault
        self._snapshot = Snapshot()
        self._listeners: list[Callable[[], None]] = []

    def source(self, key: str) -> KnownSource | None:
        """Return the source behind `/in/{key}`."""
        return self._snapshot.sources.get(key)

    def default_source(self) -> KnownSource | None:
        """Return the source behind `/webhook`."""
        return self._snapshot.default_source

    def channel(self, name: str) -> KnownChannel | None:
        """Return the channel of this name."""
        return self._snapshot.channels.get(name)

    def channels(self) -> list[KnownChannel]:
        """Return every channel."""
        return list(self._snapshot.channels.values())

    def token(self, text: str) -> KnownToken | None:
        """Return the token whose text this is. The look-up is by digest, so its timing tells nothing."""
        return self._snapshot.tokens.get(token_digest(text))

    def has_token(self, token_id: str) -> bool:
        """Say whether the token still counts."""
        return token_id in self._snapshot.token_ids

    def on_change(self, listener: Callable[[], None]) -> None:
        """Call `listener` after every change."""
        self._listeners.append(listener)

    async def refresh(self) -> bool:
        """Read everything again if the store has changed; say whether it has."""
        if await self._database.revision() == self._snapshot.revision:
            return False
        self._snapshot = await self._database.query(self._read)
        log.info(
            "directory.loaded",
            revision=self._snapshot.revision,
            channels=len(self._snapshot.channels),
            sources=len(self._snapshot.sources),
            tokens=len(self._snapshot.tokens),
        )
        for listener in self._listeners:
            listener()
        return True

    def hurry(self) -> None:
        """Look at once instead of at the next poll: another relay says that something has changed."""
        self._hurried.set()

    async def follow(self) -> None:
        """Refresh again and again, until cancelled."""
        while True:
            hurried = await self._hurried_or_time()
            try:
                if await self.refresh() and not hurried:
                    self._bell.ring_directory()
            except RelayError as error:
                log.warning("directory.not_refreshed", error=str(error))

    async def _hurried_or_time(self) -> bool:
        """Wait until it is time to look; say whether somebody rang."""
        with suppress(TimeoutError):
            async with asyncio.timeout(POLL_INTERVAL):
                await self._hurried.wait()
        hurried = self._hurried.is_set()
        self._hurried.clear()
        return hurried

    def _read(self, session: Session) -> Snapshot:
        channels = {channel.name: _known_channel(channel) for channel in list_channels(session)}
        sources = {}
        default = None
        for source, channel in list_sources(session):
            known = self._known_source(source, _known_channel(channel), secrets_of(session, source))
            sources[source.key] = known
            default = known if source.is_default else default
        tokens = {
            token.digest: KnownToken(
                token.id, token.name, frozenset(token.scopes.split()), frozenset(token.channels.split())
            )
            for token in list_tokens(session)
        }
        ids = frozenset(token.id for token in tokens.values())
        return Snapshot(session.get_one(Revision, 1).value, channels, sources, default, tokens, ids)

    def _known_source(self, source: Source, channel: KnownChannel, kept: list[SourceSecret]) -> KnownSource:
        texts = []
        problem = ""
        config = None
        try:
            config = scheme_config(source)
            for secret in kept:
                text = self._vault.open(sealed=secret.sealed, reference=secret.reference)
                texts.append(SourceSecretText(text, secret.expires_at))
        except (ConfigurationError, msgspec.DecodeError) as error:
            problem = str(error)
            log.error("source.misconfigured", source=source.name, problem=problem)
        verified = source.scheme != UNVERIFIED_SCHEME
        return KnownSource(
            source.id or 0,
            source.name,
            source.scheme,
            config,
            channel,
            tuple(texts),
            problem,
            ALWAYS_CREDENTIALS | (credential_headers(source.scheme, config) if verified else frozenset()),
            tuple(name.lower() for name in delivery_id_headers(source.scheme, config)) if verified else (),
        )


def _known_channel(channel: Channel) -> KnownChannel:
    return KnownChannel(channel.id or 0, channel.name, channel.epoch)


def utc_now() -> datetime:
    """Return the current time, aware, in UTC."""
    return datetime.now(UTC)
