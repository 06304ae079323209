"""Vault: seals source secrets, so that a copied database gives no secret away.

Fernet (AES-128-CBC with HMAC-SHA256, https://cryptography.io/en/latest/fernet/). `key_source.py` says where the keys
come from. A key file is looked at again whenever that matters, so that a relay goes on while its keys are changed.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from webhook_relay.errors import ConfigurationError
from webhook_relay_server.store.key_file import key_file, read_keys
from webhook_relay_server.store.key_source import COMMAND_VARIABLE, KEY_VARIABLE, Keys, find_keys
from webhook_relay_server.store.watched_files import WatchedFiles

__all__ = ["KEY_VARIABLE", "Vault", "key_file", "open_vault", "vault_of"]


class Vault:
    """Seals and opens secrets, and resolves references to secrets that live elsewhere."""

    def __init__(self, keys: Sequence[str], environment: Mapping[str, str], *, file: Path | None = None) -> None:
        """Use `keys`; `file` is where they were read from, if they may change there."""
        self._environment = environment
        self._file = file
        self._files = WatchedFiles()
        self._keys_in_use = WatchedFiles()
        """Apart from the others: that somebody was told of a new key file does not mean that its keys are in use."""
        if file is not None:
            keys = self._keys_now(file)
        self._use(keys)

    def seal(self, secret: str) -> bytes:
        """Return `secret` encrypted and authenticated with the first key.

        To be called inside the transaction that stores it: then no rotation of the keys comes in between.
        """
        self._follow_file()
        return self._fernet.encrypt(secret.encode())

    def open(self, *, sealed: bytes | None, reference: str | None) -> str:
        """Return the secret. Raises ConfigurationError, which never holds the secret itself."""
        if reference is not None:
            return self._resolve(reference)
        try:
            return self._unsealed(sealed or b"")
        except InvalidToken:
            raise ConfigurationError(
                "A stored secret cannot be opened with the current key.",
                hint=f"Set {KEY_VARIABLE} to the key it was sealed with, or give the source a new secret.",
                code="wrong-key",
            ) from None

    def has_newest_seal(self, sealed: bytes) -> bool:
        """Say whether it was the first key that sealed this."""
        try:
            self._newest.decrypt(sealed)
        except InvalidToken:
            return False
        return True

    def files_changed(self) -> bool:
        """Say, once, that the key file or a file that a reference names has changed since it was read."""
        return self._files.changed()

    def _use(self, keys: Sequence[str]) -> None:
        try:
            fernets = [Fernet(key) for key in keys]
            self._fernet = MultiFernet(fernets)
        except ValueError:
            raise ConfigurationError(
                "The key that protects source secrets is not a Fernet key (32 bytes in URL-safe base64).",
                hint=f"Set {KEY_VARIABLE} (or what {COMMAND_VARIABLE} prints) to the key that this store was made with,"
                " or restore its .key file.",
                code="bad-key",
            ) from None
        self._newest = fernets[0]

    def _unsealed(self, sealed: bytes) -> str:
        try:
            return self._fernet.decrypt(sealed).decode()
        except InvalidToken:
            self._follow_file()
            return self._fernet.decrypt(sealed).decode()

    def _follow_file(self) -> None:
        """Use the keys that are in the key file now. One that has gone is no reason to forget its keys."""
        if self._file is not None and self._keys_in_use.differs(self._file) and self._file.exists():
            self._use(self._keys_now(self._file))

    def _keys_now(self, file: Path) -> list[str]:
        for watched in (self._files, self._keys_in_use):
            watched.mark(file)
        return read_keys(file)

    def _resolve(self, reference: str) -> str:
        kind, _, name = reference.partition(":")
        if kind == "env":
            secret = self._environment.get(name, "")
        elif kind == "file":
            secret = self._secret_in(Path(name))
        else:
            raise ConfigurationError(f"A secret's reference starts with {kind!r}.", hint="Use env:NAME or file:/path.")
        if not secret:
            raise ConfigurationError(f"The secret that {reference} refers to is not set.", hint="Set it and restart.")
        return secret

    def _secret_in(self, path: Path) -> str:
        try:
            return self._files.read(path).rstrip("\r\n")
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigurationError(
                f"The secret file {path} cannot be read ({type(error).__name__}).",
                hint="Check the path and its rights.",
            ) from None


def open_vault(
    database_file: Path | None, environment: Mapping[str, str] | None = None, *, command: str | None = None
) -> Vault:
    """Return the vault of a store, with the keys that `find_keys` finds. Raises ConfigurationError."""
    environment = os.environ if environment is None else environment
    return vault_of(find_keys(database_file, environment, command), environment)


def vault_of(keys: Keys, environment: Mapping[str, str] | None = None) -> Vault:
    """Return the vault that these keys open. Raises ConfigurationError."""
    return Vault(keys.texts, os.environ if environment is None else environment, file=keys.file)
