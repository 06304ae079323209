"""One sender of each scheme: how it is configured, the secret it signs with and what the source knows of it."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from webhook_relay.signatures import (
    SCHEMES,
    AddressConfig,
    BasicConfig,
    HmacConfig,
    Proof,
    SchemeConfig,
    SignedRequest,
    SnsConfig,
    TokenConfig,
    sign,
)

NOW = 1_700_000_000.0

CONFIGS: dict[str, SchemeConfig] = {
    "generic-hmac": HmacConfig(
        header="X-Sig",
        algorithm="sha384",
        encoding="base64",
        prefix="sig=",
        signed="{method}:{id}:{timestamp}:{url}:{body}",
        timestamp_header="X-Time",
        tolerance=30,
        id_header="X-Id",
    ),
    "generic-token": TokenConfig(header="X-Token"),
    "generic-basic": BasicConfig(user="sender"),
    "sns": SnsConfig(topics=("arn:aws:sns:eu-west-1:123456789012:orders",)),
    "ip-allow-list": AddressConfig(allow=("192.0.2.0/24",)),
}
SIGNING = [name for name, scheme in SCHEMES.items() if scheme.proof is not Proof.NOTHING]
"""Schemes that the sender signs by, or shows a secret."""
COVERING = [name for name in SIGNING if name not in {"generic-token", "generic-basic"}]
"""Schemes whose signature covers the body."""


@dataclass(frozen=True)
class Pair:
    """What a sender signs with, and what its receiver checks with."""

    private: str
    known: str


def pair(scheme: str, seed: bytes) -> Pair:
    """Return the keys that `seed` gives."""
    digest = hashlib.sha256(seed).digest()
    if scheme == "discord":
        public = ed25519.Ed25519PrivateKey.from_private_bytes(digest).public_key().public_bytes_raw()
        return Pair(digest.hex(), public.hex())
    if scheme == "sendgrid":
        key = ec.derive_private_key(int.from_bytes(digest) | 1, ec.SECP256R1())
        private = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        known = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return Pair(base64.b64encode(private).decode(), base64.b64encode(known).decode())
    secret = digest.hex()
    if scheme in {"standard-webhooks", "gitlab"}:
        secret = "whsec_" + base64.b64encode(digest).decode()
    return Pair(secret, secret)


def asymmetric_pair(seed: bytes) -> Pair:
    """Return keys of Standard Webhooks' `v1a`."""
    digest = hashlib.sha256(seed).digest()
    public = ed25519.Ed25519PrivateKey.from_private_bytes(digest).public_key().public_bytes_raw()
    return Pair("whsk_" + base64.b64encode(digest).decode(), "whpk_" + base64.b64encode(public).decode())


def bare_request(scheme: str, body: bytes) -> SignedRequest:
    """Return a request of this scheme that is not signed yet."""
    url = "https://relay.example/in/abc"
    if scheme == "twilio":
        url += f"?bodySHA256={hashlib.sha256(body).hexdigest()}"
    return SignedRequest("POST", url, (("Host", "relay.example"), ("Content-Type", "application/json")), body)


def signed_request(
    scheme: str, private: str, body: bytes, *, now: float = NOW, message_id: str = "msg_1"
) -> SignedRequest:
    """Return it signed."""
    bare = bare_request(scheme, body)
    headers = sign(scheme, private, bare, now=now, message_id=message_id, config=CONFIGS.get(scheme))
    return SignedRequest(bare.method, bare.url, (*bare.headers, *headers), body)


def with_body(request: SignedRequest, body: bytes) -> SignedRequest:
    """Return the same request with another body."""
    return SignedRequest(request.method, request.url, request.headers, body, request.address)
