"""Quota: how many webhooks a source may send. Whoever signs correctly is limited by nothing else."""

from __future__ import annotations

from webhook_relay_server.errors import QuotaExceededError
from webhook_relay_server.rates import Policy
from webhook_relay_server.security.rate_limits import RateLimit


class Quota:
    """Counts what was verified (and, of a source that is not signed, everything): nobody else can use it up."""

    def __init__(self, sent: RateLimit) -> None:
        self._sent = sent

    def take(self, source_id: int, policy: Policy) -> None:
        """Count one webhook of a source that may send so many. Raises QuotaExceededError when there were too many."""
        wait = self._sent.hit(str(source_id), policy)
        if wait:
            raise QuotaExceededError(
                f"This source may send {policy.amount} webhooks in {policy.seconds} seconds, and has done so.",
                retry_after=wait,
                policy=policy,
                hint="Send it again later; an operator can allow more with `webhook-relay source update NAME --quota`.",
            )
