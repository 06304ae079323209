"""Secrets: where tokens and secret options are kept, which is the operating system's keyring or nowhere.

Nothing here writes plain text to a disk. Without a safe keyring a secret lives for this start only
(`MemoryStore`), or comes from the environment. Every call may block, for as long as a person takes to unlock
the keyring: callers use `asyncio.to_thread`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final, Protocol, TypeVar
from urllib.parse import urlsplit

from webhook_relay.config import APP_ID
from webhook_relay.errors import MissingExtraError, SecretStoreError

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

TOKEN_VARIABLE: Final = "WEBHOOK_RELAY_TOKEN"  # noqa: S105 - the name of a variable
MAX_SECRET_BYTES: Final = 2_560
"""As UTF-16: what Windows takes for one credential (CRED_MAX_CREDENTIAL_BLOB_SIZE, wincred.h). The same everywhere."""

T = TypeVar("T")


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


def relay_token(log: str) -> str:
    """Return the name of the token for a relay's address, or for one of its workspaces (see `ConnectionSettings.log`).

    The same for every spelling of the address; without a workspace it is the name that earlier versions used.
    """
    url, mark, workspace = log.partition("#")
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2].lower()
    scheme = {"ws": "http", "wss": "https"}.get(parts.scheme, parts.scheme)
    return f"relay-token:{scheme}://{host}{parts.path.rstrip('/')}{mark}{workspace}"


def source_secret(name: str) -> str:
    """Return the name of the secret of a source of the embedded relay."""
    return f"source-secret:{name}"


def handler_option(handler: str, option: str) -> str:
    """Return the name of a secret option of a handler."""
    return f"handler-option:{handler}:{option}"


def find_relay_token(store: SecretStore, log: str, *, environment: Mapping[str, str] = os.environ) -> str | None:
    """Return the token for a relay or its workspace: WEBHOOK_RELAY_TOKEN if that is set, else the one in the store."""
    return environment.get(TOKEN_VARIABLE, "").strip() or store.get(relay_token(log))


def open_secret_store() -> SecretStore:
    """Return the operating system's keyring.

    Raises SecretStoreError when there is none or only an unsafe one; `MemoryStore` serves then.
    """
    return KeyringStore(safe_backend())


class MemoryStore:
    """Keeps secrets until the program ends."""

    def __init__(self) -> None:
        self._secrets: dict[str, str] = {}

    def get(self, name: str) -> str | None:
        """Return the secret, or None."""
        return self._secrets.get(name)

    def set(self, name: str, value: str) -> None:
        """Keep the secret for this start; an empty value removes it."""
        _check(name, value)
        self._secrets[name] = value
        if not value:
            self.delete(name)

    def delete(self, name: str) -> None:
        """Forget the secret, if there is one."""
        self._secrets.pop(name, None)


class KeyringStore:
    """Keeps secrets in the operating system's keyring, through one backend that `safe_backend` chose."""

    def __init__(self, backend: KeyringBackend) -> None:
        self._backend = backend

    def get(self, name: str) -> str | None:
        """Return the secret, or None. Blocks while the keyring asks to be unlocked."""
        return _asked(lambda: self._backend.get_password(APP_ID, name), f"{name} cannot be read")

    def set(self, name: str, value: str) -> None:
        """Keep the secret; an empty value removes it. Blocks while the keyring asks to be unlocked."""
        _check(name, value)
        if value:
            _asked(lambda: self._backend.set_password(APP_ID, name, value), f"{name} cannot be kept")
        else:
            self.delete(name)

    def delete(self, name: str) -> None:
        """Forget the secret, if there is one. Blocks while the keyring asks to be unlocked."""
        if self.get(name) is not None:  # backends raise when there is nothing to delete
            _asked(lambda: self._backend.delete_password(APP_ID, name), f"{name} cannot be removed")


def safe_backend() -> KeyringBackend:
    """Return the keyring's backend, or raise SecretStoreError when none is there that encrypts.

    With `keyrings.alt` installed and no Secret Service, `keyring` would write base64 into a file without a
    word; with both, it chains the two. Only a backend of `keyring` itself that it recommends (priority 1 or
    more) is taken, out of a chain if need be, and nothing else is ever asked.
    """
    try:
        import keyring  # noqa: PLC0415 - only the desktop extra has it
        from keyring.backends import chainer, fail  # noqa: PLC0415
    except ImportError as error:
        raise MissingExtraError(
            "The keyring needs a part that is not installed.", hint="pip install 'ai-webhook-relay[desktop]'"
        ) from error
    chosen = _asked(keyring.get_keyring, "The keyring cannot be opened")
    backends = list(chosen.backends) if isinstance(chosen, chainer.ChainerBackend) else [chosen]
    for backend in backends:
        if _is_safe(backend):
            return backend
    if all(isinstance(backend, fail.Keyring) for backend in backends):
        raise _no_keyring()
    names = ", ".join(sorted(type(backend).__module__ for backend in backends))
    raise SecretStoreError(
        f"The only keyring found here ({names}) does not protect secrets, so it is not used.",
        hint=f"Start a keyring such as gnome-keyring or KWallet, or set {TOKEN_VARIABLE}.",
        code="keyring-unsafe",
    )


def _is_safe(backend: KeyringBackend) -> bool:
    try:
        priority = float(type(backend).priority)
    except Exception:  # noqa: BLE001 - a plug-in's own code; it says by raising that it does not work here
        return False
    return priority >= 1 and type(backend).__module__.partition(".")[0] != "keyrings"


def _asked(call: Callable[[], T], failure: str) -> T:
    """Ask the keyring. Causes are dropped: a report that shows variables would show the secret."""
    from keyring import errors  # noqa: PLC0415

    try:
        return call()
    except errors.NoKeyringError:
        raise _no_keyring() from None
    except errors.KeyringLocked:
        raise SecretStoreError(
            f"The keyring is locked: {failure}.",
            hint="Unlock it (log in again, or open your password manager) and try again.",
            code="keyring-locked",
        ) from None
    except Exception as error:  # noqa: BLE001 - D-Bus, Windows and macOS each bring errors of their own
        raise SecretStoreError(
            f"The keyring did not answer: {failure} ({type(error).__name__}).",
            hint=f"Check that the keyring works (run `keyring diagnose`), or set {TOKEN_VARIABLE}.",
        ) from None


def _no_keyring() -> SecretStoreError:
    return SecretStoreError(
        "There is no keyring on this machine to keep secrets in.",
        hint=f"Start a keyring such as gnome-keyring or KWallet, or set {TOKEN_VARIABLE}.",
        code="keyring-missing",
    )


def _check(name: str, value: str) -> None:
    try:
        size = len(value.encode("utf-16-le"))
    except UnicodeEncodeError:
        raise SecretStoreError(
            f"{name} holds characters that cannot be kept.", hint="Copy it again.", code="secret-malformed"
        ) from None
    if size > MAX_SECRET_BYTES:
        raise SecretStoreError(
            f"{name} is too long: at most {MAX_SECRET_BYTES // 2} characters can be kept.",
            hint="Keep it in a file that only you can read and name the file instead.",
            code="secret-too-long",
        )
