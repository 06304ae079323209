"""Finding the store of this machine, where nobody can be asked but in a terminal."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from webhook_relay import config
from webhook_relay.errors import ConfigurationError, MissingExtraError, SecretStoreError
from webhook_relay.sentence import Sentence
from webhook_relay_desktop.secrets.encrypted_file import LONGEST_PASSPHRASE, EncryptedFileStore
from webhook_relay_desktop.secrets.keyring_store import open_secret_store
from webhook_relay_desktop.secrets.store import SecretStore

PASSPHRASE_VARIABLE: Final = "WEBHOOK_RELAY_PASSPHRASE_FILE"  # noqa: S105 - the name of a variable
TRIES: Final = 3
"""Of a passphrase that is typed; each takes a second."""


def secrets_file() -> Path:
    """Return the path of the encrypted file (it may not exist): beside the settings, whose secrets it keeps."""
    return config.settings_file().with_name("secrets.json")


def find_secret_store(
    *,
    path: Path | None = None,
    prompt: Callable[[], str] | None = None,
    environment: Mapping[str, str] = os.environ,
    open_keyring: Callable[[], SecretStore] = open_secret_store,
) -> SecretStore:
    """Return the encrypted file where there is one, else the keyring.

    The passphrase is in the file that WEBHOOK_RELAY_PASSPHRASE_FILE names, or is asked for with `prompt`. Naming such
    a file is the wish to use an encrypted one: without a keyring it is begun. Raises SecretStoreError, or
    ConfigurationError for a passphrase file that cannot be used.
    """
    path = path or secrets_file()
    if path.exists():
        return _unlocked(path, passphrase_of(environment), prompt)
    try:
        return open_keyring()
    except MissingExtraError as error:
        raise SecretStoreError(error.said, hint=error.advice) from None
    except SecretStoreError:
        if (passphrase := passphrase_of(environment)) is None:
            raise
        return EncryptedFileStore.create(path, passphrase)


def passphrase_of(environment: Mapping[str, str] = os.environ) -> str | None:
    """Return the passphrase in the file that the environment names, or None. Raises ConfigurationError."""
    named = environment.get(PASSPHRASE_VARIABLE, "")
    if not named:
        return None
    try:
        with Path(named).open(encoding="utf-8") as file:
            passphrase = file.read(LONGEST_PASSPHRASE + 2).rstrip("\r\n")
    except (OSError, UnicodeError) as error:
        raise ConfigurationError(
            Sentence("The passphrase's file {path} cannot be read ({kind}).", path=named, kind=type(error).__name__),
            hint=Sentence("Check the path."),
        ) from None
    if not passphrase:
        raise ConfigurationError(
            Sentence("The passphrase's file {path} is empty.", path=named),
            hint=Sentence("Put the passphrase into it."),
        )
    return passphrase


def _unlocked(path: Path, passphrase: str | None, prompt: Callable[[], str] | None) -> SecretStore:
    if passphrase is not None:
        return EncryptedFileStore.unlock(path, passphrase)
    if prompt is None:
        raise SecretStoreError(
            Sentence("The secrets are in an encrypted file, and nobody is here to type its passphrase."),
            hint=Sentence(
                "Put the passphrase into a file that only you can read, and name it in {variable}.",
                variable=PASSPHRASE_VARIABLE,
            ),
            code="secrets-locked",
        )
    for left in reversed(range(TRIES)):
        try:
            return EncryptedFileStore.unlock(path, prompt())
        except SecretStoreError as error:
            if error.code != "passphrase-wrong" or not left:
                raise
    raise AssertionError("unreachable")
