"""Provisioning: channels, sources and tokens made on the store directly, without a running relay.

The command line and the desktop's embedded relay use it. A relay that runs on the same store notices.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from webhook_relay.signatures import generate_secret
from webhook_relay_server.settings import RelaySettings
from webhook_relay_server.store.channels import create_channel, find_channel
from webhook_relay_server.store.directory import utc_now
from webhook_relay_server.store.file import offline
from webhook_relay_server.store.sources import NewSource, create_source, find_source, list_sources, secrets_of
from webhook_relay_server.store.tokens import Scope, create_token, list_tokens, revoke_token
from webhook_relay_server.store.vault import open_vault

DEFAULT_CHANNEL = "default"
DEFAULT_SOURCE = "github"


@dataclass(frozen=True)
class DefaultSource:
    """The GitHub source that every relay starts with. `secret` is there only when it was made just now."""

    name: str
    key: str
    secret: str | None = field(repr=False)


def ensure_default_channel(path: Path) -> None:
    """Make the channel `default` unless it is there."""
    with offline(path) as session:
        if find_channel(session, DEFAULT_CHANNEL) is None:
            create_channel(session, DEFAULT_CHANNEL, utc_now())


def ensure_default_source(path: Path) -> DefaultSource:
    """Make the default GitHub source with a generated secret, or find the one that is there."""
    ensure_default_channel(path)
    with offline(path) as session:
        for source, _ in list_sources(session):
            if source.is_default:
                return DefaultSource(source.name, source.key, None)
        secret = generate_secret("github")
        new = NewSource(name=DEFAULT_SOURCE, channel=DEFAULT_CHANNEL, scheme="github", secret=secret, is_default=True)
        source = create_source(session, open_vault(path), new, utc_now())
        return DefaultSource(source.name, source.key, secret)


def ensure_source_from_environment(settings: RelaySettings) -> None:
    """Make the default source refer to GITHUB_WEBHOOK_SECRET when that is set and there is no default source yet."""
    ensure_default_channel(settings.database_path)
    if settings.github_webhook_secret is None:
        return
    reference = "env:GITHUB_WEBHOOK_SECRET"
    with offline(settings.database_path) as session:
        defaults = [source for source, _ in list_sources(session) if source.is_default]
        if any(secret.reference == reference for source in defaults for secret in secrets_of(session, source)):
            return
        for source in defaults:
            source.is_default = False
            session.add(source)
        name = DEFAULT_SOURCE if find_source(session, DEFAULT_SOURCE) is None else "github-environment"
        new = NewSource(name=name, channel=DEFAULT_CHANNEL, scheme="github", reference=reference, is_default=True)
        create_source(session, open_vault(settings.database_path), new, utc_now())


def replace_token(path: Path, name: str) -> str:
    """Revoke every token called `name`, make a new one that may read, and return its text."""
    with offline(path) as session:
        if any(token.name == name for token in list_tokens(session)):
            revoke_token(session, name, utc_now())
        _, text = create_token(session, name, [Scope.READ], [], utc_now())
        return text
