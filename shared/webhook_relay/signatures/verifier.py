"""Verifier: checks and makes the signatures of one scheme. Here the contract; `hmac_verifier.py` is the usual one."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence

from webhook_relay.errors import ConfigurationError
from webhook_relay.sentence import Sentence
from webhook_relay.signatures.request import SignedRequest
from webhook_relay.signatures.verdict import Refusal, Refused

MAX_SECRETS = 5
"""Secrets of a source that are tried, in their order. A rotation needs two; each one costs a pass over the body."""


class Verifier(ABC):
    """Checks and makes the signatures of one scheme. Pure: the time is given, nothing is remembered."""

    @property
    def signs_url(self) -> bool:
        """Whether the address of the source is signed, so that its receiver must know it."""
        return False

    @property
    def credential_headers(self) -> frozenset[str]:
        """Lower-case names of headers whose value is a secret."""
        return frozenset()

    @property
    def secret_in_url(self) -> bool:
        """Whether the query of the address may hold a secret."""
        return False

    @abstractmethod
    def check(self, secrets: Sequence[str], request: SignedRequest, *, now: float) -> None:
        """Return when one of `secrets` signed `request`; raise Refused otherwise, whatever the request holds."""

    @abstractmethod
    def sign(self, secret: str, request: SignedRequest, *, now: float, message_id: str) -> tuple[tuple[str, str], ...]:
        """Return the headers with which `check` accepts `request`; ConfigurationError when it cannot be signed.

        Where `check` is given a public key, `secret` is the private one.
        """

    @abstractmethod
    def check_secret(self, secret: str) -> None:
        """Raise ConfigurationError when `secret` must not guard a source."""

    @abstractmethod
    def generate_secret(self) -> str:
        """Return a new random secret; ConfigurationError where it cannot be made on this side."""

    def takes_public_key(self, text: str) -> bool:
        """Say whether `text` is meant as a public key, which is no secret."""
        return False


class KeylessVerifier(Verifier):
    """Checks what is in the request or in the source's configuration: there is no secret, and nothing can be signed."""

    def check(self, secrets: Sequence[str], request: SignedRequest, *, now: float) -> None:
        """Refuse: without a configuration there is nothing to check by."""
        raise Refused(Refusal.EMPTY_SECRET, "The source has no configuration. Create it again.")

    def sign(self, secret: str, request: SignedRequest, *, now: float, message_id: str) -> tuple[tuple[str, str], ...]:
        """Refuse: what proves such a request cannot be made here."""
        raise ConfigurationError(
            Sentence("Requests of this scheme cannot be signed."), hint=Sentence("Let the sender send one.")
        )

    def check_secret(self, secret: str) -> None:
        """Want none."""
        raise _needs_none()

    def generate_secret(self) -> str:
        """Make none."""
        raise _needs_none()


KEYLESS = KeylessVerifier()


def tried(secrets: Sequence[str]) -> list[str]:
    """Return the secrets that are tried; refused when there are none."""
    present = [secret for secret in secrets if secret][:MAX_SECRETS]
    if not present:
        raise Refused(Refusal.EMPTY_SECRET, "The source has no secret. Give it the one that the sender has.")
    return present


def no_match() -> Refused:
    """Return the refusal of a well-formed signature that no secret of the source gives."""
    return Refused(
        Refusal.BAD_SIGNATURE,
        "The signature does not belong to this request. Check that the sender and the relay have the same secret, "
        "and that nothing between them changes the body.",
    )


def unusable(looks_like: str) -> ConfigurationError:
    """Return the error of signing with a secret that is not of the scheme's form."""
    return ConfigurationError(
        Sentence("The secret is not usable: expected {form}.", form=looks_like), hint=Sentence("Copy it again.")
    )


def _needs_none() -> ConfigurationError:
    return ConfigurationError(
        Sentence("A source of this scheme has no secret."), hint=Sentence("Leave the secret out.")
    )
