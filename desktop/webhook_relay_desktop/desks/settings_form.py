"""The settings as the dialog shows them: made of the settings file and the keyring, and back."""

from __future__ import annotations

from datetime import datetime

import msgspec

from webhook_relay.filters import EVERY_EVENT
from webhook_relay.handler import OptionKind, declared_options
from webhook_relay.plugins import build, bundled_handlers, handler_type
from webhook_relay_desktop.automation.enabled_handlers import secret_options
from webhook_relay_desktop.secrets import SecretStore, handler_option, relay_token
from webhook_relay_desktop.settings import (
    EMBEDDED,
    EmbeddedSettings,
    HandlerSettings,
    Settings,
    plain_options,
)
from webhook_relay_desktop.ui.settings_values import HandlerValues, KeptSecrets, SecretChanges, SettingsValues


def values_of(settings: Settings) -> SettingsValues:
    """Return what the dialog shows of `settings`."""
    return SettingsValues(
        relay=settings.connection.relay,
        port=settings.embedded.port,
        channels=settings.connection.channels,
        notifications=settings.notifications.enabled,
        muted_types=settings.notifications.muted_types,
        handlers={
            name: HandlerValues(enabled=handler.enabled, options=handler.options)
            for name, handler in settings.handlers.items()
        },
    )


def kept_secrets(store: SecretStore, settings: Settings) -> KeptSecrets:
    """Say which secrets the store holds. Blocks; raises SecretStoreError."""
    relay = settings.connection.relay
    return KeptSecrets(
        relay_token=relay != EMBEDDED and store.get(relay_token(relay)) is not None,
        handler_options=frozenset(
            (handler.name, option.name)
            for handler in bundled_handlers()
            if handler.name in settings.handlers  # nobody is asked to unlock a keyring for what was never kept
            for option in declared_options(handler.options_type)
            if option.kind is OptionKind.SECRET and store.get(handler_option(handler.name, option.name)) is not None
        ),
    )


def settings_with(settings: Settings, values: SettingsValues, *, now: datetime) -> Settings:
    """Return `settings` changed to what the dialog says. A handler that is switched on starts with events from `now`.

    What the dialog does not show stays: handlers of another version of this program.
    """
    handlers = {**settings.handlers}
    for name, chosen in values.handlers.items():
        before = handlers.get(name)
        if before is None and not chosen.enabled and not chosen.options:
            continue
        handlers[name] = HandlerSettings(
            enabled=chosen.enabled,
            match=EVERY_EVENT if before is None else before.match,
            enabled_since=_enabled_since(before, enabled=chosen.enabled, now=now),
            options=plain_options(declared_options(handler_type(name).options_type), chosen.options),
        )
    return msgspec.structs.replace(
        settings,
        connections=(
            msgspec.structs.replace(settings.connection, relay=values.relay, channels=values.channels),
            *settings.connections[1:],
        ),
        embedded=EmbeddedSettings(port=values.port),
        notifications=msgspec.structs.replace(
            settings.notifications, enabled=values.notifications, muted_types=values.muted_types
        ),
        handlers=handlers,
    )


def check_handlers(store: SecretStore, settings: Settings, changes: SecretChanges) -> None:
    """Raise ConfigurationError when a handler that is on would lack something. Blocks; raises SecretStoreError."""
    for name, chosen in settings.handlers.items():
        if chosen.enabled:
            typed = {option: text for (owner, option), text in changes.handler_options.items() if owner == name}
            secrets = {option: text for option, text in {**secret_options(name, store), **typed}.items() if text}
            build(name, {**chosen.options, **secrets})


def keep_secrets(store: SecretStore, settings: Settings, changes: SecretChanges) -> None:
    """Bring the store in line with what a person typed. Blocks; raises SecretStoreError."""
    if changes.relay_token is not None and settings.connection.relay != EMBEDDED:
        store.set(relay_token(settings.connection.relay), changes.relay_token)
    for (handler, option), value in changes.handler_options.items():
        store.set(handler_option(handler, option), value)


def _enabled_since(before: HandlerSettings | None, *, enabled: bool, now: datetime) -> datetime | None:
    if not enabled:
        return None
    if before is not None and before.enabled and before.enabled_since is not None:
        return before.enabled_since
    return now
