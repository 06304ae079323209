"""History: looking for events in a channel, without ever taking long.

A look goes through the log by its primary key, a window of numbers at a time, in SQL and by the columns alone: what an
event contains is read only of those that are asked for. It ends when it has found enough, or has looked at as much as
one look may; then it says how far it came, and the next look goes on there. There is no index for what is looked for:
every webhook would pay for it. Only a delivery's id has one, which is there to store a delivery once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, LargeBinary, Select, cast, collate, func, not_, or_, select
from sqlmodel import Session, SQLModel

from webhook_relay.filters import WILDCARD, EventFilter, folded
from webhook_relay_server.frame import is_whole
from webhook_relay_server.store.database import say_damaged
from webhook_relay_server.store.models import to_microseconds
from webhook_relay_server.store.workspaces import WorkspaceId

WINDOW = 1_000
"""Events that one statement looks at: a few milliseconds' work."""
MOST_LOOKED_AT = 20_000
MOST_SECONDS = 0.1
"""What one look costs at most, give or take a window: other readers of the store wait no longer than that."""
SLACK = 5 * 60 * 1_000_000
"""Microseconds by which the clocks of relays on one store may differ. Numbers grow with time but for that."""
EVENT, CHANNEL, SOURCE = (SQLModel.metadata.tables[name].c for name in ("event", "channel", "source"))
"""Columns, for statements that make no objects of the models: they look at many rows."""


class Order(StrEnum):
    """From which end a channel is looked through."""

    NEWEST = "newest"
    OLDEST = "oldest"


@dataclass(frozen=True)
class Span:
    """Where to look: a channel of a workspace, the numbers that were not looked at yet, and from which end."""

    workspace: WorkspaceId
    channel_id: int
    order: Order
    beyond: int | None = None
    """The number that the look before came to; None for the first one."""
    head: int | None = None
    """The newest number that counts; None for whatever is the newest."""


@dataclass(frozen=True)
class Listed:
    """What the columns say of an event. Times are microseconds since 1970."""

    seq: int
    id: str
    source: str
    scheme: str
    received_at: int
    type: str
    subject: str
    summary: str
    delivery_id: str | None
    verification: str
    size: int
    occurred_at: int | None
    replay_of: str | None


@dataclass(frozen=True)
class Listing:
    """What a look found, in its order, and the number that it came to; None when there is nothing left to look at."""

    events: list[Listed]
    reached: int | None


@dataclass(frozen=True)
class Kept:
    """An event as it is stored; `content` is None when it is not what was stored."""

    seq: int
    source_id: int
    content: bytes | None


class Budget:
    """What one look may cost. `clock` counts seconds."""

    def __init__(self, clock: Callable[[], float], events: int = MOST_LOOKED_AT, seconds: float = MOST_SECONDS) -> None:
        self._clock = clock
        self._events = events
        self._ends_at = clock() + seconds

    def spend(self, events: int) -> None:
        """Note that so many events were looked at."""
        self._events -= events

    @property
    def late(self) -> bool:
        """Whether its time is over."""
        return self._clock() >= self._ends_at

    @property
    def spent(self) -> bool:
        """Whether nothing is left of it."""
        return self._events <= 0 or self.late


# --- looking -----------------------------------------------------------------------------------------------


def list_events(session: Session, span: Span, wanted: EventFilter, limit: int, budget: Budget) -> Listing:
    """Return up to `limit` of the wanted events, looking on from where the look before ended."""
    low, high = _numbers(session, span, wanted)
    conditions = _conditions(session, span.workspace, wanted)
    width = high - low + 1 if wanted.delivery_id is not None else WINDOW  # its index finds the few there are
    rows: list[Any] = []
    while low <= high and len(rows) < limit and not budget.spent:
        first, last = (low, min(high, low + width - 1)) if _upwards(span) else (max(low, high - width + 1), high)
        budget.spend(last - first + 1)
        reached = last if _upwards(span) else first
        for row in session.connection().execute(_look(span, first, last, conditions).limit(limit - len(rows))):
            rows.append(row)
            if len(rows) == limit or budget.late:  # rows come one by one, and a long one may have taken the time
                reached = row.seq
                break
        low, high = (reached + 1, high) if _upwards(span) else (low, reached - 1)
    sources = _sources(session, {row.source_id for row in rows})
    reached_at = low - 1 if _upwards(span) else high + 1
    return Listing([_listed(row, sources) for row in rows], None if low > high else reached_at)


