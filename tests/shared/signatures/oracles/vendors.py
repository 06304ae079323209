"""The vendors' own libraries, each asked the same question as we are."""

from __future__ import annotations

import base64
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import parse_qs

from discord_interactions import verify_key
from linebot.v3.webhook import SignatureValidator
from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey, VerifyKey
from sendgrid.helpers.eventwebhook import EventWebhook
from slack_sdk.signature import SignatureVerifier
from square.utils.webhooks_helper import verify_signature
from standardwebhooks import Webhook as StandardWebhook
from standardwebhooks import WebhookVerificationError
from stripe import SignatureVerificationError, WebhookSignature
from svix.webhooks import Webhook as SvixWebhook
from twilio.request_validator import RequestValidator

from support.senders import Pair, asymmetric_pair, pair
from webhook_relay.signatures import SignedRequest

Headers = Mapping[str, str]


@dataclass(frozen=True)
class Vendor:
    """A vendor's library for one scheme."""

    scheme: str
    accepts: Callable[[SignedRequest, Headers, str], bool]
    """Whether the library accepts the request, given its headers by lower-case name and what the receiver knows."""
    signs: Callable[[SignedRequest, str, int, str], Headers] | None = None
    """The headers that the library makes for a request, a private secret, a time and an id."""
    signature: str = ""
    """The header with the signature; its last word behind `=`, `,` or a blank is spoilt to get a wrong one."""
    time: str = ""
    """The header with the time, where it is one of its own."""
    is_base64: bool = False
    content_type: str = "application/json"
    ages: tuple[int, ...] = (0,)
    """Seconds before now at which requests are signed; more than one where the library compares the time."""
    keys: Callable[[str, bytes], Pair] = pair


def _raises(error: type[Exception], call: Callable[[], object]) -> bool:
    try:
        call()
    except error:
        return True
    return False


# --- Stripe ------------------------------------------------------------------------------------------------


def _stripe_accepts(request: SignedRequest, headers: Headers, known: str) -> bool:
    value = headers["stripe-signature"]
    call = lambda: WebhookSignature.verify_header(request.body, value, known, tolerance=300)  # noqa: E731
    return not _raises(SignatureVerificationError, call)


def _stripe_signs(request: SignedRequest, private: str, now: int, _id: str) -> Headers:
    value = WebhookSignature.generate_signature_header(request.body.decode(), private, timestamp=now)
    return {"Stripe-Signature": value}


# --- Slack -------------------------------------------------------------------------------------------------


def _slack_accepts(request: SignedRequest, headers: Headers, known: str) -> bool:
    return SignatureVerifier(known).is_valid_request(request.body, dict(headers))


def _slack_signs(request: SignedRequest, private: str, now: int, _id: str) -> Headers:
    signature = SignatureVerifier(private).generate_signature(timestamp=str(now), body=request.body)
    return {"X-Slack-Request-Timestamp": str(now), "X-Slack-Signature": signature or ""}


# --- Standard Webhooks, Svix -------------------------------------------------------------------------------


def _standard_accepts(request: SignedRequest, headers: Headers, known: str) -> bool:
    call = lambda: StandardWebhook(known).verify(request.body, dict(headers), json_parse=False)  # noqa: E731
    return not _raises(WebhookVerificationError, call)


def _standard_signs(request: SignedRequest, private: str, now: int, message_id: str) -> Headers:
    signature = StandardWebhook(private).sign(message_id, datetime.fromtimestamp(now, UTC), request.body.decode())
    return {"webhook-id": message_id, "webhook-timestamp": str(now), "webhook-signature": signature}


def _svix_accepts(request: SignedRequest, headers: Headers, known: str) -> bool:
    call = lambda: SvixWebhook(known).verify(request.body, dict(headers))  # noqa: E731
    return not _raises(WebhookVerificationError, call)


def _svix_signs(request: SignedRequest, private: str, now: int, message_id: str) -> Headers:
    signature = SvixWebhook(private).sign(message_id, datetime.fromtimestamp(now, UTC), request.body.decode())
    return {"svix-id": message_id, "svix-timestamp": str(now), "svix-signature": signature}


def _standard_public_accepts(request: SignedRequest, headers: Headers, known: str) -> bool:
    content = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + request.body
    signature = base64.b64decode(headers["webhook-signature"].removeprefix("v1a,"))
    key = VerifyKey(base64.b64decode(known.removeprefix("whpk_")))
    return not _raises(BadSignatureError, lambda: key.verify(content, signature))


def _standard_public_signs(request: SignedRequest, private: str, now: int, message_id: str) -> Headers:
    key = SigningKey(base64.b64decode(private.removeprefix("whsk_")))
    signature = key.sign(f"{message_id}.{now}.".encode() + request.body).signature
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(now),
        "webhook-signature": "v1a," + base64.b64encode(signature).decode(),
    }


