"""WebSub: the hub chooses the hash, and names it before the signature.

Source: w3.org/TR/websub, section 7.1 (signature validation). `sha1` is taken too: as part of an HMAC it is not broken.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from webhook_relay.signatures.envelope import SIGN_HINT
from webhook_relay.signatures.hmac_config import Algorithm
from webhook_relay.signatures.hmac_verifier import HmacVerifier, in_header
from webhook_relay.signatures.request import SignedRequest, require_header
from webhook_relay.signatures.verifier import Verifier

HEADER = "X-Hub-Signature"
ALGORITHMS: tuple[Algorithm, ...] = ("sha256", "sha384", "sha512", "sha1")
BY_NAME: Mapping[str, HmacVerifier] = {
    name: in_header(HEADER, algorithm=name, prefix=f"{name}=") for name in ALGORITHMS
}
USUAL = BY_NAME["sha256"]


class WebsubVerifier(Verifier):
    """Checks with the hash that the header names."""

    def check(self, secrets: Sequence[str], request: SignedRequest, *, now: float) -> None:
        """Leave it to the verifier of that hash."""
        name = require_header(request.headers, HEADER, SIGN_HINT).partition("=")[0]
        BY_NAME.get(name, USUAL).check(secrets, request, now=now)

    def sign(self, secret: str, request: SignedRequest, *, now: float, message_id: str) -> tuple[tuple[str, str], ...]:
        """Sign with SHA-256."""
        return USUAL.sign(secret, request, now=now, message_id=message_id)

    def check_secret(self, secret: str) -> None:
        """Want text."""
        USUAL.check_secret(secret)

    def generate_secret(self) -> str:
        """Return 256 random bits."""
        return USUAL.generate_secret()


WEBSUB = WebsubVerifier()
