"""Verdict: the answer to "did the sender who knows the secret send exactly this?"."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Refusal(StrEnum):
    """Why a request did not verify. The codes are stable and meant for programs."""

    MISSING_HEADER = "missing-header"
    """A header that the scheme needs is not there."""
    MALFORMED_HEADER = "malformed-header"
    """A header is there, but is not what the scheme prescribes (or is there twice)."""
    WRONG_ALGORITHM = "wrong-algorithm"
    """The signature says that it was made with another algorithm than the source's."""
    WRONG_VERSION = "wrong-version"
    """There are signatures, but none of a version that is known here."""
    MALFORMED_BODY = "malformed-body"
    """The signature, or the time of signing, is in the body, and the body is not what the scheme prescribes."""
    BAD_SIGNATURE = "bad-signature"
    """The signature is well-formed and belongs to another secret or to other bytes."""
    WRONG_TOKEN = "wrong-token"  # noqa: S105 - a code, not a token
    """The token is not one of the source's."""
    WRONG_ADDRESS = "wrong-address"
    """The request comes from an IP address that is not on the source's list."""
    WRONG_TOPIC = "wrong-topic"
    """The message is signed, but of a topic that the source does not take."""
    UNTRUSTED_CERTIFICATE = "untrusted-certificate"
    """The message names a certificate that is not the provider's, or that is not valid now."""
    EXPIRED = "expired"
    """The request was signed too long ago."""
    FUTURE = "future"
    """The request was signed in the future: one of the clocks is wrong."""
    EMPTY_SECRET = "empty-secret"  # noqa: S105 - a code, not a secret
    """The source has no secret, or only empty ones. Such a source never verifies anything."""
    UNUSABLE_SECRET = "unusable-secret"  # noqa: S105 - a code, not a secret
    """None of the source's secrets is of the form that this request needs."""
    UNKNOWN_URL = "unknown-url"
    """The scheme signs the address, and the receiver does not know its own: its operator must configure it."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a request verified and, if not, why."""

    ok: bool
    refusal: Refusal | None = None
    detail: str = ""
    """A sentence or two for the sender's operator. Holds no secret, no expected signature, nothing the sender wrote."""


VERIFIED = Verdict(ok=True)


class Refused(Exception):  # noqa: N818 - a verdict on its way up, not an error
    """Carries a refusal from where it is found up to `verify`. Never leaves this package."""

    def __init__(self, refusal: Refusal, detail: str) -> None:
        super().__init__(detail)
        self.verdict = Verdict(ok=False, refusal=refusal, detail=detail)
