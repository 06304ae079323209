"""LateRelay: the relay inside this program, loaded when it is first used and on the thread that uses it.

Loading a relay's libraries takes as long as everything else of a start together. A window that waits for nothing of
theirs is there first.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

from webhook_relay.errors import WebhookRelayError
from webhook_relay_desktop.own_relay.start import Address, Relay, stopped_too_early


class LateRelay:
    """Makes its relay with `make` in its first call; a relay that was stopped before it was needed is never made."""

    def __init__(self, make: Callable[[], Relay]) -> None:
        self._make = make
        self._making = threading.Lock()
        self._relay: Relay | None = None
        self._stopped = False

    @property
    def url(self) -> str:
        """Address for readers."""
        return self._made().url

    @property
    def alive(self) -> bool:
        """Whether it was started and has not ended since."""
        relay = self._relay
        return relay is not None and relay.alive

    @property
    def trouble(self) -> WebhookRelayError | None:
        """Why it keeps no webhooks now."""
        relay = self._relay
        return None if relay is None else relay.trouble

    def start(self) -> None:
        """Start it, or raise ConfigurationError."""
        self._made().start()

    def stop(self) -> None:
        """Stop it."""
        with self._making:
            self._stopped = True
            relay = self._relay
        if relay is not None:
            relay.stop()

    def ensure_default_source(self) -> Address:
        """Return the source, made when it is not there."""
        return self._made().ensure_default_source()

    def rotate_secret(self, source: str) -> Address:
        """Give a source a new secret."""
        return self._made().rotate_secret(source)

    def make_token(self, name: str, scopes: Sequence[str]) -> str:
        """Return a new token; earlier ones of that name end."""
        return self._made().make_token(name, scopes)

    def _made(self) -> Relay:
        with self._making:
            if self._relay is None and self._stopped:
                raise stopped_too_early()
            if self._relay is None:
                self._relay = self._make()
            return self._relay
