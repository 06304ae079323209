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
from webhook_relay.signatures import SchemeConfig, credential_headers, delivery_id_headers, secret_in_url
from webhook_relay_server.errors import RelayError
from webhook_relay_server.push.base import Bell, NoBell
from webhook_relay_server.rates import Policy, parse_rate
from webhook_relay_server.senders.handshakes import NEVER_STORED, Handshake, Terms, handshake_for
from webhook_relay_server.senders.idempotency import HEADER as IDEMPOTENCY_KEY
from webhook_relay_server.senders.structure import StructureCheck, structure_check
from webhook_relay_server.store.channels import every_channel
from webhook_relay_server.store.database import Database
from webhook_relay_server.store.models import Channel, Revision, Source, SourceSecret, Token
from webhook_relay_server.store.sources import (
    TOKEN_SCHEME,
    WITHOUT_SECRET,
    api_source_name,
    every_source,
    scheme_config,
    secrets_of,
)
from webhook_relay_server.store.tokens import every_token, token_digest
from webhook_relay_server.store.vault import Vault
from webhook_relay_server.store.workspaces import WorkspaceId, list_workspaces

log = structlog.get_logger(__name__)

ALWAYS_CREDENTIALS = frozenset({"authorization", "proxy-authorization", "cookie"})
"""Headers whose values are credentials whatever the scheme; they are checked or ignored, and never stored."""
ONLY_POST = frozenset({"POST"})
POLL_INTERVAL = 0.5
"""Seconds: a revoked token must be out within one second."""


@dataclass(frozen=True)
class KnownChannel:
    """A channel that takes and gives events."""

    id: int
    workspace: WorkspaceId
    name: str
    epoch: str
    sealed_to: str = ""
    """Public keys of the readers that its events are sealed to; empty where they are stored as they are."""


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
    methods: frozenset[str] = ONLY_POST
    """By which it takes webhooks."""
    admitted: frozenset[str] = ONLY_POST
    """The same, with those of its handshakes."""
    handshake: Handshake | None = None
    """What it answers by itself, where its scheme has that."""
    takes_idempotency_key: bool = False
    """Whether an Idempotency-Key, in quotes or not, is a delivery's id unless the sender has another one for it."""
    structure: StructureCheck | None = None
    """What its webhooks must look like, where anything is asked for."""
    quota: Policy | None = None
    """How many webhooks it may send, where that has a limit."""
    secret_in_url: bool = False
    """Whether the address of a request may hold its secret."""

    def terms(self, now: datetime) -> Terms:
        """Return what handshakes are answered by at `now`."""
        return Terms(self.secrets_at(now), self.config, self.quota)

    def secrets_at(self, now: datetime) -> list[str]:
        """Return the secrets that count at `now`, newest first."""
        return [secret.text for secret in self.secrets if secret.expires_at is None or now < secret.expires_at]


@dataclass(frozen=True)
class KnownToken:
    """A token that counts."""

    id: str
    workspace: WorkspaceId
    name: str
    scopes: frozenset[str]
    channels: frozenset[str]
    expires_at: datetime | None = None

    def names(self, channel: str) -> bool:
        """Say whether it is good for a channel of this name in its workspace."""
        return not self.channels or channel in self.channels

    def counts_at(self, now: datetime) -> bool:
        """Say whether it has not expired."""
        return self.expires_at is None or now < self.expires_at


@dataclass(frozen=True)
class Snapshot:
    """Everything as of one revision."""

    revision: int = -1
    workspaces: dict[str, WorkspaceId] = field(default_factory=dict)
    channels: dict[tuple[WorkspaceId, str], KnownChannel] = field(default_factory=dict)
    sources: dict[str, KnownSource] = field(default_factory=dict)
    default_source: KnownSource | None = None
    api_sources: dict[int, KnownSource] = field(default_factory=dict)
    """By the id of their channel: those whose events come by the API."""
    tokens: dict[bytes, KnownToken] = field(default_factory=dict)
    tokens_by_id: dict[str, KnownToken] = field(default_factory=dict)

    def next_expiry(self, now: datetime) -> datetime | None:
        """Return when the next token ends by itself, if one will."""
        times = [token.expires_at for token in self.tokens.values() if token.expires_at is not None]
        return min((time for time in times if time > now), default=None)


