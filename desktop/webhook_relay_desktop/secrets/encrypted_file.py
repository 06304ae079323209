"""EncryptedFileStore: secrets in one file under a passphrase, for machines without a keyring.

    {"format": "ai-webhook-relay secrets", "version": 1,
     "passes": 3, "memory": 268435456, "salt": "...", "sealed": "...", "checksum": "..."}

The key is made of the passphrase by Argon2id (RFC 9106); all secrets together are sealed under it with
XChaCha20-Poly1305, whose random nonces of 192 bits never meet. What stands before `sealed` is sealed with it, so
nobody can weaken it. The checksum needs no key: it tells a file that is damaged from a passphrase that is wrong.
"""

from __future__ import annotations

import hashlib
import threading
from base64 import b64decode, b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Final

import msgspec
from filelock import FileLock, Timeout

from webhook_relay.errors import SecretStoreError
from webhook_relay.sentence import Sentence
from webhook_relay_desktop.secrets.store import check_secret
from webhook_relay_desktop.whole_file import write_whole

FORMAT: Final = "ai-webhook-relay secrets"
PASSES: Final = 3
MEMORY: Final = 256 * 1024 * 1024
"""libsodium's MODERATE (doc.libsodium.org/password_hashing/default_phf): four times the memory of RFC 9106's second
recommended option, section 4, and under a second once at each start."""
MOST_PASSES: Final = 20
MOST_MEMORY: Final = 1024 * 1024 * 1024
"""What a file may ask for: one from elsewhere must not take all of this machine."""
KEY_BYTES: Final = 32
SALT_BYTES: Final = 16
"""crypto_pwhash_argon2id_SALTBYTES of libsodium, the 128 bits of RFC 9106."""
SHORTEST_PASSPHRASE: Final = 12
"""Characters. Who has the file can guess without end; four random words are 20 and more."""
LONGEST_PASSPHRASE: Final = 1_000
MOST_SECRETS: Final = 1_000
LARGEST_FILE: Final = 16 * 1024 * 1024
"""Bytes; more than all secrets of the longest kind."""
LOCK_SECONDS: Final = 5.0
"""Longest to wait for another program's write, which takes milliseconds."""


