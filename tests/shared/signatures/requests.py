"""Short ways to make the requests that the tests of signatures need."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence

from webhook_relay.signatures import Refusal, SchemeConfig, SignedRequest, sign, verify

NOW = 1_700_000_000.0


def post(body: bytes, *headers: tuple[str, str], url: str = "https://relay.example/in/abc") -> SignedRequest:
    return SignedRequest("POST", url, (("Host", "relay.example"), ("Content-Type", "application/json"), *headers), body)


def signed(
    scheme: str,
    secret: str,
    body: bytes,
    *,
    now: float = NOW,
    message_id: str = "msg_1",
    config: SchemeConfig | None = None,
) -> SignedRequest:
    return post(body, *sign(scheme, secret, post(body), now=now, message_id=message_id, config=config))


def refusal(
    scheme: str,
    secrets: str | Sequence[str],
    request: SignedRequest,
    *,
    now: float = NOW,
    config: SchemeConfig | None = None,
) -> Refusal | None:
    """Return why the request is refused, None when it verifies."""
    secrets = [secrets] if isinstance(secrets, str) else secrets
    verdict = verify(scheme, secrets, request, now=now, config=config)
    assert verdict.ok == (verdict.refusal is None)
    assert bool(verdict.detail) == (not verdict.ok)
    return verdict.refusal


def hex_hmac(secret: str, text: bytes, algorithm: str = "sha256") -> str:
    return hmac.new(secret.encode(), text, getattr(hashlib, algorithm)).hexdigest()
