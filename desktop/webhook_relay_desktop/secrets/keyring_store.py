"""KeyringStore: secrets in the operating system's keyring, where it is one that encrypts."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from webhook_relay.config import APP_ID
from webhook_relay.errors import MissingExtraError, SecretStoreError
from webhook_relay.sentence import Sentence
from webhook_relay_desktop.secrets.names import TOKEN_VARIABLE
from webhook_relay_desktop.secrets.store import SecretStore, check_secret

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

T = TypeVar("T")


def open_secret_store() -> SecretStore:
    """Return the operating system's keyring.

    Raises SecretStoreError when there is none or only an unsafe one; `MemoryStore` serves then.
    """
    return KeyringStore(safe_backend())


class KeyringStore:
    """Keeps secrets in the operating system's keyring, through one backend that `safe_backend` chose."""

    def __init__(self, backend: KeyringBackend) -> None:
        self._backend = backend

    def get(self, name: str) -> str | None:
        """Return the secret, or None. Blocks while the keyring asks to be unlocked."""
        return _asked(lambda: self._backend.get_password(APP_ID, name), Sentence("{name} cannot be read", name=name))

    def set(self, name: str, value: str) -> None:
        """Keep the secret; an empty value removes it. Blocks while the keyring asks to be unlocked."""
        check_secret(name, value)
        if value:
            _asked(
                lambda: self._backend.set_password(APP_ID, name, value), Sentence("{name} cannot be kept", name=name)
            )
        else:
            self.delete(name)

    def delete(self, name: str) -> None:
        """Forget the secret, if there is one. Blocks while the keyring asks to be unlocked."""
        if self.get(name) is not None:  # backends raise when there is nothing to delete
            _asked(lambda: self._backend.delete_password(APP_ID, name), Sentence("{name} cannot be removed", name=name))


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
            Sentence("The keyring needs a part that is not installed."),
            hint=Sentence("pip install 'ai-webhook-relay[desktop]'"),
        ) from error
    chosen = _asked(keyring.get_keyring, Sentence("The keyring cannot be opened"))
    backends = list(chosen.backends) if isinstance(chosen, chainer.ChainerBackend) else [chosen]
    for backend in backends:
        if _is_safe(backend):
            return backend
    if all(isinstance(backend, fail.Keyring) for backend in backends):
        raise _no_keyring()
    names = ", ".join(sorted(type(backend).__module__ for backend in backends))
    raise SecretStoreError(
        Sentence("The only keyring found here ({names}) does not protect secrets, so it is not used.", names=names),
        hint=Sentence("Start a keyring such as gnome-keyring or KWallet, or set {variable}.", variable=TOKEN_VARIABLE),
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
            Sentence("The keyring is locked: {failure}.", failure=failure),
            hint=Sentence("Unlock it (log in again, or open your password manager) and try again."),
            code="keyring-locked",
        ) from None
    except Exception as error:  # noqa: BLE001 - D-Bus, Windows and macOS each bring errors of their own
        raise SecretStoreError(
            Sentence("The keyring did not answer: {failure} ({kind}).", failure=failure, kind=type(error).__name__),
            hint=Sentence(
                "Check that the keyring works (run `keyring diagnose`), or set {variable}.",
                variable=TOKEN_VARIABLE,
            ),
        ) from None


def _no_keyring() -> SecretStoreError:
    return SecretStoreError(
        Sentence("There is no keyring on this machine to keep secrets in."),
        hint=Sentence("Start a keyring such as gnome-keyring or KWallet, or set {variable}.", variable=TOKEN_VARIABLE),
        code="keyring-missing",
    )