class Directory:
    """Answers who is who, from memory, and tells listeners when that has changed."""

    def __init__(
        self,
        database: Database,
        vault: Vault,
        bell: Bell | None = None,
        now: Callable[[], datetime] | None = None,
        *,
        quota: Policy | None = None,
    ) -> None:
        """Know what is in `database`; `quota` is how much sources may send that have none of their own."""
        self._database = database
        self._now = now or utc_now
        self._quota = quota
        self._bell = bell or NoBell()
        self._hurried = asyncio.Event()
        self._vault = vault
        self._files_changed = False
        self._snapshot = Snapshot()
        self._next_expiry: datetime | None = None
        self._listeners: list[Callable[[], None]] = []

    def source(self, key: str) -> KnownSource | None:
        """Return the source behind `/in/{key}`."""
        return self._snapshot.sources.get(key)

    def source_with_key(self, source_id: int) -> tuple[str, KnownSource] | None:
        """Return the source of this id, with the key behind which it is."""
        found = ((key, source) for key, source in self._snapshot.sources.items() if source.id == source_id)
        return next(found, None)

    def default_source(self) -> KnownSource | None:
        """Return the source behind `/webhook`."""
        return self._snapshot.default_source

    def api_source(self, channel: KnownChannel) -> KnownSource | None:
        """Return the source of a channel's events that come by the API, once there is one."""
        return self._snapshot.api_sources.get(channel.id)

    def workspace(self, name: str) -> WorkspaceId | None:
        """Return the id of the workspace of this name."""
        return self._snapshot.workspaces.get(name)

    def channel(self, workspace: WorkspaceId, name: str) -> KnownChannel | None:
        """Return the channel of this name in a workspace."""
        return self._snapshot.channels.get((workspace, name))

    def channel_for(self, token: KnownToken, name: str) -> KnownChannel | None:
        """Return the channel of this name if the token is good for it.

        One of another workspace, one that the token does not name and one that is not there are the same: None.
        """
        return self.channel(token.workspace, name) if token.names(name) else None

    def channels(self) -> list[KnownChannel]:
        """Return every channel of every workspace."""
        return list(self._snapshot.channels.values())

    def sources(self) -> list[KnownSource]:
        """Return every source of every workspace."""
        return list(self._snapshot.sources.values())

    def token(self, text: str) -> KnownToken | None:
        """Return the token whose text this is. The look-up is by digest, so its timing tells nothing."""
        token = self._snapshot.tokens.get(token_digest(text))
        return token if token is not None and token.counts_at(self._now()) else None

    def has_token(self, token_id: str) -> bool:
        """Say whether the token still counts."""
        token = self._snapshot.tokens_by_id.get(token_id)
        return token is not None and token.counts_at(self._now())

    def on_change(self, listener: Callable[[], None]) -> None:
        """Call `listener` after every change."""
        self._listeners.append(listener)

    async def refresh(self) -> bool:
        """Read everything again if the store or a secret's file has changed; say whether it has."""
        self._files_changed |= self._vault.files_changed()
        if not self._files_changed and await self._database.revision() == self._snapshot.revision:
            return False
        self._snapshot = await self._database.query(self._read)
        self._files_changed = False
        log.info(
            "directory.loaded",
            revision=self._snapshot.revision,
            channels=len(self._snapshot.channels),
            sources=len(self._snapshot.sources),
            tokens=len(self._snapshot.tokens),
        )
        self._tell()
        return True

    def _tell(self) -> None:
        self._next_expiry = self._snapshot.next_expiry(self._now())
        for listener in self._listeners:
            listener()

    async def notice_change(self) -> None:
        """Look at once, because this relay has changed something, and tell the others."""
        if await self.refresh():
            self._bell.ring_directory()

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
            self.notice_expiry()

    def notice_expiry(self) -> None:
        """Tell the listeners when a token has ended by itself."""
        if self._next_expiry is not None and self._now() >= self._next_expiry:
            self._tell()

    async def _hurried_or_time(self) -> bool:
        """Wait until it is time to look; say whether somebody rang."""
        with suppress(TimeoutError):
            async with asyncio.timeout(POLL_INTERVAL):
                await self._hurried.wait()
        hurried = self._hurried.is_set()
        self._hurried.clear()
        return hurried

    def _read(self, session: Session) -> Snapshot:
        workspaces = {workspace.name: WorkspaceId(workspace.id or 0) for workspace in list_workspaces(session)}
        channels = {(known.workspace, known.name): known for known in map(_known_channel, every_channel(session))}
        sources = {}
        default = None
        by_api = {}
        for source, channel in every_source(session):
            known = self._known_source(source, _known_channel(channel), secrets_of(session, source))
            sources[source.key] = known
            default = known if source.is_default else default
            if source.scheme == TOKEN_SCHEME and source.name == api_source_name(channel.name):
                by_api[known.channel.id] = known
        tokens = {token.digest: _known_token(token) for token in every_token(session)}
        by_id = {token.id: token for token in tokens.values()}
        revision = session.get_one(Revision, 1).value
        return Snapshot(revision, workspaces, channels, sources, default, by_api, tokens, by_id)

    def _known_source(self, source: Source, channel: KnownChannel, kept: list[SourceSecret]) -> KnownSource:
        texts = []
        problem = ""
        config = structure = None
        quota = self._quota
        try:
            config = scheme_config(source)
            structure = structure_check(source.structure) if source.structure else None
            quota = self._quota if source.quota is None else parse_rate("source", source.quota)
            for secret in kept:
                text = self._vault.open(sealed=secret.sealed, reference=secret.reference)
                texts.append(SourceSecretText(text, secret.expires_at))
        except (ConfigurationError, msgspec.DecodeError, ValueError) as error:
            problem = str(error)
            log.error("source.misconfigured", source=source.name, problem=problem)
        signed = source.scheme not in WITHOUT_SECRET
        ids = delivery_id_headers(source.scheme, config) if signed else ()
        takes_key = source.scheme in WITHOUT_SECRET or source.scheme.startswith("generic-")
        methods = frozenset(source.methods.split())
        handshake = handshake_for(source.scheme, methods)
        return KnownSource(
            source.id or 0,
            source.name,
            source.scheme,
            config,
            channel,
            tuple(texts),
            problem,
            ALWAYS_CREDENTIALS | (credential_headers(source.scheme, config) if signed else frozenset()),
            tuple([name.lower() for name in ids] + [IDEMPOTENCY_KEY] * takes_key),
            methods - NEVER_STORED,
            methods | handshake.methods if handshake else methods,
            handshake,
            takes_key,
            structure,
            quota,
            signed and secret_in_url(source.scheme, config),
        )


def _known_channel(channel: Channel) -> KnownChannel:
    workspace = WorkspaceId(channel.workspace_id)
    return KnownChannel(channel.id or 0, workspace, channel.name, channel.epoch, channel.sealed_to)


def _known_token(token: Token) -> KnownToken:
    return KnownToken(
        token.id,
        WorkspaceId(token.workspace_id),
        token.name,
        frozenset(token.scopes.split()),
        frozenset(token.channels.split()),
        token.expires_at,
    )


def utc_now() -> datetime:
    """Return the current time, aware, in UTC."""
    return datetime.now(UTC)
