"""Standard Webhooks 1.0.0 (Svix, OpenAI, Clerk, Resend, Polar and others).

Source: github.com/standard-webhooks/standard-webhooks, spec/standard-webhooks.md. `v1` is HMAC-SHA256 by a secret
(`whsec_...`), `v1a` is Ed25519 and checked with a public key (`whpk_...`). Other versions are skipped.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from webhook_relay.headers import RequestHeaders
from webhook_relay.sentence import Sentence
from webhook_relay.signatures.encoding import encode
from webhook_relay.signatures.envelope import (
    MAX_SIGNATURES,
    SIGN_HINT,
    Envelope,
    Sent,
    choose_version,
    require_value,
)
from webhook_relay.signatures.freshness import Freshness
from webhook_relay.signatures.hmac_verifier import HmacVerifier
from webhook_relay.signatures.public_key import Ed25519, PublicKeyVerifier
from webhook_relay.signatures.request import SignedRequest, find_header, require_header
from webhook_relay.signatures.secret_form import BASE64, NEW_KEY_BYTES, SecretForm
from webhook_relay.signatures.template import Template
from webhook_relay.signatures.verdict import Refusal, Refused
from webhook_relay.signatures.verifier import Verifier, tried

SECRET_PREFIX = "whsec_"  # noqa: S105 - what a secret begins with
PUBLIC_PREFIX = "whpk_"
PRIVATE_PREFIX = "whsk_"
FRESH = Freshness(300)
"""Seconds either way, as in the reference libraries."""
SHORTEST_KEY = 16
"""Bytes. The specification says 24 to 64; Svix's own documented example has 18, and 128 bits cannot be guessed."""
LONGEST_KEY = 64
"""Bytes; from the specification."""
FAMILIES = ("webhook", "svix")
SIGNED = Template.parse("{id}.{timestamp}.{body}")


@dataclass(frozen=True, slots=True)
class StandardEnvelope(Envelope):
    """Reads and writes `webhook-id`, `webhook-timestamp` and `webhook-signature`, or the same under Svix's names."""

    families: tuple[str, ...] = ("webhook", "svix")
    """What the three names begin with. The first family whose signature is there counts; families do not mix."""
    version: str = "v1"

    def open(self, headers: RequestHeaders, size: int | None) -> Sent:
        """Read the three headers of the first family that is there, and the signatures of the version that counts."""
        family = next(
            (family for family in self.families if find_header(headers, f"{family}-signature") is not None),
            self.families[0],
        )
        header = f"{family}-signature"
        value = require_header(headers, header, SIGN_HINT)
        # One more than may be there, so that too many are still noticed.
        versioned = _versioned(value.split(" ", MAX_SIGNATURES))
        return Sent(
            choose_version(versioned, self.version, "base64", size, header),
            require_value(headers, f"{family}-timestamp"),
            require_value(headers, f"{family}-id"),
        )

    def seal(self, signature: bytes, *, timestamp: str, message_id: str) -> tuple[tuple[str, str], ...]:
        """Write the three headers under the names of the first family."""
        family = self.families[0]
        return (
            (f"{family}-id", message_id),
            (f"{family}-timestamp", timestamp),
            (f"{family}-signature", f"{self.version},{encode(signature, 'base64')}"),
        )


def _versioned(entries: Iterable[str]) -> Iterable[tuple[str, str]]:
    for entry in entries:
        version, comma, text = entry.partition(",")
        if comma:
            yield version, text


def _key(secret: str) -> bytes:
    return BASE64.to_key(secret.removeprefix(SECRET_PREFIX))


def standard_verifier(*, families: tuple[str, ...], shortest: int, longest: int) -> HmacVerifier:
    """Return a verifier of `v1` in the headers of `families` that wants keys of `shortest` to `longest` bytes."""
    return HmacVerifier(
        envelope=StandardEnvelope(families),
        template=SIGNED,
        freshness=FRESH,
        secret_form=SecretForm(
            looks_like=Sentence("{prefix} followed by base64", prefix=SECRET_PREFIX),
            to_key=_key,
            generate=lambda: SECRET_PREFIX + encode(secrets.token_bytes(NEW_KEY_BYTES), "base64"),
            shortest=shortest,
            longest=longest,
        ),
    )


SHARED = standard_verifier(families=FAMILIES, shortest=SHORTEST_KEY, longest=LONGEST_KEY)
ASYMMETRIC = PublicKeyVerifier(
    envelope=StandardEnvelope(FAMILIES, "v1a"),
    template=SIGNED,
    kind=Ed25519(
        Sentence("{prefix} followed by base64 of 32 bytes", prefix=PUBLIC_PREFIX),
        "base64",
        PUBLIC_PREFIX,
        PRIVATE_PREFIX,
    ),
    freshness=FRESH,
)


class StandardVerifier(Verifier):
    """Checks `v1` with the secrets of a source and `v1a` with its public keys, never one with the other's."""

    def check(self, secrets: Sequence[str], request: SignedRequest, *, now: float) -> None:
        """Check with whatever the source has; when it has both, either passes."""
        present = tried(secrets)
        public = [text for text in present if _is_public(text)]
        if not public:
            SHARED.check(present, request, now=now)
        elif len(public) == len(present):
            _check_public(public, request, now)
        else:
            try:
                SHARED.check([text for text in present if not _is_public(text)], request, now=now)
            except Refused as refused:
                _check_public(public, request, now, instead=refused)

    def sign(self, secret: str, request: SignedRequest, *, now: float, message_id: str) -> tuple[tuple[str, str], ...]:
        """Sign by `v1a` with a private key (`whsk_...`), by `v1` with any other secret."""
        verifier: Verifier = ASYMMETRIC if secret.startswith(PRIVATE_PREFIX) else SHARED
        return verifier.sign(secret, request, now=now, message_id=message_id)

    def check_secret(self, secret: str) -> None:
        """Want a secret or a public key."""
        (ASYMMETRIC if _is_public(secret) else SHARED).check_secret(secret)

    def generate_secret(self) -> str:
        """Return a new secret; of a public key only the sender can have the private part."""
        return SHARED.generate_secret()

    def takes_public_key(self, text: str) -> bool:
        """Say whether it is behind the prefix of public keys."""
        return _is_public(text)


def _is_public(text: str) -> bool:
    return text.startswith(PUBLIC_PREFIX)


def _check_public(public: Sequence[str], request: SignedRequest, now: float, *, instead: Refused | None = None) -> None:
    try:
        ASYMMETRIC.check(public, request, now=now)
    except Refused as refused:
        if refused.verdict.refusal is not Refusal.WRONG_VERSION:
            raise
        if instead is not None:
            raise instead from None
        raise Refused(
            Refusal.WRONG_ALGORITHM,
            "The request has no signature of version v1a, and the source has only a public key. "
            "Let the sender sign with its private key, or add the secret that it shares with the source.",
        ) from None


STANDARD_WEBHOOKS = StandardVerifier()
