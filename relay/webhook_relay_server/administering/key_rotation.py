"""Key rotation: another key for the secrets of sources, beside a running relay or without one.

Nothing is lost wherever it is cut off: the keys that are there open what they have sealed until nothing is sealed with
them any more, and running it again finishes what was begun.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from cryptography.fernet import Fernet
from sqlmodel import Session

from webhook_relay.errors import ConfigurationError
from webhook_relay_server.settings import RelaySettings
from webhook_relay_server.store.engine import change
from webhook_relay_server.store.key_file import read_keys, write_keys
from webhook_relay_server.store.key_source import Keys, find_keys
from webhook_relay_server.store.resealing import KeptSecret, SealState, list_secrets, seal_anew
from webhook_relay_server.store.vault import vault_of


@dataclass(frozen=True)
class Rotated:
    """What a rotation came to."""

    sealed_anew: int
    lost: int
    """Secrets that no key opens; they are as they were."""
    source: str
    """Where the keys are."""
    yours: bool
    """Whether it is for the operator to give keys and to take them away."""
    older_keys: int
    """Keys that are still given besides the newest one."""


class KeyRotation:
    """Looks after the key of one store. Raises ConfigurationError."""

    def __init__(self, settings: RelaySettings) -> None:
        self._settings = settings

    def check(self) -> list[KeptSecret]:
        """Return the state of every secret."""
        vault = vault_of(self._keys())
        return change(self._settings, lambda session: list_secrets(session, vault))

    def rotate(self) -> Rotated:
        """Seal every secret with the newest key; where a file keeps the keys, that is a new one.

        Keys from the environment or a command are given by whoever runs the relay: the new one first.
        """
        keys = self._keys()
        if keys.file is None:
            return self._seal_all()
        # Under the store's own lock: whoever seals something holds it too, and looks at the file while it does.
        file = keys.file
        change(self._settings, lambda _: _add_key(file))
        rotated = self._seal_all()
        change(self._settings, lambda session: _forget_older(session, file))
        return rotated

    def _seal_all(self) -> Rotated:
        keys = self._keys()
        vault = vault_of(keys)
        sealed_anew = change(self._settings, lambda session: seal_anew(session, vault))
        secrets = change(self._settings, lambda session: list_secrets(session, vault))
        lost = sum(secret.state is SealState.LOST for secret in secrets)
        return Rotated(sealed_anew, lost, keys.source, keys.file is None, len(keys.texts) - 1)

    def _keys(self) -> Keys:
        return find_keys(self._settings.database_file, os.environ, self._settings.key_command)


def _add_key(file: Path) -> None:
    """Put a new key before the one in the file, unless a rotation that was cut off has done so."""
    present = read_keys(file)
    if len(present) == 1:
        write_keys(file, [Fernet.generate_key().decode(), *present])


def _forget_older(session: Session, file: Path) -> None:
    """Let the older keys go if they open nothing that is there. Raises ConfigurationError when they do."""
    present = read_keys(file)
    vault = vault_of(Keys(present, str(file), file))
    if any(secret.state is SealState.OLDER for secret in list_secrets(session, vault)):
        raise ConfigurationError(
            "A secret was sealed with the older key at the same moment; both keys are kept.",
            hint="Run `webhook-relay key rotate` once more.",
            code="rotation-unfinished",
        )
    write_keys(file, present[:1])