# --- Discord, SendGrid -------------------------------------------------------------------------------------


def _discord_accepts(request: SignedRequest, headers: Headers, known: str) -> bool:
    return verify_key(request.body, headers["x-signature-ed25519"], headers["x-signature-timestamp"], known)


def _discord_signs(request: SignedRequest, private: str, now: int, _id: str) -> Headers:
    signature = SigningKey(bytes.fromhex(private)).sign(f"{now}".encode() + request.body).signature
    return {"X-Signature-Ed25519": signature.hex(), "X-Signature-Timestamp": str(now)}


def _sendgrid_accepts(request: SignedRequest, headers: Headers, known: str) -> bool:
    signature = headers["x-twilio-email-event-webhook-signature"]
    timestamp = headers["x-twilio-email-event-webhook-timestamp"]
    return EventWebhook(known).verify_signature(request.body.decode(), signature, timestamp)


# --- Twilio, Square, LINE ----------------------------------------------------------------------------------


def twilio_content(request: SignedRequest) -> object:
    """Return the body as the library takes it: a form's parameters, or text."""
    if "form" in request.headers.get("content-type"):
        return _Form(parse_qs(request.body.decode(), keep_blank_values=True))
    return request.body.decode()


class _Form(dict[str, list[str]]):
    """A form as web frameworks give it."""

    def getall(self, name: str) -> list[str]:
        return self[name]


def _twilio_accepts(request: SignedRequest, headers: Headers, known: str) -> bool:
    return RequestValidator(known).validate(request.url, twilio_content(request), headers["x-twilio-signature"])


def _twilio_signs(request: SignedRequest, private: str, _now: int, _id: str) -> Headers:
    content = twilio_content(request)
    signature = RequestValidator(private).compute_signature(request.url, content if isinstance(content, dict) else {})
    return {"X-Twilio-Signature": signature}


def _square_accepts(request: SignedRequest, headers: Headers, known: str) -> bool:
    return verify_signature(
        request_body=request.body.decode(),
        signature_header=headers["x-square-hmacsha256-signature"],
        signature_key=known,
        notification_url=request.url,
    )


def _line_accepts(request: SignedRequest, headers: Headers, known: str) -> bool:
    return bool(SignatureValidator(known).validate(request.body.decode(), headers["x-line-signature"]))


PAST = (0, 200, 600)
BOTH_WAYS = (-600, -200, 0, 200, 600)
"""Well away from the limits: the libraries read the clock themselves."""
SENDGRID = "X-Twilio-Email-Event-Webhook-Signature"

VENDORS = {
    "stripe": Vendor(
        "stripe",
        _stripe_accepts,
        _stripe_signs,
        "Stripe-Signature",
        ages=PAST,  # the library does not look whether a time is in the future
    ),
    "slack": Vendor(
        "slack", _slack_accepts, _slack_signs, "X-Slack-Signature", "X-Slack-Request-Timestamp", ages=BOTH_WAYS
    ),
    "standardwebhooks": Vendor(
        "standard-webhooks",
        _standard_accepts,
        _standard_signs,
        "webhook-signature",
        "webhook-timestamp",
        is_base64=True,
        ages=BOTH_WAYS,
    ),
    "svix": Vendor(
        "standard-webhooks",
        _svix_accepts,
        _svix_signs,
        "svix-signature",
        "svix-timestamp",
        is_base64=True,
        ages=BOTH_WAYS,
    ),
    "pynacl": Vendor(
        "standard-webhooks",
        _standard_public_accepts,
        _standard_public_signs,
        "webhook-signature",
        "webhook-timestamp",
        is_base64=True,
        keys=lambda _scheme, seed: asymmetric_pair(seed),
    ),
    "discord": Vendor("discord", _discord_accepts, _discord_signs, "X-Signature-Ed25519", "X-Signature-Timestamp"),
    "sendgrid": Vendor(
        "sendgrid", _sendgrid_accepts, None, SENDGRID, SENDGRID.replace("Signature", "Timestamp"), is_base64=True
    ),
    "twilio": Vendor("twilio", _twilio_accepts, _twilio_signs, "X-Twilio-Signature", is_base64=True),
    "twilio-form": Vendor(
        "twilio",
        _twilio_accepts,
        _twilio_signs,
        "X-Twilio-Signature",
        is_base64=True,
        content_type="application/x-www-form-urlencoded",
    ),
    "square": Vendor("square", _square_accepts, None, "x-square-hmacsha256-signature", is_base64=True),
    "line": Vendor("line", _line_accepts, None, "X-Line-Signature", is_base64=True),
}


def clock() -> int:
    """Return the time that the libraries will read."""
    return int(time.time())
