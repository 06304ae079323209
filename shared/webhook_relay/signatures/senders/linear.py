"""Linear: a signature over the body, and the time of signing inside it.

Source: linear.app/developers/webhooks, "Securing webhooks", and @linear/sdk. The header that repeats the time is not
signed: it counts only where the body has none.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from webhook_relay.signatures.freshness import Freshness, write_time
from webhook_relay.signatures.hmac_verifier import in_header
from webhook_relay.signatures.request import SignedRequest, require_header
from webhook_relay.signatures.verdict import Refusal, Refused
from webhook_relay.signatures.verifier import Verifier

TIME_HEADER = "Linear-Timestamp"
FRESH = Freshness(60, "milliseconds")
"""Seconds; from Linear's documentation."""

BODY = in_header("Linear-Signature")


class _Times(msgspec.Struct):
    webhookTimestamp: object = None  # noqa: N815 - Linear's name


class LinearVerifier(Verifier):
    """Checks the signature first, then the time that it covers."""

    def check(self, secrets: Sequence[str], request: SignedRequest, *, now: float) -> None:
        """Want a signature by one of `secrets`, and a time within a minute of `now`."""
        BODY.check(secrets, request, now=now)
        FRESH.check(_time(request), now=now)

    def sign(self, secret: str, request: SignedRequest, *, now: float, message_id: str) -> tuple[tuple[str, str], ...]:
        """Sign the body, and write the time into the header, for bodies that have none."""
        signature = BODY.sign(secret, request, now=now, message_id=message_id)
        return (*signature, (TIME_HEADER, write_time(now, "milliseconds")))

    def check_secret(self, secret: str) -> None:
        """Want text."""
        BODY.check_secret(secret)

    def generate_secret(self) -> str:
        """Return 256 random bits."""
        return BODY.generate_secret()


def _time(request: SignedRequest) -> str:
    try:
        found = msgspec.json.decode(request.body, type=_Times).webhookTimestamp
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        found = None
    if found is None:
        return require_header(request.headers, TIME_HEADER, "The body has no webhookTimestamp either.")
    if not isinstance(found, int) or isinstance(found, bool):
        raise Refused(Refusal.MALFORMED_BODY, "The webhookTimestamp in the body is not a whole number.")
    return str(found) if found.bit_length() <= 64 else ""  # noqa: PLR2004 - longer than any time


LINEAR = LinearVerifier()
