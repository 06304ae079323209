"""The SQLite file: opening it, its pragmas, its tables, and whose turn it is to write."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import StaticPool
from sqlmodel import Session, SQLModel

from webhook_relay.errors import ConfigurationError
from webhook_relay_server.store import models

BUSY_TIMEOUT = 5.0
"""Seconds to wait for another process that writes (the command line does so for milliseconds)."""


@contextmanager
def offline(path: Path) -> Iterator[Session]:
    """Open the store for one change from another process, next to a running relay or without one.

    Commits at the end; an exception leaves the store as it was. Raises ConfigurationError.
    """
    private_folder(path.parent)
    with _now_or_in_words(path), writers_turn(path):
        connection = connect(path)
        try:
            prepare(connection, path)
            with engine_on(connection).connect() as engine_connection, Session(engine_connection) as session:
                yield session
                session.commit()
        finally:
            connection.close()


def connect(path: Path) -> sqlite3.Connection:
    """Open the file with the pragmas that every connection needs. Raises ConfigurationError."""
    try:
        return _connect(path)
    except sqlite3.Error as error:
        raise ConfigurationError(
            f"{path} cannot be used as a store: {error}.",
            hint="Is it a file that this program made? Check its rights, or use another DATABASE_URL.",
            code="store-unusable",
        ) from None


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=BUSY_TIMEOUT, isolation_level=None, check_same_thread=False)
    try:
        connection.execute("PRAGMA page_size=8192")
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("PRAGMA wal_autocheckpoint=0")
        connection.execute("PRAGMA cache_size=-8192")
        connection.execute("PRAGMA journal_size_limit=67108864")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def prepare(connection: sqlite3.Connection, path: Path) -> None:
    """Make the tables of a new file; refuse one that a newer version made. Raises ConfigurationError."""
    path.chmod(0o600)
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version == models.SCHEMA_VERSION:
        return
    if version > models.SCHEMA_VERSION:
        raise ConfigurationError(
            f"{path} was made by a newer version of the relay (schema {version}; known: {models.SCHEMA_VERSION}).",
            hint="Upgrade this program, or use another DATABASE_URL.",
            code="store-newer",
        )
    with engine_on(connection).begin() as engine_connection:
        SQLModel.metadata.create_all(engine_connection)
        engine_connection.exec_driver_sql("INSERT INTO revision (id, value) VALUES (1, 0)")
        engine_connection.exec_driver_sql(f"PRAGMA user_version={models.SCHEMA_VERSION}")


def engine_on(connection: sqlite3.Connection) -> Engine:
    """Return an engine whose one connection this is; its transactions write at once or only read."""
    engine = create_engine("sqlite://", creator=lambda: connection, poolclass=StaticPool)
    event.listen(engine, "begin", _begin_immediate)
    return engine


def _begin_immediate(connection: Connection) -> None:
    reading = connection.exec_driver_sql("PRAGMA query_only").scalar()
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def writers_turn(path: Path) -> FileLock:
    """Return the lock that keeps two processes from writing and checkpointing at the same time."""
    return FileLock(f"{path}.lock", timeout=BUSY_TIMEOUT, thread_local=False)


def private_folder(folder: Path) -> None:
    """Make the folder for this user only when it is missing. Raises ConfigurationError when it cannot be written."""
    hint = "Change its rights, or use another DATABASE_URL."
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigurationError(f"The folder {folder} cannot be made ({error.strerror}).", hint=hint) from None
    if not os.access(folder, os.W_OK):
        raise ConfigurationError(f"The folder {folder} cannot be written.", hint=hint)


@contextmanager
def _now_or_in_words(path: Path) -> Iterator[None]:
    """Say in words that somebody else held the store for too long."""
    try:
        yield
    except (Timeout, OperationalError) as error:
        reason = error.orig if isinstance(error, OperationalError) else "another program is changing it"
        raise ConfigurationError(
            f"The store {path} could not be changed: {reason}.", hint="Try again in a moment.", code="store-busy"
        ) from None
