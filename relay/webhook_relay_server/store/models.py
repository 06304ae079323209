"""The tables. Times are aware UTC datetimes in Python and microseconds since 1970 in the database.

A change here needs a revision in `migrations/` that makes the same change to a store that is there already.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, Column, Index, LargeBinary, String, text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, SQLModel

BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
"""From which times are counted; when what every store has was made."""
FIRST_WORKSPACE = "default"
"""Name of the workspace that every store begins with."""


def to_microseconds(time: datetime) -> int:
    """Return whole microseconds since 1970-01-01 UTC."""
    since = time - BEGINNING
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def from_microseconds(microseconds: int) -> datetime:
    """Return the aware UTC datetime."""
    return BEGINNING + timedelta(microseconds=microseconds)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware datetime kept as an integer: exact, ordered, and the same on every database."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """Python to database."""
        return None if value is None else to_microseconds(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        """Database to Python."""
        return None if value is None else from_microseconds(value)


def _unique_while(name: str, *columns: str, condition: str) -> Index:
    """Return an index that keeps rows unique among those that meet `condition`.

    It is said for SQLite only: SQLAlchemy would load all that it knows of PostgreSQL for the other (`schema.py` does).
    """
    return Index(name, *columns, unique=True, sqlite_where=text(condition))


class Revision(SQLModel, table=True):
    """Counts changes to channels, sources and tokens, so that a running relay notices them. One row."""

    id: int = Field(default=1, primary_key=True)
    value: int = 0


class Workspace(SQLModel, table=True):
    """A tenant: channels, sources and tokens belong to one, and nothing of it is to be seen from another."""

    __table_args__ = (_unique_while("ix_workspace_live_name", "name", condition="revoked_at IS NULL"),)

    id: int | None = Field(default=None, primary_key=True)
    name: str
    created_at: datetime = Field(sa_type=UtcDateTime)
    revoked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


def _workspace_id() -> Any:
    """Return the column that says whose a row is. What an older store holds is of the first workspace.

    No foreign key: SQLite cannot add a column with one to a table that others refer to; workspaces are never deleted.
    """
    return Field(sa_column_kwargs={"server_default": text("1")})


class Channel(SQLModel, table=True):
    """A log of events with its own order."""

    __table_args__ = (_unique_while("ix_channel_live_name", "workspace_id", "name", condition="revoked_at IS NULL"),)

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = _workspace_id()
    name: str
    epoch: str
    head: int = Field(default=0, sa_column=Column(BigInteger, nullable=False))
    """Seq of the newest event."""
    removed_id: str = Field(default="", sa_column_kwargs={"server_default": text("''")})
    """Id of the newest event that retention has removed: a cursor may still stand on it."""
    keep_seconds: int | None = None
    keep_events: int | None = None
    """How long events stay, where it is not the relay's default: while either of the two keeps them."""
    counted: int = Field(default=0, sa_column=Column(BigInteger, nullable=False, server_default=text("0")))
    """Seq of the newest event that is in the statistics."""
    sealed_to: str = Field(default="", sa_column_kwargs={"server_default": text("''")})
    """Public keys of the readers that its events are sealed to before they are stored; space-separated."""
    created_at: datetime = Field(sa_type=UtcDateTime)
    revoked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Source(SQLModel, table=True):
    """Where webhooks of one sender come in: a key in the URL, a scheme, a channel."""

    __table_args__ = (_unique_while("ix_source_live_name", "workspace_id", "name", condition="revoked_at IS NULL"),)

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = _workspace_id()
    name: str
    key: str = Field(unique=True)
    channel_id: int = Field(foreign_key="channel.id")
    scheme: str
    config: str | None = None
    """JSON of the scheme's configuration, for schemes that have one."""
    methods: str = Field(default="POST", sa_column_kwargs={"server_default": text("'POST'")})
    """HTTP methods that it takes webhooks by; space-separated."""
    structure: str | None = None
    """JSON of what a webhook must look like to be taken, where anything is asked for."""
    quota: str | None = None
    """How many webhooks it may take in which time, such as `600/minute`, where it is not the relay's default."""
    is_default: bool = Field(default=False)
    """Whether POST /webhook is this source."""
    created_at: datetime = Field(sa_type=UtcDateTime)
    revoked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class SourceSecret(SQLModel, table=True):
    """One secret of a source: either sealed here or a reference (`env:NAME`, `file:/path`)."""

    id: int | None = Field(default=None, primary_key=True)
    source_id: int = Field(foreign_key="source.id", index=True)
    sealed: bytes | None = None
    reference: str | None = None
    created_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """Set when a newer secret replaces this one; until then both are accepted."""


