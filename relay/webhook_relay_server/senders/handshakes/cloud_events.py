"""CloudEvents' handshake: whether a sender may deliver here at all, and how often.

Source: cloudevents/spec, http-webhook.md, section 4 (abuse protection). It protects others from being sent what they
never asked for, and is no authorization; that goes with each delivery. `WebHook-Request-Callback` is not followed: it
would let whoever asks choose where the relay connects to.
"""

from __future__ import annotations

import re

from webhook_relay.signatures import SignedRequest
from webhook_relay_server.rates import Policy
from webhook_relay_server.senders.handshakes.reply import Reply, Terms

_ORIGIN = re.compile(r"(?=.{1,253}$)[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?")
"""The DNS name of the sending system."""
_RATE = re.compile(r"[1-9][0-9]{0,8}")
"""Requests per minute that a sender would like to send."""
ANY_RATE = b"*"
"""There is no limit to the rate."""


def answer_options(request: SignedRequest, terms: Terms) -> Reply | None:
    """Agree that the sender that asks may deliver by POST, and how often."""
    if request.method != "OPTIONS":
        return None
    origin = request.headers.get("webhook-request-origin")
    if not _ORIGIN.fullmatch(origin):
        return None
    rate = _allowed_rate(request.headers.get("webhook-request-rate"), terms.quota)
    headers = ((b"allow", b"POST"), (b"webhook-allowed-origin", origin.encode()), (b"webhook-allowed-rate", rate))
    return Reply("cloudevents.validation", headers=headers)


def _allowed_rate(asked: str, quota: Policy | None) -> bytes:
    """Return how many requests a minute are granted (section 4.2.2): what the quota has, and no more than is asked for.

    One is the least that can be said. Above its quota a source is told so at each delivery, by 429.
    """
    if quota is None:
        return ANY_RATE
    most = max(1, quota.per_minute)
    return str(min(most, int(asked)) if _RATE.fullmatch(asked) else most).encode()
