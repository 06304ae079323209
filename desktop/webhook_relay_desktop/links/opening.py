"""Opening: what a connection of the settings needs before an Engine can follow it: address, token, proxy, keys."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable, Mapping

from webhook_relay.errors import ConfigurationError
from webhook_relay.sentence import Sentence
from webhook_relay_desktop.engine import Connection
from webhook_relay_desktop.links.known_token import known_token
from webhook_relay_desktop.own_keys import own_keys
from webhook_relay_desktop.own_relay.start import OwnRelay
from webhook_relay_desktop.secrets import SecretStore
from webhook_relay_desktop.settings import EMBEDDED, ConnectionSettings, Settings


class Opening:
    """Makes Connections for the settings in force, see `configure`."""

    def __init__(
        self,
        secrets: SecretStore,
        own_relay: Callable[[], Awaitable[OwnRelay]],
        *,
        environment: Mapping[str, str] = os.environ,
    ) -> None:
        self._secrets = secrets
        self._own_relay = own_relay
        self._environment = environment
        self._settings = Settings()

    def configure(self, settings: Settings) -> None:
        """Take the settings for every connection that is made from now on."""
        self._settings = settings

    async def open(self, connection: ConnectionSettings) -> Connection:
        """Find what is needed. Raises WebhookRelayError: the own relay cannot start, there is no token, ..."""
        reader_keys = own_keys(self._secrets).read
        if connection.relay == EMBEDDED:
            own = await self._own_relay()
            token = await self._token(connection) if connection.workspace else own.token
            return Connection(connection.log, own.url, token, connection.channels, reader_keys)
        advanced = self._settings.advanced
        return Connection(
            connection.log,
            connection.relay,
            await self._token(connection),
            connection.channels,
            reader_keys,
            proxy=advanced.proxy,
            ca_file=advanced.ca_file,
        )

    async def _token(self, connection: ConnectionSettings) -> str:
        token = await known_token(self._secrets, connection, self._settings, environment=self._environment)
        if not token:
            raise ConfigurationError(
                Sentence("There is no token for {connection} ({log}).", connection=connection.name, log=connection.log),
                hint=Sentence("Paste the one you got into the settings."),
                code="token-missing",
            )
        return token