class SealedSecrets(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file, as its JSON."""

    passes: Annotated[int, msgspec.Meta(ge=1, le=MOST_PASSES)]
    memory: Annotated[int, msgspec.Meta(ge=8192, le=MOST_MEMORY)]
    """Bytes."""
    salt: str
    sealed: str
    checksum: str
    format: str = FORMAT
    version: int = 1

    def head(self) -> bytes:
        """Return what is sealed together with the secrets, in plain sight."""
        return f"{self.format}|{self.version}|{self.passes}|{self.memory}|{self.salt}".encode()

    def expected_checksum(self) -> str:
        """Return the checksum of the rest."""
        return hashlib.sha256(self.head() + b"|" + self.sealed.encode()).hexdigest()


class EncryptedFileStore:
    """Keeps secrets in one encrypted file. Made by `create` or `unlock`, which take a second.

    Several programs may use one file: each reads it again when it has changed, and writes under a lock.
    """

    def __init__(self, path: Path, key: bytes, file: SealedSecrets) -> None:
        self.path = path
        self._key = key
        self._file = file
        self._in_turn = threading.Lock()

    @classmethod
    def create(cls, path: Path, passphrase: str, *, passes: int = PASSES, memory: int = MEMORY) -> EncryptedFileStore:
        """Begin a new, empty file. Raises SecretStoreError, also when there is one already."""
        if problem := passphrase_problem(passphrase):
            raise SecretStoreError(
                problem, hint=Sentence("Four words that have nothing to do with each other are good.")
            )
        if path.exists():
            raise SecretStoreError(
                Sentence("There is an encrypted file already: {path}.", path=path), hint=Sentence("Unlock it.")
            )
        key, file = _sealed({}, passphrase, passes=passes, memory=memory)
        store = cls(path, key, file)
        store._write(file)
        return store

    @classmethod
    def unlock(cls, path: Path, passphrase: str) -> EncryptedFileStore:
        """Open the file. Raises SecretStoreError: `passphrase-wrong`, `secrets-damaged` or `secrets-unusable`."""
        file = _read(path)
        key = _key(passphrase, file)
        _opened(file, key, path)
        return cls(path, key, file)

    def get(self, name: str) -> str | None:
        """Return the secret, or None."""
        with self._in_turn:
            return self._secrets().get(name)

    def set(self, name: str, value: str) -> None:
        """Keep the secret; an empty value removes it."""
        check_secret(name, value)
        self._change({name: value})

    def delete(self, name: str) -> None:
        """Forget the secret, if there is one."""
        self._change({name: ""})

    def secrets(self) -> dict[str, str]:
        """Return all secrets by their names, to be kept elsewhere."""
        with self._in_turn:
            return self._secrets()

    def change_passphrase(self, old: str, new: str) -> None:
        """Seal the file under another passphrase. Raises SecretStoreError; then the old one is good."""
        if problem := passphrase_problem(new):
            raise SecretStoreError(
                problem, hint=Sentence("Four words that have nothing to do with each other are good.")
            )
        with self._in_turn, self._lock():
            file = _read(self.path)
            secrets = _opened(file, _key(old, file), self.path)
            key, sealed = _sealed(secrets, new, passes=max(PASSES, file.passes), memory=file.memory)
            self._write(sealed)
            self._key = key

    def remove(self) -> None:
        """Delete the file: its secrets are kept elsewhere now."""
        with self._in_turn, self._lock():
            self.path.unlink(missing_ok=True)

    def _secrets(self) -> dict[str, str]:
        file = _read(self.path)
        if file.salt != self._file.salt:
            raise SecretStoreError(
                Sentence("The passphrase of the encrypted file was changed by another program."),
                hint=Sentence("Start this program again and give the new one."),
                code="passphrase-changed",
            )
        return _opened(file, self._key, self.path)

    def _change(self, changes: dict[str, str]) -> None:
        with self._in_turn, self._lock():
            before = self._secrets()
            after = {name: value for name, value in {**before, **changes}.items() if value}
            if after == before:
                return
            if len(after) > MOST_SECRETS:
                raise SecretStoreError(
                    Sentence("More than {most} secrets cannot be kept.", most=MOST_SECRETS),
                    hint=Sentence("Remove some first."),
                )
            self._write(_seal(after, self._key, self._file))

    @contextmanager
    def _lock(self) -> Iterator[None]:
        lock = FileLock(self.path.with_name(f"{self.path.name}.lock"), timeout=LOCK_SECONDS)
        try:
            lock.acquire()
        except (Timeout, OSError) as error:
            raise _unusable(self.path, Sentence("cannot be locked ({reason})", reason=type(error).__name__)) from None
        try:
            yield
        finally:
            lock.release()

    def _write(self, file: SealedSecrets) -> None:
        try:
            write_whole(self.path, msgspec.json.format(msgspec.json.encode(file)) + b"\n")
        except OSError as error:
            raise _unusable(
                self.path, Sentence("cannot be written ({reason})", reason=error.strerror or type(error).__name__)
            ) from None
        self._file = file


def passphrase_problem(passphrase: str) -> str:
    """Say what keeps this from being a passphrase, or return an empty text."""
    if len(passphrase.strip()) < SHORTEST_PASSPHRASE:
        return Sentence("A passphrase has at least {least} characters.", least=SHORTEST_PASSPHRASE)
    if len(passphrase) > LONGEST_PASSPHRASE:
        return Sentence("A passphrase has at most {most} characters.", most=LONGEST_PASSPHRASE)
    return ""


def _read(path: Path) -> SealedSecrets:
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise _damaged(path)
        file = msgspec.json.decode(path.read_bytes(), type=SealedSecrets)
    except OSError as error:
        raise _unusable(
            path, Sentence("cannot be read ({reason})", reason=error.strerror or type(error).__name__)
        ) from None
    except (msgspec.MsgspecError, UnicodeDecodeError):
        raise _damaged(path) from None
    if file.format != FORMAT or file.version != 1:
        raise _unusable(path, Sentence("is of another version of this program"))
    if file.checksum != file.expected_checksum():
        raise _damaged(path)
    return file


def _key(passphrase: str, file: SealedSecrets) -> bytes:
    from nacl import pwhash  # noqa: PLC0415 - only who has such a file needs it
    from nacl.exceptions import CryptoError  # noqa: PLC0415

    try:
        salt = b64decode(file.salt, validate=True)
        return pwhash.argon2id.kdf(KEY_BYTES, passphrase.encode(), salt, opslimit=file.passes, memlimit=file.memory)
    except (ValueError, CryptoError, MemoryError):
        needed = file.memory // (1024 * 1024)
        raise SecretStoreError(
            Sentence("The key of the encrypted file cannot be made."),
            hint=Sentence(
                "It takes {needed} MB of memory for a moment: close something, and try again.", needed=needed
            ),
            code="secrets-unusable",
        ) from None


def _sealed(secrets: dict[str, str], passphrase: str, *, passes: int, memory: int) -> tuple[bytes, SealedSecrets]:
    from nacl.utils import random  # noqa: PLC0415 - as above

    empty = SealedSecrets(passes, memory, b64encode(random(SALT_BYTES)).decode(), "", "")
    key = _key(passphrase, empty)
    return key, _seal(secrets, key, empty)


def _seal(secrets: dict[str, str], key: bytes, like: SealedSecrets) -> SealedSecrets:
    from nacl.secret import Aead  # noqa: PLC0415 - as above

    sealed = b64encode(Aead(key).encrypt(msgspec.json.encode(secrets), like.head())).decode()
    file = msgspec.structs.replace(like, sealed=sealed)
    return msgspec.structs.replace(file, checksum=file.expected_checksum())


def _opened(file: SealedSecrets, key: bytes, path: Path) -> dict[str, str]:
    from nacl.exceptions import CryptoError  # noqa: PLC0415 - as above
    from nacl.secret import Aead  # noqa: PLC0415

    try:
        plain = Aead(key).decrypt(b64decode(file.sealed), file.head())
    except (CryptoError, ValueError):
        raise SecretStoreError(
            Sentence("This is not the passphrase of the encrypted file."),
            hint=Sentence("Type it again; capital and small letters are different."),
            code="passphrase-wrong",
        ) from None
    try:
        return msgspec.json.decode(plain, type=dict[str, str])
    except msgspec.MsgspecError:
        raise _damaged(path) from None


def _damaged(path: Path) -> SecretStoreError:
    return SecretStoreError(
        Sentence("The encrypted file {path} is damaged; no passphrase opens it.", path=path),
        hint=Sentence("Put back a copy of it, or move it away and enter the secrets again."),
        code="secrets-damaged",
    )


def _unusable(path: Path, reason: str) -> SecretStoreError:
    return SecretStoreError(
        Sentence("The encrypted file {path} {reason}.", path=path, reason=reason),
        hint=Sentence("Check that this user may read and write the file and its folder."),
        code="secrets-unusable",
    )
