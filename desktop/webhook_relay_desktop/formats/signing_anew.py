"""Signing anew: a scrubbed event with a signature that fits it again, made with a secret that is no secret. Pure.

Whoever tests what they do with a webhook wants their own check of its signature to run, too, and to succeed. The old
signature fits no more (the body is another one), and it was made with a secret that does not belong into a test.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from webhook_relay.errors import WebhookRelayError
from webhook_relay.event import Event, Headers
from webhook_relay.signatures import SCHEMES, Proof, SignedRequest, sign

TEST_URL: Final = "https://example.com/webhook"
"""What is signed as the address, by the few schemes that sign it."""
TEST_SECRETS: Final = (
    "test-secret-that-is-no-secret-0123456789",
    "whsec_dGVzdC1zZWNyZXQtdGhhdC1pcy1uby1zZWNyZXQ=",
    "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
)
"""The first that suits a scheme is taken: plain text, a Standard Webhooks key, hexadecimal."""
DOES_NOT_FIT: Final = "FAKE-signature-that-does-not-fit"


@dataclass(frozen=True)
class Signed:
    """Headers with their signature, and the secret that it was made with; without one nothing fits."""

    headers: Headers
    secret: str = ""

    @property
    def fits(self) -> bool:
        """Whether the signature is right."""
        return bool(self.secret)


def signed_anew(event: Event, headers: Headers, body: bytes) -> Signed:
    """Return `headers` with a signature over `body`, or with a mark in its place where only its sender can sign."""
    scheme = SCHEMES.get(event.scheme)
    if scheme is not None and scheme.proof is Proof.SECRET:
        for secret in TEST_SECRETS:
            try:
                added = _signature(event, headers, body, secret)
            except WebhookRelayError:
                continue
            return Signed(_with(headers, added), secret)
    return Signed(tuple((name, DOES_NOT_FIT if _is_signature(name) else value) for name, value in headers))


def _signature(event: Event, headers: Headers, body: bytes, secret: str) -> Headers:
    unsigned = tuple(pair for pair in headers if not _is_signature(pair[0]))
    request = SignedRequest("POST", TEST_URL, unsigned, body)
    now = event.time.timestamp()
    return sign(event.scheme, secret, request, now=now, message_id=event.delivery_id or event.id)


def _with(headers: Headers, added: Headers) -> Headers:
    """Return the headers with those that were added in their old places, and without older signatures."""
    values = {name.lower(): (name, value) for name, value in added}
    kept: list[tuple[str, str]] = []
    for name, value in headers:
        new = values.pop(name.lower(), None)
        if new is not None:
            kept.append((name, new[1]))
        elif not _is_signature(name):
            kept.append((name, value))
    return (*kept, *values.values())


def _is_signature(name: str) -> bool:
    return any(word in name.lower() for word in ("signature", "hmac"))
