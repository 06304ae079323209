"""Amazon SNS: the signature is in the body, and is checked with a certificate that the body names.

Source: docs.aws.amazon.com/sns, "Verifying the signatures of Amazon SNS messages", and AWS' validators. The
certificate is fetched by whoever calls `verify`, and given in place of the secrets; `certificate_url` says from where.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from webhook_relay.errors import ConfigurationError
from webhook_relay.signatures.config import SchemeConfig
from webhook_relay.signatures.encoding import decode
from webhook_relay.signatures.freshness import check_age
from webhook_relay.signatures.public_key import cryptography
from webhook_relay.signatures.request import SignedRequest, find_header
from webhook_relay.signatures.verdict import Refusal, Refused
from webhook_relay.signatures.verifier import KeylessVerifier, no_match

LONGEST_BODY = 1024 * 1024
"""Bytes. SNS takes messages of 256 KiB; quoted as JSON they become longer, but not that long."""
MOST_TOPICS = 100
TOLERANCE = 3_600
"""Seconds: SNS tries an HTTPS endpoint again for at most an hour, with the time of the first attempt."""

CERTIFICATE_URL = re.compile(
    r"https://sns\.[a-zA-Z0-9-]{3,}\.amazonaws\.com(\.cn)?/(?P<file>[A-Za-z0-9_-]{1,100}\.pem)"
)
"""Only a file at the top of SNS' own hosts: no user, no port, no query, nothing that another server could answer."""
TOPIC = re.compile(r"arn:aws[a-z-]*:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]{1,256}(\.fifo)?")
"""docs.aws.amazon.com/sns, CreateTopic: Name."""
ID_HEADER = "x-amz-sns-message-id"

_CONFIRMATIONS = ("SubscriptionConfirmation", "UnsubscribeConfirmation")
_SIGNED_ALWAYS = ("Message", "MessageId", "Timestamp", "TopicArn", "Type")
_HASHES = {"1": "SHA1", "2": "SHA256"}


class SnsConfig(SchemeConfig, frozen=True, kw_only=True):
    """Which topics a source takes: AWS signs the messages of everybody's topics. Scheme: sns."""

    topics: tuple[str, ...]
    """Amazon resource names, such as `arn:aws:sns:eu-west-1:123456789012:orders`."""

    def __post_init__(self) -> None:
        SchemeConfig.__post_init__(self)
        if not 1 <= len(self.topics) <= MOST_TOPICS:
            raise ConfigurationError(f"topics must name 1 to {MOST_TOPICS} topics.", hint="Copy their ARNs from AWS.")
        if not all(TOPIC.fullmatch(topic) for topic in self.topics):
            raise ConfigurationError(
                "topics holds something that is no ARN of a topic.",
                hint="Write it as AWS shows it: arn:aws:sns:REGION:ACCOUNT:NAME.",
            )


@dataclass(frozen=True)
class SnsVerifier(KeylessVerifier):
    """Checks the message against its certificate, and the topic against the configuration."""

    topics: frozenset[str]

    def certificate_url(self, request: SignedRequest) -> str | None:
        """Return where the certificate is that `check` needs; None when the request will be refused without one."""
        try:
            return _certificate_url(self._message(request))
        except Refused:
            return None

    def check(self, secrets: Sequence[str], request: SignedRequest, *, now: float) -> None:
        """Check with the certificate, PEM, that is the only one of `secrets`."""
        message = self._message(request)
        _certificate_url(message)
        hash_name = _HASHES.get(message["SignatureVersion"])
        if hash_name is None:
            raise Refused(Refusal.WRONG_VERSION, "The signature is of a version that is not known here.")
        check_age(now - _time(message["Timestamp"]), TOLERANCE)
        if not secrets:
            raise Refused(Refusal.UNTRUSTED_CERTIFICATE, "The certificate was not given.")
        key = _public_key(secrets[0], now)
        try:
            signature = decode(message["Signature"], "base64")
        except ValueError:
            raise Refused(Refusal.MALFORMED_BODY, "The signature in the body is not base64.") from None
        if not _is_signed(key, signature, _signed_text(message), hash_name):
            raise no_match()

    def _message(self, request: SignedRequest) -> Mapping[str, str]:
        message = _parse(request.body)
        if message["TopicArn"] not in self.topics:
            raise Refused(Refusal.WRONG_TOPIC, "The message is of a topic that the source does not take.")
        if find_header(request.headers, ID_HEADER) not in (None, message["MessageId"]):
            raise Refused(Refusal.MALFORMED_HEADER, f"The {ID_HEADER} header does not name the message in the body.")
        return message


