"""Signatures: whether the sender who knows a secret sent exactly these bytes.

    verdict = verify("github", ["the secret"], request, now=time.time())
    if not verdict.ok: ...   # verdict.refusal is a stable code, verdict.detail a sentence

Everything here is a pure function of its arguments. A request never makes `verify` raise, whatever is in it;
an unknown scheme or a configuration in the wrong place does (ConfigurationError), and so does a signature by a public
key where the package cryptography is missing (MissingExtraError).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from webhook_relay.errors import ConfigurationError
from webhook_relay.signatures.access_token import NOT_TAKEN, access_tokens, headers_with_access_token
from webhook_relay.signatures.config import SchemeConfig, read_config, required_options
from webhook_relay.signatures.hmac_config import HmacConfig
from webhook_relay.signatures.request import SignedRequest
from webhook_relay.signatures.scheme import Proof, Scheme
from webhook_relay.signatures.secret_form import TEXT
from webhook_relay.signatures.senders.addresses import AddressConfig
from webhook_relay.signatures.senders.basic import BasicConfig
from webhook_relay.signatures.senders.sns import SnsConfig, SnsVerifier
from webhook_relay.signatures.senders.token import TokenConfig
from webhook_relay.signatures.senders.websub import WebsubConfig
from webhook_relay.signatures.table import SCHEMES, find_scheme
from webhook_relay.signatures.verdict import VERIFIED, Refusal, Refused, Verdict
from webhook_relay.signatures.verifier import KEYLESS, MAX_SECRETS, Verifier

__all__ = [
    "MAX_SECRETS",
    "NOT_TAKEN",
    "SCHEMES",
    "AddressConfig",
    "BasicConfig",
    "HmacConfig",
    "Proof",
    "Refusal",
    "Scheme",
    "SchemeConfig",
    "SignedRequest",
    "SnsConfig",
    "TokenConfig",
    "Verdict",
    "WebsubConfig",
    "access_tokens",
    "certificate_url",
    "check_config",
    "check_secret",
    "credential_headers",
    "delivery_id_headers",
    "generate_secret",
    "headers_with_access_token",
    "parse_config",
    "required_options",
    "secret_in_url",
    "sign",
    "signs_url",
    "takes_public_key",
    "verify",
]


def verify(
    scheme: str, secrets: Sequence[str], request: SignedRequest, *, now: float, config: SchemeConfig | None = None
) -> Verdict:
    """Return whether one of `secrets` signed `request`; `now` is the Unix time in seconds.

    All secrets that are valid at the moment are given, the likeliest first; only a handful is tried. A scheme that is
    signed by a private key takes the public ones in their place, and `sns` the certificate (PEM).
    """
    verifier = find_scheme(scheme).verifier_for(config)
    try:
        verifier.check(secrets, request, now=now)
    except Refused as refused:
        return refused.verdict
    return VERIFIED


def sign(
    scheme: str,
    secret: str,
    request: SignedRequest,
    *,
    now: float,
    message_id: str,
    config: SchemeConfig | None = None,
) -> tuple[tuple[str, str], ...]:
    """Return the headers to add to `request` so that `verify` accepts it.

    Only what is checked is returned: `message_id` is in there when the scheme signs it. Where `verify` takes a public
    key, `secret` is the private one.
    """
    return find_scheme(scheme).verifier_for(config).sign(secret, request, now=now, message_id=message_id)


def parse_config(scheme: str, source: str | bytes | Mapping[str, Any]) -> SchemeConfig:
    """Read the configuration of a source of `scheme` from JSON or a mapping. Raises ConfigurationError."""
    found = find_scheme(scheme)
    if found.config is None:
        raise ConfigurationError(
            f"The scheme {scheme} takes no configuration.", hint="Use generic-hmac to describe your own scheme."
        )
    return read_config(found.config, source)


def check_config(scheme: str, config: SchemeConfig | None) -> None:
    """Raise ConfigurationError when a source of `scheme` cannot do with `config`: it is missing, or out of place."""
    find_scheme(scheme).verifier_for(config)


def certificate_url(scheme: str, request: SignedRequest, config: SchemeConfig | None = None) -> str | None:
    """Return where the certificate is that `verify` is to be given; None when it can say what it thinks without one.

    Only addresses of the provider are returned; whoever fetches must follow no redirect.
    """
    verifier = find_scheme(scheme).verifier_for(config)
    return verifier.certificate_url(request) if isinstance(verifier, SnsVerifier) else None


def credential_headers(scheme: str, config: SchemeConfig | None = None) -> frozenset[str]:
    """Return the lower-case names of headers whose value is a secret, to be removed before a request is stored."""
    verifier = _verifier(scheme, config)
    return frozenset() if verifier is None else verifier.credential_headers


def secret_in_url(scheme: str, config: SchemeConfig | None = None) -> bool:
    """Say whether the address of a request may hold a secret, so that whatever repeats it must not be stored."""
    verifier = _verifier(scheme, config)
    return verifier is not None and verifier.secret_in_url


def delivery_id_headers(scheme: str, config: SchemeConfig | None = None) -> tuple[str, ...]:
    """Return the headers that carry the sender's id of a delivery; the first one that is present counts."""
    found = find_scheme(scheme)
    if config is not None and config.id_header:
        return (config.id_header,)
    return found.ids


def signs_url(scheme: str, config: SchemeConfig | None = None) -> bool:
    """Say whether the sender signs the address that it posts to, so that the receiver must know its own."""
    verifier = _verifier(scheme, config)
    return verifier is not None and verifier.signs_url


def takes_public_key(scheme: str, text: str) -> bool:
    """Say whether `text` would be a public key in this scheme, which is no secret."""
    verifier = _verifier(scheme, None)
    return verifier is not None and verifier.takes_public_key(text)


def generate_secret(scheme: str, config: SchemeConfig | None = None) -> str:
    """Return a new random secret that suits the scheme; ConfigurationError where only the sender can make it."""
    verifier = _verifier(scheme, config)
    return TEXT.generate() if verifier is None else verifier.generate_secret()


def check_secret(scheme: str, secret: str, config: SchemeConfig | None = None) -> None:
    """Raise ConfigurationError when `secret` must not guard a source: empty, too short or of the wrong form."""
    verifier = _verifier(scheme, config)
    if verifier is None:
        TEXT.check(secret)  # a configuration can ask for more
    else:
        verifier.check_secret(secret)


def _verifier(scheme: str, config: SchemeConfig | None) -> Verifier | None:
    """Return the scheme's verifier; None when it takes secrets of a form that a configuration would say."""
    found = find_scheme(scheme)
    if found.proof is Proof.NOTHING and config is None:
        return KEYLESS
    if config is None and found.config is not None and found.default is None:
        return None
    return found.verifier_for(config)
