"""The SQLite file: opening it, its pragmas, and whose turn it is to write."""

from __future__ import annotations

import os
import sqlite3
from functools import cache
from pathlib import Path
from shutil import disk_usage
from typing import Any, Final, cast

from filelock import FileLock
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import StaticPool
from sqlalchemy.util import LRUCache

from webhook_relay.errors import ConfigurationError
from webhook_relay_server.store.records import StoreSize

PAGE_SIZE = 8192
"""Bytes: a usual event, deflated, fits into one page with room for others."""
BUSY_TIMEOUT = 5.0
"""Seconds to wait for another process that writes (the command line does so for milliseconds)."""


def connect(path: Path) -> sqlite3.Connection:
    """Do what `open_connection` does, and say in words what stands in the way. Raises ConfigurationError."""
    try:
        return open_connection(path)
    except sqlite3.Error as error:
        raise ConfigurationError(
            f"{path} cannot be used as a store: {error}.",
            hint="Is it a file that this program made? Check its rights, or use another DATABASE_URL.",
            code="store-unusable",
        ) from None


def open_connection(path: Path) -> sqlite3.Connection:
    """Open the file with the pragmas that every connection needs. Raises sqlite3.Error."""
    connection = sqlite3.connect(path, timeout=BUSY_TIMEOUT, isolation_level=None, check_same_thread=False)
    try:
        connection.execute(f"PRAGMA page_size={PAGE_SIZE}")
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("PRAGMA wal_autocheckpoint=0")
        connection.execute("PRAGMA cache_size=-2048")
        connection.execute("PRAGMA journal_size_limit=67108864")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def engine_on(connection: sqlite3.Connection) -> Engine:
    """Return an engine whose one connection this is; its transactions write at once or only read."""
    known, only = _sql(), cast("DBAPIConnection", connection)
    engine = Engine(StaticPool(lambda: only), known.dialect, known.url)
    engine.update_execution_options(compiled_cache=_compiled)
    event.listen(engine, "begin", _begin_immediate)
    return engine


_compiled: Final = LRUCache[Any, Any](500)
"""The statements that were put into SQL, for every connection of this process: each start would do so anew otherwise.
There are fewer than that."""


@cache
def _sql() -> Engine:
    """Return what knows SQLite's SQL; it is told once what this library can do."""
    engine = create_engine("sqlite://")
    engine.connect().close()
    engine.dispose()
    return engine


def _begin_immediate(connection: Connection) -> None:
    reading = connection.exec_driver_sql("PRAGMA query_only").scalar()
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def writers_turn(path: Path) -> FileLock:
    """Return the lock that keeps two processes from writing and checkpointing at the same time."""
    return FileLock(f"{path}.lock", timeout=BUSY_TIMEOUT, thread_local=False)


def servers_turn(path: Path) -> FileLock:
    """Return the lock that a relay holds as long as it serves the store. Its file says that one has been here."""
    return FileLock(f"{path}.serving", timeout=0)


def was_served(path: Path) -> bool:
    """Say whether a relay has served this file: then it is ours, in whatever state it is."""
    return Path(servers_turn(path).lock_file).exists()


def size_of(path: Path) -> StoreSize:
    """Return the sizes of a store's files, and what is free on their disk."""
    wal = path.with_name(f"{path.name}-wal")
    return StoreSize(path.stat().st_size, wal.stat().st_size if wal.exists() else 0, disk_usage(path.parent).free)


def private_folder(folder: Path) -> None:
    """Make the folder for this user only when it is missing. Raises ConfigurationError when it cannot be written."""
    hint = "Change its rights, or use another DATABASE_URL."
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigurationError(f"The folder {folder} cannot be made ({error.strerror}).", hint=hint) from None
    if not os.access(folder, os.W_OK):
        raise ConfigurationError(f"The folder {folder} cannot be written.", hint=hint)
