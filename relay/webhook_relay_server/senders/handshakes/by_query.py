"""Handshakes by GET, with everything in the query: Dropbox, Meta, WebSub."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from urllib.parse import parse_qs

from webhook_relay.signatures import SignedRequest, WebsubConfig
from webhook_relay_server.errors import HandshakeRefusedError, SignatureRefusedError
from webhook_relay_server.senders.handshakes.reply import Reply, Terms, echo

MOST_PARAMETERS = 20
"""Senders use four."""
LONGEST_QUERY = 8 * 1024
"""Characters; a topic is a URL."""
VERIFY_TOKEN_LABEL = b"webhook-relay: verify token of Meta"
"""What the secret is applied to. It never changes: a token that was pasted must stay good."""
VERIFY_TOKEN_DIGITS = 40


def answer_dropbox(request: SignedRequest, _terms: Terms) -> Reply | None:
    """Send `challenge` back (dropbox.com/developers/reference/webhooks, verification requests)."""
    return echo("dropbox.challenge", _query(request).get("challenge")) if request.method == "GET" else None


def meta_verify_token(secret: str) -> str:
    """Return the token that Meta is to show, which follows from the app's secret: nothing else has to be kept."""
    return hmac.new(secret.encode("utf-8", "replace"), VERIFY_TOKEN_LABEL, "sha256").hexdigest()[:VERIFY_TOKEN_DIGITS]


def answer_meta(request: SignedRequest, terms: Terms) -> Reply | None:
    """Send `hub.challenge` back to who knows the verify token (developers.facebook.com, webhooks, getting started)."""
    query = _query(request)
    if request.method != "GET" or "hub.verify_token" not in query:
        return None
    sent = query["hub.verify_token"].encode("utf-8", "replace")
    if not any(hmac.compare_digest(meta_verify_token(secret).encode(), sent) for secret in terms.secrets):
        raise SignatureRefusedError(
            "The verify token is not the one that belongs to the source's secret.",
            code="wrong-token",
            hint="Paste the one that `webhook-relay source create` or `rotate` has printed.",
        )
    return echo("meta.verification", query.get("hub.challenge"))


def answer_websub(request: SignedRequest, terms: Terms) -> Reply | None:
    """Confirm a subscription that was asked for (w3.org/TR/websub, section 5.3, verification of intent).

    Asked for are the topics that the source's configuration names; of all others only the end is agreed to.
    """
    query = _query(request)
    mode = query.get("hub.mode")
    if request.method != "GET" or mode is None:
        return None
    if mode == "denied":
        return Reply("websub.denied")
    topics = terms.config.topics if isinstance(terms.config, WebsubConfig) else ()
    if (mode, query.get("hub.topic") in topics) not in (("subscribe", True), ("unsubscribe", False)):
        raise HandshakeRefusedError(
            "The source does not want this of this topic.", hint="Its configuration names the topics that it takes."
        )
    return echo(f"websub.{mode}", query.get("hub.challenge"))


def _query(request: SignedRequest) -> Mapping[str, str]:
    """Return the parameters that are there once; nothing of a query that no sender would make."""
    text = request.url.partition("?")[2]
    if len(text) > LONGEST_QUERY:
        return {}
    try:
        found = parse_qs(text, keep_blank_values=True, max_num_fields=MOST_PARAMETERS)
    except ValueError:
        return {}
    return {name: values[0] for name, values in found.items() if len(values) == 1}
