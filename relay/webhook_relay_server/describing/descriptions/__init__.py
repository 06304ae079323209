"""How each provider's webhooks describe themselves: tables of sentences, one small file for each kind of sender."""

from __future__ import annotations

from collections.abc import Mapping

from webhook_relay_server.describing.descriptions.alerts import PAGERDUTY, SENTRY
from webhook_relay_server.describing.descriptions.bitbucket import BITBUCKET
from webhook_relay_server.describing.descriptions.builds import CIRCLECI, VERCEL
from webhook_relay_server.describing.descriptions.conversations import DISCORD, LINE, META, TWILIO, TWITCH, ZOOM
from webhook_relay_server.describing.descriptions.forms import DROPBOX, HUBSPOT, SENDGRID, TYPEFORM
from webhook_relay_server.describing.descriptions.generic import ANY, STANDARD_WEBHOOKS
from webhook_relay_server.describing.descriptions.gitea import FORGEJO, GITEA, GOGS
from webhook_relay_server.describing.descriptions.github import GITHUB
from webhook_relay_server.describing.descriptions.gitlab import GITLAB
from webhook_relay_server.describing.descriptions.payments import PADDLE, SHOPIFY, SQUARE, STRIPE
from webhook_relay_server.describing.descriptions.provider import Provider, Rule
from webhook_relay_server.describing.descriptions.slack import SLACK
from webhook_relay_server.describing.descriptions.sns import SNS, WEBSUB
from webhook_relay_server.describing.descriptions.tickets import INTERCOM, LINEAR, ZENDESK

__all__ = ["ANY", "PROVIDERS", "Provider", "Rule"]

PROVIDERS: Mapping[str, Provider] = {
    "github": GITHUB,
    "gitlab": GITLAB,
    "bitbucket": BITBUCKET,
    "gitea": GITEA,
    "forgejo": FORGEJO,
    "gogs": GOGS,
    "stripe": STRIPE,
    "slack": SLACK,
    "shopify": SHOPIFY,
    "standard-webhooks": STANDARD_WEBHOOKS,
    "linear": LINEAR,
    "pagerduty": PAGERDUTY,
    "sentry": SENTRY,
    "zoom": ZOOM,
    "square": SQUARE,
    "twilio": TWILIO,
    "discord": DISCORD,
    "sendgrid": SENDGRID,
    "sns": SNS,
    "dropbox": DROPBOX,
    "twitch": TWITCH,
    "intercom": INTERCOM,
    "websub": WEBSUB,
    "meta": META,
    "circleci": CIRCLECI,
    "line": LINE,
    "hubspot": HUBSPOT,
    "paddle": PADDLE,
    "zendesk": ZENDESK,
    "typeform": TYPEFORM,
    "vercel": VERCEL,
}
"""By the name of the scheme; sources of every other one are described as `generic.py` finds."""
