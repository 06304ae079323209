"""Senders: what a source is told of its sender, and whether this relay can check such a sender at all."""

from __future__ import annotations

from webhook_relay.errors import ConfigurationError
from webhook_relay.signatures import SCHEMES, SchemeConfig, generate_secret, parse_config, signs_url
from webhook_relay_server.store.sources import WITHOUT_SECRET, has_secret


def sender_config(scheme: str, text: str | bytes | None, *, public_url: str | None) -> SchemeConfig | None:
    """Return the configuration of a source to be made. Raises ConfigurationError.

    A sender that signs the address it posts to needs a relay that knows its own, `public_url`.
    """
    if scheme not in SCHEMES:
        if text is not None and scheme in WITHOUT_SECRET:
            raise ConfigurationError(f"A source of the scheme {scheme} takes no configuration.", hint="Leave it out.")
        return None  # an unknown scheme is refused, with the known ones, where the source is checked
    config = None if text is None else parse_config(scheme, text)
    if signs_url(scheme, config) and not (public_url or "").startswith(("https://", "http://")):
        raise ConfigurationError(
            f"Senders of the scheme {scheme} sign the address that they post to; the relay does not know its own.",
            hint="Set WEBHOOK_RELAY_PUBLIC_URL=https://..., here and where the relay runs.",
        )
    return config


def made_secret(scheme: str, config: SchemeConfig | None) -> str | None:
    """Return a new secret for a source, or None where it has none."""
    if scheme not in SCHEMES or not has_secret(scheme):
        return None
    return generate_secret(scheme, config)


def renewed_secret(scheme: str, config: SchemeConfig | None) -> str:
    """Return a secret to exchange the old one for. Raises ConfigurationError where only the sender can make it."""
    if scheme in SCHEMES and SCHEMES[scheme].gives_secret:
        raise ConfigurationError(
            f"{SCHEMES[scheme].title} makes its secrets itself, so that a new one of the relay's would be of no use.",
            hint="Renew it there, and give it: --ask-secret or, a public key, --public-key.",
        )
    return made_secret(scheme, config) or ""
