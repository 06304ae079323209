"""CloudEvents' handshake: whether a sender may deliver here at all, and how often.

Source: cloudevents/spec, http-webhook.md, section 4 (abuse protection). It protects others from being sent what they
never asked for, and is no authorization; that goes with each delivery. `WebHook-Request-Callback` is not followed: it
would let whoever asks choose where the relay connects to.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from webhook_relay.signatures import SchemeConfig, SignedRequest
from webhook_relay_server.senders.handshakes.reply import Reply

_ORIGIN = re.compile(r"(?=.{1,253}$)[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?")
"""The DNS name of the sending system."""
ANY_RATE = b"*"
"""Requests per minute: as many as the sender likes. What is too much is told to each delivery (429)."""


def answer_options(request: SignedRequest, _secrets: Sequence[str], _config: SchemeConfig | None) -> Reply | None:
    """Agree that the sender that asks may deliver by POST."""
    if request.method != "OPTIONS":
        return None
    origin = request.headers.get("webhook-request-origin")
    if not _ORIGIN.fullmatch(origin):
        return None
    headers = [(b"allow", b"POST"), (b"webhook-allowed-origin", origin.encode())]
    if request.headers.get("webhook-request-rate"):
        headers.append((b"webhook-allowed-rate", ANY_RATE))
    return Reply("cloudevents.validation", headers=tuple(headers))
