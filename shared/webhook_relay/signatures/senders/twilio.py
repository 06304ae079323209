"""Twilio: the address and the form's parameters are signed, not the bytes of the body.

Source: twilio.com/docs/usage/webhooks/webhooks-security and the validators of Twilio's libraries. Twilio leaves a port
out of what it signs, or does not, so that both forms of the address are tried. What is not a form is covered by its
SHA-256 in the query.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from urllib.parse import SplitResult, parse_qsl, urlsplit

from webhook_relay.errors import ConfigurationError
from webhook_relay.signatures.encoding import encode
from webhook_relay.signatures.envelope import SIGN_HINT, decode_signature
from webhook_relay.signatures.hmac_config import Algorithm
from webhook_relay.signatures.request import SignedRequest, find_header, require_header, require_url
from webhook_relay.signatures.secret_form import TEXT
from webhook_relay.signatures.verdict import Refusal, Refused
from webhook_relay.signatures.verifier import Verifier, no_match, tried, unusable

HEADER = "X-Twilio-Signature"
SETTINGS_HEADER = "X-Twilio-Webhooks-Signature-Settings"
"""`key=<id>,algorithm=HMAC_SHA256`, from accounts that sign with a key of their own instead of the account's token."""
ALGORITHMS: dict[str, Algorithm] = {"HMAC_SHA1": "sha1", "HMAC_SHA256": "sha256"}
SIZES: dict[Algorithm, int] = {"sha1": 20, "sha256": 32}
BODY_HASH = "bodySHA256"
FORM = "application/x-www-form-urlencoded"
MOST_PARAMETERS = 1_000
"""Twilio sends a few dozen."""
PORTS = {"https": 443, "http": 80}


class TwilioVerifier(Verifier):
    """Checks what Twilio signs: each secret with the address with and without its port."""

    @property
    def signs_url(self) -> bool:
        """It does."""
        return True

    def check(self, secrets: Sequence[str], request: SignedRequest, *, now: float) -> None:
        """Compare with the signatures of every form of the address."""
        keys = [key for secret in tried(secrets) if (key := TEXT.key(secret)) is not None]
        if not keys:
            raise Refused(Refusal.UNUSABLE_SECRET, "The source's secret is not text. Set it again.")
        value = require_header(request.headers, HEADER, SIGN_HINT)
        algorithm = _algorithm(request)
        signature = decode_signature(value, "base64", SIZES[algorithm], HEADER)
        parameters = _parameters(request)
        for url in _forms(require_url(request)):
            content = url.encode("utf-8", "surrogatepass") + parameters
            if any(hmac.compare_digest(hmac.digest(key, content, algorithm), signature) for key in keys):
                return
        raise no_match()

    def sign(self, secret: str, request: SignedRequest, *, now: float, message_id: str) -> tuple[tuple[str, str], ...]:
        """Sign the address as it is."""
        key = TEXT.key(secret)
        if key is None:
            raise unusable(TEXT.looks_like)
        try:
            content = require_url(request).encode("utf-8", "surrogatepass") + _parameters(request)
        except Refused as refused:
            raise ConfigurationError(
                refused.verdict.detail, hint=f"Send a form, or add {BODY_HASH}=<SHA-256 of the body> to the address."
            ) from None
        return ((HEADER, encode(hmac.digest(key, content, "sha1"), "base64")),)

    def check_secret(self, secret: str) -> None:
        """Want text."""
        TEXT.check(secret)

    def generate_secret(self) -> str:
        """Return 256 random bits."""
        return TEXT.generate()


def _algorithm(request: SignedRequest) -> Algorithm:
    """Return the hash that the settings name; without them it is Twilio's oldest."""
    settings = find_header(request.headers, SETTINGS_HEADER) or ""
    named = [part.strip().partition("=")[2] for part in settings.split(",") if part.strip().startswith("algorithm=")]
    algorithm = ALGORITHMS.get(named[0].strip().upper() or "HMAC_SHA1") if named else "sha1"
    if algorithm is None:
        raise Refused(Refusal.WRONG_ALGORITHM, "The signature is of an algorithm that is not known here.")
    return algorithm


def _parameters(request: SignedRequest) -> bytes:
    """Return what of the body is signed behind the address; refused when that leaves the body unprotected."""
    query = urlsplit_or_refuse(require_url(request)).query
    hashes = [value for name, value in parse_qsl(query) if name == BODY_HASH]
    if hashes and set(hashes) != {hashlib.sha256(request.body).hexdigest()}:  # no secret: anybody can work it out
        raise Refused(Refusal.BAD_SIGNATURE, f"The body is not the one whose {BODY_HASH} is in the address.")
    if request.headers.get("content-type").partition(";")[0].strip().lower() == FORM:
        return _form(request.body)
    if request.body and not hashes:
        raise Refused(Refusal.MALFORMED_BODY, f"The body is no form, and no {BODY_HASH} in the address protects it.")
    return b""


def _form(body: bytes) -> bytes:
    """Return each name and value of a form, in order, once."""
    text = body.decode("iso-8859-1")  # one character for each byte, also for those behind a percent sign
    try:
        pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_PARAMETERS, encoding="iso-8859-1")
    except ValueError:
        raise Refused(Refusal.MALFORMED_BODY, "The form has more parameters than Twilio sends.") from None
    return "".join(name + value for name, value in sorted(set(pairs))).encode("iso-8859-1")


def _forms(url: str) -> tuple[str, ...]:
    """Return the address without and with its port."""
    parts = urlsplit_or_refuse(url)
    host, colon, _ = parts.netloc.rpartition(":")
    if parts.port is not None:
        return (parts._replace(netloc=host).geturl(), url) if colon else (url,)
    return (url, parts._replace(netloc=f"{parts.netloc}:{PORTS[parts.scheme]}").geturl())


def urlsplit_or_refuse(url: str) -> SplitResult:
    """Return the parts of an address; refused when it is none."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        raise Refused(Refusal.UNKNOWN_URL, "The relay's own address is not usable. Set its public URL.") from None
    return parts


TWILIO = TwilioVerifier()
