"""Bad tokens: whoever shows too many that do not count is told to wait, with whatever it shows, unless that counts."""

from __future__ import annotations

from webhook_relay_server.errors import TooManyFailuresError
from webhook_relay_server.security.rate_limits import RateLimit, client_of


def refuse_after_too_many(bad_tokens: RateLimit, address: str) -> None:
    """Count a token that does not count. Raises TooManyFailuresError when there were too many from that address."""
    wait = bad_tokens.hit(client_of(address))
    if wait:
        raise TooManyFailuresError(
            "Too many tokens from this address did not count.",
            retry_after=wait,
            policy=bad_tokens.policy,
            hint="Wait, or show one that counts: that is taken at any time.",
        )
