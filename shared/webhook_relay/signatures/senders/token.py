"""A token in a header or, where that is allowed, in the address: the sender shows the secret itself.

Nothing of the request is protected by it.
"""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from webhook_relay.errors import ConfigurationError
from webhook_relay.sentence import Sentence
from webhook_relay.signatures.access_token import NOT_TAKEN, PARAMETER, access_tokens
from webhook_relay.signatures.config import SchemeConfig, check_distinct, check_header_name, check_prefix
from webhook_relay.signatures.request import SignedRequest, find_header, header_bytes
from webhook_relay.signatures.secret_form import TEXT
from webhook_relay.signatures.verdict import Refusal, Refused
from webhook_relay.signatures.verifier import Verifier, tried

AUTHORIZATION = "authorization"
BEARER = "Bearer "
"""RFC 6750, section 2.1."""


class TokenConfig(SchemeConfig, frozen=True, kw_only=True):
    """Where the token is. Scheme: generic-token. What is not said is `Authorization: Bearer <token>`."""

    header: str = "Authorization"
    prefix: str | None = None
    """Text before the token. Default: `Bearer ` in the header Authorization, nothing in any other."""
    in_query: bool = False
    """Whether the token may come as `?access_token=...` instead, from a sender that cannot set headers."""

    def __post_init__(self) -> None:
        check_header_name("header", self.header)
        SchemeConfig.__post_init__(self)
        check_distinct(self.header, self.id_header)
        check_prefix(self.prefix or "")


@dataclass(frozen=True, kw_only=True)
class TokenVerifier(Verifier):
    """Compares what is shown with the source's secrets, in constant time."""

    header: str
    prefix: str = ""
    """Its letters count in either case, like the names of authentication schemes (RFC 9110, section 11.1)."""
    in_query: bool = False

    @property
    def secret_in_url(self) -> bool:
        """Whether the address may hold the secret."""
        return self.in_query

    @property
    def credential_headers(self) -> frozenset[str]:
        """The header's value is the secret."""
        return frozenset({self.header.lower()})

    def check(self, secrets: Sequence[str], request: SignedRequest, *, now: float) -> None:
        """Compare the one token that was sent."""
        present = tried(secrets)
        sent = self._token(request)
        keys = (key for secret in present if (key := TEXT.key(secret)) is not None)
        if not any(hmac.compare_digest(key, sent) for key in keys):
            raise Refused(Refusal.WRONG_TOKEN, "The token that was sent is not the source's secret.")

    def _token(self, request: SignedRequest) -> bytes:
        """Return the token. A sender shows it in one place only (RFC 6750, section 2)."""
        value, in_url = find_header(request.headers, self.header), access_tokens(request.url)
        if self.in_query and in_url:
            if value is not None or len(in_url) > 1 or not in_url[0]:
                raise Refused(
                    Refusal.MALFORMED_HEADER, f"Exactly one token must be there, in {self.header} or in {PARAMETER}."
                )
            return in_url[0]
        if value is None:
            hint = "Set the source's secret as the sender's token."
            if in_url:
                hint = f"{NOT_TAKEN} Send it in that header; a source whose configuration has in_query takes it so."
            raise Refused(Refusal.MISSING_HEADER, f"The request has no {self.header} header. {hint}")
        if value[: len(self.prefix)].lower() != self.prefix.lower():
            raise Refused(Refusal.MALFORMED_HEADER, f"The {self.header} header does not begin as it must.")
        sent = header_bytes(value[len(self.prefix) :], self.header)
        if not sent:
            raise Refused(Refusal.MALFORMED_HEADER, f"The {self.header} header is empty.")
        return sent

    def sign(self, secret: str, request: SignedRequest, *, now: float, message_id: str) -> tuple[tuple[str, str], ...]:
        """Write the secret into the header."""
        key = TEXT.key(secret)
        if key is None or not secret.isprintable():
            raise ConfigurationError(
                Sentence("The token is empty or cannot stand in a header."), hint=Sentence("Copy it again.")
            )
        return ((self.header, self.prefix + key.decode("iso-8859-1")),)

    def check_secret(self, secret: str) -> None:
        """Want text."""
        TEXT.check(secret)

    def generate_secret(self) -> str:
        """Return 256 random bits."""
        return TEXT.generate()


@lru_cache(maxsize=256)
def token_verifier(config: TokenConfig) -> TokenVerifier:
    """Return the verifier of the senders that `config` describes."""
    usual = BEARER if config.header.lower() == AUTHORIZATION else ""
    prefix = usual if config.prefix is None else config.prefix
    return TokenVerifier(header=config.header, prefix=prefix, in_query=config.in_query)
