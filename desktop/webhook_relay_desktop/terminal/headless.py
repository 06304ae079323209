"""`webhook-relay up --headless`: the connections of the settings and the feed, on a machine without a display."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import ExitStack

from rich.console import Console

from webhook_relay import config
from webhook_relay.errors import ConfigurationError, SecretStoreError
from webhook_relay_desktop.data_place import data_folder_of
from webhook_relay_desktop.embedded import EmbeddedRelay
from webhook_relay_desktop.inbox.lock import lock_inbox
from webhook_relay_desktop.inbox.retention import Keep
from webhook_relay_desktop.links.opening import Opening
from webhook_relay_desktop.own_relay.start import OwnRelay, known_secret, start_own_relay
from webhook_relay_desktop.secrets import SecretStore, source_secret
from webhook_relay_desktop.settings import EMBEDDED, Settings
from webhook_relay_desktop.terminal.feed import Feed
from webhook_relay_desktop.terminal.follow import Following, follow
from webhook_relay_desktop.terminal.setup import ready_handlers, secret_store


def run(settings: Settings, *, port: int | None) -> None:
    """Follow the connections of the settings, an own relay that runs here among them, until SIGINT or SIGTERM.

    Raises ConfigurationError when the own relay cannot start, and when there is nothing to follow.
    """
    if not settings.connections:
        raise ConfigurationError(
            "The settings name no connection.", hint=f"Add one to {config.settings_file()}: [[connections]]"
        )
    feed = Feed(Console())
    folder = data_folder_of(settings)
    inbox = folder / "inbox.db"
    secrets, problem = secret_store()
    handlers, problems = ready_handlers(settings, secrets)
    with ExitStack() as leaving:
        # Before the relay: starting one ends the token of a desktop that runs on the same store.
        leaving.enter_context(lock_inbox(inbox))
        own: OwnRelay | None = None
        if any(connection.relay == EMBEDDED for connection in settings.connections):
            relay = EmbeddedRelay(folder, port=settings.embedded.port if port is None else port)
            own = start_own_relay(relay)
            leaving.callback(relay.stop)
            _introduce(feed, own, secrets, problem)

        opening = Opening(secrets, _ready(own))
        opening.configure(settings)
        following = Following(
            settings.connections,
            opening.open,
            inbox,
            handlers=handlers,
            keep=Keep.of(settings.history),
            problems=problems,
            find_way=settings.advanced.way,
        )
        asyncio.run(follow(following, feed))


def _ready(own: OwnRelay | None) -> Callable[[], Awaitable[OwnRelay]]:
    async def own_relay() -> OwnRelay:
        if own is None:
            raise ConfigurationError("The own relay is not running.")
        return own

    return own_relay


def _introduce(feed: Feed, own: OwnRelay, secrets: SecretStore, problem: SecretStoreError | None) -> None:
    feed.say(f"Senders post to {own.ingest_url}")
    secret = known_secret(secrets, source_secret(own.source), own.new_secret)
    if own.new_secret is not None:
        feed.say(f"They sign with this secret, which is shown this once: {own.new_secret}", "bold")
    elif secret.text is not None:
        feed.say("They sign with the secret in this machine's keyring.", "dim")
    if problem is not None or secret.problem is not None:
        feed.say("Nothing secret is kept here, because there is no keyring that encrypts.", "yellow")
    feed.say(f"A new secret: webhook-relay source rotate {own.source}", "dim")
    feed.say("This program reads its own relay with a token that is made anew at each start.", "dim")
