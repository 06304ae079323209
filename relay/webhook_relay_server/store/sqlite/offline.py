"""Offline: one change of the store from another process, next to a running relay or without one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import Timeout
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from webhook_relay.errors import ConfigurationError
from webhook_relay_server.store.sqlite.file import connect, engine_on, private_folder, writers_turn
from webhook_relay_server.store.sqlite.preparation import prepare


@contextmanager
def offline(path: Path, *, migrate: bool = True) -> Iterator[Session]:
    """Open the store for one change, making or upgrading it first.

    Commits at the end; an exception leaves the store as it was. Raises ConfigurationError.
    """
    private_folder(path.parent)
    with now_or_in_words(path), writers_turn(path):
        connection = connect(path)
        try:
            prepare(connection, path, migrate=migrate)
            with engine_on(connection).connect() as engine_connection, Session(engine_connection) as session:
                yield session
                session.commit()
        finally:
            connection.close()


@contextmanager
def now_or_in_words(path: Path) -> Iterator[None]:
    """Say in words that somebody else held the store for too long."""
    try:
        yield
    except (Timeout, OperationalError) as error:
        reason = error.orig if isinstance(error, OperationalError) else "another program is changing it"
        raise ConfigurationError(
            f"The store {path} could not be changed: {reason}.", hint="Try again in a moment.", code="store-busy"
        ) from None
