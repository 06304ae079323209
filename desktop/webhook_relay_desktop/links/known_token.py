"""The token that this computer knows of a connection: in the environment, where it can only be this one's, or kept."""

from __future__ import annotations

import os
from collections.abc import Mapping

from webhook_relay_desktop.life.tasks import in_own_thread
from webhook_relay_desktop.secrets import TOKEN_VARIABLE, SecretStore, find_relay_token
from webhook_relay_desktop.settings import EMBEDDED, ConnectionSettings, Settings


async def known_token(
    secrets: SecretStore,
    connection: ConnectionSettings,
    settings: Settings,
    *,
    environment: Mapping[str, str] = os.environ,
) -> str | None:
    """Return the token of a connection, or None. May wait for a person who unlocks the keyring.

    `settings` are those in force, `connection` may be none of theirs. Raises SecretStoreError.
    """
    its_own = environment_for(connection, settings, environment)
    return await in_own_thread(
        lambda: find_relay_token(secrets, connection.log, environment=its_own), name="find the token"
    )


def environment_for(
    connection: ConnectionSettings, settings: Settings, environment: Mapping[str, str]
) -> Mapping[str, str]:
    """Return the environment in which this connection's token is looked for.

    One variable cannot hold the tokens of several relays, and a token must reach no other relay than its own: with
    several connections that need one, WEBHOOK_RELAY_TOKEN counts for none of them, nor for one that is not there yet.
    """
    needing = [one for one in settings.connections if one.relay != EMBEDDED or one.workspace]
    if len(needing) == 1 and needing[0].log == connection.log:
        return environment
    return {name: value for name, value in environment.items() if name != TOKEN_VARIABLE}
