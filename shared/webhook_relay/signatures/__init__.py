"""Signatures: whether the sender who knows a secret sent exactly these bytes.

    verdict = verify("github", ["the secret"], request, now=time.time())
    if not verdict.ok: ...   # verdict.refusal is a stable code, verdict.detail a sentence

Everything here is a pure function of its arguments. A request never makes `verify` raise, whatever is in it;
an unknown scheme or a configuration in the wrong place does (ConfigurationError).
"""

from __future__ import annotations

from collections.abc import Sequence

from webhook_relay.signatures.config import SchemeConfig, parse_config
from webhook_relay.signatures.request import SignedRequest
from webhook_relay.signatures.scheme import SCHEMES, Scheme, find_scheme
from webhook_relay.signatures.verdict import VERIFIED, Refusal, Refused, Verdict
from webhook_relay.signatures.verifier import Verifier

__all__ = [
    "SCHEMES",
    "Refusal",
    "Scheme",
    "SchemeConfig",
    "SignedRequest",
    "Verdict",
    "check_secret",
    "credential_headers",
    "delivery_id_headers",
    "generate_secret",
    "parse_config",
    "sign",
    "verify",
]


def verify(
    scheme: str, secrets: Sequence[str], request: SignedRequest, *, now: float, config: SchemeConfig | None = None
) -> Verdict:
    """Return whether one of `secrets` signed `request`; `now` is the Unix time in seconds.

    All secrets that are valid at the moment are given, the likeliest first; only a handful is tried.
    """
    verifier = find_scheme(scheme).verifier(config)
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

    Only what is checked is returned: `message_id` is in there when the scheme signs it.
    """
    return find_scheme(scheme).verifier(config).sign(secret, request, now=now, message_id=message_id)


def credential_headers(scheme: str, config: SchemeConfig | None = None) -> frozenset[str]:
    """Return the lower-case names of headers whose value is a secret, to be removed before a request is stored.

    No `config` can name one: what it describes are signatures, which reveal nothing.
    """
    return find_scheme(scheme).credential_headers


def delivery_id_headers(scheme: str, config: SchemeConfig | None = None) -> tuple[str, ...]:
    """Return the headers that carry the sender's id of a delivery; the first one that is present counts."""
    found = find_scheme(scheme)
    if config is not None and config.id_header:
        return (config.id_header,)
    return found.delivery_id_headers


def generate_secret(scheme: str, config: SchemeConfig | None = None) -> str:
    """Return a new random secret that suits the scheme."""
    return _secret_verifier(scheme, config).generate_secret()


def check_secret(scheme: str, secret: str, config: SchemeConfig | None = None) -> None:
    """Raise ConfigurationError when `secret` must not guard a source: empty, too short or of the wrong form."""
    _secret_verifier(scheme, config).check_secret(secret)


def _secret_verifier(scheme: str, config: SchemeConfig | None) -> Verifier:
    """Return the verifier that knows the form of the secrets: text, where a configuration could say otherwise."""
    found = find_scheme(scheme)
    if config is None and found.configurable:
        config = SchemeConfig(header="X-Signature")
    return found.verifier(config)
