"""SecretStore: what keeps secrets, and which secrets can be kept."""

from __future__ import annotations

from typing import Final, Protocol

from webhook_relay.errors import SecretStoreError
from webhook_relay.sentence import Sentence

MAX_SECRET_BYTES: Final = 2_560
"""As UTF-16: what Windows takes for one credential (CRED_MAX_CREDENTIAL_BLOB_SIZE, wincred.h). The same everywhere."""


class SecretStore(Protocol):
    """Keeps short secrets by name. Calls may block; errors are SecretStoreError and name no secret."""

    def get(self, name: str) -> str | None:
        """Return the secret, or None when there is none of that name."""
        ...

    def set(self, name: str, value: str) -> None:
        """Keep the secret, in place of an earlier one. An empty value removes it."""
        ...

    def delete(self, name: str) -> None:
        """Forget the secret, if there is one."""
        ...


def check_secret(name: str, value: str) -> None:
    """Raise SecretStoreError when this could not be kept everywhere."""
    try:
        size = len(value.encode("utf-16-le"))
    except UnicodeEncodeError:
        raise SecretStoreError(
            Sentence("{name} holds characters that cannot be kept.", name=name),
            hint=Sentence("Copy it again."),
            code="secret-malformed",
        ) from None
    if size > MAX_SECRET_BYTES:
        raise SecretStoreError(
            Sentence(
                "{name} is too long: at most {most} characters can be kept.",
                name=name,
                most=MAX_SECRET_BYTES // 2,
            ),
            hint=Sentence("Keep it in a file that only you can read and name the file instead."),
            code="secret-too-long",
        )
