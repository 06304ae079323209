"""Administration: channels, sources and tokens, made on the store directly, without a running relay.

The command line and the desktop's embedded relay use it. A relay that runs on the same store notices within
half a second.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlmodel import Session

from webhook_relay_server.administering.sender_config import made_secret, renewed_secret, sender_config
from webhook_relay_server.administering.summaries import (
    ChannelSummary,
    ReaderSummary,
    SourceDetails,
    SourceSummary,
    TokenSummary,
    WorkspaceSummary,
    channel_summary,
    reader_summary,
    source_details,
    source_summary,
    token_summary,
)
from webhook_relay_server.administering.wishes import ChannelWish, Same, TakingWish, change_channel, change_taking
from webhook_relay_server.senders.structure import make_structure
from webhook_relay_server.settings import RelaySettings
from webhook_relay_server.store import channels, positions, sources, tokens, workspaces
from webhook_relay_server.store.database import Result, Work
from webhook_relay_server.store.directory import utc_now
from webhook_relay_server.store.engine import change, look_over_store
from webhook_relay_server.store.expiry import Limits
from webhook_relay_server.store.models import FIRST_WORKSPACE, Channel, Source
from webhook_relay_server.store.refused import Refused, list_refused
from webhook_relay_server.store.sources import NewSource
from webhook_relay_server.store.tokens import NewToken, Scope
from webhook_relay_server.store.vault import Vault, open_vault
from webhook_relay_server.store.workspaces import FIRST, WorkspaceId, require_workspace

DEFAULT_CHANNEL = "default"
DEFAULT_SOURCE = "github"
SECRET_VARIABLE = "GITHUB_WEBHOOK_SECRET"  # noqa: S105 - the name of a variable


class Administration:
    """What an operator can do to one store: to its workspaces, and in one of them to everything else.

    Every method is one transaction; all raise ConfigurationError.
    """

    def __init__(self, settings: RelaySettings, workspace: str = FIRST_WORKSPACE) -> None:
        self._settings = settings
        self._workspace = workspace
        self._opened_vault: Vault | None = None

    @property
    def base_url(self) -> str:
        """Address under which senders and readers reach the relay, as far as it is known here."""
        return self._settings.base_url

    # --- workspaces --------------------------------------------------------------------------------

    def create_workspace(self, name: str) -> None:
        """Make a workspace, with a channel `default` in it."""

        def create(session: Session) -> None:
            workspace = WorkspaceId(workspaces.create_workspace(session, name, utc_now()).id or 0)
            channels.create_channel(session, workspace, DEFAULT_CHANNEL, utc_now())

        self._change(create)

    def list_workspaces(self) -> list[WorkspaceSummary]:
        """Return every workspace, by name."""
        return self._change(
            lambda session: [
                WorkspaceSummary(
                    workspace.name,
                    len(channels.list_channels(session, WorkspaceId(workspace.id or 0))),
                    workspace.created_at,
                )
                for workspace in workspaces.list_workspaces(session)
            ]
        )

    def revoke_workspace(self, name: str) -> None:
        """End a workspace with all its channels, sources and tokens."""
        self._change(lambda session: workspaces.revoke_workspace(session, name, utc_now()))

    # --- channels ----------------------------------------------------------------------------------

    def create_channel(
        self,
        name: str,
        *,
        keep_seconds: int | None = None,
        keep_events: int | None = None,
        sealed_to: Sequence[str] = (),
    ) -> None:
        """Make a channel. Its events are kept as long as the relay's settings say, unless it has limits of its own.

        `sealed_to` are the public keys of the readers who alone shall be able to read them.
        """

        def create(session: Session) -> None:
            workspace = self._in(session)
            made = channels.create_channel(session, workspace, name, utc_now())
            change_channel(session, workspace, made, ChannelWish(keep_seconds, keep_events, sealed_to))

        self._change(create)

    def seal_channel(self, name: str, sealed_to: Sequence[str]) -> None:
        """Seal what a channel takes from now on to the readers with these public keys; none: keep it as it comes."""
        self._change_channel(name, ChannelWish(sealed_to=sealed_to))

    def limit_channel(
        self,
        name: str,
        *,
        keep_seconds: int | Same | None = Same.AS_BEFORE,
        keep_events: int | Same | None = Same.AS_BEFORE,
    ) -> None:
        """Change how long a channel's events are kept; None is what the relay's settings say."""
        self._change_channel(name, ChannelWish(keep_seconds, keep_events))

    def _change_channel(self, name: str, wish: ChannelWish) -> None:
        def change_as_wished(session: Session) -> None:
            workspace = self._in(session)
            change_channel(session, workspace, channels.require_channel(session, workspace, name), wish)

        self._change(change_as_wished)

    def list_channels(self) -> list[ChannelSummary]:
        """Return every channel, by name."""
        default = Limits(self._settings.keep_seconds, self._settings.keep_events)
        return self._change(
            lambda session: [
                channel_summary(channel, default) for channel in channels.list_channels(session, self._in(session))
            ]
        )

    def revoke_channel(self, name: str) -> None:
        """Stop taking and giving a channel's events."""
        self._change(lambda session: channels.revoke_channel(session, self._in(session), name, utc_now()).id)

    def list_readers(self, name: str) -> list[ReaderSummary]:
        """Return who reads a channel, and how far each has come."""

        def read(session: Session) -> list[ReaderSummary]:
            channel = channels.require_channel(session, self._in(session), name)
            return [reader_summary(place, channel) for place in positions.list_positions(session, channel)]

        return self._change(read)

    # --- sources -----------------------------------------------------------------------------------

    def create_source(
        self,
        name: str,
        *,
        scheme: str,
        channel: str = DEFAULT_CHANNEL,
        secret: str | None = None,
        reference: str | None = None,
        config: bytes | None = None,
        is_default: bool = False,
        methods: Sequence[str] = ("POST",),
        types: Sequence[str] = (),
        schema: bytes | None = None,
    ) -> SourceSummary:
        """Make a source. A verified one that is given neither `secret` nor `reference` gets a new secret.

        `config` is the JSON that describes the sender, for schemes that have one; `schema` is a JSON Schema of the
        bodies.
        """
        scheme_config = sender_config(scheme, config, public_url=self._settings.public_url)
        made = made_secret(scheme, scheme_config) if secret is None and reference is None else None
        new = NewSource(
            name=name,
            channel=channel,
            scheme=scheme,
            secret=secret or made,
            reference=reference,
            config=scheme_config,
            is_default=is_default,
            methods=tuple(methods),
            structure=make_structure(schema, types),
        )

        self._ask_for_keys()

        def create(session: Session) -> SourceSummary:
            workspace = self._in(session)
            if channel == DEFAULT_CHANNEL:
                ensure_default_channel(session, workspace)
            source = sources.create_source(session, workspace, self._vault(), new, utc_now())
            return self._summary(session, source, channel, made, is_new=True)

        return self._change(create)

    def update_source(
        self,
        name: str,
        *,
        methods: Sequence[str] | Same = Same.AS_BEFORE,
        types: Sequence[str] | Same = Same.AS_BEFORE,
        schema: bytes | Same | None = Same.AS_BEFORE,
        quota: str | Same | None = Same.AS_BEFORE,
    ) -> SourceSummary:
        """Change by which methods a source takes webhooks, of which types, by which JSON Schema, and how many.

        A `quota` is for the operator alone, who has the machine: no token can give itself more.
        """

        def update(session: Session) -> SourceSummary:
            source = sources.require_source(session, self._in(session), name)
            change_taking(session, source, TakingWish(methods, types, schema))
            if not isinstance(quota, Same):
                sources.set_quota(session, source, quota)
            return self._summary(session, source, session.get_one(Channel, source.channel_id).name)

        return self._change(update)

    def list_sources(self) -> list[SourceSummary]:
        """Return every source, by name."""
        return self._change(
            lambda session: [
                self._summary(session, source, channel.name)
                for source, channel in sources.list_sources(session, self._in(session))
            ]
        )

    def show_source(self, name: str) -> SourceDetails:
        """Return everything that is known of a source but its secrets."""

        def show(session: Session) -> SourceDetails:
            source = sources.require_source(session, self._in(session), name)
            channel = session.get_one(Channel, source.channel_id)
            return source_details(session, source, channel.name, self._settings.base_url)

        return self._change(show)

    def rotate_secret(self, name: str, given: str | None = None, *, drop_older: bool = False) -> SourceSummary:
        """Give a source a new secret, or the one that its sender made; older ones count for 24 hours more, or end."""
        self._ask_for_keys()

        def rotate(session: Session) -> SourceSummary:
            source = sources.require_source(session, self._in(session), name)
            config = sources.scheme_config(source)
            made = renewed_secret(source.scheme, config) if given is None else None
            sources.rotate_secret(session, self._vault(), source, given or made or "", utc_now(), drop_older=drop_older)
            return self._summary(session, source, session.get_one(Channel, source.channel_id).name, made, is_new=True)

        return self._change(rotate)

    def list_refused(self, name: str) -> list[Refused]:
        """Return the last requests that a source has refused, newest first."""
        return self._change(lambda session: list_refused(session, self._in(session), name))

    def revoke_source(self, name: str) -> None:
        """Stop taking a source's webhooks."""
        self._change(lambda session: sources.revoke_source(session, self._in(session), name, utc_now()).id)

    def ensure_default_source(self) -> SourceSummary:
        """Return the source behind /webhook, making it when there is none.

        It is a GitHub source; its secret is GITHUB_WEBHOOK_SECRET where that is set, else a new one.
        """
        self.ensure_source_from_environment()
        for source in self.list_sources():
            if source.is_default:
                return source
        taken = {source.name for source in self.list_sources()}
        name = DEFAULT_SOURCE if DEFAULT_SOURCE not in taken else f"{DEFAULT_SOURCE}-default"
        return self.create_source(name, scheme="github", is_default=True)

    def ensure_source_from_environment(self) -> None:
        """Let GITHUB_WEBHOOK_SECRET, when it is set, be the secret of the source behind /webhook."""
        look_over_store(self._settings)
        if self._settings.github_webhook_secret is not None:
            self._ask_for_keys()

        def ensure(session: Session) -> None:
            ensure_default_channel(session, FIRST)
            if self._settings.github_webhook_secret is not None:
                self._refer_default_source(session, f"env:{SECRET_VARIABLE}")

        self._change(ensure)

    # --- tokens ------------------------------------------------------------------------------------

    def create_token(
        self,
        name: str,
        scopes: Sequence[str] = ("read",),
        only: Sequence[str] = (),
        *,
        expires_in: timedelta | None = None,
    ) -> TokenSummary:
        """Make a token, good for the channels `only` (empty: every one of the workspace)."""
        now = utc_now()
        expires_at = None if expires_in is None else now + expires_in
        new = NewToken(name, [Scope(scope) for scope in scopes], only, expires_at)

        def create(session: Session) -> TokenSummary:
            created, text = tokens.create_token(session, self._in(session), new, now)
            return token_summary(created, text)

        return self._change(create)

    def list_tokens(self) -> list[TokenSummary]:
        """Return every token, oldest first."""
        return self._change(
            lambda session: [token_summary(token) for token in tokens.list_tokens(session, self._in(session))]
        )

    def revoke_token(self, wanted: str) -> list[str]:
        """Revoke the token of this id, or all of this name; return their ids."""
        return self._change(
            lambda session: [token.id for token in tokens.revoke_token(session, self._in(session), wanted, utc_now())]
        )

    def replace_token(self, name: str, scopes: Sequence[str] = ("read",)) -> str:
        """Revoke every token called `name`, make a new one with these scopes, and return its text."""
        if any(token.name == name for token in self.list_tokens()):
            self.revoke_token(name)
        return self.create_token(name, scopes).text or ""

    # ---------------------------------------------------------------------------------------------

    def _change(self, work: Work[Result]) -> Result:
        return change(self._settings, work)

    def _in(self, session: Session) -> WorkspaceId:
        """Return the workspace that this is about. Raises ConfigurationError."""
        return require_workspace(session, self._workspace)

    def _vault(self) -> Vault:
        if self._opened_vault is None:
            self._opened_vault = open_vault(self._settings.database_file, command=self._settings.key_command)
        return self._opened_vault

    def _ask_for_keys(self) -> None:
        """Have the keys before the store is locked: a command that prints them may wait for a person."""
        if self._settings.key_command is not None:
            self._vault()

    def _summary(
        self, session: Session, source: Source, channel: str, secret: str | None = None, *, is_new: bool = False
    ) -> SourceSummary:
        """Say what there is to say of a source; `is_new` when its secret is, whoever has made that."""
        shows_token = is_new and source.scheme == sources.META_SCHEME
        verify = sources.verify_token(session, self._vault(), source) if shows_token else None
        return source_summary(session, source, channel, self._settings.base_url, secret, verify=verify)

    def _refer_default_source(self, session: Session, reference: str) -> None:
        defaults = [source for source, _ in sources.list_sources(session, FIRST) if source.is_default]
        if any(secret.reference == reference for source in defaults for secret in sources.secrets_of(session, source)):
            return
        for source in defaults:
            source.is_default = False
            session.add(source)
        session.flush()
        free = sources.find_source(session, FIRST, DEFAULT_SOURCE) is None
        name = DEFAULT_SOURCE if free else f"{DEFAULT_SOURCE}-environment"
        new = NewSource(name=name, channel=DEFAULT_CHANNEL, scheme="github", reference=reference, is_default=True)
        sources.create_source(session, FIRST, self._vault(), new, utc_now())


def ensure_default_channel(session: Session, workspace: WorkspaceId) -> None:
    """Make the channel that sources go to when nothing else is said, unless it is there."""
    if channels.find_channel(session, workspace, DEFAULT_CHANNEL) is None:
        channels.create_channel(session, workspace, DEFAULT_CHANNEL, utc_now())
