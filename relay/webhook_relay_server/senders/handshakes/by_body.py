"""Handshakes by POST, with the question in the body: Slack, Zoom, Twitch, Discord, Bitbucket, Amazon SNS."""

from __future__ import annotations

import hmac
import re
from collections.abc import Sequence
from typing import TypeVar

import msgspec

from webhook_relay.signatures import SignedRequest
from webhook_relay_server.errors import HandshakeRefusedError
from webhook_relay_server.senders.handshakes.reply import JSON, LARGEST_HANDSHAKE, LONGEST_CHALLENGE, Reply, Terms, echo

SUBSCRIBE_URL = re.compile(r"https://sns\.(?P<region>[a-zA-Z0-9-]{3,})\.amazonaws\.com(?:\.cn)?/\?[!-~]{1,2000}")
"""Only SNS' own hosts, without user and port: nobody else chooses where the relay connects to."""


class _Slack(msgspec.Struct):
    type: str
    challenge: str


class _ZoomPayload(msgspec.Struct):
    plain_token: str = msgspec.field(name="plainToken")


class _Zoom(msgspec.Struct):
    event: str
    payload: _ZoomPayload


class _Twitch(msgspec.Struct):
    challenge: str


class _Discord(msgspec.Struct):
    type: int
    event: msgspec.Raw = msgspec.field(default_factory=msgspec.Raw)


class _DiscordEvent(msgspec.Struct):
    event: dict[str, msgspec.Raw]


class _Bitbucket(msgspec.Struct):
    test: bool


class _Sns(msgspec.Struct):
    type: str = msgspec.field(name="Type")
    topic: str = msgspec.field(name="TopicArn")
    url: str = msgspec.field(name="SubscribeURL")


Question = TypeVar("Question")


def answer_slack(request: SignedRequest, _terms: Terms) -> Reply | None:
    """Send `challenge` back (api.slack.com/events/url_verification)."""
    if b"url_verification" not in request.body:
        return None
    asked = _read(request, _Slack)
    return echo("slack.url_verification", asked.challenge) if asked and asked.type == "url_verification" else None


def answer_zoom(request: SignedRequest, terms: Terms) -> Reply | None:
    """Return the token and its HMAC (developers.zoom.us, webhooks, validate your webhook endpoint).

    The answer is a signature for whoever asks, so only Zoom may ask: the request must be verified before.
    """
    if b"endpoint.url_validation" not in request.body:
        return None
    asked = _read(request, _Zoom)
    if asked is None or asked.event != "endpoint.url_validation":
        return None
    token = asked.payload.plain_token
    if not token or len(token) > LONGEST_CHALLENGE:
        return None
    signature = hmac.new(_signing_key(request, terms.secrets), token.encode("utf-8", "replace"), "sha256").hexdigest()
    body = msgspec.json.encode({"plainToken": token, "encryptedToken": signature})
    return Reply("zoom.url_validation", content_type=JSON, body=body)


def _signing_key(request: SignedRequest, secrets: Sequence[str]) -> bytes:
    """Return the one of a source's secrets that signed the request: while it is replaced, there are two."""
    sent = request.headers.get("x-zm-signature").encode("latin-1", "replace")
    text = b"v0:" + request.headers.get("x-zm-request-timestamp").encode("latin-1", "replace") + b":" + request.body
    keys = [secret.encode("utf-8", "replace") for secret in secrets]
    for key in keys:
        if hmac.compare_digest(b"v0=" + hmac.new(key, text, "sha256").hexdigest().encode(), sent):
            return key
    return keys[0]


def answer_twitch(request: SignedRequest, _terms: Terms) -> Reply | None:
    """Send `challenge` back (dev.twitch.tv, EventSub, responding to a challenge request).

    The third kind of message, `revocation`, is an event like others.
    """
    if request.headers.get("twitch-eventsub-message-type") != "webhook_callback_verification":
        return None
    asked = _read(request, _Twitch)
    return echo("twitch.callback_verification", asked.challenge) if asked else None


def answer_discord(request: SignedRequest, _terms: Terms) -> Reply | None:
    """Answer a PING, of interactions (type 1) or of webhook events (type 0), whose type 1 is an event.

    Source: docs.discord.com, interactions overview and webhook events, "preparing for".
    """
    asked = _read(request, _Discord)
    if asked is None:
        return None
    if asked.type == 1 and not bytes(asked.event):
        return Reply("discord.ping", content_type=JSON, body=b'{"type":1}')
    return Reply("discord.ping", status=204, content_type=JSON) if asked.type == 0 else None


def acknowledge_discord(request: SignedRequest) -> Reply:
    """Answer a webhook event with 204, and an interaction, which a program of one's own responds to, with 202; no body.

    Source: docs.discord.com, webhook events, "responding to events", and interactions, "interaction callback".
    """
    event = _read(request, _DiscordEvent, len(request.body))
    return Reply("discord.event" if event else "discord.interaction", status=204 if event else 202, content_type=JSON)


def answer_bitbucket(request: SignedRequest, _terms: Terms) -> Reply | None:
    """Say that somebody is there to the test connection of Bitbucket Server, which it does not sign.

    Nothing is given away by that: who knows no source's URL gets 404.
    """
    if request.headers.get("x-event-key") != "diagnostics:ping":
        return None
    asked = _read(request, _Bitbucket)
    return Reply("bitbucket.ping", body=b"ok") if asked and asked.test else None


def answer_sns(request: SignedRequest, _terms: Terms) -> Reply | None:
    """Have a subscription confirmed (docs.aws.amazon.com/sns, HTTP/S subscription confirmation).

    The message was verified, and with it that the topic is one of the source's. The end of a subscription is an
    event: visiting its URL would begin it anew.
    """
    if b"SubscriptionConfirmation" not in request.body:
        return None
    asked = _read(request, _Sns)
    if asked is None or asked.type != "SubscriptionConfirmation":
        return None
    found = SUBSCRIBE_URL.fullmatch(asked.url)
    if found is None or f":sns:{found['region']}:" not in asked.topic:
        raise HandshakeRefusedError(
            "The address that confirms the subscription is not one of SNS in the topic's region.",
            hint="Subscribe again from the AWS console.",
        )
    return Reply("sns.subscription", visit=asked.url)


def _read(request: SignedRequest, question: type[Question], largest: int = LARGEST_HANDSHAKE) -> Question | None:
    """Return the body as a question of this form, if it is one."""
    if len(request.body) > largest:
        return None
    try:
        return msgspec.json.decode(request.body, type=question)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None
