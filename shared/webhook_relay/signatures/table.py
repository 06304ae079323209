"""The table of schemes, one entry each: name, title, what checks it, where the delivery's id is.

Sources are the senders' documentation, "webhooks" and "verify" there, unless an entry names another one. An id is
covered by the signature only where the signed text holds {id}, and for `gitlab` and `standard-webhooks`.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from webhook_relay.errors import ConfigurationError
from webhook_relay.signatures.freshness import Freshness
from webhook_relay.signatures.hmac_config import HmacConfig
from webhook_relay.signatures.hmac_verifier import in_header, in_list, verifier_from_config
from webhook_relay.signatures.list_envelope import ListEnvelope
from webhook_relay.signatures.scheme import Proof, Scheme
from webhook_relay.signatures.senders.addresses import AddressConfig, address_verifier
from webhook_relay.signatures.senders.basic import BasicConfig, basic_verifier
from webhook_relay.signatures.senders.gitlab import GITLAB
from webhook_relay.signatures.senders.linear import LINEAR
from webhook_relay.signatures.senders.signed_by_key import DISCORD, SENDGRID
from webhook_relay.signatures.senders.sns import ID_HEADER, SnsConfig, sns_verifier
from webhook_relay.signatures.senders.standard_webhooks import STANDARD_WEBHOOKS
from webhook_relay.signatures.senders.token import TokenConfig, token_verifier
from webhook_relay.signatures.senders.twilio import TWILIO
from webhook_relay.signatures.senders.websub import WebsubConfig, websub_verifier

FIVE_MINUTES = Freshness(300)
HUBSPOT_DECODES = ":/?@!$'()*,;"
"""The table of characters that HubSpot signs decoded (developers.hubspot.com, request validation, v3)."""

_FORGES = (
    Scheme("github", "GitHub", in_header("X-Hub-Signature-256", prefix="sha256="), ids=("X-GitHub-Delivery",)),
    # The same value, kept over retries; only the first one is ever covered by a signature.
    Scheme("gitlab", "GitLab", GITLAB, ids=("webhook-id", "Idempotency-Key")),
    # GitHub's older header, with another hash. Cloud and server name the id differently.
    Scheme(
        "bitbucket",
        "Bitbucket",
        in_header("X-Hub-Signature", prefix="sha256="),
        ids=("X-Request-UUID", "X-Request-Id"),
    ),
    # These three also send the headers of the ones before, for receivers that know only those: none of them counts.
    Scheme("gitea", "Gitea", in_header("X-Gitea-Signature"), ids=("X-Gitea-Delivery",)),
    Scheme("forgejo", "Forgejo", in_header("X-Forgejo-Signature"), ids=("X-Forgejo-Delivery",)),
    Scheme("gogs", "Gogs", in_header("X-Gogs-Signature"), ids=("X-Gogs-Delivery",)),
)

_SERVICES = (
    Scheme(
        "stripe",
        "Stripe",
        # The library's tolerance, which is of the past only there. `v0` is a test signature and never counts.
        in_list(ListEnvelope(header="Stripe-Signature", time="t"), signed="{timestamp}.{body}", freshness=FIVE_MINUTES),
        gives_secret=True,
    ),
    Scheme(
        "slack",
        "Slack",
        in_header(
            "X-Slack-Signature",
            prefix="v0=",
            signed="v0:{timestamp}:{body}",
            timestamp_header="X-Slack-Request-Timestamp",
            freshness=FIVE_MINUTES,
        ),
        gives_secret=True,
    ),
    Scheme(
        "shopify",
        "Shopify",
        in_header("X-Shopify-Hmac-SHA256", other_header="Shopify-Hmac-SHA256", encoding="base64"),
        ids=("X-Shopify-Webhook-Id", "Shopify-Webhook-Id"),
        gives_secret=True,
    ),
    Scheme(
        "standard-webhooks",
        "Standard Webhooks (Svix, OpenAI, Clerk, Resend, ...)",
        STANDARD_WEBHOOKS,
        ids=("webhook-id", "svix-id"),
        gives_secret=True,
    ),
    Scheme("linear", "Linear", LINEAR, ids=("Linear-Delivery",), gives_secret=True),
    Scheme(
        "pagerduty",
        "PagerDuty",
        in_list(ListEnvelope(header="X-PagerDuty-Signature")),
        ids=("X-Webhook-Id",),
        gives_secret=True,
    ),
    Scheme("sentry", "Sentry", in_header("Sentry-Hook-Signature"), ids=("Request-ID",), gives_secret=True),
    Scheme(
        "zoom",
        "Zoom",
        in_header(
            "x-zm-signature",
            prefix="v0=",
            signed="v0:{timestamp}:{body}",
            timestamp_header="x-zm-request-timestamp",
            freshness=FIVE_MINUTES,
        ),
        gives_secret=True,
    ),
    Scheme(
        "square",
        "Square",
        in_header("x-square-hmacsha256-signature", signed="{url}{body}", encoding="base64"),
        gives_secret=True,
    ),
    Scheme("twilio", "Twilio", TWILIO, ids=("I-Twilio-Idempotency-Token",), gives_secret=True),
    Scheme("discord", "Discord", DISCORD, gives_secret=True, proof=Proof.PUBLIC_KEY),
    Scheme("sendgrid", "SendGrid", SENDGRID, gives_secret=True, proof=Proof.PUBLIC_KEY),
    # AWS signs the id in the body; the header must say the same.
    Scheme(
        "sns",
        "Amazon SNS",
        ids=(ID_HEADER,),
        proof=Proof.NOTHING,
        needs_certificate=True,
        config=SnsConfig,
        build=sns_verifier,
    ),
    Scheme("dropbox", "Dropbox", in_header("X-Dropbox-Signature"), gives_secret=True),
    Scheme(
        "twitch",
        "Twitch EventSub",
        # Nothing is between the three; the time is of a fixed form, so that there is only one way to part them.
        in_header(
            "Twitch-Eventsub-Message-Signature",
            prefix="sha256=",
            signed="{id}{timestamp}{body}",
            timestamp_header="Twitch-Eventsub-Message-Timestamp",
            id_header="Twitch-Eventsub-Message-Id",
            freshness=Freshness(600, "rfc3339"),
        ),
        ids=("Twitch-Eventsub-Message-Id",),
    ),
    Scheme("intercom", "Intercom", in_header("X-Hub-Signature", algorithm="sha1", prefix="sha1="), gives_secret=True),
    Scheme("websub", "WebSub", config=WebsubConfig, build=websub_verifier, default=WebsubConfig()),
    Scheme("meta", "Meta, WhatsApp", in_header("X-Hub-Signature-256", prefix="sha256="), gives_secret=True),
    Scheme("circleci", "CircleCI", in_list(ListEnvelope(header="circleci-signature"))),
    Scheme("line", "LINE", in_header("X-Line-Signature", encoding="base64"), gives_secret=True),
    Scheme(
        "hubspot",
        "HubSpot",
        in_header(
            "X-HubSpot-Signature-v3",
            encoding="base64",
            signed="{method}{url}{body}{timestamp}",
            timestamp_header="X-HubSpot-Request-Timestamp",
            freshness=Freshness(300, "milliseconds"),
            decoded_in_url=HUBSPOT_DECODES,
        ),
        gives_secret=True,
    ),
    Scheme(
        "paddle",
        "Paddle",
        # The tolerance is that of Paddle's library: five seconds.
        in_list(
            ListEnvelope(header="Paddle-Signature", version="h1", time="ts", separator=";"),
            signed="{timestamp}:{body}",
            freshness=Freshness(5),
        ),
        gives_secret=True,
    ),
    Scheme(
        "zendesk",
        "Zendesk",
        in_header(
            "X-Zendesk-Webhook-Signature",
            encoding="base64",
            signed="{timestamp}{body}",
            timestamp_header="X-Zendesk-Webhook-Signature-Timestamp",
            freshness=Freshness(unit="rfc3339"),
        ),
        ids=("X-Zendesk-Webhook-Invocation-Id",),
        gives_secret=True,
    ),
    Scheme("typeform", "Typeform", in_header("Typeform-Signature", prefix="sha256=", encoding="base64")),
    Scheme("vercel", "Vercel", in_header("x-vercel-signature", algorithm="sha1"), gives_secret=True),
)

_GENERIC = (
    Scheme("generic-hmac", "Any HMAC signature", config=HmacConfig, build=verifier_from_config),
    Scheme("generic-token", "A token in a header", config=TokenConfig, build=token_verifier, default=TokenConfig()),
    Scheme("generic-basic", "User and password", config=BasicConfig, build=basic_verifier),
    Scheme("ip-allow-list", "Known IP addresses", proof=Proof.NOTHING, config=AddressConfig, build=address_verifier),
)

SCHEMES: Mapping[str, Scheme] = MappingProxyType({scheme.name: scheme for scheme in (*_FORGES, *_SERVICES, *_GENERIC)})
"""Every scheme by its name."""


def find_scheme(name: str) -> Scheme:
    """Return the scheme of this name; ConfigurationError lists the names there are."""
    scheme = SCHEMES.get(name)
    if scheme is None:
        raise ConfigurationError(f"There is no signature scheme {name!r}.", hint=f"There are: {', '.join(SCHEMES)}.")
    return scheme
