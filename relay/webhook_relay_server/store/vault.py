"""Vault: seals source secrets, so that a copied database gives no secret away.

Fernet (AES-128-CBC with HMAC-SHA256, https://cryptography.io/en/latest/fernet/). The key comes
from WEBHOOK_RELAY_KEY (one or more, separated by commas; the first one seals) or from a file beside the
database that only its owner may read.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from webhook_relay.errors import ConfigurationError

KEY_VARIABLE = "WEBHOOK_RELAY_KEY"
NEW_KEY = "head -c 32 /dev/urandom | base64 | tr '+/' '-_'"
"""Prints a new Fernet key: 32 random bytes in URL-safe base64."""


class Vault:
    """Seals and opens secrets, and resolves references to secrets that live elsewhere."""

    def __init__(self, keys: list[str], environment: Mapping[str, str]) -> None:
        try:
            self._fernet = MultiFernet([Fernet(key) for key in keys])
        except ValueError:
            raise ConfigurationError(
                "The key that protects source secrets is not a Fernet key (32 bytes in URL-safe base64).",
                hint=f"Set {KEY_VARIABLE} to the key that this store was made with, or restore its .key file.",
                code="bad-key",
            ) from None
        self._environment = environment

    def seal(self, secret: str) -> bytes:
        """Return `secret` encrypted and authenticated."""
        return self._fernet.encrypt(secret.encode())

    def open(self, *, sealed: bytes | None, reference: str | None) -> str:
        """Return the secret. Raises ConfigurationError, which never holds the secret itself."""
        if reference is not None:
            return self._resolve(reference)
        try:
            return self._fernet.decrypt(sealed or b"").decode()
        except InvalidToken:
            raise ConfigurationError(
                "A stored secret cannot be opened with the current key.",
                hint=f"Set {KEY_VARIABLE} to the key it was sealed with, or give the source a new secret.",
                code="wrong-key",
            ) from None

    def _resolve(self, reference: str) -> str:
        kind, _, name = reference.partition(":")
        if kind == "env":
            secret = self._environment.get(name, "")
        elif kind == "file":
            secret = _read_secret_file(Path(name))
        else:
            raise ConfigurationError(f"A secret's reference starts with {kind!r}.", hint="Use env:NAME or file:/path.")
        if not secret:
            raise ConfigurationError(f"The secret that {reference} refers to is not set.", hint="Set it and restart.")
        return secret


def open_vault(database_file: Path | None, environment: Mapping[str, str] | None = None) -> Vault:
    """Return the vault of a store, making its key file when neither that nor WEBHOOK_RELAY_KEY exists.

    A store that is no file (None) may be shared, so that every relay must be given the same key.
    Raises ConfigurationError.
    """
    environment = os.environ if environment is None else environment
    given = environment.get(KEY_VARIABLE, "")
    if given:
        return Vault([key.strip() for key in given.split(",")], environment)
    if database_file is None:
        raise ConfigurationError(
            f"{KEY_VARIABLE} is not set; relays on one PostgreSQL need the same key to read source secrets.",
            hint=f"Set it to the store's key on each of them. A new store's: {NEW_KEY}",
            code="no-key",
        )
    return Vault([_key_from_file(key_file(database_file))], environment)


def key_file(database_path: Path) -> Path:
    """Return where the key of a store lies when the environment gives none."""
    return database_path.with_name(database_path.name + ".key")


def _key_from_file(path: Path) -> str:
    """Return the key in the file; a new one appears there whole or not at all, and only if there is none."""
    if not path.exists():
        descriptor, new = tempfile.mkstemp(dir=path.parent, prefix=path.name)  # for this user only
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(Fernet.generate_key())
                file.flush()
                os.fsync(file.fileno())
            with suppress(FileExistsError):  # another process was quicker: its key counts
                os.link(new, path)
        finally:
            Path(new).unlink()
    return path.read_text("ascii").strip()


def _read_secret_file(path: Path) -> str:
    try:
        return path.read_text("utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(
            f"The secret file {path} cannot be read ({type(error).__name__}).", hint="Check the path and its rights."
        ) from None
