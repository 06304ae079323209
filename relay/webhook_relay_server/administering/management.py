"""Management: what tokens may change in a running relay, and see of it.

The command line changes a store directly (`administration.py`), whoever may write its file. Here a token asks, and it
never gets or gives more than it has: nothing of another workspace, only its own channels when it names some, no end
later than its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import partial

import structlog
from sqlmodel import Session

from webhook_relay_server.administering.administration import DEFAULT_CHANNEL
from webhook_relay_server.administering.sender_config import made_secret, renewed_secret, sender_config
from webhook_relay_server.administering.summaries import (
    ChannelSummary,
    ClientSummary,
    ReaderSummary,
    SourceDetails,
    SourceSummary,
    TokenSummary,
    WorkspaceSummary,
    channel_summary,
    client_summary,
    reader_summary,
    source_details,
    source_summary,
    token_summary,
)
from webhook_relay_server.administering.wishes import (
    ChannelWish,
    SourceWish,
    TakingWish,
    change_channel,
    change_taking,
)
from webhook_relay_server.delivery.reader import Reader
from webhook_relay_server.errors import ForbiddenError
from webhook_relay_server.receiving.refused_requests import RefusedRequests
from webhook_relay_server.store import channels, positions, sources, tokens, workspaces
from webhook_relay_server.store.channels import require_channel
from webhook_relay_server.store.database import Database, Result, Work
from webhook_relay_server.store.directory import Directory, KnownToken
from webhook_relay_server.store.expiry import Limits
from webhook_relay_server.store.models import Channel, Source
from webhook_relay_server.store.refused import Refused, list_refused
from webhook_relay_server.store.sources import NewSource
from webhook_relay_server.store.tokens import NewToken, Scope
from webhook_relay_server.store.vault import Vault
from webhook_relay_server.store.workspaces import WorkspaceId, require_workspace

log = structlog.get_logger(__name__)

GIVEN_BY_MANAGERS = frozenset({Scope.INGEST, Scope.READ, Scope.MANAGE})
"""Scopes that a token with `manage` can give and take away. `admin` is of the command line or of another `admin`."""


class Management:
    """Does what a token asks for, in the token's workspace. Every method is one transaction.

    Raises ConfigurationError for what cannot be, and RelayError for what is not allowed. Addresses of sources begin
    with the `base_url` that is given.
    """

    def __init__(
        self,
        database: Database,
        directory: Directory,
        vault: Vault,
        refused: RefusedRequests,
        *,
        limits: Limits,
        now: Callable[[], datetime],
        public_url: str | None = None,
    ) -> None:
        self._database = database
        self._directory = directory
        self._vault = vault
        self._refused = refused
        self._limits = limits
        self._now = now
        self._public_url = public_url

    # --- channels ----------------------------------------------------------------------------------

    async def list_channels(self, token: KnownToken) -> list[ChannelSummary]:
        """Return the channels that the token is good for, by name."""
        return await self._database.query(
            lambda session: [
                channel_summary(channel, self._limits)
                for channel in channels.list_channels(session, token.workspace)
                if token.names(channel.name)
            ]
        )

    async def create_channel(self, token: KnownToken, name: str, wish: ChannelWish) -> ChannelSummary:
        """Make a channel; only a token that is good for every channel can."""
        _must_not_be_limited(token)

        def create(session: Session) -> ChannelSummary:
            made = channels.create_channel(session, token.workspace, name, self._now())
            return self._fulfil(session, token, made, wish)

        return await self._change(token, "channel.created", name, create)

    async def change_channel(self, token: KnownToken, name: str, wish: ChannelWish) -> ChannelSummary:
        """Change how long a channel keeps events, and whom they are sealed to."""

        def change(session: Session) -> ChannelSummary:
            return self._fulfil(session, token, _channel(session, token, name), wish)

        return await self._change(token, "channel.changed", name, change)

    async def revoke_channel(self, token: KnownToken, name: str) -> None:
        """Stop taking and giving a channel's events."""

        def revoke(session: Session) -> None:
            _channel(session, token, name)
            channels.revoke_channel(session, token.workspace, name, self._now())

        await self._change(token, "channel.revoked", name, revoke)

    async def list_readers(self, token: KnownToken, name: str) -> list[ReaderSummary]:
        """Return who reads a channel, and how far each has come."""

        def read(session: Session) -> list[ReaderSummary]:
            channel = _channel(session, token, name)
            return [reader_summary(place, channel) for place in positions.list_positions(session, channel)]

        return await self._database.query(read)

    def _fulfil(self, session: Session, token: KnownToken, channel: Channel, wish: ChannelWish) -> ChannelSummary:
        change_channel(session, token.workspace, channel, wish)
        return channel_summary(channel, self._limits)

    # --- sources -----------------------------------------------------------------------------------

    async def list_sources(self, token: KnownToken, base_url: str) -> list[SourceSummary]:
        """Return the sources of the channels that the token is good for, by name."""
        return await self._database.query(
            lambda session: [
                source_summary(session, source, channel.name, base_url)
                for source, channel in sources.list_sources(session, token.workspace)
                if token.names(channel.name)
            ]
        )

    async def create_source(self, token: KnownToken, wish: SourceWish, base_url: str) -> SourceSummary:
        """Make a source; it gets a new secret where the scheme has one and none is given."""
        config = sender_config(wish.scheme, wish.config, public_url=self._public_url)
        made = made_secret(wish.scheme, config) if wish.secret is None else None
        secret = wish.secret or made
        new = NewSource(name=wish.name, channel=wish.channel, scheme=wish.scheme, secret=secret, config=config)

        def create(session: Session) -> SourceSummary:
            channel = _channel(session, token, wish.channel)
            source = sources.create_source(session, token.workspace, self._vault, new, self._now())
            change_taking(session, source, wish.taking)
            verify = sources.verify_token(session, self._vault, source)
            return source_summary(session, source, channel.name, base_url, made, verify=verify)

        return await self._change(token, "source.created", wish.name, create)

    async def change_source(self, token: KnownToken, name: str, wish: TakingWish, base_url: str) -> SourceSummary:
        """Change by which methods a source takes webhooks, of which types, and of what structure."""

        def change(session: Session) -> SourceSummary:
            source, channel = _source(session, token, name)
            change_taking(session, source, wish)
            return source_summary(session, source, channel.name, base_url)

        return await self._change(token, "source.changed", name, change)

    async def show_source(self, token: KnownToken, name: str, base_url: str) -> SourceDetails:
        """Return everything that is known of a source but its secrets."""

        def show(session: Session) -> SourceDetails:
            source, channel = _source(session, token, name)
            return source_details(session, source, channel.name, base_url)

        return await self._database.query(show)

    async def list_refused(self, token: KnownToken, name: str) -> list[Refused]:
        """Return the last requests that a source has refused, newest first."""

        def read(session: Session) -> list[Refused]:
            _source(session, token, name)
            return list_refused(session, token.workspace, name)

        await self._refused.save()  # what was refused a moment ago is what somebody asks about
        return await self._database.query(read)

    async def rotate_secret(
        self, token: KnownToken, name: str, base_url: str, given: str | None = None, *, drop_older: bool = False
    ) -> SourceSummary:
        """Give a source a new secret, or the one that its sender made; older ones count for 24 hours more, or end."""

        def rotate(session: Session) -> SourceSummary:
            source, channel = _source(session, token, name)
            made = renewed_secret(source.scheme, sources.scheme_config(source)) if given is None else None
            secret = given or made or ""
            sources.rotate_secret(session, self._vault, source, secret, self._now(), drop_older=drop_older)
            verify = sources.verify_token(session, self._vault, source)
            return source_summary(session, source, channel.name, base_url, made, verify=verify)

        return await self._change(token, "source.rotated", name, rotate)

    async def revoke_source(self, token: KnownToken, name: str) -> None:
        """Stop taking a source's webhooks."""

        def revoke(session: Session) -> None:
            _source(session, token, name)
            sources.revoke_source(session, token.workspace, name, self._now())

        await self._change(token, "source.revoked", name, revoke)

    # --- tokens ------------------------------------------------------------------------------------

    async def list_tokens(self, token: KnownToken) -> list[TokenSummary]:
        """Return the tokens that are good for nothing but what this one is good for, oldest first."""
        return await self._database.query(
            lambda session: [
                token_summary(listed)
                for listed in tokens.list_tokens(session, token.workspace)
                if _covers(token, listed.channels.split())
            ]
        )

    async def create_token(self, token: KnownToken, new: NewToken) -> TokenSummary:
        """Make a token that gives no more than this one, and ends no later."""
        if not GIVEN_BY_MANAGERS.issuperset(new.scopes):
            raise ForbiddenError("A token with `manage` cannot give `admin`.", hint="The relay's operator can.")
        if not _covers(token, new.channels):
            raise ForbiddenError(
                "The token cannot give more channels than it has.", hint=f"It has: {', '.join(sorted(token.channels))}."
            )
        ends = [time for time in (new.expires_at, token.expires_at) if time is not None]
        limited = NewToken(new.name, new.scopes, new.channels, min(ends, default=None))
        return await self._create_token(token, token.workspace, limited)

    async def revoke_token(self, token: KnownToken, token_id: str) -> None:
        """Revoke a token that gives no more than this one; its connections end within a second."""

        def revoke(session: Session) -> None:
            found = tokens.find_token(session, token.workspace, token_id)
            if found is None or not _covers(token, found.channels.split()):
                raise tokens.no_token(token_id)
            if not (GIVEN_BY_MANAGERS | token.scopes).issuperset(found.scopes.split()):
                raise ForbiddenError(
                    "A token with `manage` cannot revoke one with `admin`.", hint="The relay's operator can."
                )
            tokens.end_token(session, found, self._now())

        await self._change(token, "token.revoked", token_id, revoke)

    async def _create_token(self, token: KnownToken, workspace: WorkspaceId, new: NewToken) -> TokenSummary:
        def create(session: Session) -> TokenSummary:
            return token_summary(*tokens.create_token(session, workspace, new, self._now()))

        return await self._change(token, "token.created", new.name, create)

    # --- the relay: for tokens with the scope `admin` -----------------------------------------------

    async def list_workspaces(self) -> list[WorkspaceSummary]:
        """Return every workspace, by name."""
        return await self._database.query(
            lambda session: [
                WorkspaceSummary(
                    workspace.name,
                    len(channels.list_channels(session, WorkspaceId(workspace.id or 0))),
                    workspace.created_at,
                )
                for workspace in workspaces.list_workspaces(session)
            ]
        )

    async def create_workspace(self, token: KnownToken, name: str) -> WorkspaceSummary:
        """Make a workspace with a channel `default` in it."""

        def create(session: Session) -> WorkspaceSummary:
            made = workspaces.create_workspace(session, name, self._now())
            channels.create_channel(session, WorkspaceId(made.id or 0), DEFAULT_CHANNEL, self._now())
            return WorkspaceSummary(made.name, 1, made.created_at)

        return await self._change(token, "workspace.created", name, create)

    async def revoke_workspace(self, token: KnownToken, name: str) -> None:
        """End a workspace with all that it has."""
        revoke = partial(workspaces.revoke_workspace, name=name, now=self._now())
        await self._change(token, "workspace.revoked", name, revoke)

    async def list_tokens_of(self, workspace: str) -> list[TokenSummary]:
        """Return the tokens of any workspace."""
        return await self._database.query(
            lambda session: [
                token_summary(listed) for listed in tokens.list_tokens(session, require_workspace(session, workspace))
            ]
        )

    async def create_token_of(self, token: KnownToken, workspace: str, new: NewToken) -> TokenSummary:
        """Make a token of any workspace, with any scope."""
        return await self._create_token(token, await self._workspace(workspace), new)

    async def revoke_token_of(self, token: KnownToken, workspace: str, token_id: str) -> None:
        """Revoke a token of any workspace."""
        owner = await self._workspace(workspace)

        def revoke(session: Session) -> None:
            found = tokens.find_token(session, owner, token_id)
            if found is None:
                raise tokens.no_token(token_id)
            tokens.end_token(session, found, self._now())

        await self._change(token, "token.revoked", token_id, revoke)

    async def _workspace(self, name: str) -> WorkspaceId:
        return await self._database.query(lambda session: require_workspace(session, name))

    # ---------------------------------------------------------------------------------------------

    @staticmethod
    def list_clients(token: KnownToken, readers: Iterable[Reader]) -> list[ClientSummary]:
        """Return who reads from this relay right now with a token of the same workspace, as far as it may be seen."""
        return [
            client_summary(reader)
            for reader in readers
            if reader.token is not None
            and reader.token.workspace == token.workspace
            and all(token.names(place.channel) for place in reader.places)
        ]

    async def _change(self, token: KnownToken, what: str, name: str, work: Work[Result]) -> Result:
        """Run `work`, and let it count at once: here now, and on other relays as soon as they hear of it."""
        result = await self._database.write(work)
        log.info("managed", what=what, name=name, token=token.id, workspace=token.workspace)
        await self._directory.notice_change()
        return result


def _channel(session: Session, token: KnownToken, name: str) -> Channel:
    """Return a channel that the token is good for; any other one is not there."""
    channel = require_channel(session, token.workspace, name)
    if not token.names(name):
        raise channels.no_channel(name)
    return channel


def _source(session: Session, token: KnownToken, name: str) -> tuple[Source, Channel]:
    """Return a source of a channel that the token is good for; any other one is not there."""
    source = sources.require_source(session, token.workspace, name)
    channel = session.get_one(Channel, source.channel_id)
    if not token.names(channel.name):
        raise sources.no_source(name)
    return source, channel


def _covers(token: KnownToken, wanted: Sequence[str]) -> bool:
    """Say whether the channels of one token are all among those of this one. No channels means every one."""
    return not token.channels or (bool(wanted) and token.channels.issuperset(wanted))


def _must_not_be_limited(token: KnownToken) -> None:
    if token.channels:
        raise ForbiddenError(
            "The token is good for some channels only, and so cannot make others.", hint="Use one without channels."
        )
