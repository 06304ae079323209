"""Discord and SendGrid: a time in a header, and a signature by a private key over time and body.

Sources: docs.discord.com/developers/interactions/overview, "Validating Security Request Headers";
twilio.com/docs/sendgrid/for-developers/tracking-events/getting-started-event-webhook-security-features.
Neither says how old a request may be.
"""

from __future__ import annotations

from webhook_relay.sentence import Sentence
from webhook_relay.signatures.encoding import Encoding
from webhook_relay.signatures.envelope import HeaderPerValue
from webhook_relay.signatures.freshness import Freshness
from webhook_relay.signatures.public_key import EcdsaP256, Ed25519, KeyKind, PublicKeyVerifier
from webhook_relay.signatures.template import Template


def _verifier(header: str, timestamp_header: str, encoding: Encoding, kind: KeyKind) -> PublicKeyVerifier:
    return PublicKeyVerifier(
        envelope=HeaderPerValue(header=header, encoding=encoding, timestamp_header=timestamp_header),
        template=Template.parse("{timestamp}{body}"),
        kind=kind,
        freshness=Freshness(),
    )


DISCORD = _verifier(
    "X-Signature-Ed25519",
    "X-Signature-Timestamp",
    "hex",
    Ed25519(Sentence("the application's public key, 64 hexadecimal digits"), "hex"),
)
SENDGRID = _verifier(
    "X-Twilio-Email-Event-Webhook-Signature",
    "X-Twilio-Email-Event-Webhook-Timestamp",
    "base64",
    EcdsaP256(Sentence("the verification key, base64 that begins with MFkw")),
)
