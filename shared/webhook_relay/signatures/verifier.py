"""Verifier: checks and makes the signatures of one scheme. Here the contract, and the template-driven HMAC core."""

from __future__ import annotations

import hashlib
import hmac
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from webhook_relay.errors import ConfigurationError
from webhook_relay.signatures.config import Algorithm, SchemeConfig
from webhook_relay.signatures.envelope import Envelope, HeaderPerValue
from webhook_relay.signatures.freshness import check_freshness
from webhook_relay.signatures.request import SignedRequest
from webhook_relay.signatures.secret_form import BASE64, HEX, TEXT, SecretForm
from webhook_relay.signatures.template import Field, Template
from webhook_relay.signatures.verdict import Refusal, Refused

MAX_SECRETS = 5
"""Secrets of a source that are tried, in their order. A rotation needs two; each one costs a pass over the body."""

_FORMS = {"utf8": TEXT, "hex": HEX, "base64": BASE64}


class Verifier(ABC):
    """Checks and makes the signatures of one scheme. Pure: the time is given, nothing is remembered."""

    @abstractmethod
    def check(self, secrets: Sequence[str], request: SignedRequest, *, now: float) -> None:
        """Return when one of `secrets` signed `request`; raise Refused otherwise, whatever the request holds."""

    @abstractmethod
    def sign(self, secret: str, request: SignedRequest, *, now: float, message_id: str) -> tuple[tuple[str, str], ...]:
        """Return the headers with which `check` accepts `request`; ConfigurationError when it cannot be signed."""

    @abstractmethod
    def check_secret(self, secret: str) -> None:
        """Raise ConfigurationError when `secret` must not guard a source."""

    @abstractmethod
    def generate_secret(self) -> str:
        """Return a new random secret."""


@dataclass(frozen=True, kw_only=True)
class HmacVerifier(Verifier):
    """HMAC (RFC 2104) over a template, carried in an envelope."""

    envelope: Envelope
    template: Template
    algorithm: Algorithm = "sha256"
    tolerance: int | None = None
    secret_form: SecretForm = TEXT

    @cached_property
    def _size(self) -> int:
        return hashlib.new(self.algorithm, usedforsecurity=False).digest_size

    def check(self, secrets: Sequence[str], request: SignedRequest, *, now: float) -> None:
        """Compare the signatures in the envelope with those that `secrets` give."""
        keys = self._keys(secrets)
        sent = self.envelope.open(request.headers, self._size)
        if self.tolerance is not None:
            check_freshness(sent.timestamp, now=now, tolerance=self.tolerance)
        content = self.template.fill(request, timestamp=sent.timestamp, message_id=sent.message_id)
        for key in keys:
            expected = hmac.digest(key, content, self.algorithm)
            for signature in sent.signatures:
                if hmac.compare_digest(expected, signature):
                    return
        raise Refused(
            Refusal.BAD_SIGNATURE,
            "The signature does not belong to this request. Check that the sender and the relay have the same secret, "
            "and that nothing between them changes the body.",
        )

    def _keys(self, secrets: Sequence[str]) -> list[bytes]:
        tried = [secret for secret in secrets if secret][:MAX_SECRETS]
        if not tried:
            raise Refused(Refusal.EMPTY_SECRET, "The source has no secret. Give it the one that the sender has.")
        keys = [key for secret in tried if (key := self.secret_form.key(secret)) is not None]
        if not keys:
            raise Refused(
                Refusal.UNUSABLE_SECRET, f"The source's secret is not {self.secret_form.looks_like}. Set it again."
            )
        return keys

    def sign(self, secret: str, request: SignedRequest, *, now: float, message_id: str) -> tuple[tuple[str, str], ...]:
        """Fill the template and seal its HMAC in the envelope."""
        key = self.secret_form.key(secret)
        if key is None:
            raise ConfigurationError(
                f"The secret is not usable: expected {self.secret_form.looks_like}.", hint="Copy it again."
            )
        if not message_id and self.template.uses(Field.ID):
            raise ConfigurationError("The scheme signs the message id, which is empty.", hint="Give the message an id.")
        timestamp = str(int(now))
        try:
            content = self.template.fill(request, timestamp=timestamp, message_id=message_id)
        except Refused as refused:
            raise ConfigurationError(refused.verdict.detail, hint="Choose another message id.") from None
        return self.envelope.seal(hmac.digest(key, content, self.algorithm), timestamp=timestamp, message_id=message_id)

    def check_secret(self, secret: str) -> None:
        """Want a secret of the scheme's form."""
        self.secret_form.check(secret)

    def generate_secret(self) -> str:
        """Return 256 random bits in the scheme's form."""
        return self.secret_form.generate()


@lru_cache(maxsize=256)
def verifier_from_config(config: SchemeConfig) -> HmacVerifier:
    """Return the verifier of the scheme that `config` describes."""
    template = Template.parse(config.signed)
    return HmacVerifier(
        envelope=HeaderPerValue(
            header=config.header,
            encoding=config.encoding,
            prefix=config.prefix,
            timestamp_header=config.timestamp_header,
            id_header=config.id_header if template.uses(Field.ID) else "",
        ),
        template=template,
        algorithm=config.algorithm,
        tolerance=config.tolerance,
        secret_form=_FORMS[config.secret_encoding],
    )
