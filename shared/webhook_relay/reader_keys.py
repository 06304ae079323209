"""Reader keys: the key pairs that sealed events are for. A relay knows the public ones, a reader's machine its own.

A key is 32 bytes of X25519 (RFC 7748). As text it is a prefix that says which half it is, and those bytes and four of a
checksum in URL-safe base64, because a public key that was copied wrongly would seal events that nobody can open.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from webhook_relay.errors import ConfigurationError
from webhook_relay.sentence import Sentence
from webhook_relay.sodium import sodium

if TYPE_CHECKING:
    from nacl.public import PrivateKey, PublicKey

PUBLIC_PREFIX = "whrpub_"
PRIVATE_PREFIX = "whrkey_"
"""Apart from each other, so that the private half is not given to a relay by mistake, and scanners recognise it."""
KEY_BYTES = 32
CHECK_BYTES = 4
ID_DIGITS = 16
"""Hex digits of a key's id: 64 bits, so that no two keys of a person have the same."""
MOST_RECIPIENTS = 20
"""Each costs a webhook some 150 microseconds and 130 bytes."""


@dataclass(frozen=True)
class ReaderPublicKey:
    """The half that a relay seals events to."""

    text: str
    id: str
    """Names the key in events and lists. It is no secret."""
    key: PublicKey = field(repr=False, compare=False)


@dataclass(frozen=True)
class ReaderPrivateKey:
    """The half that opens them."""

    text: str = field(repr=False)
    public: ReaderPublicKey
    key: PrivateKey = field(repr=False, compare=False)


def new_private_key() -> ReaderPrivateKey:
    """Return a new key pair."""
    return _pair(sodium().private_key.generate())


def read_public_key(text: str) -> ReaderPublicKey:
    """Return the public key of a text. Raises ConfigurationError, which does not repeat a private one."""
    if text.startswith(PRIVATE_PREFIX):
        raise ConfigurationError(
            Sentence("This is a private key. It stays where it was made."),
            hint=Sentence("Give the public one, which begins with {prefix}.", prefix=PUBLIC_PREFIX),
            code="bad-reader-key",
        )
    library = sodium()
    key = library.public_key(_read(text, PUBLIC_PREFIX, "public"))
    try:
        library.sealed_box(key).encrypt(b"")
    except (library.error, RuntimeError):  # libsodium takes no point of a small order
        raise _bad("public") from None
    return _public(key)


def read_public_keys(text: str) -> tuple[ReaderPublicKey, ...]:
    """Return public keys, separated by white space, each once. Raises ConfigurationError."""
    keys = tuple({key.id: key for key in map(read_public_key, text.split())}.values())
    if len(keys) > MOST_RECIPIENTS:
        raise ConfigurationError(
            Sentence("A channel can be sealed to {most} keys.", most=MOST_RECIPIENTS),
            hint=Sentence("Share one key among some of the readers."),
        )
    return keys


def read_private_key(text: str) -> ReaderPrivateKey:
    """Return the key pair of a private key. Raises ConfigurationError, which does not repeat it."""
    return _pair(sodium().private_key(_read(text, PRIVATE_PREFIX, "private")))


def key_ids(keys: Iterable[ReaderPublicKey]) -> str:
    """Return the ids of these keys as an event names them: separated by spaces."""
    return " ".join(key.id for key in keys)


def _pair(key: PrivateKey) -> ReaderPrivateKey:
    return ReaderPrivateKey(_text(PRIVATE_PREFIX, bytes(key)), _public(key.public_key), key)


def _public(key: PublicKey) -> ReaderPublicKey:
    return ReaderPublicKey(_text(PUBLIC_PREFIX, bytes(key)), hashlib.sha256(bytes(key)).hexdigest()[:ID_DIGITS], key)


def _text(prefix: str, key: bytes) -> str:
    return prefix + base64.urlsafe_b64encode(key + _check(prefix, key)).decode()


def _check(prefix: str, key: bytes) -> bytes:
    return hashlib.sha256(prefix.encode() + key).digest()[:CHECK_BYTES]


def _read(text: str, prefix: str, half: str) -> bytes:
    try:
        content = base64.b64decode(text.removeprefix(prefix), altchars=b"-_", validate=True)
    except ValueError:
        raise _bad(half) from None
    key, check = content[:KEY_BYTES], content[KEY_BYTES:]
    if not text.startswith(prefix) or len(content) != KEY_BYTES + CHECK_BYTES or check != _check(prefix, key):
        raise _bad(half)
    return key


def _bad(half: str) -> ConfigurationError:
    prefix = PUBLIC_PREFIX if half == "public" else PRIVATE_PREFIX
    return ConfigurationError(
        Sentence("This is no {half} key of a reader, or it was not copied whole.", half=half),
        hint=Sentence(
            "It begins with {prefix} and has {length} characters; see `webhook-relay reader-key`.",
            prefix=prefix,
            length=len(prefix) + 48,
        ),
        code="bad-reader-key",
    )
