"""PublicKeyVerifier: signatures by a private key that only the sender has. The source has the public one."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from webhook_relay.errors import ConfigurationError, MissingExtraError
from webhook_relay.sentence import Sentence
from webhook_relay.signatures.encoding import Encoding, decode
from webhook_relay.signatures.envelope import Envelope
from webhook_relay.signatures.freshness import Freshness, write_time
from webhook_relay.signatures.hmac_verifier import content_to_sign
from webhook_relay.signatures.request import SignedRequest
from webhook_relay.signatures.secret_form import LONGEST_SECRET
from webhook_relay.signatures.template import Field, Template
from webhook_relay.signatures.verdict import Refusal, Refused
from webhook_relay.signatures.verifier import Verifier, no_match, tried, unusable

KEYS_KEPT = 256
"""Keys that stay decoded. Each has about a kilobyte; a relay has a few sources of these schemes."""


class KeyKind(ABC):
    """An algorithm, and how its keys are written."""

    looks_like: str
    """A public key in words, for messages."""
    signature_size: int | None
    """Bytes; None where signatures differ in length."""

    @abstractmethod
    def load(self, text: str) -> Any:
        """Return the public key; ValueError when `text` is none."""

    @abstractmethod
    def verify(self, key: Any, signature: bytes, content: bytes) -> bool:
        """Say whether `key` belongs to who signed `content`."""

    @abstractmethod
    def sign(self, private: str, content: bytes) -> bytes:
        """Return the signature by the private key; ValueError when `private` is none."""


@dataclass(frozen=True, slots=True)
class Ed25519(KeyKind):
    """RFC 8032. Keys are 32 bytes, perhaps behind a prefix."""

    looks_like: str
    encoding: Encoding
    public_prefix: str = ""
    private_prefix: str = ""
    signature_size: int | None = 64

    def load(self, text: str) -> Any:
        """Decode 32 bytes."""
        ed25519 = cryptography("asymmetric.ed25519")
        raw = decode(_behind(self.public_prefix, text), self.encoding)
        return ed25519.Ed25519PublicKey.from_public_bytes(raw)

    def verify(self, key: Any, signature: bytes, content: bytes) -> bool:
        """Check as RFC 8032, section 5.1.7, says."""
        return _passes(key.verify, signature, content)

    def sign(self, private: str, content: bytes) -> bytes:
        """Sign with a seed of 32 bytes, which the public key may follow, as libsodium writes private keys."""
        ed25519 = cryptography("asymmetric.ed25519")
        raw = decode(_behind(self.private_prefix, private), self.encoding)
        if len(raw) not in (32, 64):
            raise ValueError("neither a seed nor a seed with its public key")
        signature: bytes = ed25519.Ed25519PrivateKey.from_private_bytes(raw[:32]).sign(content)
        return signature


@dataclass(frozen=True, slots=True)
class EcdsaP256(KeyKind):
    """ECDSA with SHA-256 on the curve P-256 (FIPS 186-5). Keys are base64 of DER, signatures are DER."""

    looks_like: str
    signature_size: int | None = None

    def load(self, text: str) -> Any:
        """Decode a SubjectPublicKeyInfo (RFC 5480)."""
        serialization, ec = cryptography("serialization"), cryptography("asymmetric.ec")
        from cryptography.exceptions import UnsupportedAlgorithm  # noqa: PLC0415 - it is there now

        try:
            key = serialization.load_der_public_key(decode(text, "base64"))
        except UnsupportedAlgorithm:
            raise ValueError("a curve that is not known here") from None
        if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
            raise ValueError("a key of another kind")
        return key

    def verify(self, key: Any, signature: bytes, content: bytes) -> bool:
        """Check a signature that is DER (RFC 3279, section 2.2.3)."""
        try:
            cryptography("asymmetric.utils").decode_dss_signature(signature)
        except ValueError:
            raise Refused(Refusal.MALFORMED_HEADER, "The signature is not DER of two numbers.") from None
        ecdsa = cryptography("asymmetric.ec").ECDSA(cryptography("hashes").SHA256())
        return _passes(key.verify, signature, content, ecdsa)

    def sign(self, private: str, content: bytes) -> bytes:
        """Sign with base64 of a PKCS#8 key."""
        key = cryptography("serialization").load_der_private_key(decode(private, "base64"), None)
        signature: bytes = key.sign(content, cryptography("asymmetric.ec").ECDSA(cryptography("hashes").SHA256()))
        return signature


