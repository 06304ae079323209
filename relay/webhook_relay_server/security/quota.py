"""Quota: how many webhooks a source may send. Whoever signs correctly is limited by nothing else."""

from __future__ import annotations

from webhook_relay_server.errors import QuotaExceededError
from webhook_relay_server.security.rate_limits import RateLimit


class Quota:
    """Counts what was verified (and, of a source that is not signed, everything): nobody else can use it up."""

    def __init__(self, limit: RateLimit) -> None:
        self._limit = limit

    def take(self, source_id: int) -> None:
        """Count one webhook of a source. Raises QuotaExceededError when there were too many."""
        wait = self._limit.hit(str(source_id))
        if wait:
            amount, seconds = self._limit.policy.amount, self._limit.policy.seconds
            raise QuotaExceededError(
                f"This source may send {amount} webhooks in {seconds} seconds, and has done so.",
                retry_after=wait,
                policy=self._limit.policy,
                hint="Send it again later; an operator can allow more with WEBHOOK_RELAY_SOURCE_QUOTA.",
            )
