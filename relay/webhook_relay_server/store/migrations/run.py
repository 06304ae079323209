"""Runs one revision on a connection. The only module that loads Alembic."""

from __future__ import annotations

from importlib import import_module

from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Connection


def upgrade(connection: Connection, revision: str) -> None:
    """Change the tables from the revision before to this one, inside the open transaction."""
    module = import_module(f"{__package__}.revision_{revision}")
    module.upgrade(Operations(MigrationContext.configure(connection)))
