"""Workspaces, statistics, refused requests; tokens that expire; sources that take more than a signed POST.

Everything that is there belongs to the first workspace, `default`.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic.operations import Operations


def upgrade(operations: Operations) -> None:
    """Change a store of revision 0003. Takes no longer for many events than for few."""
    _create_workspace(operations)
    _add_columns(operations)
    _create_event_count(operations)
    _create_refused_request(operations)


def _create_workspace(operations: Operations) -> None:
    operations.create_table(
        "workspace",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("revoked_at", sa.BigInteger(), nullable=True),
    )
    _unique_while_live(operations, "workspace", "name")
    operations.execute("INSERT INTO workspace (name, created_at) VALUES ('default', 0)")  # its id is 1
    for table in ("channel", "source", "token"):
        column = sa.Column("workspace_id", sa.Integer(), nullable=False, server_default=sa.text("1"))
        operations.add_column(table, column)
    for table in ("channel", "source"):
        operations.drop_index(f"ix_{table}_live_name", table)
        _unique_while_live(operations, table, "workspace_id", "name")


def _add_columns(operations: Operations) -> None:
    counted = sa.Column("counted", sa.BigInteger(), nullable=False, server_default=sa.text("0"))
    operations.add_column("channel", counted)
    sealed_to = sa.Column("sealed_to", sa.String(), nullable=False, server_default=sa.text("''"))
    operations.add_column("channel", sealed_to)
    methods = sa.Column("methods", sa.String(), nullable=False, server_default=sa.text("'POST'"))
    operations.add_column("source", methods)
    operations.add_column("source", sa.Column("structure", sa.String(), nullable=True))
    operations.add_column("source", sa.Column("quota", sa.String(), nullable=True))
    operations.add_column("token", sa.Column("expires_at", sa.BigInteger(), nullable=True))
    operations.add_column("event", sa.Column("occurred_at", sa.BigInteger(), nullable=True))
    operations.add_column("event", sa.Column("replay_of", sa.String(), nullable=True))


def _create_event_count(operations: Operations) -> None:
    operations.create_table(
        "event_count",
        sa.Column("channel_id", sa.Integer(), sa.ForeignKey("channel.id"), primary_key=True),
        sa.Column("hour", sa.Integer(), primary_key=True),
        sa.Column("source_id", sa.Integer(), sa.ForeignKey("source.id"), primary_key=True),
        sa.Column("type", sa.String(), primary_key=True),
        sa.Column("events", sa.BigInteger(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("timed", sa.BigInteger(), nullable=False),
        sa.Column("delay", sa.BigInteger(), nullable=False),
    )


def _create_refused_request(operations: Operations) -> None:
    operations.create_table(
        "refused_request",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("source_id", sa.Integer(), sa.ForeignKey("source.id"), nullable=False),
        sa.Column("refused_at", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("detail", sa.String(), nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("content_type", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("header_names", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("request_id", sa.String(), nullable=False),
    )
    operations.create_index("ix_refused_request_source_id", "refused_request", ["source_id"])


def _unique_while_live(operations: Operations, table: str, *columns: str) -> None:
    live = sa.text("revoked_at IS NULL")
    name = f"ix_{table}_live_name"
    operations.create_index(name, table, list(columns), unique=True, sqlite_where=live, postgresql_where=live)
