"""Stripe: time and signatures share one header, `t=<seconds>,v1=<hex>[,v1=<hex>][,v0=<hex>]`.

Source: docs.stripe.com/webhooks/signatures. `v0` is a test signature and never counts.
"""

from __future__ import annotations

import secrets

from webhook_relay.headers import RequestHeaders
from webhook_relay.signatures.envelope import MAX_SIGNATURES, SIGN_HINT, Envelope, Sent, choose_version
from webhook_relay.signatures.request import require_header
from webhook_relay.signatures.secret_form import LONGEST_SECRET, NEW_KEY_BYTES, SHORTEST_TEXT, SecretForm
from webhook_relay.signatures.template import Template
from webhook_relay.signatures.verdict import Refusal, Refused
from webhook_relay.signatures.verifier import HmacVerifier

HEADER = "Stripe-Signature"
TOLERANCE = 300
"""Seconds; the default of Stripe's libraries. They check the past only; here it also holds for the future."""


class StripeEnvelope(Envelope):
    """Reads and writes `Stripe-Signature`."""

    def open(self, headers: RequestHeaders, size: int) -> Sent:
        """Read the one time and the `v1` signatures."""
        value = require_header(headers, HEADER, SIGN_HINT)
        # One more than may be there, so that too many are still noticed.
        items = [item.partition("=") for item in value.split(",", MAX_SIGNATURES + 2)]
        times = [text for name, _, text in items if name == "t"]
        if len(times) != 1:
            raise Refused(Refusal.MALFORMED_HEADER, f"The {HEADER} header does not hold exactly one time (t=).")
        versioned = ((name, text) for name, equals, text in items if equals and name != "t")
        return Sent(choose_version(versioned, "v1", "hex", size, HEADER), times[0])

    def seal(self, signature: bytes, *, timestamp: str, message_id: str) -> tuple[tuple[str, str], ...]:
        """Write the time and one `v1` signature."""
        return ((HEADER, f"t={timestamp},v1={signature.hex()}"),)


def _whole_secret(secret: str) -> bytes:
    return secret.encode()


STRIPE = HmacVerifier(
    envelope=StripeEnvelope(),
    template=Template.parse("{timestamp}.{body}"),
    tolerance=TOLERANCE,
    secret_form=SecretForm(
        looks_like="the signing secret of a Stripe endpoint (whsec_...)",
        to_key=_whole_secret,  # the prefix is part of the key, and nothing is decoded
        generate=lambda: f"whsec_{secrets.token_hex(NEW_KEY_BYTES)}",
        shortest=SHORTEST_TEXT,
        longest=4 * LONGEST_SECRET,
    ),
)
