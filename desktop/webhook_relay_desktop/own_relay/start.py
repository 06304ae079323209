"""OwnRelay: what the relay inside this program offers in this start, and the secret that senders sign with.

On the very first start the channel, the GitHub source, its secret and a token are made here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

import structlog

from webhook_relay.errors import ConfigurationError, SecretStoreError, WebhookRelayError
from webhook_relay.sentence import Sentence
from webhook_relay_desktop.secrets import relay_token

log = structlog.get_logger(__name__)

TOKEN_NAME = "desktop"  # noqa: S105 - the name of a token
"""Name of this program's token at its own relay."""
TOKEN_SCOPES = ("read", "manage")
"""The second one is for replays."""


class Address(Protocol):
    """Where a sender posts, as the relay tells it. `embedded.IngestAddress` is one."""

    @property
    def source(self) -> str:
        """Name of the source."""

    @property
    def url(self) -> str:
        """Where to post."""

    @property
    def secret(self) -> str | None:
        """The secret, if it was made just now."""


class Relay(Protocol):
    """A relay inside this program. `embedded.EmbeddedRelay` is one."""

    @property
    def url(self) -> str:
        """Address for readers."""

    @property
    def alive(self) -> bool:
        """Whether it was started and has not ended since, by itself or because it was stopped."""

    @property
    def trouble(self) -> WebhookRelayError | None:
        """Why it keeps no webhooks now. Waits for nothing."""

    def start(self) -> None:
        """Start it, or raise ConfigurationError."""

    def stop(self) -> None:
        """Stop it."""

    def ensure_default_source(self) -> Address:
        """Return the source, made when it is not there."""

    def rotate_secret(self, source: str) -> Address:
        """Give a source a new secret."""

    def make_token(self, name: str, scopes: Sequence[str]) -> str:
        """Return a new token; earlier ones of that name end."""


class Secrets(Protocol):
    """Where secrets are kept. `secrets.SecretStore` is one."""

    def get(self, name: str, /) -> str | None:
        """Return a secret, or None."""

    def set(self, name: str, value: str, /) -> None:
        """Keep a secret."""

    def delete(self, name: str, /) -> None:
        """Forget a secret."""


@dataclass(frozen=True)
class OwnRelay:
    """The relay inside this program, up and ready to be read."""

    url: str
    token: str = field(repr=False)
    """Good until the next start: it is made anew each time, so no start has to wait for a keyring."""
    source: str
    ingest_url: str
    new_secret: str | None = field(default=None, repr=False)
    """The source's secret, if the source was made just now."""


@dataclass(frozen=True)
class KnownSecret:
    """What this program knows of a source's secret."""

    text: str | None = field(default=None, repr=False)
    """The secret; None when it is not known here (the relay keeps its own copy and goes on verifying)."""
    problem: SecretStoreError | None = None
    """Why it could not be kept or read."""


def start_own_relay(relay: Relay) -> OwnRelay:
    """Make what is missing in the relay and start it. Blocks; raises ConfigurationError when it cannot start."""
    # Made before the start, so that the running relay knows them from its first moment: it looks for changes only
    # now and then, and a token it does not know yet would be refused for good.
    made = relay.ensure_default_source()
    token = relay.make_token(TOKEN_NAME, TOKEN_SCOPES)
    relay.start()
    address = relay.ensure_default_source()  # once more: its port is known now
    log.info("own_relay.ready", url=relay.url, source=address.source, first_start=made.secret is not None)
    return OwnRelay(
        url=relay.url,
        token=token,
        source=address.source,
        ingest_url=address.url,
        new_secret=made.secret if made.source == address.source else address.secret,
    )


def stopped_too_early() -> ConfigurationError:
    """Return the error of a relay that was stopped while it started."""
    return ConfigurationError(
        Sentence("The built-in relay was stopped before it had started."), hint=Sentence("Start it again.")
    )


def keep_token(secrets: Secrets, own: OwnRelay, *, instead_of: OwnRelay | None = None) -> None:
    """Keep this start's token where `webhook-relay connect` on this machine finds it. Blocks.

    The one of an earlier start at another port, which is good for nothing now, goes. The program itself does not need
    it to be kept, so a keyring that cannot be used costs nothing here.
    """
    try:
        secrets.set(relay_token(own.url), own.token)
        if instead_of is not None and instead_of.url != own.url:
            _forget_token(secrets, instead_of)
    except SecretStoreError as error:
        log.info("own_relay.token_not_kept", reason=error.message)


def _forget_token(secrets: Secrets, own: OwnRelay) -> None:
    """Forget the token of a relay that is gone, but not one of another relay that has its address by now."""
    if secrets.get(relay_token(own.url)) == own.token:
        secrets.delete(relay_token(own.url))


def known_secret(secrets: Secrets, name: str, new_secret: str | None) -> KnownSecret:
    """Keep a secret that was just made under `name`, or look up the one kept there. Blocks: a keyring may ask."""
    try:
        if new_secret is None:
            return KnownSecret(secrets.get(name))
        secrets.set(name, new_secret)
    except SecretStoreError as error:
        return KnownSecret(new_secret, error)
    return KnownSecret(new_secret)
