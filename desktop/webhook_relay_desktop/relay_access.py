"""Where the relays of the inbox are, and the tokens that they know this computer by."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping

from webhook_relay.errors import ConfigurationError
from webhook_relay_desktop.connection_name import connection_name
from webhook_relay_desktop.links.known_token import known_token
from webhook_relay_desktop.own_relay.start import OwnRelay
from webhook_relay_desktop.replaying import RelayAccess
from webhook_relay_desktop.secrets import SecretStore
from webhook_relay_desktop.settings import EMBEDDED, Settings
from webhook_relay_desktop.words import mark, tr

NOT_RUNNING = mark("The built-in relay is not running.")
NOT_CONNECTED = mark("This event came from {relay}, and there is no connection to it any more.")
NOT_CONNECTED_HINT = mark("Add it in the settings, under Connections.")
NO_TOKEN = mark("There is no token for {relay}.")
NO_TOKEN_HINT = mark("Paste the one you got into the settings.")


class RelayAccesses:
    """Finds the relay of an event."""

    def __init__(
        self,
        settings: Callable[[], Settings],
        secrets: SecretStore,
        own: Callable[[], OwnRelay | None],
        *,
        environment: Mapping[str, str] = os.environ,
    ) -> None:
        self._settings = settings
        self._secrets = secrets
        self._own = own
        self._environment = environment

    async def find(self, log: str) -> RelayAccess:
        """Return where the relay of this name in the inbox is. Raises WebhookRelayError."""
        if log == EMBEDDED:
            own = self._own()
            if own is None:
                raise ConfigurationError(tr(NOT_RUNNING))
            return RelayAccess(own.url, own.token)
        connection = next((one for one in self._settings().connections if one.log == log), None)
        if connection is None:
            raise ConfigurationError(tr(NOT_CONNECTED).format(relay=log), hint=tr(NOT_CONNECTED_HINT))
        token = await known_token(self._secrets, connection, self._settings(), environment=self._environment)
        if not token:
            raise ConfigurationError(tr(NO_TOKEN).format(relay=log), hint=tr(NO_TOKEN_HINT))
        advanced = self._settings().advanced
        return RelayAccess(connection.relay, token, advanced.proxy, advanced.ca_file)

    def name_of(self, log: str) -> str:
        """Return how a person calls a relay of the inbox; empty where there is only one."""
        connections = self._settings().connections
        if len(connections) <= 1:
            return ""
        return next((connection_name(one) for one in connections if one.log == log), log)
