"""The tables in PostgreSQL, made once however many relays start at the same moment."""

from __future__ import annotations

import asyncpg
from sqlalchemy.dialects.postgresql import asyncpg as dialect
from sqlalchemy.schema import CreateIndex, CreateTable
from sqlmodel import SQLModel

from webhook_relay.errors import ConfigurationError
from webhook_relay_server.store import models

SCHEMA_LOCK = 0x77_68_72_73
"""Key of the advisory lock (any number that is ours) under which tables are made and changed."""
CHANGE_LOCK = 0x77_68_72_63
"""Key of the advisory lock under which the command line changes channels, sources and tokens."""


async def prepare(connection: asyncpg.Connection, name: str) -> None:
    """Make the tables of a new database. Raises ConfigurationError when that is not allowed."""
    try:
        await _prepare(connection)
    except asyncpg.InsufficientPrivilegeError as error:
        raise ConfigurationError(
            f"The tables cannot be made in {name}: {error}.",
            hint="Let the user of DATABASE_URL create tables there: GRANT CREATE ON SCHEMA public TO ...",
            code="store-refused",
        ) from None


async def _prepare(connection: asyncpg.Connection) -> None:
    async with connection.transaction():
        await connection.execute("SELECT pg_advisory_xact_lock($1)", SCHEMA_LOCK)
        if await connection.fetchval("SELECT to_regclass('revision') IS NULL"):
            for statement in _statements():
                await connection.execute(statement)


def _statements() -> list[str]:
    """Return what makes the tables, in order."""
    kind = dialect.dialect()  # type: ignore[no-untyped-call]
    made = []
    for table in SQLModel.metadata.sorted_tables:
        made.append(str(CreateTable(table).compile(dialect=kind)))
        made += [str(CreateIndex(index).compile(dialect=kind)) for index in table.indexes]
    # Contents are compressed already; trying again would only cost time.
    content = f"ALTER TABLE {models.StoredEvent.__tablename__} ALTER COLUMN content SET STORAGE EXTERNAL"
    return [*made, content, "INSERT INTO revision (id, value) VALUES (1, 0)"]
