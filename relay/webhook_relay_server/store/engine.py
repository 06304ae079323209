"""Engine: which database the settings name. The one place that knows them all."""

from __future__ import annotations

from webhook_relay_server.settings import RelaySettings
from webhook_relay_server.store.database import Database, Result, Work
from webhook_relay_server.store.sqlite.database import SqliteDatabase
from webhook_relay_server.store.sqlite.file import offline


def database_of(settings: RelaySettings) -> Database:
    """Return the store that these settings name, not opened yet. Raises ConfigurationError."""
    return SqliteDatabase(settings.database_path)


def change(settings: RelaySettings, work: Work[Result]) -> Result:
    """Run `work` as one transaction from another process, next to running relays or without one.

    An exception leaves the store as it was. Raises ConfigurationError.
    """
    with offline(settings.database_path) as session:
        return work(session)
