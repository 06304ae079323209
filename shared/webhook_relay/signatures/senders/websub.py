"""WebSub: the hub chooses the hash, and names it before the signature.

Source: w3.org/TR/websub, section 7.1 (signature validation). `sha1` is taken too: as part of an HMAC it is not broken.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from webhook_relay.errors import ConfigurationError
from webhook_relay.signatures.config import SchemeConfig
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
MOST_TOPICS = 100
TOPIC = re.compile(r"https?://[!-~]{1,2000}")


class WebsubConfig(SchemeConfig, frozen=True, kw_only=True):
    """Which topics a source takes. A hub that asks whether they were subscribed to is told so. Scheme: websub."""

    topics: tuple[str, ...] = ()
    """Addresses of the topics, exactly as the hub names them (`hub.topic`)."""

    def __post_init__(self) -> None:
        SchemeConfig.__post_init__(self)
        if len(self.topics) > MOST_TOPICS:
            raise ConfigurationError(f"topics names more than {MOST_TOPICS} topics.", hint="Make another source.")
        if not all(TOPIC.fullmatch(topic) for topic in self.topics):
            raise ConfigurationError(
                "topics holds something that is no address of a topic.", hint="Write it as https://host/path."
            )


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


def websub_verifier(_config: WebsubConfig) -> WebsubVerifier:
    """Return the verifier of every hub: the topics play no part in the signature."""
    return WEBSUB
