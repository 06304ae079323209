"""HmacVerifier: the template-driven core. Most schemes are one of these, and nothing else."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from webhook_relay.errors import ConfigurationError
from webhook_relay.sentence import Sentence
from webhook_relay.signatures.encoding import Encoding
from webhook_relay.signatures.envelope import Envelope, HeaderPerValue
from webhook_relay.signatures.freshness import Freshness, write_time
from webhook_relay.signatures.hmac_config import Algorithm, HmacConfig
from webhook_relay.signatures.request import SignedRequest
from webhook_relay.signatures.secret_form import BASE64, HEX, TEXT, SecretForm
from webhook_relay.signatures.template import Field, Template
from webhook_relay.signatures.verdict import Refusal, Refused
from webhook_relay.signatures.verifier import Verifier, no_match, tried, unusable

_FORMS = {"utf8": TEXT, "hex": HEX, "base64": BASE64}


@dataclass(frozen=True, kw_only=True)
class HmacVerifier(Verifier):
    """HMAC (RFC 2104) over a template, carried in an envelope."""

    envelope: Envelope
    template: Template
    algorithm: Algorithm = "sha256"
    freshness: Freshness | None = None
    """None: the time, if there is one, is mere text."""
    secret_form: SecretForm = TEXT

    @cached_property
    def _size(self) -> int:
        return hashlib.new(self.algorithm, usedforsecurity=False).digest_size

    @property
    def signs_url(self) -> bool:
        """Whether the address is part of what is signed."""
        return self.template.uses(Field.URL)

    def check(self, secrets: Sequence[str], request: SignedRequest, *, now: float) -> None:
        """Compare the signatures in the envelope with those that `secrets` give."""
        keys = self.keys(secrets)
        sent = self.envelope.open(request.headers, self._size)
        if self.freshness is not None:
            self.freshness.check(sent.timestamp, now=now)
        content = self.template.fill(request, timestamp=sent.timestamp, message_id=sent.message_id)
        for key in keys:
            expected = hmac.digest(key, content, self.algorithm)
            for signature in sent.signatures:
                if hmac.compare_digest(expected, signature):
                    return
        raise no_match()

    def keys(self, secrets: Sequence[str]) -> list[bytes]:
        """Return the keys of the secrets that are of the scheme's form; refused when there are none."""
        keys = [key for secret in tried(secrets) if (key := self.secret_form.key(secret)) is not None]
        if not keys:
            raise Refused(
                Refusal.UNUSABLE_SECRET, f"The source's secret is not {self.secret_form.looks_like}. Set it again."
            )
        return keys

    def sign(self, secret: str, request: SignedRequest, *, now: float, message_id: str) -> tuple[tuple[str, str], ...]:
        """Fill the template and seal its HMAC in the envelope."""
        key = self.secret_form.key(secret)
        if key is None:
            raise unusable(self.secret_form.looks_like)
        timestamp = write_time(now, self.freshness.unit if self.freshness else "seconds")
        content = content_to_sign(self.template, request, timestamp=timestamp, message_id=message_id)
        return self.envelope.seal(hmac.digest(key, content, self.algorithm), timestamp=timestamp, message_id=message_id)

    def check_secret(self, secret: str) -> None:
        """Want a secret of the scheme's form."""
        self.secret_form.check(secret)

    def generate_secret(self) -> str:
        """Return 256 random bits in the scheme's form."""
        return self.secret_form.generate()


def content_to_sign(template: Template, request: SignedRequest, *, timestamp: str, message_id: str) -> bytes:
    """Return the bytes to sign; ConfigurationError when something that the template needs is not there."""
    if not message_id and template.uses(Field.ID):
        raise ConfigurationError(
            Sentence("The scheme signs the message id, which is empty."), hint=Sentence("Give the message an id.")
        )
    try:
        return template.fill(request, timestamp=timestamp, message_id=message_id)
    except Refused as refused:
        hint = "" if refused.verdict.refusal is Refusal.UNKNOWN_URL else Sentence("Choose another message id.")
        raise ConfigurationError(refused.verdict.detail, hint=hint) from None


@lru_cache(maxsize=256)
def verifier_from_config(config: HmacConfig) -> HmacVerifier:
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
        freshness=None if config.tolerance is None else Freshness(config.tolerance, config.timestamp_unit),
        secret_form=_FORMS[config.secret_encoding],
    )


def in_header(
    header: str,
    *,
    signed: str = "{body}",
    algorithm: Algorithm = "sha256",
    encoding: Encoding = "hex",
    prefix: str = "",
    other_header: str = "",
    timestamp_header: str = "",
    id_header: str = "",
    freshness: Freshness | None = None,
    decoded_in_url: str = "",
) -> HmacVerifier:
    """Return the verifier of a sender whose one signature is in `header`, by a secret that is used as text."""
    return HmacVerifier(
        envelope=HeaderPerValue(
            header=header,
            encoding=encoding,
            prefix=prefix,
            other_header=other_header,
            timestamp_header=timestamp_header,
            id_header=id_header,
        ),
        template=Template.parse(signed, decoded_in_url=decoded_in_url),
        algorithm=algorithm,
        freshness=freshness,
    )


def in_list(envelope: Envelope, *, signed: str = "{body}", freshness: Freshness | None = None) -> HmacVerifier:
    """Return the verifier of a sender whose signatures are a list, by a secret that is used as text."""
    return HmacVerifier(envelope=envelope, template=Template.parse(signed), freshness=freshness)
