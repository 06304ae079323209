"""Scheme: what is known about how a kind of sender proves itself; one entry each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from webhook_relay.errors import ConfigurationError
from webhook_relay.signatures.config import SchemeConfig
from webhook_relay.signatures.gitlab import GITLAB, TOKEN_HEADER
from webhook_relay.signatures.standard_webhooks import STANDARD_WEBHOOKS
from webhook_relay.signatures.stripe import STRIPE
from webhook_relay.signatures.verifier import Verifier, verifier_from_config


@dataclass(frozen=True, kw_only=True)
class Scheme:
    """How a kind of sender proves itself."""

    name: str
    """In configuration, on the wire and in the database."""
    title: str
    """For people."""
    delivery_id_headers: tuple[str, ...] = ()
    """Headers that carry the sender's id of a delivery, the first one present counts; empty when none does."""
    credential_headers: frozenset[str] = frozenset()
    """Lower-case names of headers whose value is a secret: not to be stored, logged or shown."""
    fixed_verifier: Verifier | None = None
    """None: the source's configuration describes the signature."""

    @property
    def configurable(self) -> bool:
        """Whether a source of this scheme needs a `SchemeConfig` (otherwise it must have none)."""
        return self.fixed_verifier is None

    def verifier(self, config: SchemeConfig | None) -> Verifier:
        """Return what checks this scheme's signatures; ConfigurationError when `config` is missing or out of place."""
        if self.fixed_verifier is None:
            if config is None:
                raise ConfigurationError(
                    f"The scheme {self.name} needs a configuration.",
                    hint="Say at least which header carries the signature.",
                )
            return verifier_from_config(config)
        if config is not None:
            raise ConfigurationError(
                f"The scheme {self.name} takes no configuration.", hint="Use generic-hmac to describe your own scheme."
            )
        return self.fixed_verifier


_ALL = (
    Scheme(
        name="github",
        title="GitHub",
        # docs.github.com/webhooks/using-webhooks/validating-webhook-deliveries. The id is not signed.
        delivery_id_headers=("X-GitHub-Delivery",),
        fixed_verifier=verifier_from_config(SchemeConfig(header="X-Hub-Signature-256", prefix="sha256=")),
    ),
    Scheme(
        name="gitlab",
        title="GitLab",
        # The same value, kept over retries; only the first one is ever covered by a signature.
        delivery_id_headers=("webhook-id", "Idempotency-Key"),
        credential_headers=frozenset({TOKEN_HEADER.lower()}),
        fixed_verifier=GITLAB,
    ),
    Scheme(
        name="standard-webhooks",
        title="Standard Webhooks (Svix, OpenAI, Clerk, Resend, ...)",
        delivery_id_headers=("webhook-id", "svix-id"),
        fixed_verifier=STANDARD_WEBHOOKS,
    ),
    Scheme(name="stripe", title="Stripe", fixed_verifier=STRIPE),  # the id is in the body
    Scheme(
        name="slack",
        title="Slack",
        # docs.slack.dev/authentication/verifying-requests-from-slack. The id is in the body.
        fixed_verifier=verifier_from_config(
            SchemeConfig(
                header="X-Slack-Signature",
                prefix="v0=",
                signed="v0:{timestamp}:{body}",
                timestamp_header="X-Slack-Request-Timestamp",
                tolerance=300,
            )
        ),
    ),
    Scheme(name="generic-hmac", title="Any HMAC signature"),
)

SCHEMES: Mapping[str, Scheme] = MappingProxyType({scheme.name: scheme for scheme in _ALL})
"""Every scheme by its name."""


def find_scheme(name: str) -> Scheme:
    """Return the scheme of this name; ConfigurationError lists the names there are."""
    scheme = SCHEMES.get(name)
    if scheme is None:
        raise ConfigurationError(f"There is no signature scheme {name!r}.", hint=f"There are: {', '.join(SCHEMES)}.")
    return scheme