@dataclass(frozen=True, kw_only=True)
class PublicKeyVerifier(Verifier):
    """A signature by a private key over a template, carried in an envelope."""

    envelope: Envelope
    template: Template
    kind: KeyKind
    freshness: Freshness

    def check(self, secrets: Sequence[str], request: SignedRequest, *, now: float) -> None:
        """Check the signatures in the envelope with the public keys in `secrets`."""
        keys = [key for text in tried(secrets) if (key := _loaded(self.kind, text)) is not None]
        if not keys:
            raise Refused(Refusal.UNUSABLE_SECRET, f"The source's key is not {self.kind.looks_like}. Set it again.")
        sent = self.envelope.open(request.headers, self.kind.signature_size)
        self.freshness.check(sent.timestamp, now=now)
        self._refuse_moved_digits(request.body)
        content = self.template.fill(request, timestamp=sent.timestamp, message_id=sent.message_id)
        if not any(self.kind.verify(key, signature, content) for key in keys for signature in sent.signatures):
            raise no_match()

    def _refuse_moved_digits(self, body: bytes) -> None:
        """Refuse a body that may begin with the end of the time.

        `{timestamp}{body}` has nothing between the two: the time 12 and the body `3{}` are signed like 1 and `23{}`.
        Senders of such schemes send JSON objects and arrays, which begin with no digit.
        """
        if body[:1].isdigit() and self.template.pieces[:2] == (Field.TIMESTAMP, Field.BODY):
            raise Refused(Refusal.MALFORMED_BODY, "The body begins with a digit, so that the signed text is ambiguous.")

    def sign(self, secret: str, request: SignedRequest, *, now: float, message_id: str) -> tuple[tuple[str, str], ...]:
        """Sign with the private key `secret`."""
        timestamp = write_time(now, self.freshness.unit)
        content = content_to_sign(self.template, request, timestamp=timestamp, message_id=message_id)
        try:
            signature = self.kind.sign(secret, content)
        except (ValueError, TypeError):
            raise unusable(Sentence("the private key that belongs to the source's public one")) from None
        return self.envelope.seal(signature, timestamp=timestamp, message_id=message_id)

    def check_secret(self, secret: str) -> None:
        """Want a public key."""
        if not secret.strip():
            raise ConfigurationError(Sentence("The public key is empty."), hint=Sentence("Copy it from the sender."))
        if len(secret) > LONGEST_SECRET or _loaded(self.kind, secret) is None:
            raise ConfigurationError(
                Sentence("The public key is not usable: expected {form}.", form=self.kind.looks_like),
                hint=Sentence("Copy it again from the sender, without what surrounds it."),
            )

    def generate_secret(self) -> str:
        """Say that only the sender can make a key."""
        raise ConfigurationError(
            Sentence("The sender makes the key of this scheme; the relay needs its public part."),
            hint=Sentence("Copy the public key from the sender and give it with --public-key."),
        )

    def takes_public_key(self, text: str) -> bool:
        """Say that every text is one: there are no secrets."""
        return True


def cryptography(module: str) -> Any:
    """Return a module of cryptography's primitives, loaded for those who need it only. Raises MissingExtraError."""
    from importlib import import_module  # noqa: PLC0415 - as above

    try:
        return import_module(f"cryptography.hazmat.primitives.{module}")
    except ImportError:
        raise MissingExtraError(
            Sentence("Signatures by public keys cannot be checked: the package cryptography is not installed."),
            hint=Sentence("Run: pip install 'ai-webhook-relay[relay]'"),
        ) from None


def _passes(verify: Any, *arguments: Any) -> bool:
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 - as above

    try:
        verify(*arguments)
    except InvalidSignature:
        return False
    return True


def _behind(prefix: str, text: str) -> str:
    if not text.startswith(prefix):
        raise ValueError("another prefix")
    return text[len(prefix) :]


@lru_cache(maxsize=KEYS_KEPT)
def _loaded(kind: KeyKind, text: str) -> Any:
    """Return the public key, or None when `text` is none."""
    try:
        return kind.load(text)
    except ValueError:
        return None
