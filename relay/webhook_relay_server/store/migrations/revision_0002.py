"""Events become one deflated content each; channels get limits of their own; leases.

Every event is packed again from its columns as the pipeline would have packed it, so readers get the same event, body
and header pairs byte for byte. Should `frame.pack` ever change what it makes, its present form moves here.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import sqlalchemy as sa
import structlog
from alembic.operations import Operations

from webhook_relay.event import Event, Headers, Verification
from webhook_relay_server.frame import pack
from webhook_relay_server.store.models import from_microseconds

log = structlog.get_logger(__name__)

BATCH_BYTES = 8 * 1024 * 1024
"""Bodies held in memory at a time; one event may be larger than that."""
BATCH_EVENTS = 1_000
"""Events held in memory at a time, and between two looks at how far it has come."""

_old = sa.table(
    "event_before",
    *(
        sa.column(name)
        for name in (
            *("row", "channel_id", "seq", "id", "source_id", "received_at", "type", "subject", "summary"),
            *("delivery_id", "verification", "scheme", "content_type", "headers", "embed", "body"),
        )
    ),
)
_new = sa.table(
    "event",
    *(
        sa.column(name)
        for name in (
            *("channel_id", "seq", "id", "source_id", "received_at", "type", "subject", "summary"),
            *("delivery_id", "verification", "size", "content"),
        )
    ),
)


def upgrade(operations: Operations) -> None:
    """Change a store of revision 0001, whatever it holds."""
    operations.add_column("channel", sa.Column("removed_id", sa.String(), nullable=False, server_default=sa.text("''")))
    operations.add_column("channel", sa.Column("keep_seconds", sa.Integer(), nullable=True))
    operations.add_column("channel", sa.Column("keep_events", sa.Integer(), nullable=True))
    operations.create_table(
        "lease",
        sa.Column("name", sa.String(), primary_key=True),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
    )
    operations.drop_index("ix_event_delivery", "event")
    operations.rename_table("event", _old.name)
    _create_event(operations)
    if operations.get_bind().dialect.name == "postgresql":  # contents are compressed already
        operations.execute("ALTER TABLE event ALTER COLUMN content SET STORAGE EXTERNAL")
    _pack_events(operations.get_bind())
    operations.drop_table(_old.name)
    present = sa.text("delivery_id IS NOT NULL")
    operations.create_index(
        *("ix_event_delivery", "event", ["source_id", "delivery_id"]),
        unique=True,
        sqlite_where=present,
        postgresql_where=present,
    )


def _create_event(operations: Operations) -> None:
    operations.create_table(
        "event",
        sa.Column("channel_id", sa.Integer(), sa.ForeignKey("channel.id"), primary_key=True),
        sa.Column("seq", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("id", sa.String(), nullable=False, unique=True),
        sa.Column("source_id", sa.Integer(), sa.ForeignKey("source.id"), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("summary", sa.String(), nullable=False),
        sa.Column("delivery_id", sa.String(), nullable=True),
        sa.Column("verification", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
    )


def _pack_events(connection: sa.Connection) -> None:
    channels, sources = _names(connection, "channel"), _names(connection, "source")
    total = connection.execute(sa.select(sa.func.count()).select_from(_old)).scalar_one()
    packed = 0
    for first, last in _batches(connection):
        batch = connection.execute(sa.select(_old).where(_old.c.row.between(first, last)).order_by(_old.c.row)).all()
        connection.execute(_new.insert(), [_packed(row, channels, sources) for row in batch])
        packed += len(batch)
        log.info("store.packed", events=packed, of=total)


def _names(connection: sa.Connection, table: str) -> dict[int, str]:
    names = sa.select(sa.column("id", sa.Integer), sa.column("name", sa.String)).select_from(sa.table(table))
    return {row.id: row.name for row in connection.execute(names)}


def _batches(connection: sa.Connection) -> Iterator[tuple[int, int]]:
    """Yield the first and last row of each batch, whose bodies fit into memory together."""
    sizes = sa.select(_old.c.row, sa.func.length(_old.c.body)).order_by(_old.c.row).limit(BATCH_EVENTS)
    last = 0
    while found := connection.execute(sizes.where(_old.c.row > last)).all():
        first, last, size = found[0][0], found[0][0], 0
        for row, length in found:
            size += length
            if size > BATCH_BYTES and row != first:
                break
            last = row
        yield first, last


def _packed(old: sa.Row[tuple[object, ...]], channels: dict[int, str], sources: dict[int, str]) -> dict[str, object]:
    event = Event(
        id=old.id,
        channel=channels[old.channel_id],
        epoch="",  # like `seq` no part of what is packed
        seq=old.seq,
        source=sources[old.source_id],
        time=from_microseconds(old.received_at),
        type=old.type,
        subject=old.subject,
        summary=old.summary,
        delivery_id=old.delivery_id,
        verification=Verification(old.verification),
        scheme=old.scheme,
        content_type=old.content_type,
        headers=msgspec.json.decode(old.headers, type=Headers),
        body=old.body,
    )
    kept = {name.name: getattr(old, name.name) for name in _new.c if name.name not in ("size", "content")}
    return {**kept, "size": len(event.body), "content": pack(event, embed=bool(old.embed))}