def ends(session: Session, channel_id: int) -> tuple[int, int]:
    """Return the numbers of the oldest and of the newest event of a channel; an empty one has (n + 1, n)."""
    head = session.connection().execute(select(CHANNEL.head).where(CHANNEL.id == channel_id)).scalar_one()
    oldest = select(func.min(EVENT.seq)).where(EVENT.channel_id == channel_id)
    first = session.connection().execute(oldest).scalar_one()
    return (head + 1 if first is None else first), head


def _upwards(span: Span) -> bool:
    return span.order is Order.OLDEST


def _numbers(session: Session, span: Span, wanted: EventFilter) -> tuple[int, int]:
    """Return the first and the last number that may be wanted and was not looked at."""
    low, high = ends(session, span.channel_id)
    if span.head is not None:
        high = min(high, span.head)
    if span.beyond is not None:
        low, high = (max(low, span.beyond + 1), high) if _upwards(span) else (low, min(high, span.beyond - 1))
    if wanted.since is not None:
        low = _first_at(session, span.channel_id, low, high, to_microseconds(wanted.since) - SLACK)
    if wanted.until is not None:
        high = _first_at(session, span.channel_id, low, high, to_microseconds(wanted.until) + SLACK) - 1
    return low, high


def seq_before(session: Session, channel_id: int, moment: datetime) -> int:
    """Return a number up to which every event of a channel came before `moment`, found by halving."""
    low, high = ends(session, channel_id)
    return _first_at(session, channel_id, low, high, to_microseconds(moment) - SLACK) - 1


def _first_at(session: Session, channel_id: int, low: int, high: int, moment: int) -> int:
    """Return where, from `low` to `high`, the events begin that came at `moment` or later; `high + 1` for nowhere."""
    while low <= high:
        middle = (low + high) // 2
        next_one = (
            select(EVENT.seq, EVENT.received_at)
            .where(EVENT.channel_id == channel_id, EVENT.seq.between(middle, high))
            .order_by(EVENT.seq)
            .limit(1)
        )
        found = session.connection().execute(next_one).first()
        if found is None or found.received_at >= moment:
            high = middle - 1
        else:
            low = found.seq + 1
    return low


_COLUMNS = (
    EVENT.seq,
    EVENT.id,
    EVENT.source_id,
    EVENT.received_at,
    EVENT.type,
    EVENT.subject,
    EVENT.summary,
    EVENT.delivery_id,
    EVENT.verification,
    EVENT.size,
    EVENT.occurred_at,
    EVENT.replay_of,
)


def _look(span: Span, first: int, last: int, conditions: Iterable[ColumnElement[bool]]) -> Select[Any]:
    seq = EVENT.seq
    return (
        select(*_COLUMNS)
        .where(EVENT.channel_id == span.channel_id, seq.between(first, last), *conditions)
        .order_by(seq if _upwards(span) else seq.desc())
    )


def _sources(session: Session, ids: set[int]) -> dict[int, tuple[str, str]]:
    """Return names and schemes of sources, also of revoked ones: their events are still there."""
    columns = (SOURCE.id, SOURCE.name, SOURCE.scheme)
    found = session.connection().execute(select(*columns).where(SOURCE.id.in_(ids))) if ids else ()
    return {row.id: (row.name, row.scheme) for row in found}


def _listed(row: Any, sources: dict[int, tuple[str, str]]) -> Listed:
    name, scheme = sources.get(row.source_id, ("", ""))
    return Listed(
        seq=row.seq,
        id=row.id,
        source=name,
        scheme=scheme,
        received_at=row.received_at,
        type=row.type,
        subject=row.subject,
        summary=row.summary,
        delivery_id=row.delivery_id,
        verification=row.verification,
        size=row.size,
        occurred_at=row.occurred_at,
        replay_of=row.replay_of,
    )


# --- what is wanted, in SQL ----------------------------------------------------------------------------------


