"""Offline: one change from another process, next to a running relay or without one."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import Timeout
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from webhook_relay.errors import ConfigurationError
from webhook_relay_server.store.database import Result, Work
from webhook_relay_server.store.sqlite.faults import Fault, fault_of, reason
from webhook_relay_server.store.sqlite.file import engine_on, private_folder, servers_turn, was_served, writers_turn
from webhook_relay_server.store.sqlite.opening import DAMAGED, damaged, mark_damaged, not_now, open_file


def change_offline(path: Path, work: Work[Result], *, migrate: bool = True) -> Result:
    """Run `work` as one transaction; an exception leaves the store as it was. Raises ConfigurationError.

    A damaged store that no relay serves now is moved aside first.
    """
    try:
        with offline(path, migrate=migrate) as session:
            return work(session)
    except ConfigurationError as error:
        if error.code != DAMAGED or not look_over(path, migrate=migrate):
            raise
    with offline(path, migrate=migrate) as session:
        return work(session)


@contextmanager
def offline(path: Path, *, migrate: bool = True) -> Iterator[Session]:
    """Open the store for one change, making or upgrading it first.

    Commits at the end; an exception leaves the store as it was. Raises ConfigurationError.
    """
    private_folder(path.parent)
    with _in_words(path), writers_turn(path):
        connection = open_file(path, ours=was_served(path), migrate=migrate)
        try:
            with engine_on(connection).connect() as engine_connection, Session(engine_connection) as session:
                yield session
                session.commit()
        finally:
            connection.close()


def look_over(path: Path, *, migrate: bool = True) -> bool:
    """Put a new store in the place of a damaged one; return whether that could be done.

    Not for a store that a relay serves now, nor for a file that none has ever served: that may be somebody else's.
    """
    if not was_served(path):
        return False
    serving = servers_turn(path)
    try:
        serving.acquire()
    except Timeout:
        return False
    try:
        with writers_turn(path):
            open_file(path, ours=True, migrate=migrate, may_mend=True, thorough=True).close()
    finally:
        serving.release()
    return True


@contextmanager
def _in_words(path: Path) -> Iterator[None]:
    """Say in words what stood in the way."""
    try:
        yield
    except Timeout:
        raise not_now(path, "another program is changing it") from None
    except (sqlite3.Error, SQLAlchemyError) as error:
        match fault_of(error):
            case None:
                raise
            case Fault.DAMAGED if was_served(path):
                mark_damaged(path)
                raise damaged(path, error) from error
            case _:
                raise not_now(path, reason(error)) from error
