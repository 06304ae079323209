"""SecretChanges: keeps and forgets secrets one after another, so that what a person wanted last is what is there."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Mapping
from typing import TypeVar

from webhook_relay_desktop.life.tasks import in_own_thread
from webhook_relay_desktop.secrets import SecretStore

Answer = TypeVar("Answer")


class SecretChanges:
    """Waits for the keyring on a thread of its own. Everything here raises SecretStoreError."""

    def __init__(self, store: SecretStore) -> None:
        self._store = store
        self._one_at_a_time = asyncio.Lock()

    async def keep(self, secrets: Mapping[str, str]) -> None:
        """Keep these, by name; an empty one is forgotten."""
        async with self._one_at_a_time:  # whoever came first goes first
            await in_own_thread(lambda: _keep(self._store, secrets), name="keyring")

    async def exchange(self, name: str, text: str) -> str:
        """Keep one, and return what was kept by this name before; an empty text is none."""
        async with self._one_at_a_time:
            before = await in_own_thread(lambda: self._store.get(name), name="keyring")
            await in_own_thread(lambda: _keep(self._store, {name: text}), name="keyring")
        return before or ""

    async def forget(self, names: Callable[[], Collection[str]], into: dict[str, str]) -> None:
        """Forget what `names` says when it is their turn. What they were goes `into` this first: nobody else knows."""
        async with self._one_at_a_time:
            unwanted = names()
            await in_own_thread(lambda: _forget(self._store, unwanted, into), name="keyring")

    async def look(self, work: Callable[[SecretStore], Answer]) -> Answer:
        """Return what `work` finds in the store once all that was wanted before is there."""
        async with self._one_at_a_time:
            return await in_own_thread(lambda: work(self._store), name="keyring")


def _keep(store: SecretStore, secrets: Mapping[str, str]) -> None:
    for name, text in secrets.items():
        store.set(name, text)


def _forget(store: SecretStore, names: Collection[str], into: dict[str, str]) -> None:
    for name in names:
        text = store.get(name)
        if text is not None:
            into[name] = text
            store.delete(name)