def _conditions(session: Session, workspace: WorkspaceId, wanted: EventFilter) -> list[ColumnElement[bool]]:
    """Return the conditions; what costs least comes first."""
    dialect = session.connection().dialect.name
    found: list[ColumnElement[bool]] = []
    if wanted.since is not None:
        found.append(EVENT.received_at >= to_microseconds(wanted.since))
    if wanted.until is not None:
        found.append(EVENT.received_at < to_microseconds(wanted.until))
    if wanted.source is not None or wanted.delivery_id is not None:
        found.append(EVENT.source_id.in_(_source_ids(session, workspace, wanted.source)))
    if wanted.delivery_id is not None:
        found.append(EVENT.delivery_id == wanted.delivery_id)
    if wanted.verification is not None:
        found.append(EVENT.verification == wanted.verification.value)
    if wanted.types:
        found.append(or_(*(_is_like(dialect, pattern) for pattern in wanted.types)))
    if wanted.text is not None:
        found.append(_holds(dialect, wanted.text))
    if wanted.replay is not None:
        sent = is_null(dialect, EVENT.replay_of)
        found.append(not_(sent) if wanted.replay else sent)
    return found


def _source_ids(session: Session, workspace: WorkspaceId, name: str | None) -> list[int]:
    """Return the ids of a workspace's sources, or of those that had this name one after the other."""
    statement = select(SOURCE.id).where(SOURCE.workspace_id == workspace)
    named = statement if name is None else statement.where(SOURCE.name == name)
    return [source_id or 0 for source_id in session.connection().execute(named).scalars()]


def _is_like(dialect: str, pattern: str) -> ColumnElement[bool]:
    kind = EVENT.type
    if WILDCARD not in pattern:
        return kind == pattern
    if dialect == "sqlite":  # its LIKE takes capital letters for small ones
        return kind.op("GLOB", is_comparison=True)(_escaped(pattern, {"[": "[[]", "?": "[?]"}))
    return kind.like(_escaped(pattern, {"\\": "\\\\", "%": "\\%", "_": "\\_", WILDCARD: "%"}), escape="\\")


def _escaped(pattern: str, replacements: Mapping[str, str]) -> str:
    return pattern.translate({ord(character): replacement for character, replacement in replacements.items()})


def _holds(dialect: str, text: str) -> ColumnElement[bool]:
    """Say whether the text is in one of the columns that people read. Both engines fold A to Z, and nothing else."""
    needle = folded(text)
    columns = (EVENT.summary, EVENT.subject, EVENT.type)
    if dialect == "sqlite":
        return or_(*(func.instr(func.lower(column), needle) > 0 for column in columns))
    return or_(*(func.strpos(func.lower(collate(column, "C")), needle) > 0 for column in columns))


def is_null(dialect: str, column: Any) -> ColumnElement[bool]:
    """Say whether a column behind the content is empty, without reading through a long content to get there."""
    return func.typeof(column) == "null" if dialect == "sqlite" else column.is_(None)


# --- what an event contains --------------------------------------------------------------------------------


def find_event(session: Session, channel_id: int, event_id: str) -> Kept | None:
    """Return an event of a channel by its id; None when it is not there, or in another channel."""
    statement = _contents(channel_id).where(EVENT.id == event_id)
    row = session.connection().execute(statement).first()
    return None if row is None else _kept(channel_id, row)


def read_contents(session: Session, channel_id: int, seqs: Sequence[int]) -> list[Kept]:
    """Return events of a channel by their numbers, as far as they are still there, oldest first."""
    statement = _contents(channel_id).where(EVENT.seq.in_(seqs)).order_by(EVENT.seq)
    return [_kept(channel_id, row) for row in session.connection().execute(statement)]


def _contents(channel_id: int) -> Select[Any]:
    # The cast changes no content as it was written; what the disk has made a text or a number is then wrong, no error.
    content = cast(EVENT.content, LargeBinary).label("content")
    columns = (EVENT.seq, EVENT.source_id, content, EVENT.checksum)
    return select(*columns).where(EVENT.channel_id == channel_id)


def _kept(channel_id: int, row: Any) -> Kept:
    if row.content is not None and is_whole(row.content, row.seq, row.checksum):
        return Kept(row.seq, row.source_id, row.content)
    say_damaged(channel_id, row.seq)
    return Kept(row.seq, row.source_id, None)
