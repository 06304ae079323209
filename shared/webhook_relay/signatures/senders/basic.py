"""Basic authentication (RFC 7617): user and password in the header. Nothing of the request is protected by them."""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from webhook_relay.errors import ConfigurationError
from webhook_relay.signatures.config import LONGEST_TEXT, SchemeConfig
from webhook_relay.signatures.encoding import decode, encode
from webhook_relay.signatures.request import SignedRequest, require_header
from webhook_relay.signatures.secret_form import TEXT
from webhook_relay.signatures.verdict import Refusal, Refused
from webhook_relay.signatures.verifier import Verifier, tried, unusable

HEADER = "Authorization"
PREFIX = "Basic "


class BasicConfig(SchemeConfig, frozen=True, kw_only=True):
    """Who logs in; the password is the source's secret. Scheme: generic-basic."""

    user: str

    def __post_init__(self) -> None:
        SchemeConfig.__post_init__(self)
        usable = self.user.isprintable() and 0 < len(self.user) <= LONGEST_TEXT and ":" not in self.user
        if not usable:
            raise ConfigurationError("user is not a short name without a colon.", hint="Choose another one.")


@dataclass(frozen=True)
class BasicVerifier(Verifier):
    """Compares user and password, in constant time."""

    user: bytes

    @property
    def credential_headers(self) -> frozenset[str]:
        """The header's value is the secret."""
        return frozenset({HEADER.lower()})

    def check(self, secrets: Sequence[str], request: SignedRequest, *, now: float) -> None:
        """Compare with each of the secrets as the password."""
        present = tried(secrets)
        value = require_header(request.headers, HEADER, "Set user and password at the sender.")
        try:
            sent = decode(value[len(PREFIX) :], "base64") if value[: len(PREFIX)].lower() == PREFIX.lower() else b""
        except ValueError:
            sent = b""
        if b":" not in sent:
            raise Refused(Refusal.MALFORMED_HEADER, f"The {HEADER} header holds no user and password (Basic ...).")
        keys = (key for secret in present if (key := TEXT.key(secret)) is not None)
        if not any(hmac.compare_digest(self.user + b":" + key, sent) for key in keys):
            raise Refused(Refusal.WRONG_TOKEN, "User and password are not those of the source.")

    def sign(self, secret: str, request: SignedRequest, *, now: float, message_id: str) -> tuple[tuple[str, str], ...]:
        """Write user and password into the header."""
        key = TEXT.key(secret)
        if key is None:
            raise unusable(TEXT.looks_like)
        return ((HEADER, PREFIX + encode(self.user + b":" + key, "base64")),)

    def check_secret(self, secret: str) -> None:
        """Want text."""
        TEXT.check(secret)

    def generate_secret(self) -> str:
        """Return 256 random bits."""
        return TEXT.generate()


@lru_cache(maxsize=256)
def basic_verifier(config: BasicConfig) -> BasicVerifier:
    """Return the verifier of the senders that `config` describes."""
    return BasicVerifier(config.user.encode("utf-8", "surrogatepass"))
