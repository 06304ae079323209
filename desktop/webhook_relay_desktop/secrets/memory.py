"""MemoryStore: secrets for this start only."""

from __future__ import annotations

from webhook_relay_desktop.secrets.store import check_secret


class MemoryStore:
    """Keeps secrets until the program ends."""

    lasting = False
    """Whether what is kept is there after the next start, too."""

    def __init__(self) -> None:
        self._secrets: dict[str, str] = {}

    def get(self, name: str) -> str | None:
        """Return the secret, or None."""
        return self._secrets.get(name)

    def set(self, name: str, value: str) -> None:
        """Keep the secret for this start; an empty value removes it."""
        check_secret(name, value)
        self._secrets[name] = value
        if not value:
            self.delete(name)

    def delete(self, name: str) -> None:
        """Forget the secret, if there is one."""
        self._secrets.pop(name, None)

    def secrets(self) -> dict[str, str]:
        """Return all secrets by their names, to be kept elsewhere."""
        return dict(self._secrets)
