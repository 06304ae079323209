"""Amazon's part of SNS: a key, its certificate, and messages that are signed as SNS signs them."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from webhook_relay.signatures import SignedRequest

TOPIC = "arn:aws:sns:eu-west-1:123456789012:orders"
HOST = "sns.eu-west-1.amazonaws.com"
CERTIFICATE_URL = f"https://{HOST}/SimpleNotificationService-0123456789abcdef.pem"
HASHES = {"1": hashes.SHA1(), "2": hashes.SHA256()}
KEYS = ("Message", "MessageId", "Subject", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type")


@dataclass(frozen=True)
class Amazon:
    """Who signs."""

    key: rsa.RSAPrivateKey
    certificate: str
    """PEM."""

    @property
    def key_pem(self) -> bytes:
        return self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())

    def message(self, now: float, version: str = "2", **changes: str | None) -> dict[str, str]:
        """Return a signed message; None as a change leaves a key out before it is signed."""
        time = datetime.fromtimestamp(now, UTC)
        content: dict[str, str | None] = {
            "Type": "Notification",
            "MessageId": "22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324",
            "TopicArn": TOPIC,
            "Message": "An order\nof two lines",
            "Timestamp": f"{time:%Y-%m-%dT%H:%M:%S}.{time.microsecond // 1000:03d}Z",
            "SignatureVersion": version,
            "SigningCertURL": CERTIFICATE_URL,
            **changes,
        }
        message = {name: value for name, value in content.items() if value is not None}
        text = "".join(f"{name}\n{message[name]}\n" for name in KEYS if name in message)
        signature = self.key.sign(text.encode(), padding.PKCS1v15(), HASHES.get(version, hashes.SHA256()))
        return {**message, "Signature": base64.b64encode(signature).decode()}


@cache
def amazon(host: str = HOST, year: int = 2023) -> Amazon:
    """Return a signer whose certificate is good for two years from `year` on, and for a server called `host`."""
    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    begin = datetime(year, 1, 1, tzinfo=UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(begin)
        .not_valid_after(begin + timedelta(days=730))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    return Amazon(key, certificate.public_bytes(Encoding.PEM).decode())


def sns_request(message: dict[str, str], **headers: str) -> SignedRequest:
    """Return the POST of a message."""
    pairs = {
        "Content-Type": "text/plain; charset=UTF-8",
        "x-amz-sns-message-type": message.get("Type", ""),
        "x-amz-sns-message-id": message.get("MessageId", ""),
        **headers,
    }
    return SignedRequest("POST", "", pairs.items(), json.dumps(message, indent=2).encode())
