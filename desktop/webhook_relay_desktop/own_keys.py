"""OwnKeys: the private keys with which this machine opens sealed events.

They lie in the keyring, or, where there is none, in a file that only its owner may read: one key a line, the newest
first. Older ones stay, because events that were sealed to them may still come.
"""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final, Protocol

from webhook_relay.errors import ConfigurationError
from webhook_relay.sentence import Sentence
from webhook_relay_desktop.secrets import SecretStore

KEYS_NAME: Final = "reader-keys"
"""Name of the secret in the keyring."""
FILE_VARIABLE: Final = "WEBHOOK_RELAY_READER_KEY_FILE"
"""Names the file, for machines without a keyring; then the keyring is not asked."""


class OwnKeys(Protocol):
    """Where the keys are kept. Calls may block."""

    def read(self) -> list[str]:
        """Return the private keys, the newest first; none where none was made."""
        ...

    def write(self, keys: list[str]) -> None:
        """Keep these keys in place of the present ones."""
        ...


def own_keys(store: SecretStore, file: Path | None = None) -> OwnKeys:
    """Return where the keys are: in the file that is named here or in the environment, else in the keyring."""
    named = key_file(file)
    return KeyringKeys(store) if named is None else FileKeys(named)


def key_file(file: Path | None, environment: Mapping[str, str] = os.environ) -> Path | None:
    """Return the file that is named here, or else in the environment."""
    named = environment.get(FILE_VARIABLE, "")
    return file or (Path(named) if named else None)


class KeyringKeys:
    """Keys in the keyring. Raises SecretStoreError."""

    def __init__(self, store: SecretStore) -> None:
        self._store = store

    def read(self) -> list[str]:
        """Return the private keys."""
        return (self._store.get(KEYS_NAME) or "").split()

    def write(self, keys: list[str]) -> None:
        """Keep these keys."""
        self._store.set(KEYS_NAME, " ".join(keys))


class FileKeys:
    """Keys in a file. Raises ConfigurationError."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> list[str]:
        """Return the private keys. A file that others can read is refused: what is in it is no secret."""
        try:
            mode = self._path.stat().st_mode
            text = self._path.read_text("ascii")
        except FileNotFoundError:
            return []
        except (OSError, UnicodeDecodeError) as error:
            raise self._unusable(
                Sentence("cannot be read ({reason})", reason=type(error).__name__),
                Sentence("Check its path and its rights."),
            ) from None
        if sys.platform != "win32" and mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise self._unusable(Sentence("can be read by others"), f"chmod 600 {self._path}")
        return text.split()

    def write(self, keys: list[str]) -> None:
        """Keep these keys; the file appears whole, readable for this user alone."""
        new = self._path.with_name(f".{self._path.name}.{os.getpid()}")
        try:
            descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w", encoding="ascii") as file:
                file.write("".join(f"{key}\n" for key in keys))
                file.flush()
                os.fsync(file.fileno())
            new.replace(self._path)
        except OSError as error:
            new.unlink(missing_ok=True)
            raise self._unusable(
                Sentence("cannot be written ({reason})", reason=error.strerror), Sentence("Choose another place.")
            ) from None

    def _unusable(self, reason: str, hint: str) -> ConfigurationError:
        return ConfigurationError(
            Sentence("The file of reader keys {path} {reason}.", path=self._path, reason=reason),
            hint=hint,
            code="bad-reader-keys",
        )
