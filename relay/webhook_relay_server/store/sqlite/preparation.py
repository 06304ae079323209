"""Preparation: the tables of a SQLite file, made or upgraded before anybody uses it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from functools import partial
from pathlib import Path

import structlog
from filelock import Timeout
from sqlalchemy.exc import DBAPIError

from webhook_relay.errors import ConfigurationError
from webhook_relay_server.store.schema import CURRENT, ensure_schema
from webhook_relay_server.store.sqlite.copy import copy_store
from webhook_relay_server.store.sqlite.file import engine_on, servers_turn, size_of

log = structlog.get_logger(__name__)

SPARE_BYTES = 64 * 1024 * 1024
"""What must stay free on the disk beside a copy and the upgrade itself."""
TIMES_ITS_SIZE = 3
"""Disk for an upgrade with a copy: the copy, the new rows, and the log in which they lie until the end."""


def prepare(connection: sqlite3.Connection, path: Path, *, migrate: bool = True, serving: bool = False) -> None:
    """Make the tables of a new file, or upgrade an older one; call it in the writer's turn.

    `serving` says that the caller has the server's turn already. Without `migrate` a file that is not up to date is
    refused, as is one that a newer version made. Raises ConfigurationError.
    """
    path.chmod(0o600)
    if connection.execute("PRAGMA user_version").fetchone()[0] == int(CURRENT):
        return

    with engine_on(connection).connect() as engine_connection:
        guard = partial(_guarded, connection, path, serving)
        ensure_schema(engine_connection, str(path), migrate=migrate, guard=guard)


@contextmanager
def _guarded(connection: sqlite3.Connection, path: Path, serving: bool, revision: str) -> Iterator[None]:
    """Surround the upgrade of a file that holds something."""
    with nullcontext() if serving else _nobody_serves(path):
        try:
            _keep_copy(connection, path, revision)
            yield
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        except (DBAPIError, sqlite3.Error, OSError) as error:
            raise ConfigurationError(
                f"{path} could not be upgraded and is as it was: {getattr(error, 'orig', error)}.",
                hint="Free some space if its disk is full; otherwise go back to the older version.",
                code="store-not-upgraded",
            ) from None


@contextmanager
def _nobody_serves(path: Path) -> Iterator[None]:
    try:
        with servers_turn(path):
            yield
    except Timeout:
        raise ConfigurationError(
            f"A relay of an older version is serving {path}, so the store cannot be upgraded now.",
            hint="Stop that relay first.",
            code="store-in-use",
        ) from None


def _keep_copy(connection: sqlite3.Connection, path: Path, revision: str) -> None:
    """Copy the store before its tables change, so that the older version can go on with the copy."""
    copy = path.with_name(f"{path.name}.before-{revision}")
    sizes = size_of(path)
    size, free = sizes.database + (sizes.wal or 0), sizes.free or 0
    if free < TIMES_ITS_SIZE * size + SPARE_BYTES:
        log.warning("store.not_copied_before_upgrade", store=str(path), bytes=size, free=free)
        return
    copy_store(connection, copy)
    log.info("store.copied_before_upgrade", store=str(path), copy=str(copy), bytes=size)
