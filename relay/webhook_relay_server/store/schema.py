"""Schema: which revision of the tables a store has, and how it gets to this program's.

Each revision is a module of `migrations/`, run by Alembic; the store says in the table `alembic_version` where it is.
Alembic is loaded only when there is something to do: a relay that starts on an up-to-date store never holds it in
memory.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext

import structlog
from sqlalchemy import Connection, column, inspect, select, table, text
from sqlmodel import Session

from webhook_relay.errors import ConfigurationError
from webhook_relay_server.store import models

log = structlog.get_logger(__name__)

REVISIONS = ("0001", "0002", "0003", "0004")
"""Every revision that this program knows, oldest first. The last one is what `models.py` says."""
CURRENT = REVISIONS[-1]

LOCK_KEY = 0x77_68_72_73
"""Of PostgreSQL's advisory lock under which tables are made and changed: any number that is ours."""
LOCK_LIMIT = 1_800
"""Seconds to wait for another relay that is upgrading the same store: 50,000 pushes of GitHub's took 16 s on a busy
machine of two cores, so a million takes five to six minutes."""

VERSION_TABLE = "alembic_version"
_version = table(VERSION_TABLE, column("version_num"))
_metadata = models.StoredEvent.metadata

Guard = Callable[[str], AbstractContextManager[None]]
"""Opened around the upgrade of a store that holds something; gets the revision that comes next."""


def ensure_schema(
    connection: Connection, store: str, *, migrate: bool = True, guard: Guard = lambda _: nullcontext()
) -> None:
    """Make the tables of an empty store, or bring those of an older one to this program's revision.

    `connection` has no open transaction; on PostgreSQL it comes from `AsyncConnection.run_sync`. `store` is what to
    call it in messages. However many relays call this at the same moment, one of them changes the store and the others
    find it done. It all happens in one transaction: an interrupted upgrade leaves the store as it was.

    Without `migrate` a store that is not up to date is refused. Raises ConfigurationError: `store-newer`,
    `store-older`, `store-foreign`.
    """
    with connection.begin():
        found = _checked_revision(connection, store)
    if found == CURRENT:
        return
    if not migrate:
        raise _older(store, found)
    with nullcontext() if found is None else guard(_next(found)), connection.begin():
        _lock(connection)
        found = _checked_revision(connection, store)  # another relay may have been quicker
        if found is None:
            _create(connection)
        elif found != CURRENT:
            _upgrade(connection, store, found)


def revision_of(connection: Connection) -> str | None:
    """Return which revision the store has; None when it holds nothing of ours."""
    if inspect(connection).has_table(VERSION_TABLE):
        revision: str | None = connection.execute(select(_version.c.version_num)).scalar()
        return revision
    if connection.dialect.name == "sqlite":  # before revision 0002 this number was all there was
        number = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
        return f"{number:04}" if number else None
    return None


def revision_in(session: Session) -> str | None:
    """Return the same as `revision_of`, as work of a session."""
    return revision_of(session.connection())


def refuse_newer(revision: str | None, store: str) -> None:
    """Raise ConfigurationError when this program does not know the revision."""
    if revision is not None and revision not in REVISIONS:
        raise ConfigurationError(
            f"{store} was made by a newer version of the relay (schema {revision}; known: up to {CURRENT}).",
            hint="Upgrade this program, or use another DATABASE_URL.",
            code="store-newer",
        )


def _checked_revision(connection: Connection, store: str) -> str | None:
    tables = set(inspect(connection).get_table_names())  # first: another relay may make them all between the two looks
    revision = revision_of(connection)
    refuse_newer(revision, store)
    ours = set(_metadata.tables)
    if (revision is None and tables & ours) or (revision == REVISIONS[0] and "channel" not in tables):
        raise ConfigurationError(
            f"{store} belongs to another program: its tables are not the relay's.",
            hint="Use another DATABASE_URL.",
            code="store-foreign",
        )
    return revision


def _older(store: str, found: str | None) -> ConfigurationError:
    state = "is empty" if found is None else f"has schema {found}; this program needs {CURRENT}"
    return ConfigurationError(
        f"{store} {state}, and was not to be changed at start.",
        hint="Run `webhook-relay db upgrade`, or start without --no-migrate.",
        code="store-older",
    )


def _next(revision: str) -> str:
    return REVISIONS[REVISIONS.index(revision) + 1]


def _lock(connection: Connection) -> None:
    """Wait until no other relay changes the schema. On SQLite the file's lock and the open transaction see to that."""
    if connection.dialect.name == "postgresql":
        for limit in ("lock_timeout", "idle_in_transaction_session_timeout"):
            connection.exec_driver_sql(f"SET LOCAL {limit} = '{LOCK_LIMIT}s'")
        connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK_KEY})


def _create(connection: Connection) -> None:
    on_postgresql = connection.dialect.name == "postgresql"
    if on_postgresql:
        _say_conditions_for_postgresql()
    _metadata.create_all(connection)
    if on_postgresql:  # contents are compressed already; trying again only costs time
        connection.exec_driver_sql("ALTER TABLE event ALTER COLUMN content SET STORAGE EXTERNAL")
    connection.execute(_metadata.tables["revision"].insert().values(id=1, value=0))
    first = {"name": models.FIRST_WORKSPACE, "created_at": models.BEGINNING}  # its id is 1
    connection.execute(_metadata.tables["workspace"].insert().values(first))
    _stamp(connection, CURRENT)


def _say_conditions_for_postgresql() -> None:
    for known in _metadata.tables.values():
        for index in known.indexes:
            index.dialect_options["postgresql"]["where"] = index.dialect_options["sqlite"]["where"]


def _upgrade(connection: Connection, store: str, found: str) -> None:
    from webhook_relay_server.store.migrations.run import upgrade  # noqa: PLC0415 - Alembic is seldom needed

    for revision in REVISIONS[REVISIONS.index(found) + 1 :]:
        log.info("store.upgrading", store=store, revision=revision)
        upgrade(connection, revision)
    _stamp(connection, CURRENT)
    log.info("store.upgraded", store=store, revision=CURRENT)


def _stamp(connection: Connection, revision: str) -> None:
    connection.exec_driver_sql(  # as Alembic itself makes it
        f"CREATE TABLE IF NOT EXISTS {VERSION_TABLE} (version_num VARCHAR(32) NOT NULL,"
        " CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))"
    )
    connection.execute(_version.delete())
    connection.execute(_version.insert().values(version_num=revision))
    if connection.dialect.name == "sqlite":  # makes version 0.1.0, which looks at nothing else, refuse the store
        connection.exec_driver_sql(f"PRAGMA user_version={int(revision)}")
