"""Which secrets are kept, and keeping those that a person typed. What they are is never shown."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from webhook_relay.handler import OptionKind, declared_options
from webhook_relay.plugins import bundled_handlers
from webhook_relay_desktop.first_steps.relay_source import manage_token
from webhook_relay_desktop.secrets import SecretStore, checking_secret, handler_option, relay_token
from webhook_relay_desktop.settings import EMBEDDED, Settings


@dataclass(frozen=True)
class KeptSecrets:
    """Which secrets the store holds; never what they are."""

    logs: frozenset[str] = frozenset()
    """Of the connections whose token is kept."""
    options: frozenset[tuple[str, str]] = frozenset()
    """Handler and option."""


def connection_secrets(settings: Settings, sources: Collection[str]) -> frozenset[str]:
    """Return what the secrets of its connections to relays on servers are called, as far as their sources are known."""
    names: set[str] = set()
    for log in (connection.log for connection in settings.connections if connection.relay != EMBEDDED):
        names |= {relay_token(log), manage_token(log), *(checking_secret(log, source) for source in sources)}
    return frozenset(names)


def kept_secrets(store: SecretStore, settings: Settings) -> KeptSecrets:
    """Say which secrets the store holds. Blocks; raises SecretStoreError.

    Nobody is asked to unlock a keyring for what was never kept.
    """
    return KeptSecrets(
        logs=frozenset(
            connection.log
            for connection in settings.connections
            if connection.relay != EMBEDDED and store.get(relay_token(connection.log)) is not None
        ),
        options=frozenset(
            (handler.name, option.name)
            for handler in bundled_handlers()
            if handler.name in settings.handlers
            for option in declared_options(handler.options_type)
            if option.kind is OptionKind.SECRET and store.get(handler_option(handler.name, option.name)) is not None
        ),
    )
