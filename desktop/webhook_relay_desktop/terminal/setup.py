"""What a command in a terminal needs from the settings and the keyring, with words for what is missing."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from getpass import getpass
from pathlib import Path

from webhook_relay.dial import check_token
from webhook_relay.errors import ConfigurationError, SecretStoreError
from webhook_relay_desktop.automation import EnabledHandler
from webhook_relay_desktop.automation.enabled_handlers import enabled_handlers
from webhook_relay_desktop.secrets import MemoryStore, SecretStore, find_relay_token, find_secret_store
from webhook_relay_desktop.settings import Settings


def secret_store() -> tuple[SecretStore, SecretStoreError | None]:
    """Return the keyring or the encrypted file, or a store for this start only and why."""
    try:
        return find_secret_store(prompt=passphrase_prompt()), None
    except SecretStoreError as error:
        return MemoryStore(), error


def passphrase_prompt() -> Callable[[], str] | None:
    """Return what asks for the passphrase of the encrypted file, or None where nobody can type one."""
    if not sys.stdin.isatty():
        return None
    return lambda: getpass("Passphrase of the encrypted file (it is not shown): ")


def ready_handlers(
    settings: Settings, secrets: SecretStore
) -> tuple[Sequence[EnabledHandler] | None, Sequence[ConfigurationError | SecretStoreError]]:
    """Return the handlers that are switched on, None while the keyring does not tell, and why others cannot run."""
    try:
        found = enabled_handlers(settings, secrets)
    except SecretStoreError as error:
        return None, (error,)
    return found.handlers, found.problems


def relay_token(url: str, environment: str = "", file: Path | None = None) -> str:
    """Return the token for a relay: from the variable or file that was named, else from where it is kept.

    Raises ConfigurationError when there is none, or one that cannot be sent.
    """
    token = _find_token(url, environment, file)
    check_token(token)
    return token


def _find_token(url: str, environment: str, file: Path | None) -> str:
    if environment:
        token = os.environ.get(environment, "").strip()
        if not token:
            raise ConfigurationError(f"The environment variable {environment} is not set.", hint="Export it first.")
        return token
    if file is not None:
        return _read_token(file)
    store, _ = secret_store()
    token = find_relay_token(store, url) or ""
    if not token:
        raise ConfigurationError(
            "There is no token for this relay.",
            hint="Make one with 'webhook-relay token create' on the relay; pass it with --token-env or --token-file.",
        )
    return token


def _read_token(file: Path) -> str:
    try:
        token = file.read_text("utf-8").strip()
    except (OSError, UnicodeError):
        raise ConfigurationError(f"The token's file {file} cannot be read.", hint="Check the path.") from None
    if not token:
        raise ConfigurationError(f"The token's file {file} is empty.", hint="Put the token into it, and nothing else.")
    return token
