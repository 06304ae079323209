"""Standard Webhooks 1.0.0 (Svix, OpenAI, Clerk, Resend, Polar and others).

Source: github.com/standard-webhooks/standard-webhooks, spec/standard-webhooks.md. Signatures of other versions than
`v1` (HMAC-SHA256) are skipped.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass

from webhook_relay.headers import RequestHeaders
from webhook_relay.signatures.encoding import encode
from webhook_relay.signatures.envelope import (
    MAX_SIGNATURES,
    SIGN_HINT,
    Envelope,
    Sent,
    choose_version,
    require_value,
)
from webhook_relay.signatures.request import find_header, require_header
from webhook_relay.signatures.secret_form import BASE64, NEW_KEY_BYTES, SecretForm
from webhook_relay.signatures.template import Template
from webhook_relay.signatures.verifier import HmacVerifier

SECRET_PREFIX = "whsec_"  # noqa: S105 - what a secret begins with
TOLERANCE = 300
"""Seconds either way, as in the reference libraries."""
SHORTEST_KEY = 16
"""Bytes. The specification says 24 to 64; Svix's own documented example has 18, and 128 bits cannot be guessed."""
LONGEST_KEY = 64
"""Bytes; from the specification."""


@dataclass(frozen=True, slots=True)
class StandardEnvelope(Envelope):
    """Reads and writes `webhook-id`, `webhook-timestamp` and `webhook-signature`, or the same under Svix's names."""

    families: tuple[str, ...] = ("webhook", "svix")
    """What the three names begin with. The first family whose signature is there counts; families do not mix."""

    def open(self, headers: RequestHeaders, size: int) -> Sent:
        """Read the three headers of the first family that is there, and the `v1` signatures."""
        family = next(
            (family for family in self.families if find_header(headers, f"{family}-signature") is not None),
            self.families[0],
        )
        header = f"{family}-signature"
        value = require_header(headers, header, SIGN_HINT)
        # One more than may be there, so that too many are still noticed.
        versioned = _versioned(value.split(" ", MAX_SIGNATURES))
        return Sent(
            choose_version(versioned, "v1", "base64", size, header),
            require_value(headers, f"{family}-timestamp"),
            require_value(headers, f"{family}-id"),
        )

    def seal(self, signature: bytes, *, timestamp: str, message_id: str) -> tuple[tuple[str, str], ...]:
        """Write the three headers under the names of the first family."""
        family = self.families[0]
        return (
            (f"{family}-id", message_id),
            (f"{family}-timestamp", timestamp),
            (f"{family}-signature", f"v1,{encode(signature, 'base64')}"),
        )


def _versioned(entries: Iterable[str]) -> Iterable[tuple[str, str]]:
    for entry in entries:
        version, comma, text = entry.partition(",")
        if comma:
            yield version, text


def _key(secret: str) -> bytes:
    return BASE64.to_key(secret.removeprefix(SECRET_PREFIX))


def standard_verifier(*, families: tuple[str, ...], shortest: int, longest: int) -> HmacVerifier:
    """Return a verifier that reads the headers of `families` and wants keys of `shortest` to `longest` bytes."""
    return HmacVerifier(
        envelope=StandardEnvelope(families),
        template=Template.parse("{id}.{timestamp}.{body}"),
        tolerance=TOLERANCE,
        secret_form=SecretForm(
            looks_like=f"{SECRET_PREFIX} followed by base64",
            to_key=_key,
            generate=lambda: SECRET_PREFIX + encode(secrets.token_bytes(NEW_KEY_BYTES), "base64"),
            shortest=shortest,
            longest=longest,
        ),
    )


STANDARD_WEBHOOKS = standard_verifier(families=("webhook", "svix"), shortest=SHORTEST_KEY, longest=LONGEST_KEY)
