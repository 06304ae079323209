"""Trying a connection: a real hello to the relay, with the token that was typed or the one that is kept."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping

from webhook_relay.client import check
from webhook_relay.errors import WebhookRelayError
from webhook_relay_desktop.links.known_token import known_token
from webhook_relay_desktop.secrets import SecretStore
from webhook_relay_desktop.settings import EMBEDDED, ConnectionSettings, Settings
from webhook_relay_desktop.words import tr

TEST_SECONDS = 20.0
"""More than the client's own limit, so that its words are shown and not these."""


async def try_connection(
    secrets: SecretStore,
    connection: ConnectionSettings,
    token: str,
    *,
    settings: Settings,
    environment: Mapping[str, str] = os.environ,
) -> tuple[bool, str]:
    """Return whether the relay takes this token for these channels, and the words for it.

    `settings` are those in force: they say the way out of this machine, and whose the environment's token is.
    """
    if connection.relay == EMBEDDED:
        return True, tr("The relay inside this program needs no test.")
    advanced = settings.advanced
    try:
        known = token or await known_token(secrets, connection, settings, environment=environment)
        if not known:
            return False, tr("There is no token for this relay yet. Paste the one you got from it.")
        async with asyncio.timeout(TEST_SECONDS):
            version = await check(
                connection.relay,
                known,
                channels=connection.channels,
                proxy=advanced.proxy,
                ca_file=advanced.ca_file,
            )
    except TimeoutError:
        return False, tr("The relay did not answer in time. Check the address.")
    except WebhookRelayError as error:
        return False, tr(error.sentence)
    if not version:
        return True, tr("Connected.")
    return True, tr("Connected. It runs {version}.").format(version=version)