class Token(SQLModel, table=True):
    """A client's credential; only its SHA-256 is here."""

    id: str = Field(primary_key=True)
    workspace_id: int = _workspace_id()
    name: str
    digest: bytes = Field(unique=True)
    scopes: str
    """Space-separated."""
    channels: str = ""
    """Space-separated names; empty means every channel of the workspace."""
    created_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """When it ends by itself, if it does."""
    revoked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class StoredEvent(SQLModel, table=True):
    """One accepted webhook. The log writes and reads it in the driver's own terms."""

    __tablename__ = "event"
    __table_args__ = (
        _unique_while("ix_event_delivery", "source_id", "delivery_id", condition="delivery_id IS NOT NULL"),
    )

    channel_id: int = Field(foreign_key="channel.id", primary_key=True)
    seq: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    id: str = Field(sa_column=Column(String, nullable=False, unique=True))
    source_id: int = Field(foreign_key="source.id")
    received_at: int = Field(sa_column=Column(BigInteger, nullable=False))
    type: str
    subject: str
    summary: str
    delivery_id: str | None
    verification: str
    size: int
    """Bytes of the body as it was received."""
    content: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    """The event's frame up to its body, deflated: see `frame.py`."""
    checksum: int | None = Field(default=None, sa_column=Column(BigInteger))
    """`frame.checksum` of the content under this seq; None for what was stored before revision 0003."""
    occurred_at: int | None = Field(default=None, sa_column=Column(BigInteger))
    """When it happened by the sender's account, if the sender says so."""
    replay_of: str | None = None
    """Id of the event that this one was made from by a replay."""


class EventCount(SQLModel, table=True):
    """How many events of a kind a channel took in one hour. Outlives the events themselves."""

    __tablename__ = "event_count"

    channel_id: int = Field(primary_key=True, foreign_key="channel.id")
    hour: int = Field(primary_key=True)
    """Whole hours since 1970-01-01 UTC."""
    source_id: int = Field(primary_key=True, foreign_key="source.id")
    type: str = Field(primary_key=True)
    events: int = Field(sa_column=Column(BigInteger, nullable=False))
    bytes: int = Field(sa_column=Column(BigInteger, nullable=False))
    """Of bodies as they were received."""
    timed: int = Field(sa_column=Column(BigInteger, nullable=False))
    """How many of them say when they happened."""
    delay: int = Field(sa_column=Column(BigInteger, nullable=False))
    """Microseconds from there to their arrival, summed over those."""


class RefusedRequest(SQLModel, table=True):
    """One of the last requests that a source has refused. Holds nothing of the body, and of headers only names."""

    __tablename__ = "refused_request"

    id: int | None = Field(default=None, primary_key=True)
    source_id: int = Field(foreign_key="source.id", index=True)
    refused_at: datetime = Field(sa_type=UtcDateTime)
    status: int
    code: str
    detail: str
    method: str
    content_type: str
    size: int
    """Bytes of the body, as far as it was read."""
    header_names: str
    """In the order they came; space-separated."""
    address: str
    """Where it came from."""
    request_id: str


class Lease(SQLModel, table=True):
    """Who does a kind of work that only one relay may do at a time, and until when unless it is renewed."""

    name: str = Field(primary_key=True)
    holder: str
    expires_at: datetime = Field(sa_type=UtcDateTime)


class ReaderPosition(SQLModel, table=True):
    """How far a client has acknowledged a channel: for display and retention, never for delivery."""

    __tablename__ = "reader"

    client_id: str = Field(primary_key=True)
    channel_id: int = Field(primary_key=True, foreign_key="channel.id")
    name: str
    token_id: str
    epoch: str
    seq: int = Field(sa_column=Column(BigInteger, nullable=False))
    seen_at: datetime = Field(sa_type=UtcDateTime)
