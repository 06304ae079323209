"""`webhook-relay up --headless`: the relay of the settings and the feed, on a machine without a display."""

from __future__ import annotations

import asyncio
from contextlib import ExitStack

from rich.console import Console

from webhook_relay import config
from webhook_relay.errors import SecretStoreError
from webhook_relay_desktop.embedded import EmbeddedRelay
from webhook_relay_desktop.engine import Connection
from webhook_relay_desktop.inbox.lock import lock_inbox
from webhook_relay_desktop.own_keys import own_keys
from webhook_relay_desktop.own_relay.start import OwnRelay, known_secret, start_own_relay
from webhook_relay_desktop.secrets import SecretStore, source_secret
from webhook_relay_desktop.settings import EMBEDDED, Settings
from webhook_relay_desktop.terminal.feed import Feed
from webhook_relay_desktop.terminal.follow import Following, follow
from webhook_relay_desktop.terminal.setup import ready_handlers, relay_token, secret_store


def run(settings: Settings, *, port: int | None) -> None:
    """Follow the relay of the settings, or an own one that runs here, until SIGINT or SIGTERM."""
    feed = Feed(Console())
    inbox = config.data_folder() / "inbox.db"
    secrets, problem = secret_store()
    handlers, problems = ready_handlers(settings, secrets)
    with ExitStack() as leaving:
        # Before the relay: starting one ends the token of a desktop that runs on the same store.
        leaving.enter_context(lock_inbox(inbox))
        if settings.connection.relay == EMBEDDED:
            relay = EmbeddedRelay(config.data_folder(), port=settings.embedded.port if port is None else port)
            own = start_own_relay(relay)
            leaving.callback(relay.stop)
            _introduce(feed, own, secrets, problem)
            connection = Connection(EMBEDDED, own.url, own.token, reader_keys=own_keys(secrets).read)
        else:
            url = settings.connection.relay
            token, channels = relay_token(url), settings.connection.channels
            connection = Connection(url, url, token, channels, own_keys(secrets).read)
        following = Following(connection, inbox, handlers=handlers, problems=problems)
        asyncio.run(follow(following, feed))


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
