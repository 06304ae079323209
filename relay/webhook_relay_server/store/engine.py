"""Engine: which database the settings name. The one place that knows them all."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from webhook_relay_server.extras import extra
from webhook_relay_server.settings import RelaySettings
from webhook_relay_server.store.check import Query
from webhook_relay_server.store.database import Database, Result, Work
from webhook_relay_server.store.postgres.address import postgres_address
from webhook_relay_server.store.sqlite.database import SqliteDatabase
from webhook_relay_server.store.sqlite.offline import change_offline, look_over
from webhook_relay_server.store.sqlite.reading import query as query_file
from webhook_relay_server.store.sqlite.reading import reading as reading_file


def database_of(settings: RelaySettings) -> Database:
    """Return the store that these settings name, not opened yet. Raises ConfigurationError."""
    if settings.postgres_url is None:
        return SqliteDatabase(settings.database_path, migrate=settings.migrate, max_bytes=settings.max_database_bytes)
    with extra("scale", "A store in PostgreSQL"):
        from webhook_relay_server.store.postgres.database import PostgresDatabase  # noqa: PLC0415 - see extras.py
    return PostgresDatabase(postgres_address(settings.postgres_url), migrate=settings.migrate)


def store_name(settings: RelaySettings) -> str:
    """Return what to call the store in messages; holds no password. Raises ConfigurationError."""
    if settings.postgres_url is None:
        return str(settings.database_path)
    return postgres_address(settings.postgres_url).name


@asynccontextmanager
async def reading(settings: RelaySettings) -> AsyncIterator[Query]:
    """Open the store to read from another process, next to running relays or without one; it is not upgraded.

    Raises ConfigurationError.
    """
    if settings.postgres_url is not None:
        with extra("scale", "A store in PostgreSQL"):
            from webhook_relay_server.store.postgres import sessions  # noqa: PLC0415 - see extras.py
        async with sessions.reading(postgres_address(settings.postgres_url)) as lent:
            yield lent.query
        return
    with reading_file(settings.database_path) as connection:

        async def query(work: Work[Result]) -> Result:
            return query_file(connection, work)

        yield query


def look_over_store(settings: RelaySettings) -> None:
    """Get over what has happened to a store since it was last served, before anything is changed in it.

    Raises ConfigurationError.
    """
    if settings.database_file is not None:
        look_over(settings.database_file, migrate=settings.migrate)


def change(settings: RelaySettings, work: Work[Result]) -> Result:
    """Run `work` as one transaction from another process, next to running relays or without one.

    An exception leaves the store as it was. Raises ConfigurationError.
    """
    if settings.postgres_url is not None:
        with extra("scale", "A store in PostgreSQL"):
            from webhook_relay_server.store.postgres import sessions  # noqa: PLC0415 - see extras.py
        return sessions.change(postgres_address(settings.postgres_url), work, migrate=settings.migrate)
    return change_offline(settings.database_path, work, migrate=settings.migrate)
