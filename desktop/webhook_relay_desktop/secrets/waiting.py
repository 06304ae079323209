"""WaitingStore: secrets while a person is still asked where to keep them. Whoever needs one waits, as for a keyring."""

from __future__ import annotations

import threading

from webhook_relay_desktop.secrets.memory import MemoryStore
from webhook_relay_desktop.secrets.store import SecretStore


class WaitingStore:
    """Stands for the store that a person chooses: calls block until `settle`, then they are that store's.

    The store may be another one later, when secrets move. Callers wait on threads that end with the program.
    """

    def __init__(self, store: SecretStore | None = None) -> None:
        self._store = store
        self._settled = threading.Event()
        if store is not None:
            self._settled.set()

    @property
    def present(self) -> SecretStore | None:
        """The store behind it, or None while nobody has chosen."""
        return self._store

    def settle(self, store: SecretStore) -> None:
        """Keep secrets in `store` from now on, and let go on who waits."""
        self._store = store
        self._settled.set()

    def get(self, name: str) -> str | None:
        """Return the secret, or None. Blocks while a person is asked."""
        return self._chosen().get(name)

    def set(self, name: str, value: str) -> None:
        """Keep the secret; an empty value removes it. Blocks while a person is asked."""
        self._chosen().set(name, value)

    def delete(self, name: str) -> None:
        """Forget the secret, if there is one. Blocks while a person is asked."""
        self._chosen().delete(name)

    def _chosen(self) -> SecretStore:
        self._settled.wait()  # for a person, as a locked keyring does
        assert self._store is not None  # noqa: S101 - `settle` sets it before the event
        return self._store


def is_lasting(store: SecretStore) -> bool:
    """Say whether what is kept in this store is there after the next start, too."""
    present = store.present if isinstance(store, WaitingStore) else store
    return not isinstance(present, MemoryStore) or present.lasting