def _parse(body: bytes) -> Mapping[str, str]:
    """Return the texts of a message. A key that is there twice is refused: two readers might believe different ones."""
    try:
        pairs = json.loads(body.decode(), object_pairs_hook=list) if len(body) <= LONGEST_BODY else None
    except (ValueError, RecursionError):
        pairs = None
    if not isinstance(pairs, list) or not all(isinstance(pair, tuple) for pair in pairs):
        raise Refused(Refusal.MALFORMED_BODY, "The body is not a message of SNS. Leave raw message delivery off.")
    message = {name: value for name, value in pairs if isinstance(value, str)}
    if len({name for name, _ in pairs}) != len(pairs):
        raise Refused(Refusal.MALFORMED_BODY, "The body has a key twice.")
    needed = [*_SIGNED_ALWAYS, "Signature", "SignatureVersion", "SigningCertURL"]
    if message.get("Type") in _CONFIRMATIONS:
        needed += ["SubscribeURL", "Token"]
    if missing := [name for name in needed if name not in message]:
        raise Refused(Refusal.MALFORMED_BODY, f"The body has no {missing[0]}. Leave raw message delivery off.")
    if any("\n" in message[name] for name in needed if name != "Message"):
        raise Refused(Refusal.MALFORMED_BODY, "The body has a line break where none can be.")
    return message


def _certificate_url(message: Mapping[str, str]) -> str:
    url = message["SigningCertURL"]
    if not CERTIFICATE_URL.fullmatch(url):
        raise Refused(Refusal.UNTRUSTED_CERTIFICATE, "The certificate that the message names is not one of SNS.")
    return url


def _signed_text(message: Mapping[str, str]) -> bytes:
    """Return each signed key and its value, on a line each, in the order of the keys."""
    extra = ("SubscribeURL", "Token") if message["Type"] in _CONFIRMATIONS else ("Subject",)
    names = sorted([*_SIGNED_ALWAYS, *(name for name in extra if name in message)])
    return "".join(f"{name}\n{message[name]}\n" for name in names).encode("utf-8", "surrogatepass")


def _time(timestamp: str) -> float:
    try:
        return datetime.strptime(timestamp, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC).timestamp()
    except ValueError:
        raise Refused(Refusal.MALFORMED_BODY, "The Timestamp in the body is not a time of SNS.") from None


@lru_cache(maxsize=32)
def _certificate(pem: str) -> Any:
    from cryptography import x509  # noqa: PLC0415 - only those who take SNS have it

    return x509.load_pem_x509_certificate(pem.encode())


def _public_key(pem: str, now: float) -> Any:
    rsa = cryptography("asymmetric.rsa")
    from cryptography.exceptions import UnsupportedAlgorithm  # noqa: PLC0415 - it is there now

    try:
        certificate = _certificate(pem)
        key = certificate.public_key()
    except (ValueError, UnsupportedAlgorithm):
        raise Refused(Refusal.UNTRUSTED_CERTIFICATE, "The certificate cannot be read.") from None
    if not isinstance(key, rsa.RSAPublicKey):
        raise Refused(Refusal.UNTRUSTED_CERTIFICATE, "The certificate is of another kind than SNS has.")
    if not certificate.not_valid_before_utc <= datetime.fromtimestamp(now, UTC) <= certificate.not_valid_after_utc:
        raise Refused(Refusal.UNTRUSTED_CERTIFICATE, "The certificate is not valid now.")
    return key


def _is_signed(key: Any, signature: bytes, content: bytes, hash_name: str) -> bool:
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 - as above

    padding = cryptography("asymmetric.padding").PKCS1v15()
    try:
        key.verify(signature, content, padding, getattr(cryptography("hashes"), hash_name)())
    except InvalidSignature:
        return False
    return True


@lru_cache(maxsize=256)
def sns_verifier(config: SnsConfig) -> SnsVerifier:
    """Return the verifier of the topics that `config` names."""
    return SnsVerifier(frozenset(config.topics))
