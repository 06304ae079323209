"""Sodium: what sealing needs of libsodium, loaded when something is sealed or opened for the first time.

It takes a megabyte, and most relays and readers have no sealed channel.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from webhook_relay.errors import MissingExtraError
from webhook_relay.sentence import Sentence

if TYPE_CHECKING:
    from nacl.public import PrivateKey, PublicKey, SealedBox
    from nacl.secret import SecretBox


@dataclass(frozen=True)
class Sodium:
    """PyNaCl's names."""

    private_key: type[PrivateKey]
    public_key: type[PublicKey]
    sealed_box: type[SealedBox[Any]]
    """Anonymous public-key encryption."""
    secret_box: type[SecretBox]
    """Encryption with a key that both sides have."""
    error: type[Exception]
    random: Callable[[int], bytes]


@cache
def sodium() -> Sodium:
    """Return the library. Raises MissingExtraError where it is not installed."""
    try:
        from nacl.exceptions import CryptoError  # noqa: PLC0415 - see above
        from nacl.public import PrivateKey, PublicKey, SealedBox  # noqa: PLC0415
        from nacl.secret import SecretBox  # noqa: PLC0415
        from nacl.utils import random  # noqa: PLC0415
    except ImportError as error:
        raise MissingExtraError(
            Sentence("Sealed events need a part that is not installed (PyNaCl)."),
            hint=Sentence("pip install 'ai-webhook-relay[sealed]'"),
        ) from error
    return Sodium(PrivateKey, PublicKey, SealedBox, SecretBox, CryptoError, random)
