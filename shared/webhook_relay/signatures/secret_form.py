"""SecretForm: how a secret, as people copy it, becomes the key of a signature."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass

from webhook_relay.errors import ConfigurationError
from webhook_relay.sentence import Sentence
from webhook_relay.signatures.encoding import decode, encode

SHORTEST_TEXT = 4
"""Characters. Some senders choose the secret, so only what is no secret at all is refused; ours have 256 bits."""
LONGEST_SECRET = 1024
"""Characters. A pasted certificate or file is no shared secret."""
NEW_KEY_BYTES = 32
"""256 bits, the size of a SHA-256 digest: more does not make the signature stronger (RFC 2104, section 3)."""


@dataclass(frozen=True, kw_only=True)
class SecretForm:
    """What a scheme's secrets look like."""

    looks_like: str
    """In words, for messages: "text", "base64", ..."""
    to_key: Callable[[str], bytes]
    """Returns the key's bytes; ValueError when the secret is not of this form."""
    generate: Callable[[], str]
    shortest: int = 1
    """Bytes of key."""
    longest: int = LONGEST_SECRET

    def key(self, secret: str) -> bytes | None:
        """Return the key, or None when the secret is not of this form."""
        try:
            return self.to_key(secret) or None
        except ValueError:
            return None

    def check(self, secret: str) -> None:
        """Raise ConfigurationError when `secret` must not guard a source. The message does not repeat it."""
        if not secret.strip():
            raise ConfigurationError(
                Sentence("The secret is empty."), hint=Sentence("An empty secret would let everybody in.")
            )
        if secret != secret.strip() or not secret.isprintable():
            raise ConfigurationError(
                Sentence(
                    "The secret begins or ends with a blank, or holds a line break or another invisible character."
                ),
                hint=Sentence("Copy it again without what surrounds it."),
            )
        key = self.key(secret) if len(secret) <= LONGEST_SECRET else None
        if key is None:
            raise ConfigurationError(
                Sentence("The secret is not usable: expected {form}.", form=self.looks_like),
                hint=Sentence("Copy it again from the sender."),
            )
        if not self.shortest <= len(key) <= self.longest:
            raise ConfigurationError(
                Sentence(
                    "The secret is {bytes} bytes long; {needed} are needed.", bytes=len(key), needed=self._lengths()
                ),
                hint=Sentence("Copy it again from the sender, or let the relay make one."),
            )

    def _lengths(self) -> str:
        if self.shortest == self.longest:
            return Sentence("exactly {bytes}", bytes=self.shortest)
        return Sentence("{least} to {most}", least=self.shortest, most=self.longest)


def _text_key(secret: str) -> bytes:
    return secret.encode()


def _base64_key(secret: str) -> bytes:
    """Decode base64 whose padding may be missing, as the Standard Webhooks libraries do."""
    return decode(secret + "=" * (-len(secret) % 4), "base64")


TEXT = SecretForm(
    looks_like=Sentence("text"),
    to_key=_text_key,
    generate=lambda: secrets.token_urlsafe(NEW_KEY_BYTES),
    shortest=SHORTEST_TEXT,
    longest=4 * LONGEST_SECRET,  # bytes of UTF-8
)
HEX = SecretForm(
    looks_like=Sentence("hexadecimal digits"),
    to_key=lambda secret: decode(secret, "hex"),
    generate=lambda: secrets.token_hex(NEW_KEY_BYTES),
    shortest=SHORTEST_TEXT,
)
BASE64 = SecretForm(
    looks_like="base64",
    to_key=_base64_key,
    generate=lambda: encode(secrets.token_bytes(NEW_KEY_BYTES), "base64"),
    shortest=SHORTEST_TEXT,
)
