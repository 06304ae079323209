"""Scheme: what is known about how a kind of sender proves itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from webhook_relay.errors import ConfigurationError
from webhook_relay.signatures.config import SchemeConfig
from webhook_relay.signatures.verifier import Verifier


class Proof(StrEnum):
    """What a source must have for its requests to be checked."""

    SECRET = "secret"  # noqa: S105 - a word, not a secret
    """A secret that sender and receiver share."""
    PUBLIC_KEY = "public key"
    """The sender's public key."""
    NOTHING = "nothing"
    """No secret: what is checked is in the request, or in the source's configuration."""


@dataclass(frozen=True)
class Scheme:
    """How a kind of sender proves itself. Either `verifier` is there, or `config` and `build` are."""

    name: str
    """In configuration, on the wire and in the database."""
    title: str
    """For people."""
    verifier: Verifier | None = None
    """What checks every source of this scheme."""
    ids: tuple[str, ...] = ()
    """Headers that carry the sender's id of a delivery, the first one present counts; empty when none does."""
    gives_secret: bool = False
    """Whether the sender makes the secret, or the key, and shows it; otherwise it takes the one that it is given."""
    proof: Proof = Proof.SECRET
    needs_certificate: bool = False
    """Whether requests name a certificate that is fetched to check them."""
    config: type[SchemeConfig] | None = None
    """What a source of this scheme is told about its sender."""
    build: Callable[[Any], Verifier] | None = None
    """Returns the verifier of such a configuration."""
    default: SchemeConfig | None = None
    """The configuration of a source that is told nothing; None where it must be told."""

    def verifier_for(self, config: SchemeConfig | None) -> Verifier:
        """Return what checks this scheme's signatures; ConfigurationError when `config` is missing or out of place."""
        if self.config is None or self.build is None:
            if config is not None or self.verifier is None:
                raise ConfigurationError(
                    f"The scheme {self.name} takes no configuration.",
                    hint="Use generic-hmac to describe your own scheme.",
                )
            return self.verifier
        config = config or self.default
        if config is None:
            raise ConfigurationError(
                f"The scheme {self.name} needs a configuration.",
                hint=f"Its options are {', '.join(self.config.__struct_fields__)}.",
            )
        if not isinstance(config, self.config):
            raise ConfigurationError(
                f"The configuration is not one of the scheme {self.name}.",
                hint=f"Its options are {', '.join(self.config.__struct_fields__)}.",
            )
        return self.build(config)
